"""What a calendar program reads from a secret address: gatherings as people were told of them.

Nobody's name and no personal link is in it. Time, place and status are those of the last release,
UID and SEQUENCE those of the mails, so that a program that knows both shows one entry.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Max
from django.utils import translation
from icalendar import Calendar, Timezone, vText

from cohorts.models import Cohort, Membership, Team
from partners.models import Person
from sessions_app.gatherings import releases
from sessions_app.mail import calendar, letters
from sessions_app.mail.calendar import Method
from sessions_app.models import CalendarAddress, Gathering, Participation, Release

ASKED_AGAIN = timedelta(hours=1)  # how often programs are told to look
Answer = Participation.Answer


@dataclass(frozen=True)
class Feed:
    """An iCalendar text, and when what it tells changed last."""

    text: str
    changed_at: datetime


@dataclass(frozen=True)
class Told:
    """A gathering with the facts that people know, and when they were told."""

    gathering: Gathering
    at: datetime
    is_certain: bool = True


def of(address: CalendarAddress) -> Feed:
    """What the address gives now. Five queries at most, however many gatherings there are.

    It is empty, but no error, for a person or a team that takes part no more, so that the entries
    go away by themselves.
    """
    if address.person:
        return of_person(address.person, address.cohort, since=address.made_at)
    if address.team:
        return of_team(address.team, address.cohort, since=address.made_at)
    return of_cohort(address.cohort, since=address.made_at)


def of_person(person: Person, cohort: Cohort, *, since: datetime) -> Feed:
    """What the person was invited to and has not declined; of a guest, where they are one."""
    rows = Participation.objects.invited().filter(person=person, gathering__cohort=cohort)
    if not is_in_team(person, cohort):
        rows = rows.guests()
    mine = {row.gathering_id: row for row in rows}
    known = told(cohort) if mine else []
    changes = [since, *(row.answered_at for row in mine.values() if row.answered_at)]
    return written(
        [
            as_invited(row, mine[row.gathering.pk])
            for row in known
            if row.gathering.pk in mine and mine[row.gathering.pk].answer != Answer.NO
        ],
        cohort,
        language=person.language_for_mail(cohort.programme.language),
        since=max(changes),
    )


def of_team(team: Team, cohort: Cohort, *, since: datetime) -> Feed:
    """All that the team is invited to, whoever of it comes."""
    return written(
        told(cohort) if team.state != Team.State.WITHDRAWN else [],
        cohort,
        language=team.partner.language_form or cohort.programme.language,
        since=since,
    )


def of_cohort(cohort: Cohort, *, since: datetime) -> Feed:
    """For anybody whom the coordinator gives it."""
    return written(told(cohort), cohort, language=cohort.programme.language, since=since)


def is_in_team(person: Person, cohort: Cohort) -> bool:
    active = Membership.objects.active().in_cohort(cohort)
    return active.filter(person=person, person__left_on__isnull=True).exists()


def told(cohort: Cohort) -> list[Told]:
    """The cohort's gatherings that were ever released, cancelled ones too, by date."""
    latest = {
        release.gathering_id: release
        for release in Release.objects.filter(gathering__cohort=cohort).order_by("number")
    }
    rows = Participation.objects.filter(gathering__in=latest).values_list("gathering_id")
    mailed = dict(rows.annotate(highest=Max("entry_sequence")))
    return [
        as_released(row, latest[row.pk], cohort, mailed.get(row.pk, 0))
        for row in Gathering.objects.filter(pk__in=latest).by_date()
    ]


def as_released(gathering: Gathering, release: Release, cohort: Cohort, mailed: int) -> Told:
    gathering.cohort = cohort
    known = releases.as_told(gathering, release.facts)
    known.calendar_sequence = max(gathering.calendar_sequence, mailed)
    return Told(known, release.released_at)


def as_invited(row: Told, mine: Participation) -> Told:
    row.gathering.calendar_sequence = mine.entry_sequence
    return Told(row.gathering, row.at, is_certain=mine.answer != Answer.IN_LINE)


def written(rows: Sequence[Told], cohort: Cohort, *, language: str, since: datetime) -> Feed:
    """The calendar file; the same bytes as long as nothing changes."""
    name = vText(f"{cohort.programme.name_in(language)}, {cohort.name}")
    file = Calendar()
    file.add("prodid", "-//Pådriver//NO")
    file.add("version", "2.0")
    file.add("method", str(Method.PUBLISH))
    file.add("name", name)
    file.add("x-wr-calname", name)
    file.add("refresh-interval", ASKED_AGAIN, parameters={"VALUE": "DURATION"})
    file.add("x-published-ttl", vText("PT1H"))
    file.add_component(Timezone.from_ical(calendar.VTIMEZONE))
    with translation.override(language):
        for row in rows:
            event = calendar.event_for(row.gathering, text=letters.about(row.gathering), now=row.at)
            if not row.is_certain:
                event["status"] = vText("TENTATIVE")
            file.add_component(event)
    return Feed(str(file.to_ical(), "utf-8"), max([since, *(row.at for row in rows)]))

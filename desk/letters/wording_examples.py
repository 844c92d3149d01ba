"""Whom a mail is shown to while it is worded: real members of the programme, one at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import NamedTuple

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from certificates import drafting
from certificates import letters as certificate_letters
from certificates.codes import LENGTH
from certificates.facts import Facts
from cohorts.models import Cohort, Membership, Programme
from cohorts.wordings import Own
from messaging.models import Message
from messaging.rendering import Rendered
from messaging.texts import Letter
from partners.ordering import norwegian
from sessions_app.gatherings import facts
from sessions_app.mail import letter_values, letters, portal_letters, role_letters
from sessions_app.mail.letter_sheets import News
from sessions_app.models import Gathering

Kind = Message.Kind
CONFIRMED = {Letter.COMING: "yes", Letter.NOT_COMING: "no", Letter.WAITING: "in_line"}
SAID_OF = {
    **dict.fromkeys(CONFIRMED, (Kind.CONFIRMATION, News())),
    Letter.CHANGE: (Kind.CHANGE, News()),
    Letter.RESTORED: (Kind.CHANGE, News(restored=True)),
    Letter.UNINVITED: (Kind.CANCELLATION, News(left=True)),
    Letter.STOOD_DOWN: (Kind.CANCELLATION, News(stood_down=letters.EXAMPLE_NAME)),
    Letter.NOBODY_INSTEAD: (Kind.CONFIRMATION, News(declined=letters.EXAMPLE_NAME)),
    Letter.LATE_NOTE: (Kind.PRACTICAL, News(late_note=True)),
}
# What the reader of each has answered; nothing in the others.
COMING = (Letter.PRACTICAL, Letter.LATE_NOTE, Letter.MEETING_LINK)
ANSWERS = CONFIRMED | dict.fromkeys(COMING, "yes")
WITH_NOTE = (Letter.CHANGE, Letter.CANCELLATION, Letter.RESTORED)
A_WEEK = timedelta(days=7)
A_DAY = 300  # learning minutes
MOST_ROWS = 12


class Scene(NamedTuple):
    """Where the example is taken from, and who would get the mail in the language."""

    programme: Programme
    cohort: Cohort
    gathering: Gathering
    people: Sequence[Membership]


@dataclass(frozen=True)
class Example:
    """The mail to the ``number``-th of so many; ``values`` are those of the placeholders."""

    content: Rendered
    who: str
    number: int
    count: int
    values: dict[str, str]

    @property
    def before(self) -> int:
        return self.number - 1

    @property
    def after(self) -> int:
        return self.number + 1


def example(
    programme: Programme, letter: Letter, language: str, *, number: int, own: Own, now: datetime
) -> Example:
    scene = scene_of(programme, letter, language, now=now)
    count = len(scene.people)
    number = max(1, min(number, count))
    reads = scene.people[number - 1] if count else None
    with translation.override(language):
        content, values = written(scene, letter, language, reads, own=own, now=now)
    who = f"{reads.person.full_name}, {reads.team.name}" if reads else ""
    return Example(content, who, number, count, values)


def scene_of(programme: Programme, letter: Letter, language: str, *, now: datetime) -> Scene:
    """The next gathering, else the last one; without any, one that is made up."""
    gatherings = Gathering.objects.filter(cohort__programme=programme).select_related(
        "cohort__programme"
    )
    coming = gatherings.not_cancelled().filter(starts_at__gt=now).by_date().first()
    gathering = coming or gatherings.order_by("-starts_at", "-pk").first()
    cohort = gathering.cohort if gathering else newest_cohort(programme, now)
    cohort.programme = programme  # which may have looks that are only tried
    people = members(cohort, letter) if cohort.pk else []
    fallback = programme.language
    speakers = [row for row in people if row.person.language_for_mail(fallback) == language]
    return Scene(programme, cohort, gathering or made_up(cohort, now), speakers or people)


def members(cohort: Cohort, letter: Letter) -> list[Membership]:
    if letter == Letter.PORTAL_INVITATION:
        return [lead.membership for lead in portal_letters.leads(cohort)]
    people = Membership.objects.active().in_cohort(cohort).filter(person__left_on=None)
    return list(
        people.select_related("person__partner", "team").order_by(
            norwegian("team__name"),
            norwegian("person__last_name"),
            norwegian("person__first_name"),
            "pk",
        )
    )


def newest_cohort(programme: Programme, now: datetime) -> Cohort:
    cohorts = Cohort.objects.filter(programme=programme).select_related("programme")
    year = timezone.localdate(now).year
    return cohorts.newest_first().first() or Cohort(
        programme=programme, year=year, name=_("Cohort %(year)d") % {"year": year}
    )


def made_up(cohort: Cohort, now: datetime) -> Gathering:
    start = timezone.localtime(now + 4 * A_WEEK).replace(hour=10, minute=0, second=0)
    return Gathering(
        cohort=cohort,
        title=_("The first gathering"),
        form=Gathering.Form.PHYSICAL,
        starts_at=start,
        ends_at=start + timedelta(hours=6),
        venue="Næringslivets Hus",
        address="Middelthuns gate 27, 0368 Oslo",
        reply_by=(start - A_WEEK).date(),
    )


def written(
    scene: Scene,
    letter: Letter,
    language: str,
    reads: Membership | None,
    *,
    own: Own,
    now: datetime,
) -> tuple[Rendered, dict[str, str]]:
    """The mail, and what its placeholders stand for, in the active language."""
    if letter == Letter.CERTIFICATE:
        printed = example_facts(scene, reads, language, now=now)
        content = certificate_letters.content(printed, scene.programme, own=own)
        return content, certificate_letters.values_for(printed, printed.name)
    if letter == Letter.PORTAL_INVITATION:
        content = portal_letters.preview(scene.cohort, reads, language=language, own=own)
        values = portal_letters.values_for(scene.cohort, portal_letters.personal(reads))
        return content, values
    if letter == Letter.ROLE:
        given = role_letters.example(scene.programme, reads.person if reads else None)
        content = role_letters.content(given, language=language, own=own)
        return content, role_letters.values_for(given)
    kind, news = SAID_OF.get(letter) or (Kind(letter.value), News())
    if letter in WITH_NOTE:
        note = _("Here stands the explanation that you write when you send it.")
        news = replace(news, notes={language: note})
    if letter == Letter.CHANGE:
        news = replace(news, told=a_week_before(scene.gathering))
    draft = letters.preview(
        kind,
        scene.gathering,
        reads,
        now=now,
        language=language,
        news=news,
        answer=ANSWERS.get(letter, ""),
        own=own,
    )
    personal = letters.example(scene.gathering, reads).values
    content = replace(draft.content, html=draft.content.shown(draft.files))
    return content, letter_values.of(letter, scene.gathering, personal, now=now)


def a_week_before(gathering: Gathering) -> dict[str, object]:
    """As if it had been told to begin a week earlier."""
    times = {
        name: (getattr(gathering, name) - A_WEEK).isoformat() for name in ("starts_at", "ends_at")
    }
    return facts.frozen(gathering) | times


def example_facts(scene: Scene, reads: Membership | None, language: str, *, now: datetime) -> Facts:
    programme = scene.programme
    return Facts(
        number=f"{programme.slug.upper()}-{scene.cohort.year}-0000",
        verify_url=drafting.verify_url("0" * LENGTH),
        language=language,
        name=letters.example(scene.gathering, reads).name,
        organisation=reads.team.name if reads else letters.EXAMPLE_TEAM,
        programme=programme.name_in(language),
        cohort=scene.cohort.name,
        gatherings=(),
        minutes_in_all=0,
        gatherings_in_all=0,
        rule=programme.certificate_rule,
        threshold=programme.certificate_threshold,
        learning_goals=(),
        issuer=programme.issuer,
        issued_on=timezone.localdate(now).isoformat(),
        place=programme.issued_at_place,
        signatory_name=programme.signatory_name,
        signatory_title=programme.signatory_title_in(language),
        **drafting.looks_of(programme),
    )


def certificate(programme: Programme, *, now: datetime) -> Facts:
    """A certificate as it could be, with the cohort's own gatherings, in the programme's language.

    The programme may have looks that are only tried.
    """
    language = programme.language
    with translation.override(language):
        scene = scene_of(programme, Letter.CERTIFICATE, language, now=now)
        reads = scene.people[0] if scene.people else None
        printed = example_facts(scene, reads, language, now=now)
    held = Gathering.objects.filter(cohort=scene.cohort.pk).not_cancelled().by_date()
    gatherings = [drafting.attended(row, row.learning_minutes) for row in held[:MOST_ROWS]]
    return replace(
        printed,
        gatherings=tuple(gatherings or [drafting.attended(scene.gathering, A_DAY)]),
        minutes_in_all=sum(row.minutes for row in gatherings) or A_DAY,
        gatherings_in_all=len(gatherings) or 1,
        learning_goals=tuple(programme.learning_goals(language)),
    )

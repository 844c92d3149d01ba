"""Partners that go on as others: municipalities merge and split, and two records may be of one.

Teams of cohorts that are completed stay where they were, under the name they had.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils.translation import gettext as _

from accounts.models import User
from audit import log
from cohorts.models import Cohort, Membership, Programme, Team
from partners.models import Partner, Person, Succession, Unit

NO_NUMBER = "000000000"  # that of no body; a row has it only within the transaction


class CannotSucceed(ValueError):
    """The day or the partners do not fit. Fit for the reader."""


def in_play(partner: Partner) -> QuerySet[Team]:
    """The teams that can go along."""
    teams = Team.objects.filter(partner=partner, state__in=["forming", "confirmed"])
    return teams.exclude(cohort__state=Cohort.State.COMPLETED)


@transaction.atomic
def succeed(
    before: Partner,
    after: Partner,
    *,
    people: Iterable[Person],
    teams: Iterable[Team],
    on: date,
    ends: bool,
    by: User,
    today: date,
) -> list[Person]:
    """``before`` goes on as ``after`` from the day ``on``, with these people and teams.

    A merger is this for each of those that merge, a split for each of those that come of it.
    With ``ends`` the old one is a partner until the day before. Whoever ends up at another
    partner than their team is out of it. Returns whose invitations are to follow. Raises
    CannotSucceed.
    """
    if before == after:
        raise CannotSucceed(_("A partner cannot go on as itself."))
    if on > today:
        raise CannotSucceed(_("The day is ahead. Do this on the day itself."))
    list(Partner.objects.select_for_update().filter(pk__in=[before.pk, after.pk]).order_by("pk"))
    moved_teams = [move_team(team, before, after) for team in in_play(before) if team in {*teams}]
    moved = list(people)
    for person in moved:
        move_person(person, after, by=by)
    concerned = out_of_other_teams([before, after], today=today)
    Succession.objects.get_or_create(before=before, after=after, defaults={"on": on})
    if ends:
        before.left_on = on - timedelta(days=1)
        before.save(update_fields=["left_on"])
    if after.joined_on is None:
        after.joined_on = on
        after.save(update_fields=["joined_on"])
    told = {"on": on.isoformat(), "people": len(moved), "teams": len(moved_teams)}
    log.record(before, "went on as another", by=by, after={"partner": after.name, **told})
    log.record(after, "came of another", by=by, after={"partner": before.name, **told})
    return concerned


def move_team(team: Team, before: Partner, after: Partner) -> Team:
    """Where the new partner has a team in the cohort already, the old name tells them apart."""
    taken = Team.objects.filter(cohort=team.cohort_id, partner=after, unit=None).exists()
    if team.unit is not None:
        team.unit = unit_at(after, team.unit.name)
    elif taken:
        team.unit = unit_at(after, before.name)
    elif team.name == before.name:
        team.name = after.name
    if Team.objects.filter(cohort=team.cohort_id, partner=after, unit=team.unit).exists():
        raise CannotSucceed(
            _("%(partner)s has the team %(team)s in the cohort already.")
            % {"partner": after.name, "team": team.unit or after.name}
        )
    team.partner = after
    team.save(update_fields=["partner", "unit", "name"])
    return team


def move_person(person: Person, after: Partner, *, by: User) -> None:
    was = {"partner": person.partner.name, "unit": str(person.unit or "")}
    person.unit = unit_at(after, person.unit.name) if person.unit else None
    person.partner = after
    person.save(update_fields=["partner", "unit"])
    now = {"partner": after.name, "unit": str(person.unit or "")}
    log.record(person, "moved", by=by, before=was, after=now)


def unit_at(partner: Partner, name: str) -> Unit:
    found = Unit.objects.filter(partner=partner, name__iexact=name).first()
    return found or Unit.objects.create(partner=partner, name=name)


def out_of_other_teams(partners: Sequence[Partner], *, today: date) -> list[Person]:
    """Nobody is in a team of another partner than the one they work for."""
    astray = (
        Membership.objects.active()
        .filter(team__partner__in=partners, person__partner__in=partners)
        .exclude(team__partner=F("person__partner"))
        .exclude(team__cohort__state=Cohort.State.COMPLETED)
        .exclude(team__state__in=["completed", "withdrawn"])
    )
    people = list(Person.objects.filter(pk__in=astray.values("person")).order_by("pk"))
    for row in astray.order_by("pk"):
        row.left_on = max(today, row.joined_on)
        row.save(update_fields=["left_on"])
    return people


@transaction.atomic
def merge(kept: Partner, other: Partner, values: dict[str, str], *, by: User, today: date) -> None:
    """``other`` was the same as ``kept``, which has these ``values`` from now on.

    People, units, teams of all cohorts, programmes of its own and what it came of become those of
    ``kept``; the record of ``other`` remains, empty, and leads there. Two teams in one cohort
    both remain, told apart by the other's name. It cannot be undone. Raises CannotSucceed.
    """
    list(Partner.objects.select_for_update().filter(pk__in=[kept.pk, other.pk]).order_by("pk"))
    if kept == other or kept.merged_into_id or other.merged_into_id:
        raise CannotSucceed(_("A partner cannot go on as itself."))
    before = {name: [getattr(kept, name), getattr(other, name)] for name in sorted(values)}
    for team in Team.objects.filter(partner=other).select_related("unit").order_by("pk"):
        move_team(team, other, kept)
    units = {unit.pk: unit_at(kept, unit.name) for unit in Unit.objects.filter(partner=other)}
    for old, new in units.items():
        Person.everything.filter(unit=old).update(unit=new)
    people = Person.everything.filter(partner=other).update(partner=kept)
    Programme.objects.filter(owner=other).update(owner=kept)
    Person.everything.filter(merged_for=other).update(merged_for=kept)
    move_successions(kept, other)
    number = values.get("org_number", kept.org_number)
    left_over = other.org_number if number == kept.org_number else kept.org_number
    for row, its in ((other, NO_NUMBER), (kept, number), (other, left_over)):
        row.org_number = its
        row.save(update_fields=["org_number"])
    for name, value in values.items():
        setattr(kept, name, value)
    days = [day for day in (kept.joined_on, other.joined_on) if day]
    kept.joined_on = min(days, default=None)
    kept.save()
    other.merged_into, other.left_on = kept, other.left_on or today
    other.save(update_fields=["merged_into", "left_on"])
    Partner.everything.filter(merged_into=other).update(merged_into=kept)
    log.record(kept, "merged", by=by, before=before, after={"other": other.pk, "people": people})
    log.record(other, "merged into", by=by, after={"partner": kept.name})


def move_successions(kept: Partner, other: Partner) -> None:
    for row in Succession.objects.filter(before=other).exclude(after=kept):
        Succession.objects.get_or_create(before=kept, after=row.after, defaults={"on": row.on})
    for row in Succession.objects.filter(after=other).exclude(before=kept):
        Succession.objects.get_or_create(before=row.before, after=kept, defaults={"on": row.on})
    Succession.objects.filter(before=other).delete()
    Succession.objects.filter(after=other).delete()

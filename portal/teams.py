"""What a team lead sees: who is in the team, who comes to what, and what the team must do now."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Q, QuerySet
from django.http import Http404
from django.urls import reverse
from django.utils.safestring import SafeString

from accounts.models import User
from cohorts import access
from cohorts.models import Cohort, Membership, Team
from partners.ordering import norwegian
from partners.prepared import prepared
from portal import attendees, plans, status
from portal.attendees import Attendee
from portal.plans import Planned
from portal.rows import Rows
from sessions_app.attending import joining
from sessions_app.gatherings import facts, releases
from sessions_app.learning import materials
from sessions_app.models import Gathering, Participation

BY_NAME = (norwegian("person__last_name"), norwegian("person__first_name"), "pk")


@dataclass(frozen=True)
class TeamGathering:
    """One gathering as it concerns one team."""

    gathering: Gathering
    url: str
    when: str
    where: str
    attendees: list[Attendee]
    rows: Rows
    is_past: bool
    join_url: str = ""
    learning_url: str = ""
    has_materials: bool = False

    @property
    def is_cancelled(self) -> bool:
        return self.gathering.state == Gathering.State.CANCELLED

    @property
    def people(self) -> SafeString:
        return self.rows.of(self.attendees)

    def names(self, wanted: status.Status) -> list[str]:
        return [attendee.name for attendee in self.attendees if attendee.status == wanted]

    @property
    def coming(self) -> int:
        return len(self.names(status.COMING))

    @property
    def there(self) -> int:
        """How many are there already; people come before it begins."""
        return len(self.names(status.ATTENDED) + self.names(status.PARTLY))

    @property
    def declined(self) -> int:
        return len(self.names(status.NOT_COMING))


@dataclass
class TeamView:
    """``planned`` are the gatherings to which nobody is invited yet, by date."""

    team: Team
    rows: Rows
    members: list[Membership] = field(default_factory=list)
    gatherings: list[TeamGathering] = field(default_factory=list)
    planned: list[Planned] = field(default_factory=list)

    @property
    def is_led(self) -> bool:
        """Whether the reader leads the team, and may change something."""
        return bool(vars(self.team)["is_led"])

    @property
    def lead(self) -> str:
        """Who leads it; empty when nobody does."""
        return next((row.person.full_name for row in self.members if row.is_lead), "")

    @property
    def is_over(self) -> bool:
        return self.team.cohort.state == Cohort.State.COMPLETED

    @property
    def next_gathering(self) -> TeamGathering | None:
        planned = (row for row in self.ahead if not row.is_cancelled)
        return next(planned, None)

    @property
    def ahead(self) -> list[TeamGathering]:
        return [row for row in self.gatherings if not row.is_past]

    @property
    def past(self) -> list[TeamGathering]:
        """The newest first."""
        return [row for row in reversed(self.gatherings) if row.is_past]


def views_of(teams: Iterable[Team], *, reader: User, rows: Rows, now: datetime) -> list[TeamView]:
    """The teams with their people and gatherings, in five queries however many there are.

    The ``teams`` are those of `access.seen_teams`. The ``reader`` joins by the own invitation. Of
    a gathering that is still a draft only day and kind are told; the rest is the coordinator's
    business alone.
    """
    views = {team.pk: TeamView(team, rows) for team in teams}
    if not views:
        return []
    for membership in active_members([*views]):
        views[membership.team_id].members.append(membership)
    listed = participations(views)
    dated = with_materials([view.team.cohort_id for view in views.values()], now)
    known = [one for one in dated if one.state != Gathering.State.DRAFT]
    drafts = [one for one in dated if is_planned(one, now=now)]
    choices = plans.choices(views, drafts)
    to_read = {row.pk for row in known if vars(row)["has_materials"]}
    for gathering in releases.all_as_released(known):
        for view in views.values():
            if view.team.cohort_id == gathering.cohort_id:
                theirs = listed.get((gathering.pk, view.team.pk), [])
                view.gatherings.append(
                    as_seen(gathering, view, theirs, to_read, reader=reader, now=now)
                )
    for view in views.values():
        people = {member.person_id: member.person.full_name for member in view.members}
        view.planned = [
            plans.planned(one, view.team.pk, people, choices, is_led=view.is_led)
            for one in drafts
            if one.cohort_id == view.team.cohort_id
        ]
    return list(views.values())


@prepared
def active_members(teams: list[int]) -> QuerySet[Membership]:
    return (
        Membership.objects.active()
        .filter(team__among=teams, person__left_on__isnull=True)
        .select_related("person")
        .order_by(*BY_NAME)
    )


@prepared
def with_materials(cohorts: list[int], now: datetime) -> QuerySet[Gathering]:
    """The gatherings by date, each with ``has_materials``."""
    dated = Gathering.objects.filter(cohort__among=cohorts).by_date()
    return dated.annotate(has_materials=materials.something_to_read(now))


def is_planned(gathering: Gathering, *, now: datetime) -> bool:
    return gathering.state == Gathering.State.DRAFT and not gathering.has_started(now)


def participations(team_ids: Iterable[int]) -> dict[tuple[int, int], list[Participation]]:
    """By gathering and team, in the order of names."""
    rows: dict[tuple[int, int], list[Participation]] = {}
    for row in of_teams(list(team_ids)):
        rows.setdefault((row.gathering_id, row.team_id), []).append(row)
    return rows


@prepared
def of_teams(teams: list[int]) -> QuerySet[Participation]:
    return (
        Participation.objects.filter(team__among=teams)
        .select_related("person", "stands_in_for__person")
        .order_by(*BY_NAME)
    )


def as_seen(
    gathering: Gathering,
    view: TeamView,
    rows: Sequence[Participation],
    to_read: Collection[int],
    *,
    reader: User,
    now: datetime,
) -> TeamGathering:
    """``to_read`` are the gatherings that have materials now."""
    is_past = gathering.state == Gathering.State.HELD or gathering.ends_at <= now
    return TeamGathering(
        gathering=gathering,
        url=address(view.team.pk, gathering.pk),
        when=facts.when(gathering),
        where=facts.where(gathering),
        attendees=attendees.of(
            gathering,
            view.team,
            [member.person for member in view.members],
            rows,
            is_led=view.is_led,
            now=now,
        ),
        rows=view.rows,
        is_past=is_past,
        join_url=""
        if is_past or not view.is_led
        else joining_by(gathering, view.team, rows, reader, now=now),
        learning_url=reverse("portal:learning", args=[view.team.pk, gathering.pk]),
        has_materials=gathering.pk in to_read,
    )


def joining_by(
    gathering: Gathering,
    team: Team,
    rows: Sequence[Participation],
    reader: User,
    *,
    now: datetime,
) -> str:
    """The reader's own page for joining; empty where there is none."""
    mine = (row for row in rows if row.person.user_id == reader.pk and row.invited_at)
    row = next(mine, None)
    if row is None or joining.for_page(row, gathering, now=now) is None:
        return ""
    return reverse("portal:join", args=[team.pk, row.pk])


def answerable(team: Team, pk: int) -> Participation:
    """The invitation of somebody in the team, for the lead to answer; else Http404."""
    members = Membership.objects.active().filter(team=team, person__left_on__isnull=True)
    guests = Participation.objects.guests()
    return access.first_or_404(
        Participation.objects.invited()
        .filter(Q(person__in=members.values("person")) | Q(pk__in=guests), pk=pk, team=team)
        .exclude(gathering__state=Gathering.State.DRAFT)
        .select_related("gathering__cohort__programme", "person", "team__partner")
    )


def member_of(team: Team, person_id: int) -> Membership:
    """Somebody who is in the team now; else Http404."""
    for row in members_now(team, person_id):
        return row
    raise Http404


@prepared
def members_now(team: Team, person: int) -> QuerySet[Membership]:
    rows = Membership.objects.active().filter(team=team, person=person, person__left_on=None)
    return rows.select_related("person__partner", "person__user", "team__cohort__programme")


def address(team_id: int, gathering_id: int) -> str:
    """Where the team's page shows the gathering."""
    return f"{reverse('portal:team', args=[team_id])}#samling-{gathering_id}"

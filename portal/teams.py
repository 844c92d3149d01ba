"""What a team lead sees: who is in the team, who comes to what, and what the team must do now."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from cohorts import access
from cohorts.models import Cohort, Membership, Team
from partners.ordering import norwegian
from portal import status
from sessions_app.attending import joining
from sessions_app.coming import answering
from sessions_app.gatherings import facts, releases
from sessions_app.learning import materials
from sessions_app.models import Gathering, GatheringQuerySet, Participation

NO = Participation.Answer.NO
BY_NAME = (norwegian("person__last_name"), norwegian("person__first_name"), "pk")


@dataclass(frozen=True)
class Attendee:
    """With ``answer_url`` the lead can answer for the person; ``answer`` is the one given.

    ``note`` says whom they come instead of, or who comes instead; ``declined_by`` is a stand-in
    who cannot. With ``send_url`` the lead can send somebody else, or undo it.
    """

    name: str
    status: status.Status
    answer: str = ""
    answer_url: str = ""
    note: str = ""
    declined_by: str = ""
    send_url: str = ""


@dataclass(frozen=True)
class TeamGathering:
    """One gathering as it concerns one team."""

    gathering: Gathering
    url: str
    when: str
    where: str
    attendees: list[Attendee]
    is_past: bool
    join_url: str = ""
    learning_url: str = ""

    @property
    def is_cancelled(self) -> bool:
        return self.gathering.state == Gathering.State.CANCELLED

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
    """``planned`` is the day of the next gathering to which nobody is invited yet, in words."""

    team: Team
    members: list[Membership] = field(default_factory=list)
    gatherings: list[TeamGathering] = field(default_factory=list)
    planned: str = ""

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


def views_of(teams: Iterable[Team], *, reader: User, now: datetime) -> list[TeamView]:
    """The teams with their people and gatherings, in four queries however many there are.

    The ``reader`` joins by the own invitation. Of a gathering that is still a draft only the day
    is told; the rest is the coordinator's business alone.
    """
    views = {team.pk: TeamView(team) for team in teams}
    for membership in active_members(views):
        views[membership.team_id].members.append(membership)
    rows = participations(views)
    cohorts = {view.team.cohort_id for view in views.values()}
    has_materials = materials.something_to_read(now)
    dated = list(gatherings_of(cohorts).annotate(has_materials=has_materials))
    known = [one for one in dated if one.state != Gathering.State.DRAFT]
    planned = next_drafts(dated, now=now)
    to_read = {row.pk for row in known if vars(row)["has_materials"]}
    for gathering in releases.all_as_released(known):
        for view in views.values():
            if view.team.cohort_id == gathering.cohort_id:
                theirs = rows.get((gathering.pk, view.team.pk), [])
                view.gatherings.append(
                    as_seen(gathering, view, theirs, to_read, reader=reader, now=now)
                )
    for view in views.values():
        view.planned = planned.get(view.team.cohort_id, "")
    return list(views.values())


def active_members(team_ids: Iterable[int]) -> Iterable[Membership]:
    return (
        Membership.objects.active()
        .filter(team__in=list(team_ids), person__left_on__isnull=True)
        .select_related("person")
        .order_by(*BY_NAME)
    )


def gatherings_of(cohort_ids: Iterable[int]) -> GatheringQuerySet:
    return Gathering.objects.filter(cohort__in=list(cohort_ids)).by_date()


def next_drafts(dated: Iterable[Gathering], *, now: datetime) -> dict[int, str]:
    """{cohort id: day of the first draft ahead}; ``dated`` are in order of time."""
    days: dict[int, str] = {}
    for one in dated:
        if one.state == Gathering.State.DRAFT and not one.has_started(now):
            day = timezone.localdate(one.starts_at)
            days.setdefault(one.cohort_id, facts.day_in_words(day))
    return days


def participations(team_ids: Iterable[int]) -> dict[tuple[int, int], list[Participation]]:
    """By gathering and team, in the order of names."""
    rows: dict[tuple[int, int], list[Participation]] = {}
    for row in (
        Participation.objects.filter(team__in=list(team_ids))
        .select_related("person", "stands_in_for__person")
        .order_by(*BY_NAME)
    ):
        rows.setdefault((row.gathering_id, row.team_id), []).append(row)
    return rows


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
        attendees=attendees(gathering, view, rows, now=now),
        is_past=is_past,
        join_url="" if is_past else joining_by(gathering, view.team, rows, reader, now=now),
        learning_url=reverse("portal:learning", args=[view.team.pk, gathering.pk])
        if is_past or gathering.pk in to_read
        else "",
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


def attendees(
    gathering: Gathering, view: TeamView, rows: Sequence[Participation], *, now: datetime
) -> list[Attendee]:
    """Members now and their stand-ins, and former members who had a part in it.

    Nobody comes to what is cancelled.
    """
    if gathering.state == Gathering.State.CANCELLED:
        return []
    members = [membership.person for membership in view.members]
    current = {person.pk for person in members} | {row.person_id for row in rows if is_guest(row)}
    known = {row.person_id for row in rows}
    is_open = answering.takes_answers(gathering, now=now)
    sent = {row.stands_in_for_id: row for row in rows if not row.stood_down_at}
    declined = {pk for pk, row in sent.items() if row.answer == NO and row.pk not in sent}
    listed = [
        attendee(
            row,
            gathering,
            sent.get(row.pk),
            is_declined=row.pk in declined,
            is_open=is_open and row.invited_at is not None and row.person_id in current,
        )
        for row in rows
        if row.person_id in current
        or row.presence in Participation.ATTENDED
        or (not row.stood_down_at and (row.answer or row.presence))
    ]
    if gathering.state == Gathering.State.HELD:
        return listed
    return listed + [
        Attendee(person.full_name, status.NOT_INVITED)
        for person in members
        if person.pk not in known
    ]


def attendee(
    row: Participation,
    gathering: Gathering,
    sent: Participation | None,
    *,
    is_declined: bool,
    is_open: bool,
) -> Attendee:
    """``sent`` was asked to come instead. Whoever is there already has nothing to answer."""
    args = [row.team_id, row.pk]
    is_there = any(one.presence in Participation.ATTENDED for one in (row, sent) if one)
    is_open = is_open and not is_there
    return Attendee(
        row.person.full_name,
        status.of(row, gathering),
        answer=row.answer,
        answer_url=reverse("portal:answer", args=args) if is_open and sent is None else "",
        note=note_on(row, sent, is_declined=is_declined),
        declined_by=sent.person.full_name if sent and is_declined else "",
        send_url=reverse("portal:send_another", args=args) if is_open else "",
    )


def note_on(row: Participation, sent: Participation | None, *, is_declined: bool) -> str:
    if sent is not None and is_declined:
        return _("%(name)s cannot come instead") % {"name": sent.person.full_name}
    if sent is not None:
        return _("%(name)s instead") % {"name": sent.person.full_name}
    if row.stands_in_for is not None and row.stood_down_at is None:
        return _("for %(name)s") % {"name": row.stands_in_for.person.full_name}
    return ""


def is_guest(row: Participation) -> bool:
    return row.is_stand_in and row.stood_down_at is None and row.person.left_on is None


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


def address(team_id: int, gathering_id: int) -> str:
    """Where the team's page shows the gathering."""
    return f"{reverse('portal:team', args=[team_id])}#samling-{gathering_id}"

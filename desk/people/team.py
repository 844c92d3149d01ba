"""One team: its people, and what they answered to each gathering."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import BooleanField, ExpressionWrapper, Q, QuerySet
from django.db.models.functions import Coalesce
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from accounts.models import User
from cohorts import access, running, teams
from cohorts.models import Cohort, Membership, Team, is_there
from desk import addresses, menu
from desk.people import team_changes
from desk.people.portal_invitations import has_logged_in, invited_on
from desk.people.sizes import size_remark
from desk.requests import DeskRequest
from partners.ordering import norwegian
from partners.prepared import prepared
from sessions_app.boards import board_rows, board_words
from sessions_app.coming import answering
from sessions_app.gatherings import badges, facts
from sessions_app.inviting import stopping
from sessions_app.mail import portal_letters
from sessions_app.models import Gathering, Participation

BADGES = {"forming": "wait", "confirmed": "yes", "completed": "yes", "withdrawn": "no"}
OPEN_TURNS = {
    "forming": ("bekreft", "trekk"),
    "confirmed": ("fullfor", "trekk"),
    "completed": ("tilbake",),
    "withdrawn": ("tilbake",),
}


@dataclass(frozen=True)
class GatheringRow:
    """One gathering, with a part in it (or None) for each member."""

    gathering: Gathering
    url: str
    day: str
    cells: list[tuple[str, Cell | None]]


@dataclass(frozen=True)
class Cell:
    """A member's part; who comes instead or whom they come for; where to send somebody else.

    ``badge`` is that of the presence, empty when there is none.
    """

    part: Participation
    badge: str
    note: str
    send_url: str
    is_replaced: bool
    is_withdrawn: bool


@require_safe
def team(request: DeskRequest, pk: int) -> HttpResponse:
    found = coordinated_team(request.user, pk)
    cohort = found.cohort
    everybody = since_the_beginning(found)
    memberships = [row for row in everybody if vars(row)["is_there"]]
    gatherings = of_cohort(cohort)
    leads = [row for row in memberships if vars(row)["can_log_in"]]
    for row in leads:
        row.team = found
    lead = portal_letters.as_lead(leads[0]) if leads else None
    n = len(memberships)
    size = ngettext("%(n)d person", "%(n)d people", n) % {"n": n}
    return render(
        request,
        "desk/team.html",
        {
            "team": found,
            "cohort": cohort,
            "keeps_partners": menu.keeps_partners(request.user, cohort.programme),
            "cohort_url": reverse("desk:cohort", args=[cohort.programme.slug, cohort.year]),
            "members": memberships,
            "people_url": reverse("desk:person", args=[0]).removesuffix("0/"),
            "subtitle": " · ".join(part for part in (owner_of(found), size) if part),
            "remark": size_remark(len(memberships), cohort.programme),
            "rows": gathering_rows(found, memberships, gatherings, now=timezone.now()),
            "lead": lead,
            "lead_is_missing": bool(memberships) and not any(row.is_lead for row in memberships),
            **record_of(found, memberships, gatherings),
            "former": former(everybody),
            "invited_on": invited_on(lead),
            "has_logged_in": has_logged_in(lead),
        },
    )


@access.door
def coordinated_team(user: User, pk: int) -> QuerySet[Team]:
    teams = Team.objects.filter(cohort__in=access.coordinated_cohorts(user), pk=pk)
    return teams.select_related("cohort__programme", "partner", "unit")


@prepared
def since_the_beginning(team: Team) -> QuerySet[Membership]:
    """Everybody, the lead first; ``until`` is the last day of those who are not there any more."""
    return (
        team.memberships.annotate(
            is_there=ExpressionWrapper(
                Q(is_there(), left_on__isnull=True), output_field=BooleanField()
            ),
            can_log_in=ExpressionWrapper(portal_letters.CAN_LOG_IN, output_field=BooleanField()),
            until=Coalesce("left_on", "person__left_on"),
        )
        .select_related("person__unit", "person__user")
        .order_by("-is_lead", norwegian("person__last_name"), norwegian("person__first_name"), "pk")
    )


@prepared
def of_cohort(cohort: Cohort) -> QuerySet[Gathering]:
    return Gathering.objects.filter(cohort=cohort).defer("agenda", "practical").by_date()


def record_of(team: Team, members: list[Membership], gatherings: list[Gathering]) -> dict[str, Any]:
    """How it stands, what it lacks, and its line on the board."""
    cohort = team.cohort
    if team.state == Team.State.WITHDRAWN:  # counts as on the partner's page
        marked = Participation.objects.filter(team=team).exclude(presence="")
        ids = {*marked.values_list("gathering_id", flat=True)}
        gatherings = [row for row in gatherings if row.pk in ids]
    is_fixed = bool(running.why_fixed(cohort))
    this = [(team.pk, team.name)]
    board = board_rows.of_teams(this, cohort.programme, gatherings, now=timezone.now())
    return {
        "state_badge": BADGES[team.state],
        "lacking": ", ".join(teams.lacking(members)) if members else "",
        "turns": [
            (reverse("desk:team_state", args=[team.pk, to]), team_changes.TURNS[to].action)
            for to in (() if is_fixed else OPEN_TURNS[team.state])
        ],
        "figures": board_words.figures(board.figures) if board.figures.held else [],
        "board_url": reverse("desk:board", args=[cohort.programme.slug, cohort.year]),
        "may_change": team.state not in teams.OVER and not is_fixed,
    }


def former(memberships: list[Membership]) -> list[Membership]:
    """Who has left the team, or the organisation, the latest first."""
    gone = [row for row in memberships if not vars(row)["is_there"]]
    return sorted(gone, key=lambda row: (vars(row)["until"], row.pk), reverse=True)


@prepared
def parts_of(cohort: Cohort, people: list[int]) -> QuerySet[Participation]:
    """Those of the people, and of who comes instead of them."""
    theirs = Q(person__among=people) | Q(stands_in_for__person__among=people)
    return (
        Participation.objects.filter(theirs, gathering__cohort=cohort)
        .select_related("person", "gathering", "stands_in_for__person")
        .defer("gathering__agenda", "gathering__practical")
        .annotate(is_withdrawn=stopping.is_withdrawn())
    )


def gathering_rows(
    team: Team, memberships: list[Membership], gatherings: list[Gathering], *, now: datetime
) -> list[GatheringRow]:
    rows = parts_of(team.cohort, [row.person_id for row in memberships])
    sent = {row.stands_in_for_id: row for row in rows if not row.stood_down_at}
    known = {
        (row.gathering_id, row.person_id): cell(row, sent.get(row.pk), now=now) for row in rows
    }
    url = addresses.of("desk:gathering")
    return [
        GatheringRow(
            gathering,
            url(gathering.pk),
            facts.day_in_words(timezone.localtime(gathering.starts_at)),
            [
                (row.person.full_name, known.get((gathering.pk, row.person_id)))
                for row in memberships
            ],
        )
        for gathering in gatherings
        if gathering.state != Gathering.State.CANCELLED
    ]


def cell(row: Participation, sent: Participation | None, *, now: datetime) -> Cell:
    """``sent`` is who comes instead."""
    note = ""
    if sent is not None:
        note = _("%(name)s instead") % {"name": sent.person.full_name}
    elif row.stands_in_for is not None and row.stood_down_at is None:
        note = _("for %(name)s") % {"name": row.stands_in_for.person.full_name}
    is_asked = row.invited_at and not row.presence and not (sent and sent.presence)
    can_send = is_asked and answering.takes_answers(row.gathering, now=now)
    url = reverse("desk:send_another", args=[row.gathering_id, row.pk]) if can_send else ""
    badge = badges.OF_PRESENCE.get(row.presence, "")
    return Cell(
        row,
        badge,
        note,
        url,
        is_replaced=sent is not None,
        is_withdrawn=vars(row)["is_withdrawn"],
    )


def owner_of(team: Team) -> str:
    """The partner, where the team has another name than it."""
    return "" if team.partner.name == team.name else team.partner.name

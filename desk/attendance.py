"""Attendance on the day: present or absent for each person, team by team."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from desk.requests import LONGEST_ID, DeskRequest
from partners.ordering import norwegian
from sessions_app import attendance as ledger
from sessions_app import facts, invitations
from sessions_app.access import coordinated_gathering
from sessions_app.models import AttendanceEvent, Gathering, Participation

What = AttendanceEvent.What


@dataclass(frozen=True)
class RollRow:
    pk: int
    name: str
    detail: str
    presence: str


@dataclass
class RollTeam:
    name: str
    rows: list[RollRow] = field(default_factory=list)

    @property
    def marked(self) -> int:
        return sum(bool(row.presence) for row in self.rows)


@require_http_methods(["GET", "HEAD", "POST"])
def attendance(request: DeskRequest, pk: int) -> HttpResponse:
    gathering = coordinated_gathering(request.user, pk)
    if request.method == "POST":
        return save(request, gathering)
    now = timezone.now()
    rows = people_on_list(gathering)
    listed = {row.person_id for row in rows}
    joined_since = sum(member.person_id not in listed for member in invitations.audience(gathering))
    unmarked = sum(not row.presence for row in rows)
    return render(
        request,
        "desk/attendance.html",
        {
            "gathering": gathering,
            "gathering_url": reverse("desk:gathering", args=[gathering.pk]),
            "subtitle": f"{gathering.title}, {facts.when(gathering)}",
            "teams": by_team(rows),
            "listed": len(rows),
            "marked": len(rows) - unmarked,
            "unmarked": unmarked,
            "present": sum(row.presence == What.PRESENT for row in rows),
            "yes_unmarked": sum(
                row.answer == Participation.Answer.YES and not row.presence for row in rows
            ),
            "joined_since": joined_since,
            "is_open": ledger.is_open(gathering, now=now),
            "opens": ledger.opens_in_words(gathering),
            "started": gathering.has_started(now),
            "cancelled": gathering.state == Gathering.State.CANCELLED,
            "held": gathering.is_counted,
        },
    )


def save(request: DeskRequest, gathering: Gathering) -> HttpResponse:
    marks = marks_in(request.POST)
    if "everyone_who_said_yes" in request.POST:
        for row in people_on_list(gathering):
            if row.answer == Participation.Answer.YES and not row.presence:
                marks.setdefault(row.pk, What.PRESENT)
    try:
        seen = {pk: ledger.Mark(what) for pk, what in marks.items()}
        outcome = ledger.mark(gathering, seen, by=request.user, now=timezone.now())
    except ledger.CannotRecord as why:
        messages.error(request, str(why))
    else:
        count = len(outcome.changed)
        text = ngettext("%(n)d mark is saved.", "%(n)d marks are saved.", count)
        messages.success(request, text % {"n": count} if count else _("Nothing has changed."))
    return redirect("desk:attendance", gathering.pk)


def marks_in(posted: QueryDict) -> dict[int, What]:
    """The marks that somebody set on the page.

    Each ``w`` field holds what the page showed; a mark that equals it was not touched, and must
    not undo what a colleague has marked meanwhile.
    """
    return {
        int(name[1:]): What(value)
        for name, value in posted.items()
        if name.startswith("p")
        and name[1:].isdecimal()
        and len(name) <= LONGEST_ID
        and value in (What.PRESENT, What.ABSENT)
        and posted.get(f"w{name[1:]}") != value
    }


def people_on_list(gathering: Gathering) -> list[Participation]:
    return list(
        Participation.objects.filter(gathering=gathering)
        .select_related("person", "team")
        .order_by(
            norwegian("team__name"),
            "team_id",
            norwegian("person__last_name"),
            norwegian("person__first_name"),
            "pk",
        )
    )


def by_team(rows: list[Participation]) -> list[RollTeam]:
    answers = {"yes": _("said yes"), "no": _("said no"), "": _("has not answered")}
    answers["in_line"] = _("is on the waiting list")
    teams: dict[int, RollTeam] = {}
    for row in rows:
        team = teams.setdefault(row.team_id, RollTeam(row.team.name))
        answer = answers[row.answer] if row.invited_at else ""
        detail = " · ".join(part for part in (row.person.job_title, answer) if part)
        team.rows.append(RollRow(row.pk, row.person.full_name, detail, row.presence))
    return list(teams.values())


@require_POST
def open_list(request: DeskRequest, pk: int) -> HttpResponse:
    """Everyone in the teams on the list, also those who never got an invitation."""
    gathering = coordinated_gathering(request.user, pk)
    try:
        count = ledger.open_list(gathering, by=request.user, now=timezone.now())
    except ledger.CannotRecord as why:
        messages.error(request, str(why))
    else:
        text = ngettext(
            "%(n)d person is added to the list.", "%(n)d people are added to the list.", count
        )
        messages.success(request, text % {"n": count})
    return redirect("desk:attendance", gathering.pk)


@require_POST
def close_list(request: DeskRequest, pk: int) -> HttpResponse:
    """From now on the gathering counts towards certificates."""
    gathering = coordinated_gathering(request.user, pk)
    now = timezone.now()
    if not gathering.has_started(now):
        messages.error(request, _("The gathering has not begun."))
        return redirect("desk:attendance", gathering.pk)
    try:
        ledger.close(gathering, by=request.user, now=now)
    except ledger.CannotRecord as why:
        messages.error(request, str(why))
    else:
        messages.success(request, _("The gathering has been held and counts towards certificates."))
    return redirect("desk:gathering", gathering.pk)

"""Attendance on the day: how each person stands, team by team. Works as one form without script."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import Count, Q, QuerySet, Value
from django.http import HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cohorts import access
from cohorts.models import Membership, Team
from desk import menu
from desk.day import attendance_closing, roll_conflicts, roll_presses, roll_rows
from desk.requests import DeskRequest, number_in
from partners.prepared import prepared
from sessions_app.attending import attendance as ledger
from sessions_app.attending import claiming, undoing
from sessions_app.gatherings import facts
from sessions_app.gatherings.access import run_gathering
from sessions_app.models import AttendanceEvent, Gathering, Participation

What = AttendanceEvent.What


@require_http_methods(["GET", "HEAD", "POST"])
def attendance(request: DeskRequest, pk: int) -> HttpResponse:
    gathering = run_gathering(request.user, pk)
    script = request.accepts("application/json") and not request.accepts("text/html")
    if request.method == "POST":
        return answer_script(request, gathering) if script else save(request, gathering)
    if script:
        return JsonResponse({"rows": changed_rows(request, gathering, request.GET, set())})
    return page(request, gathering, conflicts=[])


def page(
    request: DeskRequest, gathering: Gathering, *, conflicts: list[roll_conflicts.Conflict]
) -> HttpResponse:
    now = timezone.now()
    people = roll_rows.everybody(gathering.pk)
    search = request.GET.get("sok", "")
    teams = roll_rows.by_team(people, reader=request.user, search=search)
    rows = [row for team in teams for row in team.rows]
    names: dict[int | None, str] = {row.pk: row.name for row in rows}
    closed = gathering.is_counted
    last_press = [] if closed else undoing.last_press(gathering, by=request.user)
    return render(
        request,
        "desk/attendance.html",
        {
            **menu.of(gathering),
            "gathering": gathering,
            "gathering_url": reverse("desk:gathering", args=[gathering.pk]),
            "subtitle": f"{gathering.title}, {facts.when(gathering)}",
            "teams": teams,
            "nobody": all(team.hidden for team in teams),
            "search": search,
            "conflicts": conflicts,
            "undo": undoing.press_of(last_press[0]) if last_press else "",
            "undo_name": names.get(last_press[0].participation_id) if len(last_press) == 1 else "",
            "undo_rows": " ".join(str(line.participation_id) for line in last_press),
            "newest": max((row.newest for row in rows), default=0),
            "listed": len(rows),
            "marked": sum(bool(row.presence) for row in rows),
            "there": sum(row.presence in (What.PRESENT, What.PARTLY) for row in rows),
            "partly": sum(row.presence == What.PARTLY for row in rows),
            "yes_unmarked": sum(row.said_yes and not row.presence for row in rows),
            "joined_since": members_not_listed(gathering),
            "is_open": ledger.is_open(gathering, now=now),
            "opens": ledger.opens_in_words(gathering),
            "started": gathering.has_started(now),
            "cancelled": gathering.state == Gathering.State.CANCELLED,
            "closed": closed,
            "closed_by": attendance_closing.closer(gathering) if closed else "",
        },
    )


def members_not_listed(gathering: Gathering) -> int:
    [(number,)] = not_listed(gathering.pk, gathering.cohort_id)
    return number


@prepared
def not_listed(gathering: int, cohort: int) -> QuerySet[Membership, tuple[int]]:
    listed = Participation.objects.filter(gathering=gathering).values("person")
    members = Membership.objects.active().filter(team__cohort=cohort, person__left_on__isnull=True)
    there = members.exclude(team__state=Team.State.WITHDRAWN).exclude(person__in=listed)
    in_one = there.order_by().annotate(all=Value(1)).values("all")
    return in_one.annotate(number=Count("person", distinct=True)).values_list("number")


def save(request: DeskRequest, gathering: Gathering) -> HttpResponse:
    press = roll_presses.read(request.POST, gathering, by=request.user)
    try:
        outcome = record(request, gathering, press)
    except ledger.CannotRecord as why:
        messages.error(request, str(why))
        return redirect(address(request, gathering))
    say(request, gathering, outcome, press)
    if outcome.conflicts:
        conflicts = roll_conflicts.in_words(outcome.conflicts, press, reader=request.user)
        return page(request, gathering, conflicts=conflicts)
    return redirect(address(request, gathering))


def record(request: DeskRequest, gathering: Gathering, press: roll_presses.Press) -> ledger.Outcome:
    """The button's own work first, then the marks; a row is not written twice."""
    by, now = request.user, timezone.now()
    outcome = ledger.Outcome()
    if undone := request.POST.get("undo"):
        outcome = undoing.undo(gathering, undone, by=by, now=now, nonce=press.nonce)
    if confirmed := number_in(request.POST.get("confirm", "")):
        claimed = gathering.participations.filter(pk=confirmed)
        settled = [row for row in claimed if claiming.settle(row, was_there=True, by=by, now=now)]
        outcome.changed.extend(settled)
    done = {row.pk for row in outcome.changed}
    marks = {row: mark for row, mark in press.marks.items() if row not in done}
    if done and not marks:
        return outcome
    rest = ledger.mark(gathering, marks, by=by, now=now)
    return ledger.Outcome(outcome.changed + rest.changed, outcome.conflicts + rest.conflicts)


def say(
    request: DeskRequest, gathering: Gathering, outcome: ledger.Outcome, press: roll_presses.Press
) -> None:
    count = len(outcome.changed)
    if count:
        text = ngettext("%(n)d mark is saved.", "%(n)d marks are saved.", count)
        messages.success(request, text % {"n": count})
    elif not outcome.conflicts and not press.unclear:
        messages.success(request, _("Nothing has changed."))
    if press.unclear:
        messages.error(request, how_long(press.unclear, gathering))


def how_long(unclear: list[int], gathering: Gathering) -> str:
    rows = gathering.participations.filter(pk__in=unclear).select_related("person")
    names = [row.person.full_name for row in rows.order_by("pk")]
    text = ngettext(
        "Write for how long this person was there, as 90 or 9–11.30: %(names)s.",
        "Write for how long these people were there, as 90 or 9–11.30: %(names)s.",
        len(names),
    )
    return text % {"names": ", ".join(names)}


def address(request: DeskRequest, gathering: Gathering) -> str:
    """The list, with the same search."""
    search = request.GET.get("sok", "")
    query = f"?{urlencode({'sok': search})}" if search else ""
    return f"{reverse('desk:attendance', args=[gathering.pk])}{query}"


def answer_script(request: DeskRequest, gathering: Gathering) -> JsonResponse:
    """What the press came to, and every row that has changed since the page last heard."""
    press = roll_presses.read(request.POST, gathering, by=request.user)
    try:
        outcome = record(request, gathering, press)
    except ledger.CannotRecord as why:
        return JsonResponse({"why": str(why)}, status=409)
    touched = set(press.marks) | {row.pk for row in outcome.changed + outcome.conflicts}
    conflicts = roll_conflicts.in_words(outcome.conflicts, press, reader=request.user)
    return JsonResponse(
        {
            "rows": changed_rows(request, gathering, request.POST, touched),
            "conflicts": [{"pk": one.pk, "text": one.text} for one in conflicts],
            "unclear": press.unclear,
            "why": how_long(press.unclear, gathering) if press.unclear else "",
        }
    )


def changed_rows(
    request: DeskRequest, gathering: Gathering, fields: QueryDict, touched: set[int]
) -> list[dict[str, object]]:
    """Those who were marked, or who said that they were there, after what the page has heard."""
    since = number_in(fields.get("since", "")) or 0
    newer = Q(presence_event__gt=since) | Q(**{f"{roll_rows.CLAIM}__gt": since})
    people = roll_rows.people_on_list(gathering.pk).filter(newer | Q(pk__in=touched))
    teams = roll_rows.by_team(people, reader=request.user)
    return [roll_rows.as_json(row) for team in teams for row in team.rows]


@require_safe
def history(request: DeskRequest, pk: int, row: int) -> HttpResponse:
    """Every line of the log about one person: the proof of the mark."""
    gathering = run_gathering(request.user, pk)
    person = access.first_or_404(
        gathering.participations.filter(pk=row).select_related("person", "team")
    )
    lines = person.events.select_related("by").order_by("-pk")
    return render(
        request,
        "desk/attendance_history.html",
        {
            **menu.of(gathering),
            "gathering": gathering,
            "row": person,
            "subtitle": f"{person.team.name}, {gathering.title}",
            "attendance_url": reverse("desk:attendance", args=[gathering.pk]),
            "lines": lines,
        },
    )


@require_POST
def open_list(request: DeskRequest, pk: int) -> HttpResponse:
    """Everyone in the teams on the list, also those who never got an invitation."""
    gathering = run_gathering(request.user, pk)
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

"""A meeting's attendance report: read it, say who is who, mark the list."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import formats, timezone
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods

from accounts.models import User
from desk import menu
from desk.requests import LONGEST_ID, DeskRequest
from sessions_app.attending import attendance
from sessions_app.gatherings import badges, facts
from sessions_app.gatherings.access import run_gathering
from sessions_app.models import Gathering, MeetingReport, Participation
from sessions_app.reports import (
    matching,
    meeting_attendees,
    meeting_plans,
    meeting_reports,
    reporting,
)
from sessions_app.reports.matching import Candidate
from sessions_app.reports.meeting_plans import Credit, Line, Plan
from spreadsheets import reading
from spreadsheets.cells import Unreadable

TO_MATCH_AT_ONCE = 50  # each has everybody on the list to choose from


class ReportForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("Attendance report"),
        max_length=200,
        widget=forms.FileInput({"accept": ".csv,.xlsx,.txt"}),
    )


@dataclass(frozen=True)
class MatchedRow:
    """One on the list who is in the report, as text."""

    name: str
    partner: str
    known_as: str
    minutes: int
    recognised_by: str
    says: str
    badge: str
    detail: str


@dataclass(frozen=True)
class ToMatch:
    """Somebody in the report whom a person has matched, or must. ``chosen`` is what holds now,
    ``perhaps`` who it may be: participation and name.
    """

    number: int
    name: str
    email: str
    minutes: int
    chosen: str
    walk_in_url: str
    perhaps: tuple[int, str] | None


@require_http_methods(["GET", "HEAD", "POST"])
def meeting_report(request: DeskRequest, pk: int) -> HttpResponse:
    gathering = run_gathering(request.user, pk)
    now = timezone.now()
    report = reporting.waiting(gathering).select_related("gathering__cohort").first()
    if request.method == "POST" and report and "file" not in request.FILES:
        return work_with(request, report, now=now)
    form = ReportForm(request.POST, request.FILES) if request.method == "POST" else ReportForm()
    if form.is_valid():
        try:
            take_in(form.cleaned_data["file"], gathering, by=request.user, now=now)
        except (Unreadable, attendance.CannotRecord) as why:
            form.add_error("file", str(why))
        else:
            return redirect("desk:meeting_report", gathering.pk)
    begins_at = timezone.localtime(gathering.starts_at)
    context: dict[str, object] = {
        **menu.of(gathering),
        "gathering": gathering,
        "subtitle": f"{gathering.title}, {facts.when(gathering)}",
        "form": form,
        "limit": reading.size_text(meeting_reports.MAX_BYTES),
        "why_not": why_not(gathering, now=now),
        "begins": "" if gathering.has_started(now) else facts.clock(begins_at),
        "report": report,
    }
    if report and not form.errors:
        context |= shown(meeting_plans.of(report), gathering)
    return render(request, "desk/meeting_report.html", context)


def why_not(gathering: Gathering, *, now: datetime) -> str:
    if not gathering.is_online:
        return _("The gathering is in person, so there is no meeting with a report.")
    return attendance.why_not(gathering, now=now)


def take_in(file: UploadedFile[Any], gathering: Gathering, *, by: User, now: datetime) -> None:
    """Raises Unreadable, CannotRecord."""
    if why := why_not(gathering, now=now):
        raise attendance.CannotRecord(why)
    meeting_reports.refuse_too_large(file.size or 0)
    reporting.take_in(gathering, file.read(), by=by, now=now)


def work_with(request: DeskRequest, report: MeetingReport, *, now: datetime) -> HttpResponse:
    gathering = report.gathering
    if "put_away" in request.POST:
        reporting.put_away(report, by=request.user, now=now)
        messages.success(request, _("The report is put away, and its names are forgotten."))
        return redirect("desk:attendance", gathering.pk)
    try:
        outcome = reporting.settle(report, choices_in(request.POST), by=request.user, now=now)
    except attendance.CannotRecord as why:
        messages.error(request, str(why))
        return redirect("desk:meeting_report", gathering.pk)
    count = len(outcome.changed)
    text = ngettext("%(n)d mark is saved.", "%(n)d marks are saved.", count)
    messages.success(request, text % {"n": count} if count else _("Nothing has changed."))
    is_done = not reporting.waiting(gathering).exists()
    return redirect("desk:attendance" if is_done else "desk:meeting_report", gathering.pk)


def choices_in(posted: QueryDict) -> dict[int, int]:
    """{number in the report: participation, or 0 for nobody}; what was left open is left out."""
    return {
        int(name[1:]): int(value)
        for name, value in posted.items()
        if isinstance(value, str) and name[:1] == "p" and is_number(name[1:]) and is_number(value)
    }


def is_number(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) <= LONGEST_ID


def shown(plan: Plan, gathering: Gathering) -> dict[str, object]:
    open_lines = [line for line in plan.lines if line.is_undecided]
    by_hand = [line for line in plan.lines if line.is_by_hand and not line.is_undecided]
    names = {one.row: named(one) for one in plan.candidates}
    walk_in = reverse("desk:walk_in", args=[gathering.pk])
    return {
        "rows": [matched_row(credit, gathering) for credit in plan.credits],
        "in_report": len(plan.lines),
        "there": sum(credit.mark(gathering) is not None for credit in plan.credits),
        "undecided": len(open_lines),
        "to_match": [to_match(line, names, walk_in) for line in open_lines[:TO_MATCH_AT_ONCE]],
        "matched_by_hand": [to_match(line, names, "") for line in by_hand[:TO_MATCH_AT_ONCE]],
        "options": options(names, recognised={credit.row.pk for credit in plan.credits}),
        "counted_with": moments(plan.earlier.parts),
        "read_before": moments(plan.earlier.same),
        "forgotten": moments(plan.earlier.forgotten),
        "joined_only": ", ".join(row.person.full_name for row in plan.joined_only),
    }


def named(candidate: Candidate) -> str:
    return f"{candidate.name}, {candidate.partner}"


def moments(reports: Sequence[MeetingReport]) -> str:
    """When they were read."""
    local = [timezone.localtime(report.read_at) for report in reports]
    return ", ".join(formats.date_format(moment, "SHORT_DATETIME_FORMAT") for moment in local)


def options(names: dict[int, str], *, recognised: Collection[int]) -> SafeString:
    """Everybody on the list, to choose from; written once, for it may be shown fifty times.

    Those in the report already come last: they may have had a second device.
    """
    others = [(row, name) for row, name in names.items() if row not in recognised]
    again = [(row, name) for row, name in names.items() if row in recognised]
    groups = [(_("Not recognised in the report"), others), (_("Recognised already"), again)]
    return format_html_join(
        "",
        '<optgroup label="{}">{}</optgroup>',
        [
            (label, format_html_join("", '<option value="{}">{}</option>', people))
            for label, people in groups
            if people
        ],
    )


def to_match(line: Line, names: dict[int, str], walk_in: str) -> ToMatch:
    chosen = names[line.match.candidate.row] if line.match else ""
    if line.is_stranger:
        chosen = _("none of our people")
    minutes = meeting_attendees.seconds([line.attendee]) // 60
    name, email = line.attendee.name, line.attendee.email
    query = urlencode({"q": email or matching.spoken(name)})
    address = walk_in and f"{walk_in}?{query}"
    perhaps = (line.perhaps.row, names[line.perhaps.row]) if line.perhaps else None
    return ToMatch(line.number, name, email, minutes, chosen, address, perhaps)


def matched_row(credit: Credit, gathering: Gathering) -> MatchedRow:
    person = credit.row.person
    ways = dict.fromkeys(str(line.match.way.label) for line in credit.lines if line.match)
    says, badge, detail = outcome_of(credit, gathering)
    return MatchedRow(
        name=person.full_name,
        partner=person.partner.name,
        known_as=", ".join(dict.fromkeys(line.attendee.name for line in credit.lines)),
        minutes=credit.seconds // 60,
        recognised_by=", ".join(ways),
        says=says,
        badge=badge,
        detail=detail,
    )


def outcome_of(credit: Credit, gathering: Gathering) -> tuple[str, str, str]:
    """What the list says of the person after the press, its badge, and why it stays so."""
    mark = credit.mark(gathering)
    if mark is None:
        return _("no mark"), "warn", _("Was there outside the hours of the gathering only.")
    if credit.is_held_by_hand(gathering):
        return *in_words(credit.row.presence), _("Marked by hand, and stays so.")
    if credit.is_longer_before(gathering):
        why = _("An earlier report says longer, and that stays so.")
        return *in_words(credit.row.presence), why
    return *in_words(mark.what), ""


def in_words(presence: str) -> tuple[str, str]:
    """The word and its badge."""
    if not presence:
        return _("no mark"), "warn"
    return str(Participation.Presence(presence).label), badges.OF_PRESENCE[presence]

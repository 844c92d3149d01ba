"""A gathering's materials, and what the team's people have written for each other."""

from __future__ import annotations

from datetime import datetime

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import User
from cohorts import access
from cohorts.models import Team
from portal.views import PortalRequest
from sessions_app.gatherings import facts, releases
from sessions_app.learning import handover, materials, preparing
from sessions_app.models import (
    Gathering,
    HandoverNote,
    MaterialFile,
    Participation,
)
from sessions_app.pages.learning_pages import NoteForm, as_download


@require_http_methods(["GET", "HEAD", "POST"])
def gathering(request: PortalRequest, team_id: int, gathering_id: int) -> HttpResponse:
    """What it is about and what there is to read; for a lead who was there, the place to write."""
    now = timezone.now()
    team, known = of_team(request.user, team_id, gathering_id)
    is_led = vars(team)["is_led"]
    if request.method == "POST" and not is_led:
        raise Http404
    own = own_part(request.user, team, known) if is_led else None
    why_not = handover.why_not(own, now=now) if own else _("You had no part in it.")
    kept = HandoverNote.objects.filter(participation=own).first() if own else None
    form = NoteForm(request.POST or None, row=own, note=kept) if own and not why_not else None
    if request.method == "POST":
        if own is None or form is None:
            messages.error(request, why_not)
            return redirect(request.path)
        if form.is_valid() and keep_note(request, own, form, now=now):
            return redirect(request.path)
    told = releases.as_released(known)
    context = {
        "team": team,
        "gathering": told,
        "when": facts.when(told),
        "where": facts.where(told),
        "themes": facts.themes(told),
        "practical": known.practical,
        "materials": materials.shown(
            materials.visible(known, now=now), f"{request.path}materiell/{{}}/".format
        ),
        "notes": team_notes(team, known),
        "to_read": to_read(own, team, now=now),
        "form": form,
        "kept": kept,
        "goes_by_itself": handover.goes_by_itself(team.cohort.programme),
    }
    return render(request, "portal/learning.html", context)


def keep_note(request: PortalRequest, row: Participation, form: NoteForm, *, now: datetime) -> bool:
    try:
        handover.write(
            row,
            text=form.cleaned_data["text"],
            themes=form.cleaned_data.get("themes", []),
            by=request.user,
            now=now,
        )
    except handover.CannotWrite as why:
        form.add_error("text", str(why))
        return False
    messages.success(request, _("The note is kept."))
    return True


@require_POST
def read_note(request: PortalRequest, team_id: int, gathering_id: int, pk: int) -> HttpResponse:
    team, known = of_team(request.user, team_id, gathering_id)
    row = own_part(request.user, team, known) if vars(team)["is_led"] else None
    if row is None or not handover.read(row, pk, by=request.user, now=timezone.now()):
        raise Http404
    return redirect("portal:learning", team.pk, known.pk)


@require_safe
def material(request: PortalRequest, team_id: int, gathering_id: int, pk: int) -> HttpResponse:
    _team, known = of_team(request.user, team_id, gathering_id)
    rows = materials.visible(known, now=timezone.now()).filter(pk=pk)
    files = MaterialFile.objects.filter(material__in=rows.values("pk"))
    return as_download(access.first_or_404(files))


def of_team(user: User, team_id: int, gathering_id: int) -> tuple[Team, Gathering]:
    """A team that the account sees and a gathering that its people know of; else Http404."""
    team = access.seen_team(user, team_id)
    known = Gathering.objects.filter(cohort=team.cohort, state__in=materials.KNOWN_TO_PEOPLE)
    return team, access.first_or_404(
        known.filter(pk=gathering_id).select_related("cohort__programme")
    )


def own_part(user: User, team: Team, known: Gathering) -> Participation | None:
    rows = Participation.objects.filter(gathering=known, team=team, person__user=user.pk)
    return rows.select_related("gathering__cohort__programme", "person", "team").first()


def team_notes(team: Team, known: Gathering) -> list[preparing.Note]:
    """What the team's own people wrote after the gathering."""
    rows = HandoverNote.objects.filter(team=team, gathering=known)
    ordered = rows.select_related("participation__person").order_by("written_at", "pk")
    return [preparing.as_told(row) for row in ordered]


def to_read(
    row: Participation | None, team: Team, *, now: datetime
) -> list[tuple[preparing.NoteToRead, str]]:
    """Notes to the reader as the one who comes next, each with where to say that it is read."""
    if row is None or handover.is_over(row.gathering, now=now):
        return []
    return [
        (note, reverse("portal:note_read", args=[team.pk, row.gathering_id, note.pk]))
        for note in preparing.notes_to_read(row, handover.missed_by(row, now=now))
    ]

"""A gathering's materials, and what the team's people have written for each other."""

from __future__ import annotations

from datetime import datetime

from django.contrib import messages
from django.db.models import OuterRef, QuerySet, Subquery
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import User
from cohorts import access
from cohorts.models import Cohort, Team
from partners.prepared import prepared
from portal.views import PortalRequest
from sessions_app.gatherings import facts, releases
from sessions_app.learning import handover, materials, preparing
from sessions_app.models import (
    Gathering,
    HandoverNote,
    MaterialFile,
    Participation,
    Release,
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
    written = notes_about(team, known)
    kept = next((one for one in written if own and one.participation_id == own.pk), None)
    form = NoteForm(request.POST or None, row=own, note=kept) if own and not why_not else None
    if request.method == "POST":
        if own is None or form is None:
            messages.error(request, why_not)
            return redirect(request.path)
        if form.is_valid() and keep_note(request, own, form, now=now):
            return redirect(request.path)
    newest = vars(known)["newest"]
    told = releases.as_told(known, newest) if newest else known
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
        "notes": [preparing.as_told(one) for one in written],
        "to_read": to_read(own, team, now=now),
        "form": form,
        "kept": kept,
        "goes_by_itself": bool(form) and handover.goes_by_itself(team.cohort.programme),
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
    found = known_gatherings(team.cohort, gathering_id)
    if not found:
        raise Http404
    return team, found[0]


@prepared
def known_gatherings(cohort: Cohort, pk: int) -> QuerySet[Gathering]:
    """With the facts of the ``newest`` release."""
    told = Release.objects.filter(gathering=OuterRef("pk")).order_by("-number")
    known = Gathering.objects.filter(cohort=cohort, state__in=materials.KNOWN_TO_PEOPLE, pk=pk)
    return known.select_related("cohort__programme").annotate(
        newest=Subquery(told.values("facts")[:1])
    )


def own_part(user: User, team: Team, known: Gathering) -> Participation | None:
    return next(iter(parts_of(user, team, known)), None)


@prepared
def parts_of(user: User, team: Team, known: Gathering) -> QuerySet[Participation]:
    rows = Participation.objects.filter(gathering=known, team=team, person__user=user)
    return rows.select_related("gathering__cohort__programme", "person", "team").order_by("pk")[:1]


@prepared
def notes_about(team: Team, known: Gathering) -> QuerySet[HandoverNote]:
    """What the team's own people wrote after the gathering."""
    rows = HandoverNote.objects.filter(team=team, gathering=known)
    return rows.select_related("participation__person").order_by("written_at", "pk")


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

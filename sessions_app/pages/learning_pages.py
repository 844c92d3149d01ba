"""Materials and notes behind a personal link."""

from __future__ import annotations

from django import forms
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from sessions_app.gatherings import facts
from sessions_app.learning import handover, preparing
from sessions_app.mail import links
from sessions_app.models import HandoverNote, MaterialFile, Participation
from sessions_app.pages.views import language_for, private, unknown_link


class NoteForm(forms.Form):
    """Three lines and what was on the agenda. The verb says what is too long."""

    def __init__(
        self, data: QueryDict | None, *, row: Participation, note: HandoverNote | None
    ) -> None:
        super().__init__(data, initial={"text": note.text, "themes": note.themes} if note else {})
        themes = facts.themes(row.gathering)
        if themes:
            self.fields["themes"] = forms.MultipleChoiceField(
                label=_("Themes to look into"),
                required=False,
                choices=[(theme, theme) for theme in themes],
                widget=forms.CheckboxSelectMultiple,
            )
        self.fields["text"] = forms.CharField(
            label=_("Your note"),
            required=False,
            strip=False,
            help_text=_(
                "Up to three lines: what you did, what the team agreed on, what to prepare"
            ),
            widget=forms.Textarea({"rows": 4, "maxlength": handover.LONGEST}),
        )


@login_not_required
@require_safe
def material(request: HttpRequest, token: str, pk: int) -> HttpResponse:
    """A file of the gathering, or of the one before, to keep."""
    now = timezone.now()
    row = links.find(token, now=now)
    if row is None:
        return unknown_link(request)
    missed = handover.missed_by(row, now=now)
    allowed = {one.pk for one in preparing.materials_for(row, missed, now=now)}
    file = MaterialFile.objects.filter(material=pk).first() if pk in allowed else None
    return unknown_link(request) if file is None else as_download(file)


def as_download(file: MaterialFile) -> HttpResponse:
    """The file to keep, never to be shown by us. The caller has asked who may have it."""
    response = HttpResponse(bytes(file.content), content_type=file.content_type)
    response["Content-Disposition"] = content_disposition_header(True, file.name) or "attachment"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["X-Content-Type-Options"] = "nosniff"
    return private(response)


@csrf_exempt
@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def note(request: HttpRequest, token: str) -> HttpResponse:
    """Where somebody who came writes to the one who comes next."""
    now = timezone.now()
    row = links.find(token, now=now)
    if row is None:
        return unknown_link(request)
    with translation.override(language_for(request, row)):
        kept = HandoverNote.objects.filter(participation=row).first()
        form = NoteForm(request.POST or None, row=row, note=kept)
        why_not = handover.why_not(row, now=now)
        if request.method == "POST" and not why_not and form.is_valid():
            try:
                handover.write(
                    row,
                    text=form.cleaned_data["text"],
                    themes=form.cleaned_data.get("themes", []),
                    now=now,
                )
            except handover.CannotWrite as why:
                form.add_error("text", str(why))
            else:
                return private(redirect(request.get_full_path()))
        context = {
            "row": row,
            "programme": row.gathering.cohort.programme,
            "form": form,
            "kept": kept,
            "told": preparing.as_told(kept) if kept else None,
            "why_not": why_not,
            "goes_by_itself": handover.goes_by_itself(row.gathering.cohort.programme),
        }
        status = 400 if request.method == "POST" else 200
        return private(render(request, "sessions_app/note.html", context, status=status))


@csrf_exempt
@login_not_required
@require_POST
def read_note(request: HttpRequest, token: str, pk: int) -> HttpResponse:
    """The reader says that a colleague's note is read."""
    now = timezone.now()
    row = links.find(token, now=now)
    if row is None or not handover.read(row, pk, now=now):
        return unknown_link(request)
    query = request.META.get("QUERY_STRING", "")
    page = redirect("sessions_app:answer", token)
    page["Location"] += f"?{query}" if query else ""
    return private(page)

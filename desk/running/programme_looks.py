"""A programme's colour and logo, and how mail and certificates look with them, unsaved too."""

from __future__ import annotations

import base64
from dataclasses import replace
from typing import Any

from csp.decorators import csp
from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_http_methods, require_safe

from certificates import sheet
from cohorts import access, programme_settings, wordings
from cohorts.models import Programme
from desk import menu
from desk.afterwards.certificates import SHEET_POLICY
from desk.letters import wording_examples
from desk.letters.mail_frames import mail_frame
from desk.requests import DeskRequest
from messaging import colours, logos
from messaging.models import Logo
from messaging.rendering import Looks
from messaging.texts import Letter
from sessions_app.learning import file_kinds
from sessions_app.learning.refused_files import Refused
from spreadsheets.reading import size_text

LARGEST = 2 * 1024 * 1024
TRIED = "looks_tried"  # in the session: what is not saved


class LooksForm(forms.Form):
    colour = forms.CharField(
        label=gettext_lazy("Colour"),
        required=False,
        help_text=gettext_lazy(
            "For the band and the button in mail, and for lines and headings on certificates. "
            "Such as #0b5563. Empty means our colours."
        ),
    )
    logo = forms.FileField(
        label=gettext_lazy("Logo"),
        required=False,
        max_length=200,
        widget=forms.FileInput({"accept": ".png,.jpg,.jpeg"}),
    )
    no_logo = forms.BooleanField(label=gettext_lazy("Without a logo"), required=False)
    alt = forms.CharField(
        label=gettext_lazy("What stands on the logo"),
        required=False,
        max_length=200,
        help_text=gettext_lazy("For those who do not see it, such as the name of the municipality"),
    )

    def __init__(self, now: Looks, data: Any = None, files: Any = None) -> None:
        super().__init__(data, files, initial={"colour": now.colour, "alt": now.alt})
        self.now = now
        self.new_logo: Logo | None = None
        limit = {"limit": size_text(LARGEST)}
        self.fields["logo"].help_text = _("PNG or JPEG, up to %(limit)s") % limit
        if now.logo:
            self.fields["logo"].label = _("Another logo")
        else:
            del self.fields["no_logo"]

    def clean_colour(self) -> str:
        colour = colours.tidied(self.cleaned_data["colour"])
        if colour:
            colours.check(colour)
        return colour

    def clean_logo(self) -> None:
        uploaded = self.cleaned_data["logo"]
        if not uploaded:
            return
        if uploaded.size > LARGEST:
            limit = {"limit": size_text(LARGEST)}
            raise forms.ValidationError(_("The file is larger than %(limit)s.") % limit)
        try:
            content = uploaded.read()
            if not content.startswith((file_kinds.PNG_START, file_kinds.JPEG_START)):
                raise forms.ValidationError(_("The logo must be a picture: PNG or JPEG."))
            checked = file_kinds.check(content, filename=uploaded.name)
            self.new_logo = logos.drawn(checked.content)
        except (Refused, logos.Unfit) as why:
            raise forms.ValidationError(str(why)) from why

    def clean(self) -> dict[str, Any]:
        found = super().clean() or self.cleaned_data
        if self.new_logo and found.get("no_logo"):
            self.add_error("no_logo", _("Choose a logo or none, not both."))
        elif self.chosen and not found.get("alt") and "alt" not in self.errors:
            self.add_error("alt", _("Say what stands on the logo, for those who do not see it."))
        return found

    @property
    def chosen(self) -> Logo | None:
        return self.new_logo or (None if self.cleaned_data.get("no_logo") else self.now.logo)

    @property
    def looks(self) -> Looks:
        words = self.cleaned_data["alt"] if self.chosen else ""
        return Looks(self.cleaned_data["colour"], self.chosen, words)


@require_http_methods(["GET", "HEAD", "POST"])
def page(request: DeskRequest, slug: str) -> HttpResponse:
    programme = access.coordinated_programme(request.user, slug)
    seen = tried(request, programme)
    url = reverse("desk:looks", args=[slug])
    if request.method != "POST":
        return answer(request, programme, LooksForm(seen or programme.looks))
    if "drop" in request.POST:
        request.session.pop(TRIED, None)
        return redirect(url)
    form = LooksForm(seen or programme.looks, request.POST, request.FILES)
    if not form.is_valid():
        if form.new_logo:  # so that it need not be chosen once more
            keep(request, programme, replace(form.now, logo=form.new_logo))
            form["logo"].label = _("Another logo")
            form["logo"].help_text = _("The logo you chose is kept.")
        return answer(request, programme, form, status=400)
    if "show" in request.POST:
        keep(request, programme, form.looks)
        return redirect(f"{url}#preview")
    changed = programme_settings.dress(programme, form.looks, by=request.user)
    request.session.pop(TRIED, None)
    messages.success(request, _("Saved.") if changed else _("Nothing has changed."))
    return redirect(url)


def answer(
    request: DeskRequest, programme: Programme, form: LooksForm, *, status: int = 200
) -> HttpResponse:
    context = {
        "programme": programme,
        "keeps_partners": menu.keeps_partners(request.user, programme),
        "form": form,
        "is_tried": tried(request, programme) is not None,
    }
    return render(request, "desk/programme_looks.html", context, status=status)


@mail_frame
def mail(request: DeskRequest, slug: str) -> HttpResponse:
    """The invitation with the looks that are tried, for the frame on the page."""
    programme = dressed(request, slug)
    shown = wording_examples.example(
        programme,
        Letter.INVITATION,
        programme.language,
        number=1,
        own=wordings.own(programme),
        now=timezone.now(),
    )
    return HttpResponse(shown.content.shown())


@require_safe
@xframe_options_sameorigin
@csp(SHEET_POLICY)  # type: ignore[arg-type]  # the library forgets that addresses have parts
def certificate(request: DeskRequest, slug: str) -> HttpResponse:
    """A certificate with the looks that are tried, for the frame on the page."""
    programme = dressed(request, slug)
    facts = wording_examples.certificate(programme, now=timezone.now())
    logo = bytes(programme.logo.content) if programme.logo else b""
    return HttpResponse(sheet.as_preview(facts, tried=logo))


def dressed(request: DeskRequest, slug: str) -> Programme:
    """The programme as it would be; not to be saved."""
    programme = access.coordinated_programme(request.user, slug)
    if looks := tried(request, programme):
        programme.colour, programme.logo, programme.logo_alt = looks.colour, looks.logo, looks.alt
    return programme


def keep(request: DeskRequest, programme: Programme, looks: Looks) -> None:
    """Until it is saved or dropped, or the session ends."""
    logo = looks.logo and {
        "content": base64.b64encode(bytes(looks.logo.content)).decode(),
        **{name: getattr(looks.logo, name) for name in ("sha256", "width", "height")},
    }
    kept = {"programme": programme.pk, "colour": looks.colour, "alt": looks.alt, "logo": logo}
    request.session[TRIED] = kept


def tried(request: DeskRequest, programme: Programme) -> Looks | None:
    kept = request.session.get(TRIED)
    if not kept or kept["programme"] != programme.pk:
        return None
    logo = kept["logo"]
    if logo:
        logo = Logo(**logo | {"content": base64.b64decode(logo["content"])})
    return Looks(kept["colour"], logo or None, kept["alt"])

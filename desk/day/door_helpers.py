"""Who helps at the doors of a programme: seeing, appointing and dismissing them."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from cohorts import access, roles
from cohorts.models import Programme, ProgrammeRole
from desk import menu
from desk.requests import DeskRequest, number_in
from spreadsheets import values


class HelperForm(forms.Form):
    email = forms.CharField(
        label=gettext_lazy("E-mail"),
        max_length=254,
        help_text=gettext_lazy("They log in with a code that is sent to this address."),
        widget=forms.EmailInput({"autocomplete": "off"}),
    )

    def clean_email(self) -> str:
        try:
            return values.email(self.cleaned_data["email"]) or ""
        except values.Invalid as why:
            raise ValidationError(str(why)) from why


@require_http_methods(["GET", "HEAD", "POST"])
def door_helpers(request: DeskRequest, slug: str) -> HttpResponse:
    programme = access.coordinated_programme(request.user, slug)
    helpers = ProgrammeRole.objects.filter(
        programme=programme, role=ProgrammeRole.Role.DOOR
    ).select_related("user", "programme")
    form = HelperForm(request.POST if "email" in request.POST else None)
    if request.method == "POST":
        role = helpers.filter(pk=number_in(request.POST.get("dismiss", "")) or 0).first()
        if role is not None:
            roles.dismiss(role, by=request.user)
            messages.success(
                request, _("%(user)s is no door helper any more.") % {"user": role.user}
            )
            return redirect("desk:door_helpers", slug)
        if appointed(request, programme, form):
            return redirect("desk:door_helpers", slug)
    context = {
        "programme": programme,
        "keeps_partners": menu.keeps_partners(request.user, programme),
        "back": reverse("desk:home"),
        "helpers": [
            {"pk": str(role.pk), "user": str(role.user)} for role in helpers.order_by("user__email")
        ],
        "form": form,
    }
    return render(request, "desk/door_helpers.html", context)


def appointed(request: DeskRequest, programme: Programme, form: HelperForm) -> bool:
    if not form.is_valid():
        return False
    try:
        role = roles.appoint_helper(programme, form.cleaned_data["email"], by=request.user)
    except roles.CannotAppoint as why:
        form.add_error("email", str(why))
        return False
    messages.success(request, _("%(user)s may help at the door.") % {"user": role.user})
    return True

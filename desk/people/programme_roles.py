"""Who has which role in a programme: seeing them, giving one, taking one away."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from accounts.models import User
from cohorts import access, roles
from cohorts.models import Programme, ProgrammeRole
from cohorts.models.roles import WHAT_IT_MAY
from desk import menu
from desk.requests import DeskRequest, number_in
from sessions_app.inviting import appointing
from spreadsheets import values

Role = ProgrammeRole.Role


class RoleForm(forms.Form):
    email = forms.CharField(
        label=gettext_lazy("E-mail"),
        max_length=254,
        help_text=gettext_lazy("They log in with a code that is sent to this address."),
        widget=forms.EmailInput({"autocomplete": "off"}),
    )
    role = forms.ChoiceField(
        label=gettext_lazy("Role"), choices=Role.choices, widget=forms.RadioSelect
    )

    def clean_email(self) -> str:
        try:
            return values.email(self.cleaned_data["email"]) or ""
        except values.Invalid as why:
            raise ValidationError(str(why)) from why


@require_http_methods(["GET", "HEAD", "POST"])
def programme_roles(request: DeskRequest, slug: str) -> HttpResponse:
    programme = access.coordinated_programme(request.user, slug)
    given = ProgrammeRole.objects.filter(programme=programme).select_related("user", "programme")
    form = RoleForm(request.POST if "email" in request.POST else None)
    if request.method == "POST":
        role = given.filter(pk=number_in(request.POST.get("dismiss", "")) or 0).first()
        if role is not None:
            return dismiss(request, role)
        if appointed(request, programme, form):
            return redirect("desk:roles", slug)
    elif role := given.filter(pk=number_in(request.GET.get("fjern", "")) or 0).first():
        return render(request, "desk/role_dismiss.html", {"role": role, "programme": programme})
    context = {
        "programme": programme,
        "keeps_partners": menu.keeps_partners(request.user, programme),
        "back": reverse("desk:home"),
        "groups": groups(list(given.order_by("user__email")), reader=request.user),
        "form": form,
    }
    return render(request, "desk/programme_roles.html", context)


def groups(given: list[ProgrammeRole], *, reader: User) -> list[dict[str, object]]:
    """Each role with what it may do and who has it; the last coordinator cannot be taken away."""
    coordinators = [row for row in given if row.role == Role.COORDINATOR and row.user.is_active]
    return [
        {
            "role": role.label,
            "may": WHAT_IT_MAY[role],
            "people": [
                {
                    "pk": str(row.pk),
                    "user": row.user.name or row.user.email,
                    "email": row.user.email if row.user.name else "",
                    "is_reader": row.user_id == reader.pk,
                    "is_closed": not row.user.is_active,
                    "is_needed": coordinators == [row],
                }
                for row in given
                if row.role == role
            ],
        }
        for role in Role
    ]


def dismiss(request: DeskRequest, role: ProgrammeRole) -> HttpResponse:
    said = {"user": role.user, "role": role.get_role_display()}
    programme, is_own = role.programme, role.user_id == request.user.pk
    try:
        appointing.dismiss(role, by=request.user, now=timezone.now())
    except roles.CannotDismiss as why:
        messages.error(request, str(why))
        return redirect("desk:roles", programme.slug)
    messages.success(request, _("%(user)s is no longer %(role)s.") % said)
    gave_up = is_own and role.role == Role.COORDINATOR
    return redirect("home") if gave_up else redirect("desk:roles", programme.slug)


def appointed(request: DeskRequest, programme: Programme, form: RoleForm) -> bool:
    if not form.is_valid():
        return False
    email, role = form.cleaned_data["email"], Role(form.cleaned_data["role"])
    try:
        given = appointing.appoint_by_email(
            programme, email, role, by=request.user, now=timezone.now()
        )
    except roles.CannotAppoint as why:
        form.add_error("email", str(why))
        return False
    said = {"user": given.user, "role": role.label}
    messages.success(request, _("%(user)s is now %(role)s, and is told by mail.") % said)
    return True

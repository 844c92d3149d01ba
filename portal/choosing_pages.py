"""The lead says who comes to a gathering before the invitations go out."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from cohorts import access
from cohorts.models import Team
from portal import plans, teams
from portal.views import PortalRequest
from sessions_app.coming import choosing, welcoming
from sessions_app.gatherings import facts, releases
from sessions_app.models import Gathering


class ChoiceForm(forms.Form):
    people = forms.TypedMultipleChoiceField(
        label=gettext_lazy("From the team"),
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    unnamed = forms.TypedChoiceField(label=gettext_lazy("Places that get a name later"), coerce=int)


@require_http_methods(["GET", "HEAD", "POST"])
def choose(request: PortalRequest, team_id: int, gathering_id: int) -> HttpResponse:
    """Once the invitations are out the way leads to where the lead answers for each one."""
    team = access.led_team(request.user, team_id)
    now = timezone.now()
    theirs = Gathering.objects.filter(cohort=team.cohort)
    gathering = access.first_or_404(theirs.filter(pk=gathering_id))
    if not teams.is_planned(gathering, now=now):
        return redirect(teams.address(team.pk, gathering.pk))
    form = form_for(gathering, team, request)
    if request.method == "POST" and form.is_valid():
        try:
            choosing.choose(
                gathering,
                team,
                form.cleaned_data["people"],
                unnamed=form.cleaned_data["unnamed"],
                by=request.user,
                now=now,
            )
        except choosing.CannotChoose as why:
            form.add_error(None, str(why))
        else:
            messages.success(request, _("Kept. They are invited when the invitations go out."))
            return redirect("portal:team", team.pk)
    context = {
        "team": team,
        "form": form,
        "kind": gathering.get_kind_display(),
        "day": facts.day_in_words(timezone.localdate(gathering.starts_at)),
    }
    status = 400 if form.errors else 200
    return render(request, "portal/choose.html", context, status=status)


@require_POST
def invite(request: PortalRequest, team_id: int, gathering_id: int, person_id: int) -> HttpResponse:
    """Somebody of the team to a gathering that the others are invited to."""
    team = access.led_team(request.user, team_id)
    row = teams.member_of(team, person_id)
    theirs = Gathering.objects.filter(cohort=team.cohort, pk=gathering_id)
    gathering = access.first_or_404(theirs.exclude(state=Gathering.State.DRAFT))
    words = {"name": row.person.full_name, "gathering": gathering.title}
    with transaction.atomic():
        held = releases.locked(gathering)
        is_invited = welcoming.invite_to(held, row, by=request.user, now=timezone.now())
    if is_invited:
        messages.success(request, _("The invitation to %(name)s is on its way.") % words)
    else:
        messages.info(request, _("Nothing has changed."))
    return redirect(teams.address(team.pk, gathering.pk))


def form_for(gathering: Gathering, team: Team, request: PortalRequest) -> ChoiceForm:
    people = [(person.pk, person.full_name) for person in choosing.members(team)]
    choice = plans.choices([team.pk], [gathering]).get((gathering.pk, team.pk))
    left_out = choice.left_out if choice else set()
    come = [pk for pk, _name in people if pk not in left_out and (not choice or choice.named)]
    form = ChoiceForm(
        request.POST or None,
        initial={"people": come, "unnamed": choice.places - len(come) if choice else 0},
    )
    most = gathering.seats_per_team or team.cohort.programme.max_team_size
    form.fields["people"].choices = people  # type: ignore[attr-defined]
    form.fields["unnamed"].choices = [(n, n) for n in range(most + 1)]  # type: ignore[attr-defined]
    return form

"""Somebody at the door who is not on the list: found by a word or two, or written down."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from cohorts import access
from cohorts.models import Membership, Team
from desk import menu
from desk.requests import DeskRequest, number_in
from partners.models import Person
from partners.ordering import norwegian
from sessions_app.attending import attendance, walking_in
from sessions_app.gatherings import facts
from sessions_app.gatherings.access import run_gathering
from sessions_app.models import Gathering, Participation

MOST_SHOWN = 20
LONGEST_QUERY = 100


class NewcomerForm(forms.Form):
    """Somebody whom we do not know yet."""

    first_name = forms.CharField(label=gettext_lazy("First name"), max_length=100)
    last_name = forms.CharField(label=gettext_lazy("Last name"), max_length=100)
    email = forms.EmailField(label=gettext_lazy("E-mail"), max_length=254)
    team: forms.ModelChoiceField[Team] = forms.ModelChoiceField(
        Team.objects.none(), label=gettext_lazy("Comes for"), empty_label=gettext_lazy("Choose")
    )

    def __init__(self, *args: Any, teams: QuerySet[Team], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["team"].queryset = teams  # type: ignore[attr-defined]  # of any kind of field

    def newcomer(self) -> walking_in.Newcomer:
        values = self.cleaned_data
        return walking_in.Newcomer(values["first_name"], values["last_name"], values["email"])


@dataclass(frozen=True)
class Found:
    """Somebody who was found. ``teams`` are those to choose from, and empty when that is clear."""

    pk: int
    name: str
    detail: str
    status: str = ""
    is_in: bool = False
    teams: list[Team] = field(default_factory=list)


@require_http_methods(["GET", "HEAD", "POST"])
def walk_in(request: DeskRequest, pk: int) -> HttpResponse:
    gathering = run_gathering(request.user, pk)
    teams = walking_in.teams_of(gathering.cohort).order_by(norwegian("name"), "pk")
    form = None
    if request.method == "POST":
        if "off" in request.POST:
            return take_off(request, gathering)
        if "person" in request.POST:
            return admit(request, gathering, known(gathering, request), chosen_team(request, teams))
        form = NewcomerForm(request.POST, teams=teams)
        if form.is_valid():
            return admit(request, gathering, form.newcomer(), form.cleaned_data["team"])
    query = " ".join(request.GET.get("q", "")[:LONGEST_QUERY].split())
    people = search(gathering, query) if query else []
    shown, more = people[:MOST_SHOWN], len(people) > MOST_SHOWN
    return render(
        request,
        "desk/walk_in.html",
        {
            **menu.of(gathering),
            "gathering": gathering,
            "list_url": reverse("desk:attendance", args=[pk]),
            "subtitle": f"{gathering.title}, {facts.when(gathering)}",
            "why_not": attendance.why_not(gathering, now=timezone.now()),
            "query": query,
            "found": found(gathering, shown, list(teams)),
            "more": more,
            "form": form or NewcomerForm(teams=teams, initial=guessed(gathering, query, teams)),
            "here": _("Is here"),
            "let_in": [] if query else let_in(gathering),
        },
    )


def admit(
    request: DeskRequest,
    gathering: Gathering,
    who: Person | walking_in.Newcomer,
    team: Team | None,
) -> HttpResponse:
    try:
        row = walking_in.admit(gathering, team, who=who, by=request.user, now=timezone.now())
    except (walking_in.CannotAdmit, attendance.CannotRecord) as why:
        messages.error(request, str(why))
    else:
        words = {"name": row.person.full_name, "team": row.team.name}
        if row.is_stand_in:
            text = _("%(name)s is on the list as a stand-in for %(team)s, and is marked as here.")
        else:
            text = _("%(name)s is on the list for %(team)s, and is marked as here.")
        messages.success(request, text % words)
    return redirect("desk:walk_in", gathering.pk)


def take_off(request: DeskRequest, gathering: Gathering) -> HttpResponse:
    pk = number_in(request.POST["off"]) or 0
    rows = Participation.objects.filter(gathering=gathering, pk=pk)
    row = access.first_or_404(rows.select_related("person", "gathering"))
    try:
        is_off = walking_in.take_off(row, by=request.user, now=timezone.now())
    except attendance.CannotRecord as why:
        messages.error(request, str(why))
    else:
        text = _("%(name)s is taken off the list.") if is_off else _("Nothing has changed.")
        messages.success(request, text % {"name": row.person.full_name})
    return redirect("desk:walk_in", gathering.pk)


def let_in(gathering: Gathering) -> list[Participation]:
    """The newest first."""
    rows = walking_in.walk_ins(gathering).select_related("person", "team")
    return list(rows.order_by("-pk")[:MOST_SHOWN])


def known(gathering: Gathering, request: DeskRequest) -> Person:
    pk = number_in(request.POST.get("person", "")) or 0
    return access.first_or_404(walking_in.people_near(gathering).filter(pk=pk))


def chosen_team(request: DeskRequest, teams: QuerySet[Team]) -> Team | None:
    return teams.filter(pk=number_in(request.POST.get("team", "")) or 0).first()


def search(gathering: Gathering, query: str) -> list[Person]:
    people = walking_in.matching(walking_in.people_near(gathering), query)
    by_name = (norwegian("last_name"), norwegian("first_name"), "pk")
    return list(people.select_related("partner").order_by(*by_name)[: MOST_SHOWN + 1])


def found(gathering: Gathering, people: list[Person], teams: list[Team]) -> list[Found]:
    rows = {
        row.person_id: row
        for row in Participation.objects.filter(
            gathering=gathering, person__in=people
        ).select_related("team")
    }
    members = Membership.objects.active().in_cohort(gathering.cohort).filter(person__in=people)
    member_of = {member.person_id: member.team for member in members.select_related("team")}
    return [as_found(person, rows.get(person.pk), member_of, teams) for person in people]


def as_found(
    person: Person, row: Participation | None, member_of: dict[int, Team], teams: Iterable[Team]
) -> Found:
    detail = " · ".join(part for part in (person.job_title, person.partner.name) if part)
    if row:
        status = _("on the list for %(team)s") % {"team": row.team.name}
        is_in = row.presence in Participation.ATTENDED
        return Found(person.pk, person.full_name, detail, status, is_in)
    if person.pk in member_of:
        status = _("member of %(team)s") % {"team": member_of[person.pk].name}
        return Found(person.pk, person.full_name, detail, status)
    own = [team for team in teams if team.partner_id == person.partner_id]
    return Found(person.pk, person.full_name, detail, teams=own)


def guessed(gathering: Gathering, query: str, teams: QuerySet[Team]) -> dict[str, Any]:
    """What was searched for is what the new person is called, or the address and so the team."""
    try:
        validate_email(query)
    except ValidationError:
        first, _space, last = query.rpartition(" ")
        return {"first_name": first, "last_name": last} if first else {"first_name": last}
    domain = query.rpartition("@")[2]
    known_here = walking_in.people_near(gathering).filter(email__iendswith=f"@{domain}")
    theirs = list(teams.filter(partner__in=known_here.values("partner"))[:2])
    return {"email": query, "team": theirs[0] if len(theirs) == 1 else None}

"""What a coordinator changes of a team: its people, its lead, whether it takes part, notes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import User
from certificates import following
from cohorts import access, enrolment, teams
from cohorts.models import Membership, Team
from cohorts.people import AddressTaken, Details, NamedAlready, SomebodyElse
from desk.people.person_changes import DetailsForm, ties
from desk.requests import DeskRequest, number_in
from partners.models import Person
from partners.ordering import norwegian
from sessions_app.attending import walking_in
from sessions_app.coming import welcoming

Do = Callable[..., None]


class ReasonForm(forms.Form):
    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=300, required=False)


class NewMemberForm(DetailsForm):
    """Somebody whom we do not know yet; who has the address already is found by the verb."""

    def _post_clean(self) -> None:
        return


@dataclass(frozen=True)
class Turn:
    """``action`` is what the button says, ``about`` what happens; a reason may be asked for."""

    do: Do
    action: str | Promise
    about: str | Promise
    asks: bool = False
    color: str = "accent"


TURNS = {
    "bekreft": Turn(
        teams.confirm,
        gettext_lazy("Confirm the team"),
        gettext_lazy("The team takes part with the people it has."),
    ),
    "fullfor": Turn(
        enrolment.complete,
        gettext_lazy("Note as completed"),
        gettext_lazy("The people can no longer be changed. You can undo it."),
    ),
    "trekk": Turn(
        enrolment.withdraw,
        gettext_lazy("Withdraw the team"),
        gettext_lazy(
            "The team takes part no more. Its people are taken off gatherings ahead and get a mail"
            " about it. What has been, stays. You can undo it."
        ),
        asks=True,
        color="danger",
    ),
    "tilbake": Turn(
        enrolment.take_back,
        gettext_lazy("Take the team in again"),
        gettext_lazy(
            "The team is forming again, with the same people. They are invited anew to gatherings"
            " ahead that they had been invited to."
        ),
    ),
}


def found_team(request: DeskRequest, pk: int) -> Team:
    return access.first_or_404(
        Team.objects.filter(
            cohort__in=access.coordinated_cohorts(request.user), pk=pk
        ).select_related("cohort__programme", "partner")
    )


def found_member(team: Team, person: int) -> Membership:
    """In the team now; also somebody who has left the organisation."""
    members = team.memberships.active().filter(person=person)
    return access.first_or_404(members.select_related("person__partner", "person__user", "team"))


def colleagues(team: Team) -> QuerySet[Person]:
    """Whom one may know of at the team's organisation."""
    known = walking_in.colleagues(team.cohort, Person.objects.filter(anonymised_at__isnull=True))
    return known.filter(partner=team.partner_id)


@require_http_methods(["GET", "HEAD", "POST"])
def add(request: DeskRequest, pk: int) -> HttpResponse:
    """Somebody known at the organisation, or somebody new; above the rule with a reason."""
    team, now = found_team(request, pk), timezone.now()
    form, known = NewMemberForm(), None
    reason = ReasonForm(request.POST)
    if request.method == "POST":
        chosen = number_in(request.POST.get("person", ""))
        form = NewMemberForm() if chosen is not None else NewMemberForm(request.POST)
        try:
            if (joined := joining(request, team, chosen, form, reason)) is not None:
                told(request, joined, now=now)
                return redirect("desk:team", pk)
        except SomebodyElse as why:
            known = why.person
            form.add_error("email" if isinstance(why, AddressTaken) else None, str(why))
        except teams.CannotChangeTeam as why:
            messages.error(request, str(why))
    in_team = team.memberships.active().values("person")
    others = colleagues(team).exclude(pk__in=in_team)
    context = {
        "team": team,
        "form": form,
        "known": known,
        "reason": reason,
        "is_full": teams.size(team) >= team.cohort.programme.max_team_size,
        "largest": team.cohort.programme.max_team_size,
        "others": others.order_by(norwegian("last_name"), norwegian("first_name"), "pk"),
        "sent_out": welcoming.sent_out(team.cohort, now=now).count(),
    }
    status = HTTPStatus.BAD_REQUEST if request.method == "POST" else HTTPStatus.OK
    return render(request, "desk/member_new.html", context, status=status)


def joining(
    request: DeskRequest, team: Team, chosen: int | None, form: NewMemberForm, reason: ReasonForm
) -> Membership | None:
    """None when the form is not right. Raises what `teams.add_newcomer` does."""
    today = timezone.localdate()
    text = reason.cleaned_data["reason"] if reason.is_valid() else ""
    if chosen is not None:
        person = access.first_or_404(colleagues(team).filter(pk=chosen))
        return teams.add_member(team, person, by=request.user, today=today, reason=text)
    if not form.is_valid():
        return None
    return newcomer(
        team,
        form.details(),
        is_somebody_else="somebody_else" in request.POST,
        by=request.user,
        reason=text,
    )


def newcomer(
    team: Team, details: Details, *, is_somebody_else: bool, by: User, reason: str
) -> Membership:
    """Names only those at the organisation whom the reader may know of."""
    today = timezone.localdate()
    try:
        return teams.add_newcomer(
            team, details, is_somebody_else=is_somebody_else, by=by, today=today, reason=reason
        )
    except SomebodyElse as why:
        if why.person is None or colleagues(team).filter(pk=why.person.pk).exists():
            raise
        if isinstance(why, NamedAlready):
            return newcomer(team, details, is_somebody_else=True, by=by, reason=reason)
        raise AddressTaken(_("Somebody has this address already.")) from why


def told(request: DeskRequest, joined: Membership, *, now: datetime) -> None:
    words = {"person": joined.person, "team": joined.team}
    messages.success(request, _("%(person)s is in %(team)s.") % words)
    if "invite" in request.POST:
        n = welcoming.invite(joined, by=request.user, now=now)
        text = ngettext("%(n)d invitation is on its way.", "%(n)d invitations are on their way.", n)
        if n:
            messages.success(request, text % {"n": n})


@require_http_methods(["GET", "HEAD", "POST"])
def remove(request: DeskRequest, pk: int, person: int) -> HttpResponse:
    """Out of the team; what happens is said before the press."""
    team, now = found_team(request, pk), timezone.now()
    member = found_member(team, person)
    if request.method == "POST":
        with transaction.atomic():
            teams.remove_member(member, by=request.user, today=timezone.localdate(now))
            following.follow([member.person], by=request.user, now=now)
        words = {"person": member.person, "team": team}
        messages.success(request, _("%(person)s is no longer in %(team)s.") % words)
        return redirect("desk:team", pk)
    context = {"team": team, "member": member, **ties(member.person, now=now)}
    return render(request, "desk/member_remove.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def lead(request: DeskRequest, pk: int, person: int) -> HttpResponse:
    """In place of whoever leads the team; what happens is said before the press."""
    team, now = found_team(request, pk), timezone.now()
    member = found_member(team, person)
    before = Person.objects.filter(
        pk__in=team.memberships.active().filter(is_lead=True).values("person")
    )
    if request.method != "POST":
        context = {"team": team, "member": member, "former": before.exclude(pk=person).first()}
        return render(request, "desk/member_lead.html", context)
    try:
        with transaction.atomic():
            former = list(before)
            teams.hand_over_lead(member, by=request.user)
            following.follow(former, by=request.user, now=now)
    except (teams.CannotChangeTeam, teams.AccountClosed) as why:
        messages.error(request, str(why))
    else:
        words = {"person": member.person, "team": team}
        messages.success(request, _("%(person)s leads %(team)s and can log in.") % words)
    return redirect("desk:team", pk)


@require_http_methods(["GET", "HEAD", "POST"])
def state(request: DeskRequest, pk: int, to: str) -> HttpResponse:
    """Confirm, complete, withdraw or take in again."""
    team, turn = found_team(request, pk), TURNS.get(to)
    if turn is None:
        raise Http404
    form = ReasonForm(request.POST if request.method == "POST" else None)
    asks = turn.asks or (to == "bekreft" and is_outside(team))
    if request.method == "POST" and form.is_valid():
        given = {"reason": form.cleaned_data["reason"]} if asks else {}
        try:
            carry_out(turn.do, team, given, by=request.user)
        except teams.CannotChangeTeam as why:
            messages.error(request, str(why))
        return redirect("desk:team", pk)
    form.fields["reason"].required = to == "bekreft"
    rule = team.cohort.programme
    context = {
        "team": team,
        "turn": turn,
        "form": form if asks else None,
        "outside": (rule.min_team_size, rule.max_team_size) if to == "bekreft" and asks else None,
    }
    return render(request, "desk/team_state.html", context)


def is_outside(team: Team) -> bool:
    rule = team.cohort.programme
    return not rule.min_team_size <= teams.size(team) <= rule.max_team_size


@transaction.atomic
def carry_out(do: Do, team: Team, given: dict[str, Any], *, by: User) -> None:
    do(team, by=by, **given)
    members = Person.objects.filter(pk__in=team.memberships.active().values("person"))
    following.follow(members.order_by("pk"), by=by, now=timezone.now())


@require_POST
def note(request: DeskRequest, pk: int) -> HttpResponse:
    text = request.POST.get("notes", "").replace("\0", " ").strip()[:5000]
    enrolment.note(found_team(request, pk), text, by=request.user)
    messages.success(request, _("Saved."))
    return redirect("desk:team", pk)

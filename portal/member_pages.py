"""The people of a team: who they are, and what the lead changes."""

from __future__ import annotations

from datetime import datetime
from http import HTTPStatus

from django.contrib import messages
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import User
from certificates import following
from cohorts import access, looking_in
from cohorts import teams as enrolled
from cohorts.models import Cohort, Membership, Team
from cohorts.people import AddressTaken, SomebodyElse
from partners.models import Person
from portal import teams
from portal.member_forms import MemberForm, cannot_be_used, colleague
from portal.views import PortalRequest
from sessions_app.coming import revoking, welcoming
from sessions_app.gatherings import facts
from sessions_app.gatherings.access import lead_may_change_person
from sessions_app.mail import portal_letters
from sessions_app.models import Gathering, GatheringQuerySet
from sessions_app.receiving import returned


@require_safe
def members(request: PortalRequest, team_id: int) -> HttpResponse:
    team = access.seen_team(request.user, team_id)
    people = teams.active_members([team.pk])
    rule = team.cohort.programme
    is_over = team.cohort.state == Cohort.State.COMPLETED
    context = {
        "team": team,
        "is_led": vars(team)["is_led"],
        "may_change": vars(team)["is_led"] and not is_over,
        "members": people,
        "people_url": request.path,
        "to_correct": [row.person.full_name for row in people if row.person.needs_new_email],
        "lacking": ", ".join(enrolled.lacking(people)),
        "size": in_words(len(people), rule.min_team_size, rule.max_team_size),
        "is_full": len(people) >= rule.max_team_size,
        "programme": rule,
    }
    return render(request, "portal/members.html", context)


def in_words(n: int, least: int, most: int) -> str:
    words = {"n": n, "least": least, "most": most}
    count = ngettext("%(n)d member.", "%(n)d members.", n) % words
    return f"{count} " + _("A team has %(least)d to %(most)d.") % words


@require_http_methods(["GET", "HEAD", "POST"])
def add(request: PortalRequest, team_id: int) -> HttpResponse:
    """Somebody new, or a colleague whom we know by the address."""
    team, now = changeable(request.user, team_id), timezone.now()
    known_by_address = colleague(team, request.POST.get("email", ""))
    form = MemberForm(request.POST or None, team=team, instance=known_by_address)
    known = None
    if request.method == "POST" and form.is_valid():
        try:
            joined = enrolled.add_newcomer(
                team,
                form.details(),
                is_somebody_else="somebody_else" in request.POST,
                by=request.user,
                today=timezone.localdate(now),
            )
        except SomebodyElse as why:
            known = why.person if not isinstance(why, AddressTaken) else None
            form.add_error("email", str(why) if why.person else cannot_be_used(team))
        except enrolled.CannotChangeTeam as why:
            form.add_error(None, str(why))
        else:
            welcome(request, joined, now=now)
            return redirect("portal:members", team.pk)
    context = {
        "team": team,
        "form": form,
        "known": known,
        "is_full": enrolled.size(team) >= team.cohort.programme.max_team_size,
        "most": team.cohort.programme.max_team_size,
        "sent_out": sent_out(team, now=now).count(),
        "programme": team.cohort.programme,
    }
    status = HTTPStatus.BAD_REQUEST if request.method == "POST" else HTTPStatus.OK
    return render(request, "portal/member_new.html", context, status=status)


def sent_out(team: Team, *, now: datetime) -> GatheringQuerySet:
    """What the cohort is invited to."""
    ahead = Gathering.objects.filter(cohort=team.cohort_id, state=Gathering.State.RELEASED)
    return ahead.filter(starts_at__gt=now)


def welcome(request: PortalRequest, joined: Membership, *, now: datetime) -> None:
    words = {"person": joined.person.full_name, "team": joined.team.name}
    messages.success(request, _("%(person)s is in %(team)s.") % words)
    n = welcoming.invite(joined, by=request.user, now=now) if "invite" in request.POST else 0
    if n:
        text = ngettext("%(n)d invitation is on its way.", "%(n)d invitations are on their way.", n)
        messages.success(request, text % {"n": n})


@require_http_methods(["GET", "HEAD", "POST"])
def change(request: PortalRequest, team_id: int, person_id: int) -> HttpResponse:
    """Details and address. What was sent to an old address is sent anew."""
    team = changeable(request.user, team_id)
    row = teams.member_of(team, person_id)
    may_change = lead_may_change_person(request.user, row.person)
    form = MemberForm(request.POST or None, team=team, instance=Person.objects.get(pk=person_id))
    if request.method == "POST" and may_change and form.is_valid():
        try:
            save(row, form, by=request.user, now=timezone.now())
        except AddressTaken:
            form.add_error("email", cannot_be_used(team))
        else:
            messages.success(request, _("Saved."))
            return redirect("portal:members", team.pk)
    context = {
        "team": team,
        "person": row.person,
        "row": row,
        "form": form if may_change else None,
        "programme": team.cohort.programme,
    }
    status = HTTPStatus.BAD_REQUEST if request.method == "POST" else HTTPStatus.OK
    return render(request, "portal/member.html", context, status=status)


@transaction.atomic
def save(row: Membership, form: MemberForm, *, by: User, now: datetime) -> None:
    """The same address again, where mail came back: it is right after all."""
    before, details = row.person.email, form.details()
    if details.email == before and row.person.needs_new_email:
        returned.clear(row.person, by=by)
    if enrolled.change_member(row, details, by=by) and details.email != before:
        following.follow([row.person], by=by, now=now)


@require_http_methods(["GET", "HEAD", "POST"])
def remove(request: PortalRequest, team_id: int, person_id: int) -> HttpResponse:
    """Out of the team; what happens is said before the press."""
    team, now = changeable(request.user, team_id), timezone.now()
    row = teams.member_of(team, person_id)
    if request.method == "POST" and not row.is_lead:
        with transaction.atomic():
            enrolled.remove_member(row, by=request.user, today=timezone.localdate(now))
            following.follow([row.person], by=request.user, now=now)
        words = {"person": row.person.full_name, "team": team.name}
        messages.success(request, _("%(person)s is no longer in %(team)s.") % words)
        return redirect("portal:members", team.pk)
    expected = revoking.to_invite(row.person, team.cohort, now=now)
    context = {
        "team": team,
        "row": row,
        "gatherings": [(one.gathering.title, facts.when(one.gathering)) for one in expected],
        "least": team.cohort.programme.min_team_size,
        "is_few": enrolled.size(team) <= team.cohort.programme.min_team_size,
    }
    return render(request, "portal/member_remove.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def hand_over(request: PortalRequest, team_id: int, person_id: int) -> HttpResponse:
    """Somebody else leads the team from now on, and gets a mail about where to log in."""
    team, now = changeable(request.user, team_id), timezone.now()
    row = teams.member_of(team, person_id)
    if request.method == "POST" and not row.is_lead:
        try:
            pass_on(team, row, looks_in="look_in" in request.POST, by=request.user, now=now)
        except (enrolled.CannotChangeTeam, enrolled.AccountClosed) as why:
            messages.error(request, str(why))
            return redirect("portal:members", team.pk)
        words = {"person": row.person.full_name, "team": team.name}
        messages.success(request, _("%(person)s leads %(team)s now.") % words)
        return redirect("portal:home")
    if row.is_lead:
        return redirect("portal:members", team.pk)
    return render(request, "portal/hand_over.html", {"team": team, "row": row})


@transaction.atomic
def pass_on(team: Team, row: Membership, *, looks_in: bool, by: User, now: datetime) -> None:
    former = list(
        team.memberships.active().filter(is_lead=True).select_related("person__user", "person")
    )
    enrolled.hand_over_lead(row, by=by)
    following.follow([one.person for one in former], by=by, now=now)
    for one in former:
        if looks_in and one.person.user_id == by.pk:
            looking_in.let_in(one, by=by)
    lead = portal_letters.who_can_log_in().get(pk=row.pk)
    portal_letters.invite_again(lead, by=by, now=now)


@require_POST
def look_in(request: PortalRequest, team_id: int, person_id: int) -> HttpResponse:
    """Let a member see the team, or not any more."""
    team = changeable(request.user, team_id)
    row = teams.member_of(team, person_id)
    words = {"person": row.person.full_name, "email": row.person.email}
    if "stop" in request.POST:
        looking_in.close(row, by=request.user)
        messages.success(request, _("%(person)s does not look in any more.") % words)
        return redirect("portal:members", team.pk)
    try:
        looking_in.let_in(row, by=request.user)
    except enrolled.AccountClosed as why:
        messages.error(request, str(why))
    else:
        text = _("%(person)s can log in with %(email)s and see the team. Tell them.")
        messages.success(request, text % words)
    return redirect("portal:members", team.pk)


@access.door
def changeable(user: access.Reader, team_id: int) -> QuerySet[Team]:
    """A team that the account leads, in a cohort that is not over; else Http404."""
    led = access.led_teams(user).exclude(cohort__state=Cohort.State.COMPLETED)
    return led.filter(pk=team_id)

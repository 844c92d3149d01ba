"""Inviting team leads to the portal: who has been invited, and one button for the others."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from cohorts import access
from cohorts.models import Cohort, Team
from desk import addresses, menu
from desk.post import mail
from desk.requests import DeskRequest
from partners.ordering import norwegian
from sessions_app.mail import portal_letters
from sessions_app.mail.portal_letters import Lead


@require_http_methods(["GET", "HEAD", "POST"])
def invite(request: DeskRequest, slug: str, year: int) -> HttpResponse:
    """Who gets an invitation, then the button. A second press finds nobody left to invite."""
    cohort = access.coordinated_cohort(request.user, slug, year)
    if request.method != "POST":
        return page(request, cohort)
    try:
        count = portal_letters.invite_leads(cohort, by=request.user, now=timezone.now())
    except portal_letters.CannotInviteLeads as why:
        messages.error(request, str(why))
        return redirect("desk:cohort", slug, year)
    if count:
        messages.success(request, mail.invitations_on_their_way(count))
    else:
        messages.info(request, _("All team leads are invited already."))
    return redirect("desk:invite_leads", slug, year)


def page(request: DeskRequest, cohort: Cohort) -> HttpResponse:
    url = addresses.of("desk:team")
    leads = portal_letters.leads(cohort)
    new = sum(lead.invitation is None for lead in leads)
    text = ngettext(
        "Invite %(n)d team lead who is not invited yet",
        "Invite %(n)d team leads who are not invited yet",
        new,
    )
    return render(
        request,
        "desk/portal_invitations.html",
        {
            "cohort": cohort,
            "cohort_url": reverse("desk:cohort", args=[cohort.programme.slug, cohort.year]),
            "keeps_partners": menu.keeps_partners(request.user, cohort.programme),
            "leads": [
                (lead.membership, url(lead.membership.team_id), invited_on(lead)) for lead in leads
            ],
            "new": new,
            "action": text % {"n": new},
            "without": teams_without_lead(cohort),
        },
    )


def teams_without_lead(cohort: Cohort) -> list[Team]:
    """Teams that nobody follows in the portal, for nobody leads them or the lead has no account."""
    led = portal_letters.who_can_log_in().order_by().values("team")
    return list(
        Team.objects.taking_part()
        .filter(cohort=cohort)
        .exclude(pk__in=led)
        .order_by(norwegian("name"), "pk")
    )


def invited_on(lead: Lead | None) -> str:
    """The day, or nothing where there is no invitation."""
    if lead is None or lead.invitation is None:
        return ""
    return formats.date_format(timezone.localtime(lead.invitation.created_at), "DATE_FORMAT")


def has_logged_in(lead: Lead | None) -> bool:
    """An account's owner needs no invitation to find the way in."""
    user = lead.membership.person.user if lead else None
    return user is not None and user.last_login is not None


@require_POST
def invite_again(request: DeskRequest, pk: int) -> HttpResponse:
    """Invite the lead of one team, for the first time or once more."""
    lead = access.first_or_404(
        portal_letters.who_can_log_in().filter(
            team__cohort__in=access.coordinated_cohorts(request.user), team=pk
        )
    )
    try:
        is_invited = portal_letters.invite_again(lead, by=request.user, now=timezone.now())
    except portal_letters.CannotInviteLeads as why:
        messages.error(request, str(why))
        return redirect("desk:team", pk)
    if is_invited:
        messages.success(
            request,
            _("An invitation to the portal is on its way to %(person)s.") % {"person": lead.person},
        )
    else:
        messages.info(
            request,
            _("An invitation to %(person)s has not left yet, so no other is made.")
            % {"person": lead.person},
        )
    return redirect("desk:team", pk)

"""One person in a team: the e-mail address, and the personal links."""

from __future__ import annotations

from datetime import datetime
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import User
from audit import log
from certificates import mailing
from cohorts import access, people
from cohorts.admin_forms import PersonForm
from cohorts.models import Membership, ProgrammeRole
from desk import menu
from desk.requests import DeskRequest, number_in
from messaging import plain_words
from partners.models import Person
from sessions_app.coming import readdressing, revoking
from sessions_app.receiving import returned


class EmailForm(PersonForm):
    class Meta:
        model = Person
        fields = ["email"]


@require_http_methods(["GET", "HEAD", "POST"])
def person(request: DeskRequest, pk: int, person: int) -> HttpResponse:
    """Correct the address, or say that it is right after all."""
    membership = member(request.user, pk, person)
    form = EmailForm(request.POST or None, instance=membership.person)
    may_correct = is_theirs(membership.person, request.user)
    if request.method == "POST" and may_correct and form.is_valid():
        correct_email(form, by=request.user, now=timezone.now())
        messages.success(request, _("The address is saved."))
        return redirect("desk:team", pk)
    context = page_of(membership, request.user, form=form, may_correct=may_correct)
    status = HTTPStatus.BAD_REQUEST if request.method == "POST" else HTTPStatus.OK
    return render(request, "desk/person.html", context, status=status)


@require_POST
def revoke_links(request: DeskRequest, pk: int, person: int) -> HttpResponse:
    membership = member(request.user, pk, person)
    seen = number_in(request.POST.get("seen", ""))
    try:
        number = revoking.revoke(
            membership.person,
            membership.team.cohort,
            seen=-1 if seen is None else seen,
            by=request.user,
            now=timezone.now(),
        )
    except revoking.LinksChanged:
        messages.info(request, _("The links have changed since you opened the page."))
    else:
        text = ngettext(
            "The links are revoked, and %(n)d new invitation is on its way.",
            "The links are revoked, and %(n)d new invitations are on their way.",
            number,
        )
        messages.success(request, text % {"n": number})
    return redirect("desk:person", pk, person)


def member(user: User, team: int, person: int) -> Membership:
    return access.first_or_404(
        Membership.objects.active()
        .filter(
            team=team,
            person=person,
            person__left_on__isnull=True,
            team__cohort__in=access.coordinated_cohorts(user),
        )
        .select_related("team__cohort__programme", "person__partner", "person__user")
    )


def is_theirs(person: Person, user: User) -> bool:
    """Whether the person is in the coordinator's own programmes only.

    A new address moves the person's account to it, and with it all that the account may do: so
    nobody gives a new one to somebody who can do, or is to be seen, elsewhere.
    """
    elsewhere = Membership.objects.filter(person=person).exclude(
        team__cohort__in=access.coordinated_cohorts(user)
    )
    account = person.user
    has_office = account is not None and (
        account.is_staff or ProgrammeRole.objects.filter(user=account).exists()
    )
    return account == user or not (has_office or elsewhere.exists())


@transaction.atomic
def correct_email(form: EmailForm, *, by: User, now: datetime) -> None:
    """What was sent to the old address is sent anew. The same address again: it is right."""
    person = form.instance
    if not form.has_changed():
        if person.needs_new_email:
            returned.clear(person, by=by)
        return
    before, person = form.initial["email"], form.save()
    log.record(person, "changed", by=by, before={"email": before}, after={"email": person.email})
    people.let_account_follow(person, by=by)
    readdressing.follow(person, by=by, now=now)
    mailing.follow(person, by=by, now=now)


def page_of(
    membership: Membership, user: User, *, form: EmailForm, may_correct: bool
) -> dict[str, Any]:
    team, now = membership.team, timezone.now()
    shown = Person.objects.get(pk=membership.person_id)  # the form may have changed the other
    return {
        "person": shown,
        "team": team,
        "team_url": reverse("desk:team", args=[team.pk]),
        "keeps_partners": menu.keeps_partners(user, team.cohort.programme),
        "why": plain_words.explain(None, shown.email_bounce_text),
        "form": form if may_correct else None,
        "revoke_url": reverse("desk:revoke_links", args=[team.pk, shown.pk]),
        "links": revoking.working(shown, team.cohort).count(),
        "newest": revoking.newest(shown, team.cohort),
        "invitations": revoking.to_invite(shown, team.cohort, now=now).count(),
    }

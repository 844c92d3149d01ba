"""One person: how to reach them, and what they have had to do with the reader's programmes."""

from __future__ import annotations

from typing import TypeVar

from django.contrib import messages
from django.db.models import Exists, Model, OuterRef, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from cohorts import access
from desk.history import log_access, log_rows
from desk.people import person_merge
from desk.people import person_rows as rows
from desk.requests import DeskRequest, number_in
from messaging import plain_words
from partners.models import Person
from partners.prepared import first
from sessions_app.coming import revoking
from sessions_app.gatherings.access import people_only_here, seen_people, seen_person

Row = TypeVar("Row", bound=Model)
SHORT, MOST = 5, 500  # rows of a section, before and after one asks for all of them


@require_safe
def person(request: DeskRequest, pk: int) -> HttpResponse:
    """``?alt=samlinger`` (or mail) shows all of that section, not only the newest."""
    user, wanted = request.user, request.GET.get("alt", "")
    try:
        found = shown(user, pk)
    except Http404:
        same = person_merge.merged_into(user, pk)
        if same is None:
            raise
        return redirect("desk:person", same.pk)
    known = vars(found)
    issued = rows.certificates(user, found)
    most = MOST if wanted == "samlinger" else SHORT
    parts, more_parts = cut(first(rows.parts, most + 1)(user, found), most)
    most = MOST if wanted == "mail" else SHORT
    mails, more_mails = cut(rows.mails(found, user, issued, most=most + 1), most)
    entries = log_access.newest_about(user, found)
    return render(
        request,
        "desk/person.html",
        {
            "keeps_partners": known["keeps_partners"],
            "person": found,
            "is_theirs": not found.anonymised_at and known["is_only_here"],
            "partner_url": (
                reverse("desk:partner", args=[found.partner_id]) if known["sees_partner"] else ""
            ),
            "why": plain_words.explain(None, found.email_bounce_text),
            "stays": rows.stays(found, user),
            "parts": rows.part_rows(parts),
            "more_parts": more_parts,
            "certificates": rows.certificate_rows(issued),
            "mails": rows.mail_rows(mails),
            "more_mails": more_mails,
            "entries": log_rows.rows(
                entries[: log_access.SHORT], about=(found._meta.label_lower, found.pk)
            ),
            "more_entries": len(entries) > log_access.SHORT,
            "links": rows.cohorts_with_links(user, found, timezone.now()),
        },
    )


@access.door
def shown(user: User, pk: int) -> QuerySet[Person]:
    """``is_only_here`` as ``may_change_person`` has it; the rest is about menu and links."""
    this, coordinated = OuterRef("pk"), access.coordinated_programmes(user)
    partners = access.seen_partners(user).filter(pk=OuterRef("partner"))
    return (
        seen_people(user)
        .filter(pk=pk)
        .annotate(
            is_only_here=Exists(people_only_here(user).filter(pk=this)),
            sees_partner=Exists(partners.order_by()),
            keeps_partners=Exists(coordinated.filter(owner__isnull=True)),
        )
    )


def cut(found: list[Row], most: int) -> tuple[list[Row], bool]:
    """The first rows, and whether there are more."""
    return found[:most], len(found) > most


@require_POST
def revoke_links(request: DeskRequest, pk: int, cohort: int) -> HttpResponse:
    found = seen_person(request.user, pk)
    theirs = access.first_or_404(access.coordinated_cohorts(request.user).filter(pk=cohort))
    seen = number_in(request.POST.get("seen", ""))
    try:
        number = revoking.revoke(
            found,
            theirs,
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
        messages.success(request, text % {"n": number} if number else _("The links are revoked."))
    return redirect("desk:person", pk)

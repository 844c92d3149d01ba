"""One person: how to reach them, and what they have had to do with the reader's programmes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from django.contrib import messages
from django.db.models import Model, QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from cohorts import access
from cohorts.models import Cohort
from desk.history import log_access, log_rows
from desk.people import person_merge
from desk.people import person_rows as rows
from desk.requests import DeskRequest, number_in
from messaging import plain_words
from partners.models import Person
from sessions_app.coming import revoking
from sessions_app.gatherings.access import may_change_person, seen_person

Row = TypeVar("Row", bound=Model)
SHORT, MOST = 5, 500  # rows of a section, before and after one asks for all of them


@dataclass(frozen=True)
class Links:
    """Links in mail about one cohort; ``newest`` says which there are."""

    cohort: Cohort
    working: int
    newest: int
    invitations: int


@require_safe
def person(request: DeskRequest, pk: int) -> HttpResponse:
    """``?alt=samlinger`` (or mail) shows all of that section, not only the newest."""
    user, wanted = request.user, request.GET.get("alt", "")
    if (same := person_merge.merged_into(user, pk)) is not None:
        return redirect("desk:person", same.pk)
    found = seen_person(user, pk)
    is_theirs = not found.anonymised_at and may_change_person(user, found)
    issued = rows.certificates(found, user)
    parts, more_parts = some(rows.parts(found, user), everything=wanted == "samlinger")
    mails, more_mails = some(rows.mails(found, user, issued), everything=wanted == "mail")
    programmes = [programme.pk for programme in log_access.programmes_of(user)]
    entries = log_access.newest_about(user, programmes, found)
    return render(
        request,
        "desk/person.html",
        {
            "person": found,
            "is_theirs": is_theirs,
            "partner_url": partner_url(found, user),
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
            "links": links_of(found, user, now=timezone.now()),
        },
    )


def partner_url(person: Person, user: User) -> str:
    """Empty for those who may not see the partner."""
    partners = access.seen_partners(user).filter(pk=person.partner_id)
    return reverse("desk:partner", args=[person.partner_id]) if partners.exists() else ""


def some(found: QuerySet[Row], *, everything: bool) -> tuple[list[Row], bool]:
    """The first rows, and whether there are more."""
    most = MOST if everything else SHORT
    first = list(found[: most + 1])
    return first[:most], len(first) > most


def links_of(person: Person, user: User, *, now: datetime) -> list[Links]:
    """One for each cohort in which a link works."""
    cohorts = rows.cohorts_with_links(person, user)
    return [
        Links(
            cohort,
            revoking.working(person, cohort).count(),
            revoking.newest(person, cohort),
            revoking.to_invite(person, cohort, now=now).count(),
        )
        for cohort in cohorts
    ]


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
        messages.success(request, text % {"n": number})
    return redirect("desk:person", pk)

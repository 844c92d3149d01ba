"""Search everywhere: people, partners, teams, gatherings, mail and the desk's own pages at once.

Where nothing at all has what is looked for, names that are like it are shown.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from urllib.parse import urlencode

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from cohorts.models import Cohort
from desk import addresses
from desk.lists import search_rows
from desk.lists.kinds import Kind
from desk.lists.scope import Scope, scope_of
from desk.lists.search_rows import MOST, Rows
from desk.requests import DeskRequest
from partners import folding

SHORTEST, LONGEST = 2, 100  # letters of a search


@dataclass(frozen=True)
class Hit:
    text: str
    url: str
    detail: str = ""


@dataclass(frozen=True)
class Group:
    """``more_url`` leads to all of the kind; empty when all are shown, or there is no list."""

    key: str
    name: str
    hits: list[Hit]
    more_url: str = ""


class SearchForm(forms.Form):
    q = forms.CharField(
        label=gettext_lazy("Name, title, subject or address"),
        required=False,
        max_length=LONGEST,
        widget=forms.TextInput(attrs={"class": "ds-input", "autofocus": True}),
    )


@require_safe
def search(request: DeskRequest) -> HttpResponse:
    return render(request, "desk/search.html", found(request))


@never_cache
@require_safe
def piece(request: DeskRequest) -> HttpResponse:
    """What was found, for the dialog that a script opens."""
    return render(request, "desk/_search_found.html", found(request))


def found(request: DeskRequest) -> dict[str, object]:
    scope = scope_of(request.user)
    form = SearchForm(request.GET)
    query = " ".join(form.cleaned_data["q"].split()) if form.is_valid() else ""
    is_short = len(query) < SHORTEST
    exact = [] if is_short else groups(scope, query)
    similar = [] if is_short or exact else alike(scope, query)
    return {
        "keeps_partners": scope.keeps_partners,
        "form": form,
        "query": query,
        "is_short": is_short,
        "is_alike": bool(similar),
        "groups": exact or similar,
    }


def groups(scope: Scope, query: str) -> list[Group]:
    """Those in which something was found."""
    every = [pages(scope, query), people(scope, query)]
    if scope.keeps_partners:
        every.append(partners(scope, query))
    every += [teams(scope, query), gatherings(scope, query), mail(scope, query)]
    return [group for group in every if group.hits]


def alike(scope: Scope, query: str) -> list[Group]:
    every = [people_group(search_rows.alike(Kind.PEOPLE, scope, query))]
    if scope.keeps_partners:
        every.append(partner_group(search_rows.alike(Kind.PARTNERS, scope, query)))
    every.append(team_group(scope, search_rows.alike(Kind.TEAMS, scope, query)))
    return [group for group in every if group.hits]


def group(key: str, name: str, hits: Iterable[Hit], more_url: str = "") -> Group:
    """Of one more than is shown."""
    known = list(hits)
    return Group(key, name, known[:MOST], more_url if len(known) > MOST else "")


def has(text: str, query: str) -> bool:
    text, wanted = folding.folded(text), folding.words(query)
    return bool(wanted) and all(word in text for word in wanted)


def in_list(name: str, query: str) -> str:
    return f"{reverse(name)}?{urlencode({'q': query})}"


def people(scope: Scope, query: str) -> Group:
    rows = search_rows.exact(Kind.PEOPLE, scope, query)
    return people_group(rows, in_list("desk:people", query))


def people_group(rows: Rows, more_url: str = "") -> Group:
    url = addresses.of("desk:person")
    hits = (Hit(f"{first} {last}", url(pk), partner) for pk, first, last, partner in rows)
    return group("people", _("People"), hits, more_url)


def partners(scope: Scope, query: str) -> Group:
    rows = search_rows.exact(Kind.PARTNERS, scope, query)
    return partner_group(rows, in_list("desk:partners", query))


def partner_group(rows: Rows, more_url: str = "") -> Group:
    url = addresses.of("desk:partner")
    return group("partners", _("Partners"), (Hit(name, url(pk)) for pk, name in rows), more_url)


def teams(scope: Scope, query: str) -> Group:
    rows = search_rows.exact(Kind.TEAMS, scope, query)
    return team_group(scope, rows, in_list("desk:teams", query))


def team_group(scope: Scope, rows: Rows, more_url: str = "") -> Group:
    """A team leads to its newest cohort."""
    url, cohorts = addresses.of("desk:team"), {cohort.pk: cohort for cohort in scope.cohorts}
    hits = (
        Hit(name, url(pks[0]), in_words([cohorts[pk] for pk in its_cohorts]))
        for name, pks, its_cohorts in rows
    )
    return group("teams", _("Teams"), hits, more_url)


def in_words(cohorts: Sequence[Cohort]) -> str:
    """Of one programme, the newest first."""
    return ", ".join([str(cohorts[0]), *(str(cohort.year) for cohort in cohorts[1:])])


def gatherings(scope: Scope, query: str) -> Group:
    url, cohorts = addresses.of("desk:gathering"), names_of(scope)
    hits = (
        Hit(title, url(pk), f"{cohorts[cohort]}, {short_day(starts_at)}")
        for pk, title, venue, cohort, starts_at in search_rows.gatherings(scope.cohort_ids)
        if has(f"{title} {venue}", query)
    )
    return group("gatherings", _("Gatherings"), islice(hits, MOST + 1))


def mail(scope: Scope, query: str) -> Group:
    rows = search_rows.mails([row.pk for row in scope.programmes], query)
    hits = (
        Hit(subject, reverse("desk:outbox_mail", args=[public_id]), recipient)
        for public_id, subject, recipient in rows
    )
    return group("mail", _("Mail"), hits, in_list("desk:outbox", query))


def pages(scope: Scope, query: str) -> Group:
    """The desk's own, and those of each cohort, by their names in the reader's language."""
    hits = (hit for hit in own_pages(scope) if has(hit.text, query))
    return group("pages", _("Pages"), hits)


def own_pages(scope: Scope) -> Iterable[Hit]:
    names = {
        "home": _("Home"),
        "people": _("People"),
        "teams": _("Teams"),
        "import": _("Import"),
        "outbox": _("Outbox"),
        "inbox": _("Inbox"),
        "log": _("The log"),
        "shortcuts": _("Keyboard shortcuts"),
        "doors": _("At the door"),
    }
    if scope.keeps_partners:
        names |= {"partners": _("Partners"), "partner_new": _("New partner")}
    for name, text in names.items():
        yield Hit(text, reverse(f"desk:{name}"))
    yield Hit(_("Your log-in"), reverse("mfa_index"))
    yield Hit(_("My data"), reverse("privacy:mine"))
    yield Hit(_("Privacy"), reverse("notice"))
    yield Hit(_("Report a fault"), reverse("fault"))
    for cohort in scope.cohorts:
        place = [cohort.programme.slug, cohort.year]
        yield Hit(str(cohort), reverse("desk:cohort", args=place))
        yield Hit(f"{_('Attendance')}: {cohort}", reverse("desk:board", args=place))
        yield Hit(f"{_('Certificates')}: {cohort}", reverse("desk:certificates", args=place))
    of_programmes = {
        "settings": _("Settings"),
        "looks": _("Colour and logo"),
        "roles": _("Roles"),
        "rules": _("Reminders"),
        "wordings": _("Words in the mails"),
        "cohort_new": _("New cohort"),
    }.items()
    for programme in scope.programmes:
        for name, text in of_programmes:
            yield Hit(f"{text}: {programme.name}", reverse(f"desk:{name}", args=[programme.slug]))


def names_of(scope: Scope) -> dict[int, str]:
    return {cohort.pk: str(cohort) for cohort in scope.cohorts}


def short_day(moment: datetime) -> str:
    return date_format(timezone.localdate(moment), "SHORT_DATE_FORMAT")

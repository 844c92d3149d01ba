"""The partners, for those who coordinate a programme of LUP's own."""

from __future__ import annotations

from typing import Any

from django.db.models import OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce
from django.http import Http404, QueryDict
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cohorts import teams
from cohorts.models import Cohort
from desk import addresses
from desk.lists import columns, filters
from desk.lists.columns import LINK, MARKED, Column, Row, counted, field, in_words, worded
from desk.lists.filters import ListFilter, choice
from desk.lists.kinds import Kind
from desk.lists.listing import Listing, Plan
from desk.lists.scope import Scope
from partners.models import Partner
from partners.ordering import norwegian


class PartnerFilter(ListFilter):
    kull = choice(gettext_lazy("Team"))
    type = choice(gettext_lazy("Kind"))
    malform = choice(gettext_lazy("Language form"))
    status = choice(gettext_lazy("State"))

    def __init__(self, asked: QueryDict, scope: Scope) -> None:
        super().__init__(asked)
        self.scope = scope
        self.fields["q"].label = _("Name or organisation number")
        every = _("All")
        cohorts = filters.cohort_choices(scope.cohorts)
        self.offer(
            "kull",
            [
                (_("With a team in"), cohorts),
                (_("Without a team in"), [(f"-{pk}", name) for pk, name in cohorts]),
            ],
            everything=every,
        )
        self.offer("type", Partner.Kind.choices, everything=every)
        forms = [(value or "ingen", label) for value, label in Partner.LanguageForm.choices]
        self.offer("malform", forms, everything=every)
        states = [("na", _("partner now")), ("sluttet", _("left"))]
        self.offer("status", states, everything=every)
        self.full_clean()

    def found(self) -> QuerySet[Partner]:
        rows = Partner.objects.all()
        if self.errors:
            return rows.none()
        if query := self.wanted("q"):
            rows = rows.filter(filters.partner_called(query))
        if cohort := self.number("kull"):
            with_team = self.scope.teams.taking_part().filter(cohort=abs(cohort)).values("partner")
            is_in = Q(pk__in=with_team)
            rows = rows.filter(is_in if cohort > 0 else ~is_in)
        if kind := self.wanted("type"):
            rows = rows.filter(kind=kind)
        if form := self.wanted("malform"):
            rows = rows.filter(language_form="" if form == "ingen" else form)
        if status := self.wanted("status"):
            rows = rows.filter(left_on__isnull=status == "na")
        return rows


def listing(scope: Scope, asked: QueryDict) -> Listing:
    """Http404 for whoever coordinates partners' own programmes only."""
    if not scope.keeps_partners:
        raise Http404
    form = PartnerFilter(asked, scope)

    def extra() -> dict[str, Any]:
        return {"team_count": teams_of(scope), "head_count": people_of(scope)}

    return Listing(Plan(Kind.PARTNERS, scope, form, shown_columns(), extra=extra), asked)


def teams_of(scope: Scope) -> Coalesce:
    return counted(scope.teams.taking_part().filter(partner=OuterRef("pk")), "partner")


def people_of(scope: Scope) -> Coalesce:
    """In a team that has not ended, of a cohort that has not either."""
    there = scope.memberships.active().filter(person__left_on__isnull=True)
    there = there.exclude(team__state__in=teams.OVER)
    there = there.exclude(team__cohort__state=Cohort.State.COMPLETED)
    return counted(there.filter(team__partner=OuterRef("pk")), "team__partner", of="person")


def shown_columns() -> list[Column]:
    left, url = _("left"), addresses.of("desk:partner")

    def name(row: Row) -> str:
        linked = format_html(LINK, url(row["pk"]), row["name"])
        return format_html(MARKED, linked, left) if row["left_on"] else linked

    def number(row: Row) -> str:
        digits: str = row["org_number"]
        return format_html(columns.UNBROKEN, Partner(org_number=digits).org_number_text)

    kinds, forms = in_words(Partner.Kind.choices), in_words(Partner.LanguageForm.choices)
    return [
        Column(
            "navn",
            _("Name"),
            ("name", "left_on"),
            lambda row: row["name"],
            order=(norwegian("name"),),
            shown=name,
            width=40,
        ),
        field(
            "orgnr",
            _("Org. number"),
            "org_number",
            order=("org_number",),
            shown=number,
            width=20,
        ),
        worded("type", _("Kind"), "kind", kinds, order=("kind",)),
        worded("malform", _("Language form"), "language_form", forms, order=("language_form",)),
        columns.day("fra", _("Partner since"), "joined_on"),
        columns.day("til", _("Partner until"), "left_on", at_first=False),
        field("team", _("Teams"), "team_count", order=("team_count",), is_number=True, width=10),
        field(
            "personer", _("People"), "head_count", order=("head_count",), is_number=True, width=10
        ),
    ]

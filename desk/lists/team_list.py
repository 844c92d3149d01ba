"""The teams of the reader's programmes."""

from __future__ import annotations

from typing import Any

from django.db.models import F, OuterRef, Q, QuerySet, Subquery
from django.db.models.fields.json import KT
from django.db.models.functions import Coalesce, JSONObject
from django.http import QueryDict
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cohorts.models import MembershipQuerySet, Team
from desk import addresses
from desk.lists import filters
from desk.lists.columns import DETAILED, LINK, Column, Row, counted, field, in_words, worded
from desk.lists.filters import ListFilter, choice
from desk.lists.kinds import Kind
from desk.lists.listing import Listing, Plan
from desk.lists.scope import Scope
from desk.people.sizes import size_remark
from messaging.long_words import breakable
from partners import folding
from partners.ordering import norwegian

SMALLEST, LARGEST = F("cohort__programme__min_team_size"), F("cohort__programme__max_team_size")
SIZES = {
    "faa": Q(heads__lt=SMALLEST),
    "uten-grunn": Q(heads__gt=0, heads__lt=SMALLEST, size_reason=""),
    "ingen": Q(heads=0),
    "mange": Q(heads__gt=LARGEST),
}


class TeamFilter(ListFilter):
    kull = choice(gettext_lazy("Cohort"))
    partner = filters.text(gettext_lazy("Partner"))
    tilstand = choice(gettext_lazy("State"))
    storrelse = choice(gettext_lazy("Size"))
    leder = choice(gettext_lazy("Team lead"))

    def __init__(self, asked: QueryDict, scope: Scope) -> None:
        super().__init__(asked)
        self.scope = scope
        self.fields["q"].label = _("Team, unit or person")
        every = _("All")
        self.offer("kull", filters.cohort_choices(scope.cohorts), everything=every)
        states = [("med", _("all that take part")), *Team.State.choices]
        self.offer("tilstand", states, everything=every)
        sizes = [
            ("faa", _("too few people")),
            ("uten-grunn", _("too few, and no reason why")),
            ("ingen", _("nobody named")),
            ("mange", _("too many people")),
        ]
        self.offer("storrelse", sizes, everything=every)
        leads = [
            ("har", _("has a team lead")),
            ("mangler", _("has none")),
            ("ingen-av-dem", _("has people, but no lead")),
        ]
        self.offer("leder", leads, everything=every)
        self.full_clean()

    def found(self) -> QuerySet[Team]:
        teams = self.scope.teams
        if self.errors:
            return teams.none()
        if cohort := self.number("kull"):
            teams = teams.filter(cohort=cohort)
        if query := self.wanted("q"):
            teams = teams.filter(self.called(query))
        if partner := self.wanted("partner"):
            teams = teams.filter(filters.partner_called(partner, "partner__"))
        if state := self.wanted("tilstand"):
            teams = teams.taking_part() if state == "med" else teams.filter(state=state)
        if lead := self.wanted("leder"):
            led = in_teams(self.scope).filter(is_lead=True).values("team")
            teams = teams.filter(pk__in=led) if lead == "har" else teams.exclude(pk__in=led)
            if lead == "ingen-av-dem":
                teams = teams.filter(pk__in=in_teams(self.scope).values("team"))
        if size := self.wanted("storrelse"):
            teams = teams.alias(heads=people_in(self.scope))
            teams = teams.filter(SIZES[size])
        return teams

    def called(self, query: str) -> Q:
        named = in_teams(self.scope).filter(folding.holds(query, "person__"))
        names = folding.holds(query) | folding.holds(query, "unit__")
        return names | folding.holds(query, "partner__") | Q(pk__in=named.values("team"))


def in_teams(scope: Scope) -> MembershipQuerySet:
    """Those who are in the teams now."""
    return scope.memberships.there()


def people_in(scope: Scope) -> Coalesce:
    return counted(in_teams(scope).filter(team=OuterRef("pk")), "team")


def listing(scope: Scope, asked: QueryDict) -> Listing:
    form = TeamFilter(asked, scope)

    def extra() -> dict[str, Any]:
        return {"lead": lead_in(scope), "head_count": people_in(scope)}

    return Listing(Plan(Kind.TEAMS, scope, form, shown_columns(scope), extra=extra), asked)


def lead_in(scope: Scope) -> Subquery:
    lead = (
        in_teams(scope)
        .filter(team=OuterRef("pk"), is_lead=True)
        .values(
            facts=JSONObject(
                first="person__first_name",
                last="person__last_name",
                email="person__email",
                seen="person__user__last_login",
            )
        )
    )
    return Subquery(lead[:1])


def shown_columns(scope: Scope) -> list[Column]:
    cohorts = {cohort.pk: cohort for cohort in scope.cohorts}
    names = {pk: str(cohort) for pk, cohort in cohorts.items()}
    team_url, yes, no = addresses.of("desk:team"), _("yes"), _("no")
    by_name = (norwegian("name"), F("cohort__year").desc())

    def name(row: Row) -> str:
        return format_html(LINK, team_url(row["pk"]), row["name"])

    def size(row: Row) -> str:
        remark = size_remark(row["head_count"], cohorts[row["cohort_id"]].programme)
        text = str(row["head_count"])
        return format_html(DETAILED, text, remark) if remark else text

    def lead(row: Row) -> str:
        found = row["lead"]
        return f"{found['first']} {found['last']}" if found else ""

    def lead_email(row: Row) -> str:
        return row["lead"]["email"] if row["lead"] else ""

    def has_logged_in(row: Row) -> str:
        found = row["lead"]
        return "" if not found else yes if found["seen"] else no

    states = in_words(Team.State.choices)
    return [
        Column("navn", _("Team"), ("name",), lambda row: row["name"], by_name, name, width=34),
        field(
            "partner",
            _("Partner"),
            "partner__name",
            order=(norwegian("partner__name"), *by_name),
            at_first=False,
            width=34,
        ),
        field("orgnr", _("Org. number"), "partner__org_number", at_first=False),
        field("enhet", _("Unit"), "unit__name", order=("unit__name",), at_first=False),
        Column(
            "kull",
            _("Cohort"),
            ("cohort_id",),
            lambda row: names[row["cohort_id"]],
            ("cohort__year", "cohort__programme__name", *by_name),
        ),
        worded("tilstand", _("State"), "state", states, order=("state", *by_name), width=14),
        Column(
            "personer",
            _("People"),
            ("head_count", "cohort_id"),
            lambda row: row["head_count"],
            ("head_count", *by_name),
            size,
            is_number=True,
            width=10,
        ),
        Column(
            "leder",
            _("Team lead"),
            ("lead",),
            lead,
            (norwegian(KT("lead__last")), norwegian(KT("lead__first"))),
            width=30,
        ),
        Column(
            "epost",
            _("E-mail of the lead"),
            ("lead",),
            lead_email,
            shown=lambda row: breakable(lead_email(row)),
            at_first=False,
            width=34,
        ),
        Column("portal", _("Has logged in"), ("lead",), has_logged_in, at_first=False, width=14),
    ]

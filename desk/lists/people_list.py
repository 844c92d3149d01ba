"""People who are or have been in a team, or at a gathering, of the reader's programmes."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, OuterRef, Q, QuerySet, Subquery
from django.db.models.fields.json import KT
from django.db.models.functions import JSONObject, Lower
from django.http import QueryDict
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cohorts.models import Membership, MembershipQuerySet
from desk import addresses
from desk.lists import columns, filters
from desk.lists.columns import DETAILED, LINK, MARKED, Column, Row, field, in_words, worded
from desk.lists.filters import ListFilter, choice
from desk.lists.kinds import Kind
from desk.lists.listing import Listing, Plan
from desk.lists.scope import Scope
from messaging.long_words import breakable
from partners import folding
from partners.models import Person, phone_text
from partners.ordering import norwegian
from sessions_app.models import Participation

BOUNCED = ("email", "email_bounced", "email_bounced_at")
COMES_BACK = Q(email_bounced_at__isnull=False, email_bounced__iexact=F("email"))


class PeopleFilter(ListFilter):
    kull = choice(gettext_lazy("Cohort"))
    partner = filters.text(gettext_lazy("Partner"))
    rolle = choice(gettext_lazy("In the team"))
    fag = choice(gettext_lazy("Discipline"))
    brevsprak = choice(gettext_lazy("Language"))
    epost = choice(gettext_lazy("E-mail"))
    status = choice(gettext_lazy("State"))
    fits = staticmethod(folding.holds)

    def __init__(self, asked: QueryDict, scope: Scope) -> None:
        super().__init__(asked)
        self.scope = scope
        self.fields["q"].label = _("Name, e-mail address or phone number")
        every = _("All")
        self.offer("kull", filters.cohort_choices(scope.cohorts), everything=every)
        roles = [("leder", _("leads the team")), ("medlem", _("does not lead")),
                 ("ute", _("no longer in a team"))]  # fmt: skip
        self.offer("rolle", roles, everything=every)
        self.offer("fag", [*Person.Discipline.choices, ("ingen", _("none"))], everything=every)
        languages = [(code, str(name)) for code, name in settings.LANGUAGES]
        self.offer("brevsprak", [*languages, ("ingen", _("as the partner"))], everything=every)
        self.offer("epost", [("retur", _("comes back"))], everything=every)
        self.offer("status", [("her", _("works there")), ("sluttet", _("left"))], everything=every)
        self.full_clean()

    def cohorts(self) -> list[int]:
        wanted = 0 if self.errors else self.number("kull")
        return [wanted] if wanted else self.scope.cohort_ids

    def memberships(self) -> MembershipQuerySet:
        return Membership.objects.filter(team__cohort__among=self.cohorts())

    def people(self) -> QuerySet[Person]:
        """By their part in the teams; those who only came to a gathering have none."""
        people, role = Person.objects.filter(anonymised_at__isnull=True), self.wanted("rolle")
        members = self.memberships()
        there = members.active().filter(person__left_on__isnull=True)
        if role in ("leder", "medlem"):
            leads = there.filter(is_lead=role == "leder")
            return people.filter(self.called(), pk__in=leads.values("person"))
        # Asked of both, so that PostgreSQL need not go through everybody for a few.
        members = members.filter(self.called("person__"))
        came = Participation.objects.filter(
            self.called("person__"), gathering__cohort__among=self.cohorts()
        )
        theirs = members.values("person").union(came.values("person"))
        everybody = people.filter(pk__among=ArraySubquery(theirs))
        return everybody.exclude(pk__in=there.values("person")) if role == "ute" else everybody

    def called(self, path: str = "") -> Q:
        query = self.wanted("q")
        return self.fits(query, path) if query else Q()

    def found(self) -> QuerySet[Person]:
        if self.errors:
            return Person.objects.none()
        people = self.people()
        if partner := self.wanted("partner"):
            people = people.filter(filters.partner_called(partner, "partner__"))
        if discipline := self.wanted("fag"):
            people = people.filter(discipline="" if discipline == "ingen" else discipline)
        if language := self.wanted("brevsprak"):
            people = people.filter(language="" if language == "ingen" else language)
        if self.wanted("epost"):
            people = people.filter(COMES_BACK)
        if status := self.wanted("status"):
            people = people.filter(left_on__isnull=status == "her")
        return people


class SimilarPeople(PeopleFilter):
    """Whose names are only like what is looked for."""

    fits = staticmethod(folding.resembles)


def listing(scope: Scope, asked: QueryDict) -> Listing:
    form = PeopleFilter(asked, scope)
    plan = Plan(
        Kind.PEOPLE,
        scope,
        form,
        shown_columns(scope),
        always=("first_name", "last_name"),
        extra=lambda: {"place": newest_place(form.memberships())},
        named=full_name,
    )
    return Listing(plan, asked)


def newest_place(memberships: MembershipQuerySet) -> Subquery:
    """Where each is now, or was last."""
    place = (
        memberships.filter(person=OuterRef("pk"))
        .order_by(F("left_on").desc(nulls_first=True), "-team__cohort__year", "-pk")
        .values(
            facts=JSONObject(
                team="team__name",
                team_id="team_id",
                cohort="team__cohort",
                lead="is_lead",
                left="left_on",
            )
        )
    )
    return Subquery(place[:1])


def full_name(row: Row) -> str:
    return f"{row['first_name']} {row['last_name']}"


def is_former(row: Row) -> bool:
    """Whether they have left the team that is told of, or their organisation."""
    return bool(row["left_on"] or row["place"]["left"])


def phone(row: Row) -> str:
    return phone_text(row["phone"])


def unbroken_phone(row: Row) -> str:
    return format_html(columns.UNBROKEN, phone(row)) if row["phone"] else ""


def shown_columns(scope: Scope) -> list[Column]:
    left, leads, former, yes = _("left"), _("team lead"), _("former member"), _("yes")
    cohorts = {cohort.pk: str(cohort) for cohort in scope.cohorts}
    person_url, team_url = addresses.of("desk:person"), addresses.of("desk:team")
    by_name = (norwegian("last_name"), norwegian("first_name"))

    def name(row: Row) -> str:
        linked = format_html(LINK, person_url(row["pk"]), full_name(row))
        return format_html(MARKED, linked, left) if row["left_on"] else linked

    def team(row: Row) -> str:
        place = row["place"]
        if not place:
            return ""
        remark = former if is_former(row) else leads if place["lead"] else ""
        linked = format_html(LINK, team_url(place["team_id"]), place["team"])
        return format_html(DETAILED, linked, remark) if remark else linked

    def bounced(row: Row) -> str:
        same = row["email_bounced"].lower() == row["email"].lower()
        return yes if row["email_bounced_at"] and same else ""

    disciplines, languages = in_words(Person.Discipline.choices), in_words(settings.LANGUAGES)
    return [
        Column("navn", _("Name"), ("left_on",), full_name, by_name, name, width=30),
        Column(
            "fornavn",
            _("First name"),
            (),
            lambda row: row["first_name"],
            (norwegian("first_name"), norwegian("last_name")),
            at_first=False,
        ),
        Column(
            "etternavn", _("Last name"), (), lambda row: row["last_name"], by_name, at_first=False
        ),
        field(
            "epost",
            _("E-mail"),
            "email",
            order=(Lower("email"),),
            shown=lambda row: breakable(row["email"]),
            width=34,
        ),
        Column("tlf", _("Phone"), ("phone",), phone, shown=unbroken_phone, width=18),
        Column(
            "team",
            _("Team"),
            ("place", "left_on"),
            lambda row: row["place"]["team"] if row["place"] else "",
            (norwegian(KT("place__team")), *by_name),
            team,
            width=34,
        ),
        Column(
            "kull",
            _("Cohort"),
            ("place",),
            lambda row: cohorts[row["place"]["cohort"]] if row["place"] else "",
            at_first=False,
        ),
        Column(
            "leder",
            _("Team lead"),
            ("place", "left_on"),
            lambda row: yes if row["place"] and row["place"]["lead"] and not is_former(row) else "",
            at_first=False,
            width=10,
        ),
        field(
            "partner",
            _("Partner"),
            "partner__name",
            order=(norwegian("partner__name"), *by_name),
            at_first=False,
            width=34,
        ),
        field("enhet", _("Unit"), "unit__name", order=("unit__name",), at_first=False),
        field("stilling", _("Job title"), "job_title", order=("job_title",), at_first=False),
        worded("fag", _("Discipline"), "discipline", disciplines, order=("discipline",)),
        worded(
            "brevsprak", _("Language"), "language", languages, order=("language",), at_first=False
        ),
        Column("retur", _("Mail comes back"), BOUNCED, bounced, at_first=False),
        columns.day("sluttet", _("Left on"), "left_on", at_first=False),
    ]

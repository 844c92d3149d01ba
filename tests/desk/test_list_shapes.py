"""A list asks with SQL that is made once for each shape of it. What it finds is what Django finds
when asked anew, whoever asks, and whatever was asked for before."""

from datetime import date

import pytest
from django.db.models import F
from django.http import QueryDict
from django.utils import timezone

from cohorts.models import Team
from desk.lists import kept
from desk.lists.kinds import Kind
from desk.lists.making import listing_in
from desk.lists.scope import scope_of
from partners import shapes
from partners.models import Person
from tests.factories import (
    CohortFactory,
    CoordinatorFactory,
    MembershipFactory,
    ParticipationFactory,
    PartnerFactory,
    PersonFactory,
    TeamFactory,
)

pytestmark = pytest.mark.django_db
FIRST = ["Kari", "Ola", "Åse", "100%", "a_b", "c\\d", "K' OR 1=1"]
TEXTS = [
    "kari",
    "Åse",
    "ola kari",
    "o o",
    "o " * 20,
    "o " * 21,
    "%",
    "_",
    "a_b",
    "\\",
    "'",
    "x 4",
    "4",
    "-",
    "310 000 019",
]


def programme(owner):
    """A coordinator whose programme has people of each kind, in two cohorts."""
    role = CoordinatorFactory(programme__owner=owner)
    for year in (2026, 2027):
        cohort = CohortFactory(programme=role.programme, year=year)
        for number, first in enumerate(FIRST):
            state = Team.State.values[number % len(Team.State.values)]
            team = TeamFactory(cohort=cohort, name=f"{first} {year}", state=state)
            for n in range(number % 3):
                person = PersonFactory(
                    first_name=first,
                    last_name=f"Ola {n}",
                    partner=team.partner,
                    discipline=Person.Discipline.values[n],
                    language=("", "nn")[n],
                    left_on=date(2027, 1, 1) if number == 5 else None,
                )
                left = date(2027, 2, 1) if number == 2 else None
                MembershipFactory(team=team, person=person, is_lead=not n, left_on=left)
        ParticipationFactory(gathering__cohort=cohort, person__first_name="Bare innom")
    back = Person.objects.filter(first_name="a_b")
    back.update(email_bounced=F("email"), email_bounced_at=timezone.now())
    return scope_of(role.user)


def queries(scope, kind):
    """Every choice of every filter, every order, some columns, and what is written in a field."""
    listing = listing_in(scope, kind, QueryDict(""))
    yield ""
    form = listing.plan.form
    for name, field in form.fields.items():
        for value in choices(field):
            yield f"{name}={value}"
            yield f"{name}={value}&q=o&sorter=-{listing.plan.columns[1].key}"
    for column in listing.plan.columns:
        for sign in ("", "-"):
            yield f"sorter={sign}{column.key}"
        yield f"kol={column.key}"
    for name in {"q", "partner"} & form.fields.keys():
        for text in TEXTS:
            asked = QueryDict(mutable=True)
            asked[name] = text
            yield asked.urlencode()


def choices(field):
    for value, label in getattr(field, "choices", ()):
        yield from [one for one, _word in label] if isinstance(label, list) else [value]


@pytest.mark.parametrize("kind", Kind)
def test_every_list_is_what_django_finds(kind):
    PartnerFactory(name="Øst-Viken", org_number="310000019")
    scopes = [programme(None), programme(PartnerFactory() if kind is not Kind.PARTNERS else None)]
    shapes.made.cache_clear()
    shown = []
    for queries_of_both in zip(*(queries(scope, kind) for scope in scopes), strict=True):
        for scope, query in zip(scopes, queries_of_both, strict=True):
            listing = listing_in(scope, kind, QueryDict(query))
            pages = kept.pages_of(listing)
            rows = [row for page in pages for row in page.object_list]

            assert rows == list(listing.rows()), query
            assert pages.count == listing.count(), query
            shown.append(pages.count)
    assert len(set(shown)) > 3
    assert shapes.made.cache_info().hits > len(shown)

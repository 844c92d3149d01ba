"""Prepared queries give what the same query gives that Django puts together each time."""

import pytest
from django.db.models import Count

from partners.models import Partner, Person
from partners.prepared import prepared
from tests.factories import PartnerFactory, PersonFactory

pytestmark = pytest.mark.django_db


def test_prepared_query_gives_each_time_what_is_asked_for():
    made = []

    @prepared
    def named(first: str, partner: int):
        made.append(first)
        people = Person.objects.filter(first_name=first, partner=partner)
        return people.order_by("pk").values_list("pk", "last_name")

    anne, bo, other = PersonFactory(first_name="Anne"), PersonFactory(first_name="Bo"), "Anne"
    PersonFactory(first_name=other, partner=PartnerFactory())

    assert named("Anne", anne.partner_id) == [(anne.pk, anne.last_name)]
    assert named("Bo", bo.partner_id) == [(bo.pk, bo.last_name)]
    assert named("Bo", anne.partner_id) == []
    assert len(made) == 1


def test_prepared_query_takes_lists_of_any_length():
    @prepared
    def these(people: list[int], emails: list[str]):
        rows = Person.objects.filter(pk__among=people, email__among=emails)
        return rows.order_by("pk").values_list("pk")

    people = PersonFactory.create_batch(3)
    ids, emails = [person.pk for person in people], [person.email for person in people]

    assert these(ids, emails) == [(pk,) for pk in ids]
    assert these(ids[:1], emails) == [(ids[0],)]
    assert these(ids, []) == []


def test_prepared_query_converts_as_django_does():
    @prepared
    def how_many(kind: str):
        partners = Partner.objects.filter(kind=kind).values_list("kind")
        return partners.annotate(n=Count("pk"))

    kind = PartnerFactory.create_batch(2)[0].kind

    assert how_many(kind) == [(kind, 2)]


def test_query_that_changes_with_its_values_cannot_be_prepared():
    @prepared
    def first(number: int):
        return Person.objects.filter(pk__gt=number + 1).values_list("pk")

    with pytest.raises(TypeError):
        first(1)


def test_prepared_query_gives_models_as_django_makes_them(django_assert_num_queries):
    @prepared
    def named(first: str):
        people = Person.objects.filter(first_name=first).select_related("partner", "unit")
        return people.annotate(n=Count("partner__people")).order_by("pk")

    person = PersonFactory(first_name="Anne", discipline="law")
    PersonFactory(first_name="Bo", partner=person.partner)

    for _time in range(2):
        with django_assert_num_queries(1):
            [found] = named("Anne")
            shown = (found, found.discipline, found.partner.name, found.unit, vars(found)["n"])
        assert shown == (person, "law", person.partner.name, None, 2)

    found.first_name = "Bo"
    found.save()
    assert Person.objects.filter(first_name="Bo").count() == 2

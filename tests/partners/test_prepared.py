"""Prepared queries give what the same query gives that Django puts together each time."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.models import Count

from cohorts.models import Cohort
from partners.models import Partner, Person
from partners.prepared import planned_once, prepared
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


def test_prepared_query_is_planned_once_for_a_connection(django_assert_num_queries):
    @prepared
    def named(name: str):
        return Person.objects.filter(first_name=name).values_list("first_name")

    PersonFactory(first_name="100 % Åse's")

    with django_assert_num_queries(1) as first:
        assert named("100 % Åse's") == [("100 % Åse's",)]
    with django_assert_num_queries(1) as second:
        assert named("") == []

    prepared_as, asked = first[0]["sql"].split("; EXECUTE ")
    assert prepared_as.startswith("PREPARE kept_")
    assert second[0]["sql"] == f"EXECUTE {asked.partition(' ')[0]} ('')"


def test_prepared_query_is_prepared_for_each_connection():
    @prepared
    def how_many(kind: str):
        return Partner.objects.filter(kind=kind).values_list("kind")

    def elsewhere():
        try:
            return how_many("x"), how_many("x")
        finally:
            connection.close()

    assert how_many("x") == []
    with ThreadPoolExecutor(1) as thread:
        assert thread.submit(elsewhere).result() == ([], [])


def test_prepared_query_that_was_refused_is_asked_again():
    @prepared
    def of_year(year: int):
        return Cohort.objects.filter(year=year).values_list("year")

    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        with suppress(DatabaseError):
            cursor.execute("SELECT 1 / 0")
        of_year(2026)

    assert of_year(2026) == []


def test_prepared_queries_that_the_server_has_no_more_are_prepared_anew():
    @prepared
    def of_year(year: int):
        return Cohort.objects.filter(year=year).values_list("year")

    @prepared
    def of_kind(kind: str):
        return Partner.objects.filter(kind=kind).values_list("kind")

    assert (of_year(2026), of_kind("x")) == ([], [])
    with connection.cursor() as cursor:
        cursor.execute("DEALLOCATE ALL")
    with pytest.raises(DatabaseError), transaction.atomic():
        of_year(2026)

    assert (of_kind("x"), of_year(2026)) == ([], [])


@pytest.mark.parametrize("number", [2**15, 2**31, 2**63, 10**40, -(2**63)])
def test_number_that_no_column_holds_finds_nothing(number):
    @prepared
    def of_year(year: int):
        return Cohort.objects.filter(year=year).values_list("year")

    assert of_year(number) == []


def plans_of(beginning):
    """How often PostgreSQL has planned it for any values, and for these."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT sum(generic_plans), sum(custom_plans) FROM pg_prepared_statements"
            " WHERE strpos(statement, %s) > 0",
            [beginning],
        )
        return cursor.fetchone()


def test_query_that_is_planned_once_is_so_from_the_first_time_and_no_other():
    @planned_once
    def once(first: str):
        return Person.objects.filter(first_name=first, job_title="once").values_list("pk")

    @prepared
    def each_time(first: str):
        return Person.objects.filter(first_name=first, job_title="each time").values_list("pk")

    for _time in range(3):
        once("Anne")
        each_time("Anne")

    assert plans_of("'once'") == (3, 0)
    assert plans_of("'each time'") == (0, 3)

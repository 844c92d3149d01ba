"""SQL that is made once for a shape: asked with what stands for itself, and nothing else."""

from datetime import timedelta

import pytest
from django.utils import timezone

from partners.models import Partner, Person
from partners.shapes import shaped
from tests.factories import PartnerFactory

pytestmark = pytest.mark.django_db


@shaped
def named(many, stand_ins):
    """So many names, in turn."""
    names = [stand_ins.word(n) for n in range(many)]
    found = Partner.objects.order_by("name").filter(kind=Partner.Kind.MUNICIPALITY)
    for name in names:
        found = found.exclude(name=name)
    return found.values("name"), names


def test_the_values_are_those_of_each_asking_and_the_rest_stays():
    for name in ("Alta", "Bø", "Dyrøy", "100%"):
        PartnerFactory(name=name, kind=Partner.Kind.MUNICIPALITY)
    PartnerFactory(name="LUP", kind=Partner.Kind.STATE)

    def found(*names):
        return [name for (name,) in named(len(names)).rows(names, 0, 10)]

    assert found() == ["100%", "Alta", "Bø", "Dyrøy"]
    assert found("Bø") == ["100%", "Alta", "Dyrøy"]
    assert found("100%") == ["Alta", "Bø", "Dyrøy"]
    assert found("Bø", "Bø") == ["100%", "Alta", "Dyrøy"]
    assert found("Alta", "' OR ''='") == ["100%", "Bø", "Dyrøy"]
    assert named(2).names == ["name"]


def test_rows_come_page_by_page_and_are_asked_for_in_other_sql_too():
    PartnerFactory.create_batch(3, kind=Partner.Kind.MUNICIPALITY)
    statement = named(0)

    assert [len(statement.rows([], start, 2)) for start in (0, 2, 4)] == [2, 1, 0]
    assert statement.asked(f"WITH found AS ({statement.sql}) TABLE found LIMIT %s", [], 2) == [
        (name,) for name in sorted(Partner.objects.values_list("name", flat=True))[:2]
    ]


def worked_out(_shape, stand_ins):
    return Partner.objects.filter(pk=stand_ins.number(0) + 1), [stand_ins.number(0)]


def of_today(_shape, stand_ins):
    return Partner.objects.filter(left_on__lt=timezone.localdate()), []


def of_now(_shape, stand_ins):
    return Person.objects.filter(email_bounced_at__lt=timezone.now() - timedelta(1)), []


def alike(_shape, stand_ins):
    name = stand_ins.word(0)
    return Partner.objects.filter(name=name, found_by=name), [name, name]


def of_another_shape(_shape, stand_ins):
    names = [stand_ins.word(n) for n in range(stand_ins.year)]
    return Partner.objects.filter(name__in=names), names


@pytest.mark.parametrize("ask", [worked_out, of_today, of_now, alike, of_another_shape])
def test_what_would_be_asked_wrongly_later_is_refused_at_once(ask):
    with pytest.raises(TypeError):
        shaped(ask)(None)

"""Names are found however they are written."""

import pytest

from partners import folding
from partners.models import Partner, Person, Unit
from partners.ordering import norwegian, norwegian_key
from tests.factories import PartnerFactory, PersonFactory, UnitFactory

NAMES = (
    "Åsbø Aasbø ÅSBØ asboe Ångström A\u030asa Čálliid Đ. Ŋávvi Šuoŋŋá Ŧ Žá Isaac Michael Joël "
    "Æser Saether Łódź Straße O'Brien O\u2019Brien D\u00b4Arcy Anne-Marie Jean\u2013Luc François "
    "Grün Țepeș ʒǯ"
)
pytestmark = pytest.mark.django_db


def test_postgresql_and_python_fold_alike():
    partner = PartnerFactory(name=NAMES)
    UnitFactory(partner=partner, name="Bøs eining, Ås")

    assert Partner.objects.get().found_by == folding.folded(partner.name)
    assert Unit.objects.get().found_by == "bos eining  as"


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("Aasbø", ["Åsbø"]),
        ("asboe", ["Åsbø"]),
        ("Åsbø, Kari-Anne", ["Åsbø"]),
        ("kari anne", ["Åsbø"]),
        ("KARI@", ["Åsbø"]),
        ("46206817", ["Åsbø"]),
        ("+4746206817", ["Åsbø"]),
        ("calliid", ["Čálliid"]),
        ("ællin", ["Čálliid"]),
        ("obrien", ["O’Brien"]),
        ("o'brien", ["O’Brien"]),
        ("åsbø ællin", []),
        ("%", []),
        ("_", []),
        ("'", []),
    ],
)
def test_people_are_found_however_they_are_written(query, found):
    PersonFactory(
        first_name="Kari-Anne", last_name="Åsbø", email="kari@x.example", phone="+4746206817"
    )
    PersonFactory(first_name="Ællin", last_name="Čálliid", email="a@x.example")
    PersonFactory(first_name="Pat", last_name="O’Brien", email="b@x.example")

    people = Person.objects.filter(folding.holds(query))

    assert [person.last_name for person in people] == found


def test_order_is_norwegian():
    """As dictionaries and Unicode have it: aa is å, and accents make no difference."""
    ordered = [
        "Aune", "Ávjo", "Babel", "Čáhput", "Dal", "Đoarvi", "Dåp", "Éa", "Eb", "Ŋa", "Ny", "Vik",
        "Ye", "Ünal", "Zoo", "Ærø", "Ätt", "Östberg", "Øy", "Åby", "Aasen", "Åsgard",
    ]  # fmt: skip
    for number, name in enumerate(reversed(ordered)):
        PartnerFactory(name=name, org_number=f"{310000000 + number}")

    assert list(Partner.objects.order_by(norwegian("name")).values_list("name", flat=True)) == (
        ordered
    )
    assert sorted(ordered, key=norwegian_key) == ordered

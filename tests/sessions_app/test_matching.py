"""Who somebody in a meeting is: certain, or matched by hand."""

import pytest

from sessions_app.reports.matching import Attendant, Candidate, Roster, match

FJORDVIK, HAVNES = "Fjordvik kommune", "Havnes kommune"
PEOPLE = [
    Candidate(1, 11, "Amir Fossum", "amir.fossum@fjordvik.example", FJORDVIK),
    Candidate(2, 12, "Kari Olsen", "kari.olsen@fjordvik.example", FJORDVIK),
    Candidate(3, 13, "Kari Olsen", "kari.olsen@havnes.example", HAVNES),
    Candidate(4, 14, "Jon-Mihkkal Iversen", "jon@havnes.example", HAVNES),
    Candidate(5, 15, "Siv O'Brien", "siv@havnes.example", HAVNES),
    Candidate(6, 16, "Per Anders Åsen", "post@havnes.example", HAVNES),
    Candidate(7, 17, "Berit Gaup", "post@havnes.example", HAVNES),
    Candidate(8, 18, "Áŋŋel Vik", "annel@fjordvik.example", FJORDVIK),
    Candidate(9, 19, "Nina Marie Dahl", "nina.m@fjordvik.example", FJORDVIK),
    Candidate(10, 20, "Nina Eva Dahl", "nina.e@fjordvik.example", FJORDVIK),
]
ROSTER = Roster(PEOPLE, {"iphone til per": 16, "privat@post.example": 18, "gjest": 99})


def found(*people):
    """Participation and way of each (name, address)."""
    matches = match([Attendant(*who) for who in people], ROSTER)
    return [(one.candidate.row, one.way.value) if one else None for one in matches]


@pytest.mark.parametrize(
    ("name", "email", "expected"),
    [
        ("Amir F.", "amir.fossum@fjordvik.example", (1, "email")),
        ("Berit Gaup", "post@havnes.example", (7, "email")),
        ("Havnes kommune", "post@havnes.example", None),
        ("iPhone til  Per", "", (6, "alias")),
        ("iPhone til Per", "per@post.example", None),
        ("Hvem som helst", "privat@post.example", (8, "alias")),
        ("gjest", "", None),
        ("amir FOSSUM", "", (1, "name")),
        ("Fossum, Amir (Fjordvik kommune)", "", (1, "name")),
        ("Amir Fossum (ekstern)", "", (1, "name")),
        ("Amir Fossum [Guest]", "amir@post.example", (1, "name")),
        ("Amir Fossum", "amir.fossum@havnes.example", None),
        ("Amir Fossum (Havnes kommune)", "", None),
        ("Jon Mihkkal Iversen", "", (4, "name")),
        ("Siv O’Brien", "", (5, "name")),
        ("A\u0301ŋŋel Vik", "", (8, "name")),
        ("Kari Olsen", "", None),
        ("Kari Olsen (Havnes kommune)", "", (3, "partner")),
        ("Olsen, Kari", "kari@fjordvik.example", (2, "partner")),
        ("Per Åsen", "", None),
        ("Amir Ali Fossum", "", None),
        ("Nina Dahl", "", None),
        ("Nina Marie Dahl", "", (9, "name")),
        ("Anders (gjest)", "", None),
        ("Amir", "", None),
        ("(gjest)", "", None),
    ],
)
def test_ladder(name, email, expected):
    assert found((name, email)) == [expected]


def test_second_device_without_an_address_is_the_same_person():
    assert found(("Amir Fossum", "amir.fossum@fjordvik.example"), ("Amir Fossum", "")) == [
        (1, "email"),
        (1, "name"),
    ]


def test_two_with_one_name_and_other_addresses_are_matched_by_hand():
    assert found(("Amir Fossum", "a@post.example"), ("Amir Fossum", "b@post.example")) == [None] * 2


def test_namesake_of_somebody_known_by_address_is_matched_by_hand():
    people = ("Amir Fossum", "amir.fossum@fjordvik.example"), ("Amir Fossum", "a@post.example")

    assert found(*people) == [(1, "email"), None]


@pytest.mark.parametrize(
    ("name", "email", "row"),
    [
        ("Per Åsen", "", 6),
        ("Amir Ali Fossum", "", 1),
        ("Amir Ali Fossum", "amir@havnes.example", None),
        ("Nina Dahl", "", None),
        ("Nina Marie Dahl", "", None),
        ("Per", "", None),
        ("Anders Åsen", "", None),
    ],
)
def test_only_one_with_other_middle_names_is_suggested(name, email, row):
    perhaps = ROSTER.perhaps(Attendant(name, email))

    assert (perhaps and perhaps.row) == row

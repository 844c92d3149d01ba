"""Claims that wait are told where the coordinator works."""

import pytest
from django.urls import reverse

from sessions_app.attending import attendance, claiming
from tests.factories import MembershipFactory, ParticipationFactory
from tests.reading import Page


def page(client, gathering, name):
    return Page(client.get(reverse(f"desk:{name}", args=[gathering.pk])))


@pytest.fixture
def claimed(at, kull, released):
    at(2027, 1, 20, 10)
    member = MembershipFactory(team__cohort=kull)
    row = ParticipationFactory(gathering=released, team=member.team, person=member.person)
    claiming.claim(row, now=released.starts_at)
    return row


@pytest.mark.parametrize("name", ["gathering", "attendance_close"])
def test_claims_that_wait_are_told_with_the_way_to_them(lup_client, released, claimed, name):
    sentence = "1 person says that they were there, and nobody has confirmed it."
    before = page(lup_client, released, name)

    attendance.mark(
        released, {claimed.pk: attendance.Mark("present")}, by=None, now=released.starts_at
    )

    assert sentence in before.text
    assert before.links["Answer in the attendance list"] == (
        reverse("desk:attendance", args=[released.pk])
    )
    assert sentence not in page(lup_client, released, name).text


def test_gathering_page_asks_little_while_claims_wait(
    lup_client, released, claimed, django_assert_max_num_queries
):
    page(lup_client, released, "gathering")

    with django_assert_max_num_queries(10):
        page(lup_client, released, "gathering")

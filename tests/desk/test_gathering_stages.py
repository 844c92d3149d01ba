"""What the page of a gathering says first: where it stands, and the one thing to do."""

import pytest
from django.urls import reverse
from django.utils import timezone

from cohorts.models import Team
from sessions_app.learning import materials
from sessions_app.learning.materials import Wanted
from sessions_app.models import Gathering, Material
from tests.desk.conftest import NOW
from tests.factories import ParticipationFactory, UserFactory
from tests.reading import Page


def test_gathering_whose_list_is_closed_leads_on_step_by_step(lup_client, kull, released):
    ParticipationFactory(gathering=released, in_team=True, attended=True)
    missing = ParticipationFactory(gathering=released, in_team=True, presence="absent").team
    Gathering.objects.update(state=Gathering.State.HELD, list_closed_at=timezone.now())

    def step():
        response = lup_client.get(reverse("desk:gathering", args=[released.pk]))
        assert Page(response).rows[0][1:2] == ["Attended"]
        return response.context["step"].text, response.context["certificates_url"]

    certificates = "/koordinator/3p-test/2027/kursbevis/"
    assert step() == ("Add materials", certificates)
    wanted = Wanted("Lysark", Material.When.AFTER, "https://lup.example/lysark")
    materials.add(released, wanted=wanted, by=UserFactory(), now=NOW)
    assert step() == ("Send them the materials", certificates)
    Team.objects.filter(pk=missing.pk).update(state="withdrawn")
    assert step() == ("See who has earned a certificate", "")


@pytest.mark.parametrize(
    ("when", "state", "words"),
    [
        ((2026, 12, 1), "draft", "not sent out"),
        ((2027, 1, 19), "released", "sent out, in 1 day"),
        ((2027, 1, 20, 6), "released", "today"),
        ((2027, 1, 20, 10), "released", "going on now"),
        ((2027, 1, 20, 16), "released", "over, list not closed"),
        ((2027, 1, 20, 16), "held", "over, list not closed"),
        ((2027, 1, 10), "cancelled", "cancelled"),
    ],
)
def test_gathering_says_at_a_glance_where_it_stands(lup_client, released, at, when, state, words):
    Gathering.objects.update(state=state)
    at(*when)

    assert (
        f"Next {words} " in Page(lup_client.get(reverse("desk:gathering", args=[released.pk]))).text
    )

"""The coordinator sends somebody else instead."""

import re

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse

from sessions_app.models import Participation
from tests.factories import (
    CoordinatorFactory,
    GatheringFactory,
    MembershipFactory,
    ParticipationFactory,
    TeamFactory,
)
from tests.reading import Page

pytestmark = pytest.mark.django_db

EMBLA = {
    "action": "send",
    "who": "other",
    "first_name": "Embla",
    "last_name": "Sandvik",
    "email": "embla@privat.example",
}


@pytest.fixture
def anne(clock, kull):
    team = TeamFactory(cohort=kull, name="Sørvik")
    member = MembershipFactory(team=team, person__first_name="Anne", person__last_name="Aas")
    gathering = GatheringFactory(cohort=kull, title="Oppstart", released=True)
    return ParticipationFactory(gathering=gathering, team=team, person=member.person, coming=True)


def url(row):
    return reverse("desk:send_another", args=[row.gathering_id, row.pk])


def said(response):
    return [str(message) for message in get_messages(response.wsgi_request)]


def test_team_leads_to_the_page_and_says_who_comes_instead(lup_client, anne):
    team = reverse("desk:team", args=[anne.team_id])
    before = Page(lup_client.get(team))

    answered = lup_client.post(url(anne), EMBLA)

    assert before.links["Send another : Anne Aas"] == url(anne)
    assert (answered.url, said(answered)) == (
        team,
        ["Embla Sandvik is asked to come instead of Anne Aas."],
    )
    cell = Page(lup_client.get(team)).rows[-1][1]
    assert cell == "not coming Embla Sandvik instead Change who comes : Anne Aas"


def test_whoever_is_marked_neither_sends_nor_is_sent(lup_client, anne):
    both = {"gathering": anne.gathering, "team": anne.team}
    dina = MembershipFactory(team=anne.team, person__first_name="Dina").person
    ParticipationFactory(person=dina, presence="partly", **both)
    form = lup_client.get(url(anne)).content.decode()
    refused = lup_client.post(url(anne), EMBLA | {"who": "other", "email": dina.email})
    Participation.objects.update(presence="present")

    page = lup_client.get(reverse("desk:team", args=[anne.team_id])).content.decode()

    assert ("Dina" in form, refused.status_code) == (False, 409)
    assert "Send another" not in page


def test_coordinator_undoes_it(lup_client, anne):
    lup_client.post(url(anne), EMBLA)

    answered = lup_client.post(url(anne), {"action": "undo"})

    assert said(answered)[-1] == "Anne Aas takes part as before."
    anne.refresh_from_db()
    assert (anne.answer, anne.former_answer) == ("yes", "")


def test_refusal_is_said_on_the_page(lup_client, anne):
    lup_client.post(url(anne), EMBLA)

    page = lup_client.post(url(anne), EMBLA | {"email": "tore@privat.example"})

    assert page.status_code == 409
    assert "Embla Sandvik comes instead. Undo that first." in page.content.decode()


def test_page_is_not_there_for_others(client, anne):
    strangers = [
        CoordinatorFactory().user,
        MembershipFactory(team=anne.team, lead=True).person.user,
    ]

    for user in strangers:
        client.force_login(user)
        assert [client.get(url(anne)).status_code, client.post(url(anne), EMBLA).status_code] == [
            404,
            404,
        ]
    assert Participation.objects.count() == 1


def test_outbox_names_the_stand_in(lup_client, anne):
    lup_client.post(url(anne), EMBLA)

    page = lup_client.get(reverse("desk:outbox")).content.decode()

    assert set(re.findall(r"Embla Sandvik|Anne Aas", page)) == {"Embla Sandvik", "Anne Aas"}

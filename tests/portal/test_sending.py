"""The lead sends somebody else instead of one in the team."""

import pytest
from django.contrib.messages import get_messages

from cohorts.models import Membership
from messaging.models import Message
from sessions_app.coming import answering
from sessions_app.models import Participation
from tests.factories import GatheringFactory, TeamFactory
from tests.portal.people import NOW, lead_of, statuses, steps, taking_part, team_with_two
from tests.reading import Page

pytestmark = pytest.mark.django_db

EMBLA = {
    "action": "send",
    "who": "other",
    "first_name": "Embla",
    "last_name": "Sandvik",
    "email": "embla@kommune.example",
}


@pytest.fixture
def ola(client):
    team, lead, member = team_with_two()
    client.force_login(lead.person.user)
    gathering = GatheringFactory(cohort=team.cohort, released=True, title="Oppstart")
    taking_part(lead, gathering)
    return taking_part(member, gathering, coming=True)


def url(row):
    return f"/portal/team/{row.team_id}/en-annen/{row.pk}/"


def test_team_leads_to_the_page_and_says_who_comes_for_whom(client, ola):
    team = f"/portal/team/{ola.team_id}/"
    before = Page(client.get(team))

    answered = client.post(url(ola), EMBLA)

    assert before.links["Send another : Ola Berg"] == url(ola)
    assert answered.url == f"{team}#samling-{ola.gathering_id}"
    assert [str(message) for message in get_messages(answered.wsgi_request)] == [
        "Embla Sandvik is asked to come instead of Ola Berg."
    ]
    after = client.get(team)
    assert statuses(after) == [
        ("Kari Abel", "not answered"),
        ("Ola Berg", "not coming"),
        ("Embla Sandvik", "not answered"),
    ]
    text = after.content.decode()
    assert '<span class="muted small">Embla Sandvik instead</span>' in text
    assert '<span class="muted small">for Ola Berg</span>' in text
    assert Page(after).links["Change who comes : Ola Berg"] == url(ola)


def test_lead_learns_that_a_stand_in_cannot_come(client, ola):
    client.post(url(ola), EMBLA)
    new = Participation.objects.get(stands_in_for=ola)

    answering.answer(new, Participation.Answer.NO, now=NOW)

    told = "Embla Sandvik cannot come instead of Ola Berg to “Oppstart”."
    assert steps(client.get("/portal/"))[1:] == [(told, url(ola), "Change who comes")]
    page = Page(client.get(f"/portal/team/{ola.team_id}/"))
    assert "Embla Sandvik cannot come instead Change who comes" in page.text
    portal = f"http://localhost:8000/portal/team/{ola.team_id}/#samling-{ola.gathering_id}"
    [to_lead] = Message.objects.filter(recipient__in=[lead.email for lead in leads_of(ola)])
    assert to_lead.subject == "Ingen kommer i stedet: Oppstart, onsdag 20. januar 2027"
    assert "Embla Sandvik kan ikke komme i stedet for Ola Berg." in to_lead.text
    assert portal in to_lead.text


def leads_of(row):
    return [one.person for one in Membership.objects.filter(team=row.team, is_lead=True)]


def test_lead_answers_for_a_stand_in_too(client, ola):
    client.post(url(ola), EMBLA)
    new = Participation.objects.get(stands_in_for=ola)

    client.post(f"/portal/team/{ola.team_id}/svar/{new.pk}/", {"answer": "yes"})

    new.refresh_from_db()
    assert new.answer == "yes"


def test_lead_undoes_it_and_the_stand_in_is_no_longer_listed(client, ola):
    client.post(url(ola), EMBLA)

    client.post(url(ola), {"action": "undo"})

    assert statuses(client.get(f"/portal/team/{ola.team_id}/")) == [
        ("Kari Abel", "not answered"),
        ("Ola Berg", "coming"),
    ]


def test_address_elsewhere_is_refused(client, ola):
    page = client.post(url(ola), EMBLA | {"email": "embla@elsewhere.example"})

    assert page.status_code == 409
    assert Participation.objects.count() == 2


def test_page_is_not_there_for_the_lead_of_another_team(client, ola):
    client.force_login(lead_of(TeamFactory(cohort=ola.team.cohort), last_name="Dal").person.user)

    assert client.get(url(ola)).status_code == 404
    assert client.post(url(ola), EMBLA).status_code == 404
    assert Participation.objects.count() == 2

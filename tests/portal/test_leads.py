"""The lead hands over the lead, and lets members look in."""

import pytest

from audit.models import Entry
from messaging.models import Message
from tests.factories import UserFactory
from tests.portal.people import members_url, ola, said, team_with_two
from tests.reading import Page

pytestmark = pytest.mark.django_db


@pytest.fixture
def team(client):
    found, lead, _ola = team_with_two()
    client.force_login(lead.person.user)
    return found


@pytest.mark.parametrize(("stays", "code"), [(True, 200), (False, 404)])
def test_lead_is_handed_over_and_the_new_one_gets_a_mail(client, team, stays, code):
    row = ola(team)
    start = members_url(team, f"{row.person_id}/leder/")

    asked = Page(client.get(start)).text
    answer = client.post(start, {"look_in": "on"} if stays else {})

    assert "Ola Berg leads the team from now on, and gets a mail to" in asked
    assert (answer.url, said(answer)) == ("/portal/", ["Ola Berg leads Sørvik now."])
    row.refresh_from_db()
    [mail] = Message.objects.all()
    assert (row.is_lead, mail.kind, mail.recipient) == (
        True,
        "portal_invitation",
        row.person.email,
    )
    assert client.get(members_url(team)).status_code == code
    assert [
        client.get("/portal/").status_code,
        client.get(members_url(team, "ny/")).status_code,
    ] == [
        200,
        404,
    ]
    row.person.refresh_from_db()
    client.force_login(row.person.user)
    assert client.get(members_url(team, "ny/")).status_code == 200


def test_second_press_on_handing_over_does_nothing_and_is_friendly(client, team):
    start = members_url(team, f"{ola(team).person_id}/leder/")
    client.post(start, {"look_in": "on"})

    assert client.post(start).status_code == 404
    assert Message.objects.count() == 1


def test_lead_is_not_handed_over_to_an_account_that_is_closed(client, team):
    row = ola(team)
    row.person.user = UserFactory(is_active=False)
    row.person.save()

    answer = client.post(members_url(team, f"{row.person_id}/leder/"))

    assert "cannot log in: the account is closed" in said(answer)[0]
    assert team.memberships.get(is_lead=True).person.last_name == "Abel"


def test_member_is_let_in_and_stopped(client, team):
    row = ola(team)
    start = members_url(team, f"{row.person_id}/ser-inn/")
    lead = team.memberships.get(is_lead=True).person.user

    let_in = client.post(start)
    row.person.refresh_from_db()
    client.force_login(row.person.user)
    sees = client.get(members_url(team)).status_code
    client.force_login(lead)
    stopped = client.post(start, {"stop": ""})
    client.force_login(row.person.user)

    told = f"Ola Berg can log in with {row.person.email} and see the team. Tell them."
    assert said(let_in) == [told]
    assert said(stopped)[-1] == "Ola Berg does not look in any more."
    assert (sees, client.get(members_url(team)).status_code) == (200, 404)
    verbs = Entry.objects.order_by("pk").values_list("verb", flat=True)
    assert list(verbs) == ["given an account", "let look in", "looks in no more"]

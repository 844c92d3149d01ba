"""The lead answers for the team."""

import re
from datetime import date

import pytest
from django.contrib.messages import get_messages

from audit.models import Entry
from cohorts.models import Team
from sessions_app.models import Gathering, Participation
from tests.factories import GatheringFactory, MembershipFactory, TeamFactory
from tests.portal.people import NOW, lead_of, statuses, taking_part, team_with_two
from tests.reading import Page

pytestmark = pytest.mark.django_db

FORM = re.compile(r'action="([^"]+)".*?</form>', re.DOTALL)
BUTTON = re.compile(r'name="answer" value="(\w+)">([^<]+)<span class="ds-sr-only">: ([^<]+)<')


@pytest.fixture
def team():
    return team_with_two()


@pytest.fixture
def gathering(team):
    return GatheringFactory(cohort=team[0].cohort, released=True, title="Oppstart")


@pytest.fixture
def desk(client, team):
    client.force_login(team[1].person.user)
    return client


def url(row, team=None):
    return f"/portal/team/{(team or row.team).pk}/svar/{row.pk}/"


def buttons(response):
    """{address: [(value, text, name)]} of the forms for answers."""
    return {
        found[1]: BUTTON.findall(found[0])
        for found in FORM.finditer(response.content.decode())
        if "/svar/" in found[1]
    }


def answer_of(row):
    return Participation.objects.get(pk=row.pk).answer


def test_team_has_a_button_for_each_answer_that_can_be_given(desk, team, gathering):
    _team, lead, member = team
    waits, comes = taking_part(member, gathering), taking_part(lead, gathering, coming=True)

    assert buttons(desk.get(f"/portal/team/{waits.team.pk}/")) == {
        url(comes): [("no", "Change to not coming", "Kari Abel")],
        url(waits): [("yes", "Coming", "Ola Berg"), ("no", "Not coming", "Ola Berg")],
    }


def test_those_on_the_waiting_list_can_only_be_taken_off(desk, team, gathering):
    row = taking_part(team[2], gathering, answer="in_line", line_number=1, answered_at=NOW)

    assert buttons(desk.get(f"/portal/team/{row.team.pk}/")) == {
        url(row): [("no", "Change to not coming", "Ola Berg")]
    }


@pytest.mark.parametrize("choice", ["yes", "no"])
def test_lead_answers_for_a_colleague(desk, team, gathering, choice):
    row = taking_part(team[2], gathering)

    response = desk.post(url(row), {"answer": choice})

    assert response.url == f"/portal/team/{row.team.pk}/#samling-{gathering.pk}"
    assert answer_of(row) == choice
    assert [str(message) for message in get_messages(response.wsgi_request)] == [
        {
            "yes": "Ola Berg comes to “Oppstart”.",
            "no": "Ola Berg does not come to “Oppstart”.",
        }[choice]
    ]
    entry = Entry.objects.get(verb="answered")
    assert (entry.actor, entry.after) == (team[1].person.user, {"answer": choice})


def test_lead_changes_an_answer(desk, team, gathering):
    row = taking_part(team[2], gathering, declined=True)

    desk.post(url(row), {"answer": "yes"})

    assert statuses(desk.get("/portal/"))[0] == ("Ola Berg", "coming")


def test_nonsense_is_no_answer(desk, team, gathering):
    row = taking_part(team[2], gathering)

    assert [desk.post(url(row), data).status_code for data in ({}, {"answer": "x"})] == [400] * 2
    assert answer_of(row) == ""


def test_looking_answers_nothing(desk, team, gathering):
    row = taking_part(team[2], gathering)

    assert [desk.get(url(row)).status_code, desk.head(url(row)).status_code] == [405] * 2


def test_lead_is_told_when_answers_have_closed_meanwhile(desk, team, gathering, time_machine):
    row = taking_part(team[2], gathering)
    time_machine.move_to(gathering.starts_at)
    desk.force_login(team[1].person.user)

    response = desk.post(url(row), {"answer": "yes"})

    assert [str(message) for message in get_messages(response.wsgi_request)] == [
        "The gathering has begun or is cancelled, so answers are closed."
    ]
    assert (answer_of(row), buttons(desk.get("/portal/"))) == ("", {})


def test_lead_of_another_team_cannot_answer(client, team, gathering):
    row = taking_part(team[2], gathering)
    other = lead_of(TeamFactory(cohort=gathering.cohort))
    client.force_login(other.person.user)

    addresses = [url(row), url(row, other.team)]
    assert [client.post(path, {"answer": "no"}).status_code for path in addresses] == [404] * 2
    assert answer_of(row) == ""


@pytest.mark.parametrize("case", ["left the team", "left the partner", "not invited", "draft"])
def test_lead_answers_for_nobody_who_cannot_answer(desk, team, gathering, case):
    _team, _lead, member = team
    row = taking_part(member, gathering)
    if case == "left the team":
        member.left_on = date(2027, 1, 3)
        member.save()
    elif case == "left the partner":
        member.person.left_on = date(2027, 1, 3)
        member.person.save()
    elif case == "not invited":
        Participation.objects.update(invited_at=None)
    else:
        Gathering.objects.update(state=Gathering.State.DRAFT)

    assert desk.post(url(row), {"answer": "yes"}).status_code == 404
    assert (answer_of(row), buttons(desk.get(f"/portal/team/{row.team.pk}/"))) == ("", {})


def test_lead_who_was_replaced_or_whose_team_has_withdrawn_cannot_answer(desk, team, gathering):
    row = taking_part(team[2], gathering)
    Team.objects.update(state=Team.State.WITHDRAWN)

    assert desk.post(url(row), {"answer": "yes"}).status_code == 404


def test_members_are_reached_by_mail_and_phone(desk, team):
    member = MembershipFactory(team=team[0], person__phone="+4746206817").person

    links = Page(desk.get(f"/portal/team/{team[0].pk}/medlemmer/")).links

    assert links[member.email] == f"mailto:{member.email}"
    assert links["+47 46 20 68 17"] == "tel:+4746206817"

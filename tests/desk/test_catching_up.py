"""Sending materials to teams of which nobody was there: who gets it is shown, one press sends."""

import pytest
from django.urls import reverse

from messaging.models import Message
from sessions_app.boards import catching_up
from sessions_app.models import Participation
from tests.factories import (
    CoordinatorFactory,
    GatheringFactory,
    MembershipFactory,
    ParticipationFactory,
    TeamFactory,
)
from tests.reading import Page
from tests.sessions_app.learning_cases import AFTER, keep

pytestmark = pytest.mark.django_db


@pytest.fixture
def held(kull):
    return GatheringFactory(cohort=kull, title="Oppstart", held=True)


@pytest.fixture
def at_the_desk(at, lup_client):
    at(2027, 2, 1, 8, 0)
    return lup_client


@pytest.fixture
def url(held):
    return reverse("desk:catch_up", args=[held.pk])


def listed(held, team, name, presence):
    member = MembershipFactory(team=team, person__first_name=name, person__last_name="Li")
    row = ParticipationFactory(gathering=held, team=team, person=member.person)
    Participation.objects.filter(pk=row.pk).update(presence=presence)


@pytest.fixture
def two_teams(held, kull):
    """Fjordvik was there, of Sørvik nobody."""
    there, away = (TeamFactory(cohort=kull, name=name) for name in ("Fjordvik", "Sørvik"))
    for team, name, presence in (
        (there, "Kari", "present"),
        (there, "Per", "absent"),
        (away, "Ola", "absent"),
        (away, "Siri", "excused"),
    ):
        listed(held, team, name, presence)


@pytest.mark.usefixtures("two_teams")
def test_page_shows_who_gets_which_mail_and_one_press_sends_it(at_the_desk, held, url):
    keep(held, "Lysark", AFTER)
    gathering = reverse("desk:gathering", args=[held.pk])

    offered = Page(at_the_desk.get(gathering)).links
    page = at_the_desk.get(url)
    frame = at_the_desk.get(reverse("desk:catch_up_letter", args=[held.pk]))
    answers = [at_the_desk.post(url, follow=True).content.decode() for _press in range(2)]

    assert offered["Send materials to teams that were not there"] == url
    seen = Page(page)
    assert "Ola Li, Sørvik Siri Li, Sørvik" in seen.text
    assert "Per Li" not in seen.text
    assert "Send 2 mails" in seen.buttons
    assert ("Lysark" in frame.content.decode(), "sandbox" in frame["Content-Security-Policy"]) == (
        True,
        True,
    )
    assert "/svar/eksempel/" in frame.content.decode()
    assert ["2 mails are on their way." in text for text in answers] == [True, False]
    assert "There was nobody to write to." in answers[1]
    assert Message.objects.filter(kind="catch_up").count() == 2
    assert "There is nobody to write to" in Page(at_the_desk.get(url)).text
    sent = "Nobody from 1 team was there. The materials are sent to all in them."
    for name in ("gathering", "materials"):
        after = Page(at_the_desk.get(reverse(f"desk:{name}", args=[held.pk])))
        assert (sent in after.text, url in after.links.values()) == (True, False)


@pytest.mark.usefixtures("two_teams")
@pytest.mark.parametrize("name", ["gathering", "materials"])
def test_whoever_has_not_got_the_materials_is_counted(at_the_desk, held, kull, url, name):
    keep(held, "Lysark", AFTER)
    at_the_desk.post(url)
    listed(held, kull.teams.get(name="Sørvik"), "Tor", "absent")

    links = Page(at_the_desk.get(reverse(f"desk:{name}", args=[held.pk]))).links

    assert links["Send the materials to 1 person who has not got them"] == url
    assert catching_up.progress(held) == catching_up.Progress(teams=1, people=3, left=1)


@pytest.mark.usefixtures("two_teams")
def test_without_materials_nothing_is_offered_or_sent(at_the_desk, held, url):
    gathering = Page(at_the_desk.get(reverse("desk:gathering", args=[held.pk])))
    page = Page(at_the_desk.get(url))
    answer = at_the_desk.post(url, follow=True)

    assert "Send materials to teams that were not there" not in gathering.links
    assert "There are no materials to send. Add some first." in page.text
    assert "There are no materials to send. Add some first." in answer.content.decode()
    assert Message.objects.count() == 0


def test_open_list_sends_nobody_anything(at_the_desk, released):
    keep(released, "Lysark", AFTER)
    page = Page(at_the_desk.get(reverse("desk:catch_up", args=[released.pk])))

    assert "Close the attendance list first" in page.text


@pytest.mark.parametrize("name", ["catch_up", "catch_up_letter"])
def test_coordinators_of_other_programmes_find_nothing(client, clock, held, name):
    client.force_login(CoordinatorFactory().user)

    assert client.get(reverse(f"desk:{name}", args=[held.pk])).status_code == 404


@pytest.mark.parametrize("people", [1, 40])
def test_page_asks_the_same_for_few_and_many(
    at_the_desk, held, kull, url, people, django_assert_num_queries
):
    keep(held, "Lysark", AFTER)
    team = TeamFactory(cohort=kull)
    for number in range(people):
        listed(held, team, f"Kari {number}", "absent")

    with django_assert_num_queries(12):
        at_the_desk.get(url)

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse

from messaging.models import Message
from sessions_app.gatherings import facts
from sessions_app.models import Gathering, Release
from tests.desk.conftest import NOW
from tests.factories import MembershipFactory, ParticipationFactory, TeamFactory
from tests.reading import Page


def url(gathering):
    return reverse("desk:remind", args=[gathering.pk])


def said(response):
    return [str(message) for message in get_messages(response.wsgi_request)]


@pytest.fixture
def invited(kull, released):
    """Invited members: one coming, two who have not answered."""
    team = TeamFactory(cohort=kull, name="Aure")
    rows = []
    for name, answer in (("Anne", {"coming": True}), ("Bo", {}), ("Cato", {})):
        member = MembershipFactory(team=team, person__first_name=name, person__last_name="Li")
        rows.append(
            ParticipationFactory(gathering=released, team=team, person=member.person, **answer)
        )
    return rows


def test_remind_shows_who_gets_one_and_when_it_goes_by_itself(lup_client, released, invited):
    response = lup_client.get(url(released))

    [tab] = response.context["tabs"]
    assert [reader.name for reader in tab.readers] == ["Bo Li, Aure", "Cato Li, Aure"]
    page = Page(response)
    assert "Send 2 reminders" in page.buttons
    assert "goes out by itself on Wednesday 30 December 2026 at 09:00." in page.text


def test_remind_sends_once(lup_client, released, invited):
    answers = [lup_client.post(url(released)) for _press in range(2)]

    assert [answer.url for answer in answers] == [reverse("desk:gathering", args=[released.pk])] * 2
    assert said(answers[0]) == ["2 reminders are on their way."]
    assert said(answers[1])[-1:] == ["There is nobody to remind."]
    assert sorted(Message.objects.values_list("recipient", flat=True)) == sorted(
        row.person.email for row in invited[1:]
    )


def test_remind_waits_until_people_know_of_a_change(lup_client, lup, released, invited):
    told = facts.frozen(Gathering.objects.get(pk=released.pk))
    Release.objects.create(
        gathering=released, number=1, facts=told, released_at=NOW, released_by=lup
    )
    Gathering.objects.update(venue="Banken")

    page = Page(lup_client.get(url(released)))
    lup_client.post(url(released))

    assert "Tell people of the change first, and remind them afterwards." in page.text
    assert not any("reminder" in button for button in page.buttons)
    assert Message.objects.count() == 0


def test_remind_has_no_button_when_all_have_answered(lup_client, released, invited):
    lup_client.post(url(released))

    page = Page(lup_client.get(url(released)))

    assert "There is nobody to remind" in page.text
    assert not any("reminder" in button for button in page.buttons)


def test_remind_does_nothing_once_the_gathering_has_begun(lup_client, released, invited, at):
    at(2027, 1, 20, 10)

    assert lup_client.get(url(released)).context["tabs"] == []
    lup_client.post(url(released))
    assert Message.objects.count() == 0

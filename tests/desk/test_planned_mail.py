"""The gathering's page: what goes out by itself, what has gone, and what was missed."""

from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse

from messaging.models import Message
from sessions_app.gatherings import facts
from sessions_app.inviting import by_itself
from sessions_app.models import Gathering, MissedReminder, Participation, Release
from tests.factories import (
    CoordinatorFactory,
    GatheringFactory,
    MembershipFactory,
    ParticipationFactory,
    TeamFactory,
)
from tests.reading import Page

DAY = timedelta(days=1)
FIRST = datetime(2026, 12, 30, 8, 0, tzinfo=UTC)
THANKS = datetime(2027, 1, 21, 8, 0, tzinfo=UTC)
ASKED = "to those who have not answered"
COMING = "to those who are coming"
THERE = "to those who were there"


@pytest.fixture
def people(kull, released):
    """Two who have not answered, one who is coming."""
    team = TeamFactory(cohort=kull, name="Aure")
    for answer in ({}, {}, {"coming": True}):
        member = MembershipFactory(team=team)
        ParticipationFactory(gathering=released, team=team, person=member.person, **answer)


def planned(client, gathering):
    """(what, state, details) of each planned mail."""
    context = client.get(reverse("desk:gathering", args=[gathering.pk])).context
    return [(row.what, row.state, list(row.details)) for row in context["planned"].rows]


def missed_url(gathering, missed):
    return reverse("desk:missed", args=[gathering.pk, missed.pk])


def said(response):
    return [str(message) for message in get_messages(response.wsgi_request)]


def test_page_shows_what_goes_when_and_to_how_many(lup_client, released, people):
    assert planned(lup_client, released) == [
        (
            f"First reminder {ASKED}",
            "planned",
            ["Wednesday 30 December 2026 at 09:00: 2 people as things are now"],
        ),
        (
            f"Second reminder {ASKED}",
            "planned",
            ["Friday 8 January 2027 at 09:00: 2 people as things are now"],
        ),
        (
            f"Practical information {COMING}",
            "planned",
            ["Friday 15 January 2027 at 09:00: 1 person as things are now"],
        ),
        (
            f"Thanks {THERE}",
            "planned",
            ["Thursday 21 January 2027 at 09:00: 1 person as things are now"],
        ),
    ]


def test_page_of_a_draft_shows_when_without_numbers(lup_client, draft):
    rows = planned(lup_client, draft)

    assert rows[0][2] == ["Wednesday 30 December 2026 at 09:00"]


def test_page_of_a_cancelled_gathering_plans_nothing(lup_client, released, people):
    Gathering.objects.update(state=Gathering.State.CANCELLED)

    assert planned(lup_client, released) == []


def test_page_shows_what_has_been_sent_and_what_was_not_needed(lup_client, released, people, at):
    by_itself.send_due(now=FIRST)
    Participation.objects.update(answer="no", answered_at=FIRST + DAY)
    at(2027, 1, 20, 10)

    assert planned(lup_client, released)[:3] == [
        (
            f"First reminder {ASKED}",
            "sent",
            ["Wednesday 30 December 2026 at 09:00: 2 people"],
        ),
        (f"Second reminder {ASKED}", "not needed", ["There was nobody to write to."]),
        (f"Practical information {COMING}", "not needed", ["There was nobody to write to."]),
    ]


def test_page_says_that_nothing_goes_until_people_know_of_a_change(
    lup_client, lup, released, people
):
    told = facts.frozen(Gathering.objects.get(pk=released.pk))
    Release.objects.create(
        gathering=released, number=1, facts=told, released_at=FIRST - 30 * DAY, released_by=lup
    )
    Gathering.objects.update(venue="Banken")

    page = Page(lup_client.get(reverse("desk:gathering", args=[released.pk])))

    assert "Nothing goes out by itself until they have been told." in page.text


def miss_the_first(at):
    at(2027, 1, 1, 9)
    by_itself.send_due(now=FIRST + 2 * DAY)
    return MissedReminder.objects.get()


def test_missed_is_shown_and_sent_with_one_press(lup_client, released, people, at):
    missed = miss_the_first(at)
    page = Page(lup_client.get(reverse("desk:gathering", args=[released.pk])))
    shown = planned(lup_client, released)[0]

    answers = [
        lup_client.post(missed_url(released, missed), {"choice": "send"}) for _press in range(2)
    ]

    assert shown == (
        f"First reminder {ASKED}",
        "not sent",
        ["It was due Wednesday 30 December 2026 at 09:00, and was more than a day late."],
    )
    assert [b for b in page.buttons if b in ("Send to 2 people now", "Leave it")] == [
        "Send to 2 people now",
        "Leave it",
    ]
    assert {answer.url for answer in answers} == {reverse("desk:gathering", args=[released.pk])}
    assert said(answers[0]) == ["2 mails are on their way."]
    assert said(answers[1])[-1] == "There was nobody to write to."
    assert Message.objects.count() == 2
    assert planned(lup_client, released)[0][1] == "sent"


def test_missed_is_the_next_thing_to_do_until_it_is_decided(lup_client, released, people, at):
    missed = miss_the_first(at)
    page = reverse("desk:gathering", args=[released.pk])

    def next_step():
        context = lup_client.get(reverse("desk:home")).context
        steps = [row.step for overview in context["overviews"] for row in overview.gatherings]
        steps.append(lup_client.get(page).context["step"])
        return {(step.text, step.url) for step in steps}

    before = next_step()
    lup_client.post(missed_url(released, missed), {"choice": "leave"})

    assert before == {("See what was not sent", f"{page}#planned-mail")}
    assert next_step() == {("Remind 2 people now", reverse("desk:remind", args=[released.pk]))}


def test_of_two_missed_reminders_only_the_last_can_be_sent(lup_client, released, people, at):
    at(2027, 1, 11, 9)
    by_itself.send_due(now=datetime(2027, 1, 11, 9, tzinfo=UTC))

    page = Page(lup_client.get(reverse("desk:gathering", args=[released.pk])))

    assert [state for _what, state, _details in planned(lup_client, released)][:2] == [
        "not sent",
        "not sent",
    ]
    assert page.buttons.count("Send to 2 people now") == 1


def test_missed_can_be_left(lup_client, released, people, at):
    missed = miss_the_first(at)

    answer = lup_client.post(missed_url(released, missed), {"choice": "leave"})

    assert said(answer) == ["It will not be sent."]
    assert planned(lup_client, released)[0][2][-1] == "You chose to leave it."
    assert Message.objects.count() == 0


def test_missed_that_comes_too_late_is_refused_in_words(lup_client, released, people, at):
    missed = miss_the_first(at)
    at(2027, 1, 20, 10)
    page = Page(lup_client.get(reverse("desk:gathering", args=[released.pk])))

    answer = lup_client.post(missed_url(released, missed), {"choice": "send"})

    assert "Leave it" not in page.buttons
    assert said(answer) == [
        "It can no longer be sent as it was meant: the gathering has begun or been changed."
    ]


def test_missed_belongs_to_its_gathering_and_coordinator(client, lup_client, released, people, at):
    missed = miss_the_first(at)
    other = GatheringFactory(cohort=released.cohort)
    client.force_login(CoordinatorFactory().user)

    assert client.post(missed_url(released, missed)).status_code == 404
    client.force_login(CoordinatorFactory(programme=released.cohort.programme).user)
    assert client.post(missed_url(other, missed)).status_code == 404
    assert client.get(missed_url(released, missed)).status_code == 405
    assert MissedReminder.objects.get().settled_at is None

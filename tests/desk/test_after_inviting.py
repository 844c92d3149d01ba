"""What the desk offers while people have had no time to answer yet, and after."""

from datetime import timedelta

import pytest
from django.urls import reverse

from messaging.models import Message
from sessions_app.inviting import invitations, reminders
from sessions_app.models import Gathering
from tests.desk.conftest import NOW
from tests.factories import MembershipFactory, TeamFactory
from tests.reading import Page

BY_ITSELF = "The reminder goes out by itself on Wednesday 30 December 2026."
FRESH = "The invitation or the last reminder is less than two days old."
DAY = timedelta(days=1)


@pytest.fixture
def team(kull):
    return TeamFactory(cohort=kull, name="Aure")


@pytest.fixture
def invite(draft, team, lup):
    """Invites so many people at a moment."""

    def invite(people, at):
        MembershipFactory.create_batch(people, team=team)
        invitations.release(Gathering.objects.get(pk=draft.pk), by=lup, now=at)

    return invite


def offered(client, gathering):
    """The next step on the page of the gathering, which the first page agrees with, and links."""
    response = client.get(reverse("desk:gathering", args=[gathering.pk]))
    step = response.context["step"]
    [overview] = client.get(reverse("desk:home")).context["overviews"]
    assert overview.gatherings[0].step == step
    links = [link for link in Page(response).links if "emind" in link and "rules" not in link]
    return step.why, step.text, links


def test_reminder_is_not_offered_right_after_the_invitations(lup_client, draft, invite):
    invite(2, NOW)

    assert offered(lup_client, draft) == (
        f"2 people have not answered. {FRESH} {BY_ITSELF}",
        "",
        [],
    )


def test_reminder_is_offered_when_two_days_have_passed(lup_client, draft, invite):
    invite(2, NOW - 2 * DAY)

    why, text, links = offered(lup_client, draft)

    assert (why, text) == (f"2 people have not answered. {BY_ITSELF}", "Remind 2 people now")
    assert links == [text]


def test_number_of_reminders_explains_itself(lup_client, draft, invite):
    invite(3, NOW - 3 * DAY)
    invite(1, NOW)

    why, text, _links = offered(lup_client, draft)

    assert (why, text) == (
        "4 people have not answered. 1 of them was invited or reminded less than two days ago,"
        f" and is left in peace. {BY_ITSELF}",
        "Remind 3 people now",
    )


@pytest.mark.parametrize(("days", "to_remind"), [(2, 2), (3, 0)])
def test_reminder_is_offered_at_once_when_answers_are_due(
    lup_client, draft, invite, lup, days, to_remind
):
    Gathering.objects.update(reply_by=(NOW + days * DAY).date())
    invite(2, NOW)

    text = offered(lup_client, draft)[1]
    sent = reminders.remind(Gathering.objects.get(), by=lup, now=NOW)

    assert text == ("Remind 2 people now" if to_remind else "")
    assert sent == Message.objects.filter(kind=Message.Kind.REMINDER).count() == to_remind

"""A mail that the coordinator tries: to be seen as it will be, and to do nothing."""

from datetime import UTC, datetime

import pytest
from icalendar import Calendar

from messaging.models import Message
from sessions_app.inviting import invitations, planned, previewing
from sessions_app.models import Gathering
from tests.factories import (
    GatheringFactory,
    MembershipFactory,
    ParticipationFactory,
    TeamFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 12, 1, 8, 0, tzinfo=UTC)


@pytest.fixture
def gathering():
    return GatheringFactory()


@pytest.fixture
def team(gathering):
    return TeamFactory(cohort=gathering.cohort)


def test_entry_of_a_test_is_never_the_real_one(gathering, team):
    MembershipFactory(team=team)
    me = UserFactory()
    batch = previewing.of_release(invitations.plan(gathering), notes={})
    for nonce in ("a", "b"):
        previewing.send_test(batch, batch.recipients[0], to=me, nonce=nonce, now=NOW)

    invitations.release(gathering, by=me, now=NOW)

    first, second = (
        Calendar.from_ical(mail.calendar) for mail in Message.objects.filter(kind="test")
    )
    real = Calendar.from_ical(Message.objects.get(kind="invitation").calendar)
    uids = [one.walk("VEVENT")[0]["UID"] for one in (first, second, real)]
    assert uids == [f"test-{me.pk}-{gathering.calendar_uid}"] * 2 + [gathering.calendar_uid]
    event, entry = first.walk("VEVENT")[0], real.walk("VEVENT")[0]
    assert (first["METHOD"], event["TRANSP"], "ATTENDEE" in event) == (
        "PUBLISH",
        "TRANSPARENT",
        False,
    )
    assert event["SUMMARY"].endswith(f": {entry['SUMMARY']}")
    assert (event["DTSTART"].dt, event["DTEND"].dt) == (entry["DTSTART"].dt, entry["DTEND"].dt)
    assert event["DESCRIPTION"] == entry["DESCRIPTION"]


def test_test_of_a_reminder_has_no_entry(gathering, team):
    ParticipationFactory(gathering=gathering, team=team, person=MembershipFactory(team=team).person)
    Gathering.objects.update(state=Gathering.State.RELEASED)
    known = Gathering.objects.get()
    batch = previewing.of_reminder(known, planned.plan(known, []), now=NOW)

    assert previewing.send_test(batch, batch.recipients[0], to=UserFactory(), nonce="", now=NOW)

    assert Message.objects.get().calendar == ""

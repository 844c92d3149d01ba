"""Invitations follow their people: to a corrected address, and no longer to who has left."""

import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from audit.models import Entry
from cohorts.models import Membership
from messaging import outbox
from messaging.models import Message
from partners.models import Person
from sessions_app.coming import readdressing
from sessions_app.inviting import invitations, reminders
from sessions_app.models import Gathering, Link, Participation
from tests.factories import GatheringFactory, MembershipFactory, UserFactory

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 12, 1, 8, 0, tzinfo=UTC)
LATER = NOW + timedelta(days=1)
OLD, NEW = "feil@kommune.example", "rett@kommune.example"


@pytest.fixture(autouse=True)
def _clock():
    with time_machine.travel(LATER, tick=False):
        yield


@pytest.fixture
def gathering():
    """Released, with one member and a colleague invited."""
    member = MembershipFactory(person__email=OLD)
    MembershipFactory(team=member.team)
    gathering = GatheringFactory(cohort=member.team.cohort)
    invitations.release(gathering, by=UserFactory(), now=NOW)
    return gathering


@pytest.fixture
def person(gathering):
    return Person.objects.get(email=OLD)


def move(person, email=NEW, *, by="system", now=LATER):
    person.email = email
    person.save()
    readdressing.follow(person, by=by, now=now)


def mails_to(*addresses):
    """(key without ids, address, state, whether withdrawn), oldest first."""
    return [
        (re.sub(r":\d+:\d+", "", mail.key), mail.recipient, mail.state, bool(mail.withdrawn_at))
        for mail in Message.objects.filter(recipient__in=addresses).order_by("pk")
    ]


def link_in(mail):
    return re.search(r"http://localhost:8000(/svar/\S+)", mail.text)[1]


def test_corrected_address_gets_a_fresh_invitation_and_the_old_one_nothing_more(gathering, person):
    reminders.remind(gathering, by=UserFactory(), now=NOW + timedelta(days=3))

    move(person)

    assert mails_to(OLD, NEW) == [
        ("invitation:1", OLD, "cancelled", True),
        ("reminder:by-hand", OLD, "cancelled", True),
        ("invitation:1.2", NEW, "queued", False),
    ]
    fresh = Message.objects.get(recipient=NEW)
    assert (fresh.topic, fresh.expires_at) == (f"gathering:{gathering.pk}", gathering.starts_at)
    assert NEW in fresh.calendar.replace("\r\n ", "")


def test_link_in_the_wrong_mailbox_opens_nothing_and_the_fresh_one_does(client, person):
    old = Message.objects.get(recipient=OLD)

    move(person)

    new = Message.objects.get(recipient=NEW)
    assert [client.get(link_in(mail)).status_code for mail in (old, new)] == [404, 200]
    assert client.post(link_in(old), {"answer": "no"}).status_code == 404
    assert client.post(link_in(new), {"answer": "yes"}).status_code == 302
    assert Link.objects.filter(revoked_at=LATER).count() == 1


def test_sent_mail_cannot_be_sent_again_to_the_wrong_address(person):
    sent = Message.objects.get(recipient=OLD)
    Message.objects.filter(pk=sent.pk).update(state=Message.State.SENT, sent_at=NOW)

    move(person)

    with pytest.raises(outbox.CannotSendAgain):
        outbox.send_again(sent, now=LATER)


def test_answer_is_kept_and_colleagues_are_left_in_peace(gathering, person):
    mine = Participation.objects.filter(person=person)
    mine.update(answer="yes", answered_at=NOW)
    others = Message.objects.exclude(recipient=OLD).values()
    before = list(others)

    move(person)

    row = mine.get()
    assert (row.answer, row.answered_at, row.invited_at) == ("yes", NOW, LATER)
    assert list(others.exclude(recipient=NEW)) == before


def test_nothing_changed_sends_nothing(person):
    coordinator = UserFactory()
    move(person, by=coordinator)
    before = list(Message.objects.order_by("pk").values()), Entry.objects.count()

    move(person, by=coordinator)
    move(person, NEW.upper(), by=coordinator)

    assert (list(Message.objects.order_by("pk").values()), Entry.objects.count()) == before


def test_address_put_back_is_invited_once_more(person):
    move(person)
    move(person, OLD)

    assert mails_to(OLD, NEW) == [
        ("invitation:1", OLD, "cancelled", True),
        ("invitation:1.2", NEW, "cancelled", True),
        ("invitation:1.3", OLD, "queued", False),
    ]


@pytest.mark.parametrize(
    "fields",
    [
        {"state": Gathering.State.HELD},
        {"starts_at": NOW},
        {"state": Gathering.State.CANCELLED},
    ],
    ids=["held", "begun", "cancelled"],
)
def test_gathering_that_nobody_can_come_to_any_more_leaves_nothing_at_the_old_address(
    person, fields
):
    Gathering.objects.update(**fields)

    move(person)

    assert mails_to(OLD, NEW) == [("invitation:1", OLD, "cancelled", True)]
    assert Link.objects.filter(revoked_at=None, participation__person=person).count() == 0
    assert Link.objects.filter(revoked_at=None).count() == 1  # the colleague's


def test_change_is_written_down(person):
    coordinator = UserFactory()

    move(person, by=coordinator)

    told = Entry.objects.filter(object_type="sessions_app.participation").order_by("pk")
    assert list(told.values_list("verb", "actor", "before", "after")) == [
        ("invited again", coordinator.pk, {"email": OLD}, {"email": NEW}),
    ]


def test_mail_still_queued_does_not_leave_for_somebody_who_has_left_the_team(person):
    Membership.objects.filter(person=person).update(left_on=NOW.date())

    for _turn in range(2):
        readdressing.follow(person, by="system", now=LATER)

    assert mails_to(OLD) == [("invitation:1", OLD, "cancelled", True)]
    assert Entry.objects.filter(verb="invitation withdrawn").count() == 1


def test_somebody_who_comes_back_is_invited_anew_and_the_old_link_works(client, person):
    old = Message.objects.get(recipient=OLD)
    Membership.objects.filter(person=person).update(left_on=NOW.date())
    readdressing.follow(person, by="system", now=LATER)
    Membership.objects.filter(person=person).update(left_on=None)

    readdressing.follow(person, by="system", now=LATER)

    assert mails_to(OLD) == [
        ("invitation:1", OLD, "cancelled", True),
        ("invitation:1.2", OLD, "queued", False),
    ]
    assert client.get(link_in(old)).status_code == 200


def test_mail_that_one_is_out_of_the_team_does_not_leave_once_one_is_back(person):
    Message.objects.filter(recipient=OLD).update(state="sent", data_started_at=NOW)
    Membership.objects.filter(person=person).update(left_on=NOW.date())
    readdressing.follow(person, by="system", now=LATER)
    Membership.objects.filter(person=person).update(left_on=None)

    readdressing.follow(person, by="system", now=LATER)

    assert mails_to(OLD) == [
        ("invitation:1", OLD, "sent", True),
        ("uninvited:1", OLD, "cancelled", True),
        ("invitation:1.2", OLD, "queued", False),
    ]


def test_wrong_mailbox_of_somebody_who_has_left_is_closed_too(client, person):
    old = Message.objects.get(recipient=OLD)
    Membership.objects.filter(person=person).update(left_on=NOW.date())

    move(person)

    assert (mails_to(NEW), client.get(link_in(old)).status_code) == ([], 404)

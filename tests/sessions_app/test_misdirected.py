"""A corrected address: what had not come through is told there, and nothing goes to the old one."""

import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.test import Client

from audit.models import Entry
from messaging import outbox
from messaging.models import Message
from sessions_app.coming import answering, readdressing
from sessions_app.inviting import by_itself, cancelling, restoring
from sessions_app.models import CalendarAddress, Gathering, Link, Participation
from tests.factories import UserFactory
from tests.sessions_app.scenes import LATER, NOW, entry, has_left, mails, released, row

pytestmark = pytest.mark.django_db

MOVED_AT = LATER + timedelta(hours=1)
NEW = "ny@fjordvik.example"
LINK = re.compile(r'href="http://localhost:8000(/svar/[^/"]+/)"')


@pytest.fixture(autouse=True)
def _clock():
    with time_machine.travel(LATER, tick=False):
        yield


@pytest.fixture
def gathering():
    """Anne and Bo are invited, and have the mail."""
    made = released("Anne", "Bo")
    has_left()
    return made


@pytest.fixture
def cancelled(gathering):
    """The mail about that has not left."""
    cancelling.cancel(gathering, by=UserFactory(), now=LATER, notes={"nb": "Storm."})
    return Gathering.objects.get(pk=gathering.pk)


def move(gathering, name="Anne", *, now=MOVED_AT):
    person = row(gathering, name).person
    person.email = NEW
    person.save()
    readdressing.follow(person, by="system", now=now)
    return person


def newest():
    return Message.objects.latest("pk")


def test_cancellation_on_its_way_goes_to_the_new_address_instead(cancelled):
    old = Message.objects.get(kind="cancellation", recipient="anne@fjordvik.example")

    person = move(cancelled)

    assert mails(after=2) == [
        ("cancellation", "Anne", "cancelled"),
        ("cancellation", "Bo", "queued"),
        ("cancellation", "Ny", "queued"),
    ]
    new = newest()
    assert (new.subject, new.text, new.html) == (old.subject, old.text, old.html)
    assert "Storm." in new.text
    assert entry(new) == entry(old) == ("CANCEL", 1, "NEEDS-ACTION")
    assert f"mailto:{NEW}" in new.calendar.replace("\r\n ", "")
    logged = Entry.objects.latest("pk")
    assert (logged.verb, logged.after) == ("sent again", {"email": NEW})

    readdressing.follow(person, by="system", now=MOVED_AT)
    assert newest() == new


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"state": "bounced", "bounced_at": LATER}, True),
        ({"state": "failed", "smtp_code": 550}, True),
        ({"state": "sent", "sent_at": LATER}, False),
        ({"state": "cancelled"}, False),  # by a coordinator
    ],
    ids=["returned", "failed", "sent", "stopped"],
)
def test_cancellation_that_did_not_come_through_is_told_at_the_new_address(cancelled, fields, told):
    Message.objects.filter(kind="cancellation").update(**fields)

    move(cancelled)

    assert Message.objects.filter(kind="cancellation", recipient=NEW).exists() == told


def test_whoever_hears_at_the_new_address_hears_there_that_it_is_held_after_all(cancelled):
    move(cancelled)
    has_left()

    restoring.restore(cancelled, by=UserFactory(), now=MOVED_AT)

    told = Message.objects.filter(recipient=NEW).latest("pk")
    assert (told.kind, entry(told)) == ("invitation", ("REQUEST", 2, "NEEDS-ACTION"))


def test_restoring_stops_what_was_on_its_way_to_the_new_address(cancelled):
    move(cancelled)

    restoring.restore(cancelled, by=UserFactory(), now=MOVED_AT)

    assert [mail[2] for mail in mails(after=2)[:3]] == ["cancelled"] * 3


def test_restoring_stops_a_cancellation_that_was_to_be_sent_once_more(cancelled):
    has_left()
    again = outbox.send_again(newest(), now=MOVED_AT)

    restoring.restore(cancelled, by=UserFactory(), now=MOVED_AT)

    again.refresh_from_db()
    assert again.state == "cancelled"


def test_mail_that_takes_the_entry_away_does_not_leave_for_the_old_address(gathering):
    answering.answer(row(gathering, "Anne"), Participation.Answer.NO, now=LATER)
    assert entry(newest())[0] == "CANCEL"

    move(gathering)

    assert mails(after=2) == [("confirmation", "Anne", "cancelled"), ("invitation", "Ny", "queued")]


@pytest.fixture
def thanks(settings):
    """Anne was coming; the thanks of the day after are put off by the mail server. When, and the
    gathering."""
    starts = datetime(2026, 12, 2, 8, tzinfo=UTC)
    made = released("Anne", starts_at=starts, ends_at=starts + timedelta(hours=6), reply_by=None)
    Participation.objects.update(answer="yes", answered_at=NOW)
    has_left()
    afterwards = starts + timedelta(days=1, hours=4)
    assert by_itself.send_due(now=afterwards) == 1
    Message.objects.filter(kind="thanks").update(state="deferred")
    return afterwards, made


def test_thanks_on_their_way_go_to_the_new_address_with_a_link_of_their_own(thanks):
    now, gathering = thanks

    [old] = LINK.findall(Message.objects.get(kind="invitation").html)

    with time_machine.travel(now, tick=False):
        before = Client().get(old).status_code
        person = move(gathering, now=now)
        readdressing.follow(person, by="system", now=now)
        after = Client().get(old).status_code

    assert mails() == [
        ("invitation", "Anne", "sent"),
        ("thanks", "Anne", "cancelled"),
        ("thanks", "Ny", "queued"),
    ]
    assert (before, after) == (200, 404)
    assert Link.objects.usable(now).count() == 1
    assert by_itself.send_due(now=now) == 0


def test_thanks_that_are_too_late_are_not_written_anew(thanks):
    _now, gathering = thanks

    move(gathering, now=newest().expires_at)

    assert [mail[2] for mail in mails()] == ["sent", "cancelled"]


def test_calendar_address_that_was_made_at_the_old_address_stops_for_good(thanks):
    now, gathering = thanks
    mine = {"cohort": gathering.cohort, "person": row(gathering, "Anne").person}
    address = CalendarAddress.objects.create(token_hash=b"x", prefix="x", made_at=NOW, **mine)

    move(gathering, now=now)

    address.refresh_from_db()
    assert address.revoked_at == now

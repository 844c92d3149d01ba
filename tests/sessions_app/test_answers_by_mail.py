"""What becomes of an answer that is given in a calendar program."""

import email
from datetime import timedelta
from hashlib import sha256

import pytest

from audit.models import Entry
from cohorts.models import Membership
from messaging.models import Message
from sessions_app.coming import answering
from sessions_app.inviting import cancelling
from sessions_app.models import Gathering, IncomingMail, Participation
from sessions_app.receiving import inbox, sorting
from tests.factories import MembershipFactory, ParticipationFactory, UserFactory
from tests.sessions_app.mails import NOW, letter, reply

pytestmark = pytest.mark.django_db

NOT_PASSED = "mx.lup.example; dmarc=fail header.from=kommune.example"


@pytest.fixture(autouse=True)
def our_mail_server(settings, time_machine):
    settings.INBOX_AUTHSERV_ID = "mx.lup.example"
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def row():
    made = ParticipationFactory(person__email="kari@kommune.example", entry_sequence=2)
    MembershipFactory(team=made.team, person=made.person)
    return made


def take(content):
    """What the mail was found to be, as it is written down."""
    mail = email.message_from_bytes(content)
    found = sorting.sort(mail, now=NOW)
    identity = sha256(content).hexdigest()
    return inbox.write_down(mail, found, identity=identity, now=NOW)


def ended(content):
    written = take(content)
    return written.outcome, written.reason


def answer_of(row):
    row.refresh_from_db()
    return row.answer


def asked():
    return Message.objects.filter(kind=Message.Kind.CHECK_ANSWER)


@pytest.mark.parametrize(("partstat", "answer"), [("ACCEPTED", "yes"), ("DECLINED", "no")])
def test_answer_that_fits_in_everything_counts(row, partstat, answer):
    assert ended(reply(row, partstat)) == ("handled", "answered")
    assert answer_of(row) == answer


def test_log_says_that_the_calendar_answered(row):
    take(reply(row))

    verbs = Entry.objects.filter(object_id=row.pk, object_type="sessions_app.participation")
    assert list(verbs.order_by("pk").values_list("verb", "actor_kind")) == [
        ("answered", "participant"),
        ("answered by calendar", "participant"),
    ]


@pytest.mark.parametrize(
    "fields",
    [
        {"results": NOT_PASSED},
        {"sender": "Ola <ola@kommune.example>"},
        {"sender": "Kari <kari@evil.example>"},
        {"sequence": 1},
    ],
)
def test_answer_that_is_not_certain_is_asked_for_once(row, fields):
    first = ended(reply(row, **fields))
    again = ended(reply(row, **fields, message_id="<svar-2@kommune.example>"))

    [mail] = asked()
    assert (first, again) == (("handled", "asked"), ("ignored", "same"))
    assert answer_of(row) == ""
    assert (mail.recipient, mail.calendar, "/svar/" in mail.text) == (row.person.email, "", True)


def test_without_a_mail_server_of_our_own_every_answer_is_asked_for(row, settings):
    settings.INBOX_AUTHSERV_ID = ""

    assert ended(reply(row)) == ("handled", "asked")


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"partstat": "TENTATIVE"}, "tentative"),
        ({"partstat": "DELEGATED"}, "delegated"),
        ({"method": "COUNTER"}, "counter"),
        ({"method": "REQUEST"}, "unreadable"),
        ({"stamp": "20261203T090000Z"}, "wrong_clock"),
        ({"attendee": "ola@kommune.example"}, "unknown_attendee"),
        ({"more": "UID:another"}, "unreadable"),
    ],
)
def test_what_no_program_can_decide_waits_for_people(row, fields, reason):
    written = take(reply(row, **fields))

    assert (written.outcome, written.reason) == ("for_people", reason)
    assert (written.programme, answer_of(row)) == (row.gathering.cohort.programme, "")


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"uid": "ukjent@elsewhere.example"}, "unknown_uid"),
        ({"partstat": "NEEDS-ACTION"}, "same"),
        ({"headers": "Auto-Submitted: auto-replied"}, "automatic"),
    ],
)
def test_what_is_no_answer_to_us_is_passed_over(row, fields, reason):
    assert ended(reply(row, **fields)) == ("ignored", reason)
    assert (answer_of(row), asked().count()) == ("", 0)


def test_answer_marked_as_not_automatic_counts(row):
    assert ended(reply(row, headers="Auto-Submitted: no")) == ("handled", "answered")


def test_older_answer_never_overtakes_a_newer_one(row):
    newer = take(reply(row, "DECLINED", stamp="20261201T070000Z"))
    older = take(reply(row, stamp="20261201T065959Z", message_id="<svar-2@kommune.example>"))
    same = take(reply(row, stamp="20261201T070000Z", message_id="<svar-3@kommune.example>"))

    assert [mail.reason for mail in (newer, older, same)] == ["answered", "older", "older"]
    assert answer_of(row) == "no"


def test_answer_on_the_page_beats_an_earlier_one_in_the_calendar(row):
    answering.answer(row, Participation.Answer.NO, now=NOW)

    assert ended(reply(row, stamp="20261201T075959Z")) == ("ignored", "older")
    assert answer_of(row) == "no"


def test_answer_in_the_calendar_beats_an_earlier_one_on_the_page(row):
    answering.answer(row, Participation.Answer.NO, now=NOW - timedelta(hours=1))

    assert ended(reply(row, stamp="20261201T080000Z")) == ("handled", "answered")
    assert answer_of(row) == "yes"


def test_answer_that_is_known_changes_nothing(row):
    answering.answer(row, Participation.Answer.YES, now=NOW - timedelta(hours=1))
    before = Message.objects.count()

    assert ended(reply(row)) == ("ignored", "same")
    assert Message.objects.count() == before


@pytest.mark.parametrize(
    "close",
    [
        lambda row: Gathering.objects.update(state=Gathering.State.CANCELLED),
        lambda row: Gathering.objects.update(starts_at=NOW, ends_at=NOW + timedelta(hours=6)),
        lambda row: Membership.objects.update(left_on="2026-11-30"),
    ],
)
def test_answer_that_comes_too_late_changes_nothing(row, close):
    close(row)

    assert ended(reply(row)) == ("ignored", "closed")
    assert (answer_of(row), asked().count()) == ("", 0)


def test_yes_to_a_full_gathering_is_a_place_on_the_waiting_list(row):
    Gathering.objects.update(capacity=1)
    ParticipationFactory(gathering=row.gathering, team=row.team, coming=True)

    assert ended(reply(row)) == ("handled", "answered")
    assert answer_of(row) == "in_line"


def test_comment_beside_the_answer_is_for_people_to_read(row):
    written = take(reply(row, "DECLINED", more="COMMENT:Ola kommer i stedet"))

    assert (written.outcome, written.reason, written.excerpt) == (
        "for_people",
        "comment",
        "Ola kommer i stedet",
    )
    assert answer_of(row) == "no"


def test_clear_answer_takes_the_earlier_doubt_off_the_desk(row):
    doubt = take(reply(row, "TENTATIVE"))
    take(reply(row, stamp="20261201T075500Z", message_id="<svar-2@kommune.example>"))

    doubt.refresh_from_db()
    assert (doubt.outcome, doubt.reason, doubt.excerpt) == ("ignored", "older", "")


def test_forged_doubt_takes_nothing_off_the_desk(row):
    doubt = take(reply(row, "TENTATIVE"))
    forged = reply(row, "TENTATIVE", results=NOT_PASSED, message_id="<svar-2@kommune.example>")
    take(forged)
    take(forged.replace(b"svar-2", b"svar-3"))

    waiting = IncomingMail.objects.for_people().values_list("pk", "is_verified")
    assert sorted(waiting) == [(doubt.pk, True), (doubt.pk + 2, False)]


def test_asking_never_answers_its_own_mail(row):
    """The mail that asks says that a program wrote it, so it is passed over should it come back."""
    take(reply(row, results=NOT_PASSED))
    back = letter(headers=["Auto-Submitted: auto-generated"])

    assert ended(back) == ("ignored", "automatic")


def test_known_sender_of_a_letter_is_shown_to_the_right_desk(row):
    assert take(letter()).programme == row.gathering.cohort.programme


def test_question_does_not_leave_once_the_gathering_is_cancelled(row):
    take(reply(row, results=NOT_PASSED))

    cancelling.cancel(row.gathering, by=UserFactory(), now=NOW)

    assert asked().get().state == "cancelled"


def test_question_does_not_leave_once_it_is_answered_on_the_page(row):
    take(reply(row, results=NOT_PASSED))

    answering.answer(row, Participation.Answer.YES, now=NOW)

    assert asked().get().state == "cancelled"

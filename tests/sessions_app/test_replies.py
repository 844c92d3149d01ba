"""Reading answers from calendar programs: a strict reader of foreign mail."""

import email
from datetime import UTC, datetime
from types import SimpleNamespace

import pytest

from sessions_app.receiving import replies, senders
from sessions_app.receiving.replies import Reply
from tests.sessions_app.mails import PASS, letter, reply

ROW = SimpleNamespace(
    person=SimpleNamespace(email="kari@kommune.example"),
    gathering=SimpleNamespace(calendar_uid="uid-1@lup.example"),
    entry_sequence=2,
)
OURS = "mx.lup.example"


def mail(*arguments, **fields):
    return email.message_from_bytes(reply(ROW, *arguments, **fields))


def read(*arguments, **fields):
    return replies.read(replies.calendar_text(mail(*arguments, **fields)))


def test_answer_is_read():
    assert read("DECLINED", more="COMMENT:Har ferie\\, men\\nKari kommer") == Reply(
        method="REPLY",
        uid="uid-1@lup.example",
        attendee="kari@kommune.example",
        partstat="DECLINED",
        sequence=2,
        stamp=datetime(2026, 12, 1, 7, 50, tzinfo=UTC),
        comment="Har ferie, men\nKari kommer",
    )


def test_folded_lines_small_letters_and_quotes_are_understood():
    content = reply(ROW).decode()
    content = content.replace("UID:uid-1@lup", "UID:uid-\r\n 1@lup").replace("MAILTO:", "mailto:")
    content = content.replace("PARTSTAT=ACCEPTED", 'partstat="Accepted"')
    content = content.replace("BEGIN:VEVENT", "begin:vevent")

    found = replies.read(replies.calendar_text(email.message_from_bytes(content.encode())))

    assert (found.uid, found.attendee, found.partstat) == (
        "uid-1@lup.example",
        "kari@kommune.example",
        "ACCEPTED",
    )


def test_sequence_that_is_not_said_is_the_first():
    content = reply(ROW).replace(b"SEQUENCE:2\r\n", b"")

    text = replies.calendar_text(email.message_from_bytes(content))

    assert replies.read(text).sequence == 0


@pytest.mark.parametrize(
    "more",
    [
        "ATTENDEE;PARTSTAT=ACCEPTED:mailto:ola@kommune.example",
        "UID:another",
        "DTSTAMP:20261201T090001Z",
        "SEQUENCE:3",
        "RECURRENCE-ID:20270120T090000Z",
        "METHOD REPLY",
        "END:VEVENT\r\nBEGIN:VEVENT\r\nUID:2",
        "END:VALARM",
        "END:VCALENDAR\r\nBEGIN:VCALENDAR",
    ],
)
def test_event_that_says_more_than_one_thing_is_no_answer(more):
    assert read(more=more) is None


@pytest.mark.parametrize("stamp", ["", "20261201T090000", "20261301T090000Z", "2026-12-01", "x"])
def test_answer_without_a_time_is_no_answer(stamp):
    assert read(stamp=stamp) is None


@pytest.mark.parametrize("sequence", ["-1", "1.5", "x", "1" * 10, "٣"])
def test_strange_sequence_is_no_answer(sequence):
    assert read(sequence=sequence) is None


@pytest.mark.parametrize(
    "attendee",
    [
        "ATTENDEE:mailto:kari@kommune.example",
        "ATTENDEE;PARTSTAT=ACCEPTED;PARTSTAT=DECLINED:mailto:kari@kommune.example",
        'ATTENDEE;CN="x;PARTSTAT=ACCEPTED":mailto:kari@kommune.example',
        'ATTENDEE;CN="x;PARTSTAT=ACCEPTED:mailto:kari@kommune.example',
    ],
)
def test_answer_stands_once_and_in_no_name(attendee):
    lines = replies.calendar_text(mail()).split("\n")
    text = "\n".join(attendee if line.startswith("ATTENDEE") else line for line in lines)

    assert replies.read(text) is None


def test_alarm_inside_the_event_does_not_disturb():
    found = read(more="BEGIN:VALARM\r\nDTSTAMP:20200101T000000Z\r\nEND:VALARM")

    assert found.stamp == datetime(2026, 12, 1, 7, 50, tzinfo=UTC)


def test_letter_has_no_calendar_part():
    assert replies.calendar_text(email.message_from_bytes(letter())) is None


def test_answer_inside_a_mail_that_is_attached_is_somebody_elses():
    content = (
        b"From: ola@kommune.example\r\nMIME-Version: 1.0\r\n"
        b"Content-Type: message/rfc822\r\n\r\n" + reply(ROW)
    )

    assert replies.calendar_text(email.message_from_bytes(content)) is None


def test_two_calendar_parts_count_when_they_agree():
    once = reply(ROW).decode()
    part = once[once.index("Content-Type: text/calendar") : once.index("--_000_--")]
    same = once.replace("--_000_--", f"--_000_\r\n{part}--_000_--")
    other = same[::-1].replace("ACCEPTED"[::-1], "DECLINED"[::-1], 1)[::-1]

    texts = [replies.calendar_text(email.message_from_bytes(t.encode())) for t in (same, other)]

    assert [bool(replies.read(text)) for text in texts] == [True, False]


@pytest.mark.parametrize(
    ("sender", "address"),
    [
        ("kari@kommune.example", "kari@kommune.example"),
        ("<Kari@Kommune.example>", "kari@kommune.example"),
        ('"Nordmann, Kari (NHN)" <kari@kommune.example>', "kari@kommune.example"),
        ("=?utf-8?q?K=C3=A5re?= <kari@kommune.example>", "kari@kommune.example"),
        ('"kari@kommune.example" <evil@evil.example>', "evil@evil.example"),
        ("ola@kommune.example, Kari <kari@kommune.example>", ""),
        ("ola@kommune.example <kari@kommune.example>", ""),
        ("kari@kommune.example, ola@kommune.example", ""),
        ("<kari@kommune.example> <evil@evil.example>", ""),
        ("kari@kommune.example)evil@evil.example", ""),
        ("kari@kommune.example\r\nFrom: evil@evil.example", ""),
        ("Kari", ""),
        ("", ""),
    ],
)
def test_from_is_one_plain_address_or_nobody(sender, address):
    content = letter(sender=sender)

    assert senders.address_of(email.message_from_bytes(content)) == address


@pytest.mark.parametrize(
    ("results", "is_verified"),
    [
        (PASS, True),
        (PASS.replace("pass", "PASS").replace("mx.lup", "MX.LUP"), True),
        ("mx.lup.example 1; dmarc=pass header.from=kommune.example", True),
        ("mx.lup.example; spf=pass; dkim=pass; dmarc=pass header.from=kommune.example", True),
        (
            "mx.lup.example (a (b) c);\r\n\tdmarc=pass (p=none)\r\n header.from=Kommune.example",
            True,
        ),
        ("mx.lup.example; dmarc=fail header.from=kommune.example", False),
        ("mx.lup.example; dmarc=none header.from=kommune.example", False),
        ("mx.lup.example; dmarc=passed header.from=kommune.example", False),
        ("mx.lup.example; dmarc=fail (dmarc=pass) header.from=kommune.example", False),
        ("mx.lup.example; dmarc=pass header.from=evil.example", False),
        ("mx.lup.example; dmarc=pass", False),
        ("mx.lup.example; dmarc=fail; dmarc=pass header.from=kommune.example", False),
        ("mx.evil.example; dmarc=pass header.from=kommune.example", False),
        ("mx.lup.example.evil.example; dmarc=pass header.from=kommune.example", False),
        ("mx.lup.example; spf=pass smtp.mailfrom=kommune.example", False),
        ('mx.lup.example; x="; dmarc=pass header.from=kommune.example', False),
        ('mx.lup.example; spf=fail x="; dmarc=pass header.from=kommune.example;"', False),
        ("mx.lup.example; spf=fail (; dmarc=pass header.from=kommune.example;", False),
        ("; dmarc=pass header.from=kommune.example", False),
        ("", False),
        # A forged one below our server's own changes nothing.
        ("mx.lup.example; dmarc=fail\r\nAuthentication-Results: " + PASS, False),
        ("mx.lup.example; spf=pass\r\nAuthentication-Results: " + PASS, True),
        ("mx.lup.example; dmarc=fail x=(\r\nAuthentication-Results: " + PASS, False),
        # Longer than any that our server writes, and made to take minutes to read.
        ("mx.lup.example; " + "(" * 30_000 + ")" * 30_000, False),
        ('mx.lup.example; "' + '\\"' * 60_000, False),
    ],
)
def test_only_our_own_mail_server_verifies_a_sender(results, is_verified):
    assert senders.is_verified(mail(results=results), authserv_id=OURS) is is_verified


def test_without_the_name_of_our_server_nobody_is_verified():
    assert senders.is_verified(mail(results="; " + PASS), authserv_id="") is False

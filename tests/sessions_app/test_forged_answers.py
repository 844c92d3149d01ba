"""Ten thousand answers that are forged, torn or mixed up: none counts, and none makes us fail.

Three people have answered, each in a way of their own. Whatever is done to their mails, nobody may
ever be found to have answered the other way.
"""

import email
import random
from collections import Counter

import pytest

from cohorts.models import Cohort, Programme, Team
from messaging import bounces, headers
from partners.models import Partner, Person
from sessions_app.models import Gathering, Participation
from sessions_app.receiving import inbox, judging, replies, sorting
from sessions_app.receiving.invitees import Invitee, Nobody
from sessions_app.receiving.judging import Reason
from tests.sessions_app.mails import NOW, PASS, letter, reply, report

MAILS = 5000
DOMAINS = {"kari": "sorvik.example", "ola": "nordli.example", "anne": "ostby.example"}
ANSWERED = {"kari": "ACCEPTED", "ola": "DECLINED", "anne": "ACCEPTED"}
CHOICES = {"ACCEPTED": "yes", "DECLINED": "no"}
UID = "uid-1@lup.example"
SPECIAL = [b"\0", b"\r\n", b"\n", b"\r", b";", b":", b'"', b"(", b")", b"<", b">", b"=", b"\xff",
           b"=?utf-8?b?", b"?=", b" ", b"\t", b"--_000_", b"BEGIN:VEVENT\r\n", b"METHOD:REPLY\r\n",
           "İ".encode(), b"%00", b"\\n"]  # fmt: skip


def participation(name):
    gathering = Gathering(calendar_uid=UID, cohort=Cohort(programme=Programme()))
    person = Person(first_name=name, email=f"{name}@{DOMAINS[name]}", partner=Partner())
    return Participation(gathering=gathering, person=person, team=Team(), entry_sequence=2)


ROWS = {name: participation(name) for name in DOMAINS}


def genuine(name, **fields):
    results = fields.pop("results", PASS.replace("kommune.example", DOMAINS[name]))
    return reply(ROWS[name], fields.pop("partstat", ANSWERED[name]), results=results, **fields)


def find(uid, address, *, answered_at=None):
    for row in ROWS.values():
        if (uid, address) == (UID, row.person.email):
            return Invitee(row, takes_answers=True, answered_at=answered_at, sequence=2)
    return Nobody(Reason.UNKNOWN_UID)


def look(content):
    """Everything that is done with a mail before the database comes in."""
    mail = email.message_from_bytes(content)
    bounces.read(mail), bounces.references(mail), bounces.attached_message_ids(mail)
    read_by_people = [headers.readable(mail, name) for name in ("From", "Subject", "Message-ID")]
    verdict = judging.Verdict(judging.Outcome.IGNORED, Reason.AUTOMATIC)
    text = replies.calendar_text(mail)
    if text is not None and not sorting.is_automatic(mail):
        verdict = judging.judge(mail, text, find=find, authserv_id="mx.lup.example", now=NOW)
    for words in [*read_by_people, inbox.excerpt(mail, verdict), verdict.comment]:
        assert "\0" not in words
        words.encode()
    return verdict


def counted(content):
    """Whose answer it was found to be, and which; None when it does not count."""
    verdict = look(content)
    if verdict.reason != Reason.ANSWERED:
        return None
    return verdict.participation.person.first_name, verdict.choice


FORGERIES = {
    "another sender": lambda name, lot: genuine(name, sender=f"{word(lot)}@{DOMAINS[name]}"),
    "another domain": lambda name, lot: genuine(name, sender=f"{name}@{word(lot)}.example"),
    "name like an address": lambda name, lot: genuine(
        name, sender=f'"{name}@{DOMAINS[name]}" <{word(lot)}@evil.example>'
    ),
    "two senders": lambda name, lot: genuine(
        name, sender=f"{name}@{DOMAINS[name]}\r\nFrom: {word(lot)}@evil.example"
    ),
    "another attendee": lambda name, lot: genuine(name, attendee=f"{other(name, lot)}"),
    "another's part": lambda name, lot: genuine(
        name, attendee=ROWS[lot.choice([n for n in ROWS if n != name])].person.email
    ),
    "not verified": lambda name, lot: genuine(name, results=lot.choice(UNVERIFIED)),
    "forged verification": lambda name, lot: genuine(
        name, results=f"{lot.choice(UNVERIFIED[:3])}\r\nAuthentication-Results: {PASS}"
    ),
    "of another domain": lambda name, lot: genuine(
        name, results=PASS.replace("kommune.example", f"{word(lot)}.example")
    ),
    "unknown gathering": lambda name, lot: genuine(name, uid=f"{word(lot)}@lup.example"),
    "older version": lambda name, lot: genuine(name, sequence=lot.choice([0, 1, -5])),
    "dated ahead": lambda name, lot: genuine(name, stamp=f"2027{lot.randint(10, 12)}01T000000Z"),
    "two attendees": lambda name, lot: genuine(
        name, more=f"ATTENDEE;PARTSTAT=DECLINED:mailto:{word(lot)}@x.example"
    ),
    "two events": lambda name, lot: genuine(
        name, more=f"END:VEVENT\r\nBEGIN:VEVENT\r\nUID:{word(lot)}"
    ),
    "no reply": lambda name, lot: genuine(
        name, method=lot.choice(["REQUEST", "COUNTER", "CANCEL", "PUBLISH", word(lot)])
    ),
    "no clear answer": lambda name, lot: genuine(
        name, partstat=lot.choice(["TENTATIVE", "DELEGATED", "NEEDS-ACTION", "", word(lot)])
    ),
    "automatic": lambda name, lot: genuine(
        name, headers=f"Auto-Submitted: auto-{lot.choice(['replied', 'generated', word(lot)])}"
    ),
}
UNVERIFIED = [
    "mx.lup.example; dmarc=fail header.from=sorvik.example",
    "mx.lup.example; dmarc=none",
    "mx.lup.example; dmarc=temperror header.from=nordli.example",
    "mx.evil.example; dmarc=pass header.from=ostby.example",
    "",
]


def word(lot):
    return "".join(lot.choices("abcdefghij", k=8))


def other(name, lot):
    return f"{name}{lot.randint(0, 9)}@{DOMAINS[name]}"


def torn(content, lot):
    """The mail after some accidents of those that befall bytes."""
    for _ in range(lot.randint(1, 12)):
        at, end = sorted(lot.choices(range(len(content) + 1), k=2))
        end = min(end, at + 200)
        lines = content.split(b"\r\n")
        one, two = lot.randrange(len(lines)), lot.randrange(len(lines))
        accident = lot.randrange(8)
        if accident == 0 and content:
            flipped = bytes([content[at - 1] ^ 1 << lot.randrange(8)])
            content = content[: at - 1] + flipped + content[at:] if at else content
        elif accident == 1:
            content = content[:at] + content[end:]
        elif accident == 2:
            content = content[:at] + lot.choice(SPECIAL) + content[at:]
        elif accident == 3:
            content = content[:end] + content[at:]
        elif accident == 4:
            lines[one], lines[two] = lines[two], lines[one]
            content = b"\r\n".join(lines)
        elif accident == 5:
            content = b"\r\n".join([*lines[:one], lines[two], *lines[one:]])
        elif accident == 6:
            content = content[:at] + content[at:end].swapcase() + content[end:]
        else:
            stranger = genuine(lot.choice(list(ROWS))).split(b"\r\n")
            lines[one] = lot.choice(stranger)
            content = b"\r\n".join(lines)
    return content


@pytest.mark.parametrize("name", ROWS)
def test_answer_that_nobody_has_touched_counts(name):
    assert counted(genuine(name)) == (name, CHOICES[ANSWERED[name]])


def test_forged_answers_never_count():
    lot = random.Random(1)
    found = Counter()
    for number in range(MAILS):
        kind = list(FORGERIES)[number % len(FORGERIES)]
        content = FORGERIES[kind](lot.choice(list(ROWS)), lot)
        found[kind] += counted(content) is not None

    assert found == dict.fromkeys(FORGERIES, 0)


def test_torn_and_mixed_answers_never_say_the_contrary():
    lot = random.Random(2)
    given = {(name, CHOICES[ANSWERED[name]]) for name in ROWS}
    found = Counter(counted(torn(genuine(lot.choice(list(ROWS))), lot)) for _ in range(MAILS))

    assert set(found) - {None} <= given
    assert found[None] > MAILS // 2  # else the accidents are too small to tell anything


def test_torn_reports_and_letters_make_nobody_fail():
    lot = random.Random(3)
    whole = [report("retur@lup.example"), letter(), report("retur+" + "0" * 32 + "@lup.example")]

    found = {counted(torn(lot.choice(whole), lot)) for _ in range(MAILS // 5)}

    assert found == {None}

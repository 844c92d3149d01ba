"""One mail of the outbox: as it looks, why it stands as it does, and nothing that opens a door."""

import re
from datetime import UTC, datetime

import pytest
from django.urls import reverse
from django.utils import timezone, translation

from audit import log
from desk.post import outbox_calendar
from messaging import keys
from messaging.models import Attachment, Message
from sessions_app.inviting import invitations
from tests.desk.outbox_cases import MINUTE, NOW, TOKEN, URL, failed, held, mail, page
from tests.factories import MembershipFactory

pytestmark = pytest.mark.usefixtures("clock")


def url(row, path=""):
    return f"{URL}{row.public_id}/{path}"


@pytest.fixture
def invitation(kull, draft, lup):
    """A real one, with a calendar part."""
    MembershipFactory(team__cohort=kull, person__email="kari@kommune.example")
    invitations.release(draft, by=lup, now=timezone.now())
    return Message.objects.get()


def test_mail_is_shown_with_whom_it_is_for_and_what_it_is_about(lup_client, kull, released):
    member = MembershipFactory(team__cohort=kull, person__email="kari@kommune.example")
    row = mail(released, reply_to="program@lup.example", state="sent", sent_at=NOW, attempts=2)

    shown = page(lup_client, url(row))

    who = f"To {member.person.full_name}, {member.team.name} (kari@kommune.example)"
    assert who in shown.text
    assert "Oppstart Velkommen" in shown.text
    assert "Kind invitation Language bokmål" in shown.text
    assert 'From "3P" <ikke-svar@lup.example> Reply to program@lup.example' in shown.text
    assert "Queued 1 December 2026, 10:00 Not sent after 20 January 2027, 10:00" in shown.text
    assert f"Attempts 2 Reference {row.public_id}" in shown.text


def test_frame_shows_the_mail_with_a_policy_of_its_own(lup_client, released):
    row = mail(released)

    shown, frame = lup_client.get(url(row)), lup_client.get(url(row, "brev/"))

    assert f'src="{url(row, "brev/")}" sandbox ' in shown.content.decode()
    assert frame.content.decode() == (
        '<h1>Velkommen</h1><a href="https://lup.example/svar/…/">Svar</a>'
    )
    assert "sandbox" in frame["Content-Security-Policy"]
    assert "'unsafe-inline'" not in shown["Content-Security-Policy"]
    assert frame["X-Frame-Options"] == "SAMEORIGIN"


def test_personal_links_of_a_real_invitation_are_nowhere_on_the_pages(lup_client, invitation):
    [token] = set(re.findall(r"/svar/([\w-]+)", invitation.text))

    bodies = [lup_client.get(url(invitation, path)).content.decode() for path in ("", "brev/")]

    assert [token in body for body in bodies] == [False, False]
    assert ["/svar/…/" in body for body in bodies] == [True, True]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (f"https://lup.example/svar/{TOKEN}/", "https://lup.example/svar/…/"),
        (f"https://lup.example/svar/{TOKEN}?sprak=nn", "https://lup.example/svar/…?sprak=nn"),
        (f"/kalender/{TOKEN}.ics", "/kalender/…"),
        (f"/SVAR/{TOKEN}'", "/SVAR/…'"),
        (f"%2Fsvar%2F{TOKEN}", "%2Fsvar%2F…"),
        (f"Nøkkelen er {TOKEN}.", "Nøkkelen er …."),
        ("https://lup.example/bevis/ABCD-1234/", "https://lup.example/bevis/ABCD-1234/"),
        ("Vi svarer /svarfrist/ innen fredag", "Vi svarer /svarfrist/ innen fredag"),
    ],
)
def test_what_opens_a_door_is_taken_out(text, shown):
    assert keys.without(text) == shown


def test_calendar_part_is_told_in_words_and_as_it_was_sent(lup_client, invitation):
    shown = page(lup_client, url(invitation)).text

    assert "Puts the gathering in the calendar, or changes what stands there." in shown
    assert "Title 3P: Oppstart When Wednesday 20 January 2027, 10:00–⁠16:00" in shown
    assert "BEGIN:VCALENDAR" in shown


@pytest.mark.parametrize(
    ("sent", "other", "does"),
    [
        ("METHOD:REQUEST", "METHOD:CANCEL", "Takes the gathering out of the calendar."),
        ("NEEDS-ACTION", "ACCEPTED", "Shows the gathering in the calendar as accepted."),
        ("NEEDS-ACTION", "DECLINED", "Shows the gathering in the calendar as declined."),
    ],
)
def test_calendar_part_says_what_it_does(invitation, sent, other, does):
    unfolded = invitation.calendar.replace("\r\n ", "")

    with translation.override("en"):
        assert outbox_calendar.in_words(unfolded.replace(sent, other)).does == does


@pytest.mark.parametrize("part", ["tull", "BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n"])
def test_calendar_part_that_cannot_be_read_is_shown_raw(lup_client, released, part):
    shown = page(lup_client, url(mail(released, calendar=part))).text

    assert "The calendar part cannot be read." in shown


def test_headers_and_names_of_attachments_are_shown(lup_client, released):
    row = mail(released, sender="Ærlig talt <3p@lup.example>")
    Attachment.objects.create(
        message=row, filename="bevis.pdf", content_type="application/pdf", content=b"%PDF"
    )

    shown = page(lup_client, url(row)).text

    assert "Attachments bevis.pdf" in shown
    assert f"Message-ID: {row.message_id}" in shown
    assert "Auto-Submitted: auto-generated" in shown
    assert "Return-Path: <3p@lup.example>" in shown


def test_mail_that_cannot_be_built_is_shown_without_headers(lup_client, released):
    row = failed(released, subject="To\nlinjer", smtp_code=None, smtp_text="Header values")

    assert "Message-ID:" not in page(lup_client, url(row)).text


def test_mail_whose_content_was_removed_says_so(lup_client, released):
    row = mail(released, state="sent", text="", html="", scrubbed_at=NOW)

    shown = page(lup_client, url(row))

    assert "The content was removed on 1 December 2026." in shown.text
    assert "As plain text" not in shown.text


def test_failure_is_told_in_plain_words_with_advice_and_the_answer(lup_client, kull, released):
    member = MembershipFactory(team__cohort=kull, person__email="kari@kommune.example")
    shown = page(lup_client, url(failed(released)))

    assert (
        "failed Nothing more happens by itself. Send again "
        "The address does not exist at the recipient's organisation. "
        "Ask the team for the right address, and correct it."
    ) in shown.text
    assert "What the mail server answered 550 5.1.1 no such user" in shown.text
    name, team = member.person.full_name, member.team.name
    assert shown.links[f"Enter a new address for {name} in {team}"] == reverse(
        "desk:person_edit", args=[member.person_id]
    )


LATER = datetime(2026, 12, 1, 10, 5, tzinfo=UTC)
NEXT = [
    ({}, "It leaves within a minute, after what is more urgent."),
    ({"not_before": LATER}, "It leaves today 11:05."),
    (
        {"state": "deferred", "not_before": LATER},
        "It is tried again today 11:05, and then ever more seldom until 20.01.2027, 10:00.",
    ),
    (
        {"state": "sending", "lease_id": "0" * 32, "lease_until": LATER},
        "It is being handed over right now.",
    ),
    (
        {"state": "sending", "lease_id": "0" * 32, "lease_until": NOW - MINUTE},
        "It was cut off, and the outcome is unknown. It is taken up again in a minute.",
    ),
    ({"state": "held"}, "It was held back. You decide whether it leaves."),
    (
        {"state": "held", "data_started_at": NOW},
        "The hand-over was cut off, and we do not know whether it came through. You decide.",
    ),
    (
        {"state": "bounced", "bounce_text": "5.1.1"},
        "Nothing more happens by itself. The recipient has not got it.",
    ),
    ({"state": "cancelled"}, "It does not leave."),
    (
        {"state": "sent"},
        "Nothing more happens. Is it not in the inbox, it may be among the spam there.",
    ),
]


@pytest.mark.parametrize(("fields", "said"), NEXT)
def test_what_happens_next_is_said(lup_client, released, fields, said):
    assert said in page(lup_client, url(mail(released, **fields))).text


def test_history_tells_what_happened_and_who_did_it(lup_client, lup, released):
    row = mail(released, state="bounced", sent_at=NOW + MINUTE, created_at=NOW - MINUTE)
    Message.objects.filter(pk=row.pk).update(
        bounced_at=NOW + 2 * MINUTE, bounce_text="5.1.1", withdrawn_at=NOW + 3 * MINUTE
    )
    log.record(row, "sent again", by=lup)

    shown = page(lup_client, url(row)).text

    assert (
        "What has happened "
        "Written and put in line 01.12.2026, 09:59 "
        "Sent again 01.12.2026, 10:00 · ingrid@lup.example "
        "Taken by the mail server 01.12.2026, 10:01 "
        "Came back as undeliverable 01.12.2026, 10:02 · 5.1.1 "
        "Withdrawn, since what it told no longer holds 01.12.2026, 10:03"
    ) in shown


def test_mail_names_its_copies_and_its_original(lup_client, released):
    original = mail(released, key="invitation:1", state="sent", created_at=NOW - MINUTE)
    copy = mail(released, key="invitation:1~1")
    mail(released, key="invitation:11")

    links = [page(lup_client, url(row)).links for row in (original, copy)]

    assert links[0]["01.12.2026, 10:00"] == url(copy)
    assert links[1]["01.12.2026, 09:59"] == url(original)
    assert "01.12.2026, 10:00" not in links[1]


def test_acts_that_are_offered_follow_from_how_it_stands(lup_client, released):
    offered = {
        row.state: [name for name, to in page(lup_client, url(row)).links.items() if "gjor=" in to]
        for row in (mail(released), failed(released), held(released))
    }

    assert offered == {
        "queued": ["Stop"],
        "failed": ["Send again"],
        "held": ["Send once more", "It came through", "Stop"],
    }


@pytest.mark.parametrize("path", ["tull/", "00000000-0000-0000-0000-000000000000/"])
def test_mail_that_is_not_there_is_not_found(lup_client, kull, path):
    assert lup_client.get(f"{URL}{path}").status_code == 404

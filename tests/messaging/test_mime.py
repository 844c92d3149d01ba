"""The bytes of a mail, read back by Python's own parser and compared with what Django builds."""

import email.policy
import re
import uuid
from datetime import UTC, datetime
from email.message import EmailMessage

import pytest
from django.core.mail import EmailMultiAlternatives
from hypothesis import given, settings
from hypothesis import strategies as st

from messaging import mime, pictures
from messaging.models import Attachment, Message

CALENDAR = "BEGIN:VCALENDAR\r\nMETHOD:CANCEL\r\nSUMMARY:Påskemøte\r\n ✓ ferdig\r\nEND:VCALENDAR\r\n"
# What PostgreSQL stores and a mail can carry.
TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0\r"))


def message(**changes) -> Message:
    values = {
        "pk": 1,
        "public_id": uuid.UUID(int=7),
        "sender": '"3P – Pådriver (prøve), LUP" <3p@lup.example>',
        "reply_to": "kontakt@lup.example",
        "recipient": "kari@kommune.example",
        "language": "nb",
        "subject": "Invitasjon: Påskemøte i Bodø",
        "text": "Hei på deg\n.\n..to punktum\nFrom oss\n" + "ø" * 2000 + "  \n",
        "html": "<p style='color: red'>Hei</p>\n",
        "calendar": CALENDAR,
        "message_id": "<abc@padriver.example>",
        "created_at": datetime(2026, 12, 1, 8, tzinfo=UTC),
    } | changes
    files = values.pop("files", [])
    made = Message(**values)
    made._prefetched_objects_cache = {"attachments": Attachment.objects.none()}
    made._prefetched_objects_cache["attachments"]._result_cache = files
    return made


def read(made: Message) -> EmailMessage:
    return email.message_from_bytes(mime.content(made), policy=email.policy.default)


def by_django(made: Message) -> EmailMessage:
    built = EmailMultiAlternatives(
        made.subject, made.text, made.sender, [made.recipient], reply_to=[made.reply_to]
    )
    built.attach_alternative(made.html, "text/html")
    built.attach_alternative(made.calendar, 'text/calendar; method="CANCEL"')
    return email.message_from_bytes(built.message().as_bytes(), policy=email.policy.default)


def lines(text: str) -> str:
    return re.sub(r"\r\n|\r", "\n", text)


def test_mail_reads_as_the_one_that_django_builds():
    ours, theirs = read(message()), by_django(message())

    for name in ("Subject", "From", "To", "Reply-To"):
        assert ours[name] == theirs[name]
    parts = list(zip(ours.walk(), theirs.walk(), strict=True))
    assert [part.get_content_type() for part, _ in parts] == [
        "multipart/alternative",
        "text/plain",
        "text/html",
        "text/calendar",
    ]
    for part, other in parts[1:]:
        assert lines(part.get_content()).rstrip("\n") == lines(other.get_content()).rstrip("\n")
    assert parts[3][0].get_param("method") == "CANCEL"
    assert [part.defects for part, _ in parts] == [[]] * 4


def test_headers_are_those_of_mail_that_nobody_should_answer_by_machine():
    ours = read(message())

    assert {name: ours[name] for name in ("Message-ID", "Date", "Content-Language")} == {
        "Message-ID": "<abc@padriver.example>",
        "Date": "Tue, 01 Dec 2026 08:00:00 +0000",
        "Content-Language": "nb",
    }
    assert ours["Auto-Submitted"] == "auto-generated"
    assert ours["X-Auto-Response-Suppress"] == "All"


def test_files_come_through_whole_under_their_names():
    content = bytes(range(256)) * 40
    files = [
        Attachment(filename="Bevis – Åse.pdf", content_type="application/pdf", content=content),
        Attachment(filename='a"b.ics', content_type="text/calendar", content=b"BEGIN"),
    ]

    ours = read(message(files=files))

    assert ours.get_content_type() == "multipart/mixed"
    assert [
        (file.get_filename(), file.get_content_type(), file.get_payload(decode=True))
        for file in ours.iter_attachments()
    ] == [
        ("Bevis – Åse.pdf", "application/pdf", content),
        ("ab.ics", "text/calendar", b"BEGIN"),
    ]


@settings(max_examples=50)
@given(text=TEXT, html=TEXT, subject=st.text(st.characters(categories=["L", "N", "P", "S", "Zs"])))
def test_any_text_comes_through(text, html, subject):
    made = message(text=text, html=html, subject=subject)
    content = mime.content(made)
    plain, rich, _ = read(made).iter_parts()

    assert lines(plain.get_payload(decode=True).decode()) == text
    assert lines(rich.get_payload(decode=True).decode()) == html
    assert "".join(str(read(made)["Subject"]).split()) == "".join(subject.split())
    assert content.isascii()
    assert max(len(line) for line in content.split(b"\r\n")) <= 998
    assert re.search(rb"\r(?!\n)|(?<!\r)\n", content) is None


@pytest.mark.parametrize("field", ["subject", "sender", "recipient", "reply_to", "message_id"])
@pytest.mark.parametrize("end", ["\n", "\r", "\r\n"])
def test_second_line_in_a_header_is_refused(field, end):
    with pytest.raises(ValueError, match="two lines"):
        mime.letter(message(**{field: f"a@b.example{end}Bcc: x@y.example"}))


@pytest.mark.parametrize("recipient", ["", "a@b@c", "a@b, c@d"])
def test_what_is_no_address_is_refused(recipient):
    with pytest.raises(ValueError, match="address"):
        mime.letter(message(recipient=recipient))


def test_address_with_norwegian_letters_in_its_domain_is_written_for_the_wire():
    assert mime.letter(message(recipient="kari@bodø.example")).recipient == (
        "kari@xn--bod-2na.example"
    )


@pytest.mark.parametrize(
    ("mailbox", "sender"),
    [
        ("", "3p@lup.example"),
        ("retur@padriver.example", f"retur+{uuid.UUID(int=7).hex}@padriver.example"),
    ],
)
def test_returned_mail_says_which_it_was_where_there_is_a_mailbox_for_it(settings, mailbox, sender):
    settings.MAIL_BOUNCE_ADDRESS = mailbox

    assert sender in mime.letter(message()).sender


def test_picture_that_the_html_shows_travels_with_it():
    picture = Attachment(filename="kode.png", content_type="image/png", content=b"\x89PNG\0\xff")
    file = Attachment(filename="Bevis.pdf", content_type="application/pdf", content=b"%PDF")
    html = f'<p>Hei</p><img src="{pictures.source("kode.png")}" alt="">'

    sent = read(message(html=html, files=[picture, file]))

    assert [part.get_content_type() for part in sent.walk()] == [
        "multipart/mixed",
        "multipart/alternative",
        "text/plain",
        "multipart/related",
        "text/html",
        "image/png",
        "text/calendar",
        "application/pdf",
    ]
    [related] = [part for part in sent.walk() if part.get_content_type() == "multipart/related"]
    assert related.get_param("type") == "text/html"
    shown = related.get_payload()[1]
    assert (shown["Content-ID"], shown.get_content_disposition(), shown.get_content()) == (
        "<kode.png@padriver>",
        "inline",
        b"\x89PNG\0\xff",
    )
    assert [part.get_filename() for part in sent.iter_attachments()] == ["Bevis.pdf"]


def test_pictures_are_in_the_html_that_a_browser_gets():
    picture = Attachment(filename="kode.png", content_type="image/png", content=memoryview(b"PNG"))

    html = pictures.with_pictures(f'<img src="{pictures.source("kode.png")}">', [picture])

    assert html == '<img src="data:image/png;base64,UE5H">'

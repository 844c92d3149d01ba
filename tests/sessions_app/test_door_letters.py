"""The code at the door in the mails to those who come in person."""

from datetime import UTC, datetime

import pytest

from messaging import mime
from messaging.models import Message
from sessions_app import door_codes
from sessions_app.inviting import reminders
from sessions_app.mail import letters
from tests.factories import MembershipFactory, ParticipationFactory

pytestmark = pytest.mark.django_db

NOW = datetime(2027, 1, 15, 8, 0, tzinfo=UTC)
Kind = Message.Kind


@pytest.fixture
def kari(db):
    row = ParticipationFactory(coming=True)
    MembershipFactory(team=row.team, person=row.person)
    return row


def practical(row):
    reminders.write(Kind.PRACTICAL, row.gathering, [row], {row.person_id: "key"}, now=NOW)
    return Message.objects.get()


def test_practical_information_has_the_code_as_picture_and_letters(kari):
    mail = practical(kari)

    code = door_codes.in_groups(kari.door_code)
    assert f"Koden din i døra: {code}" in mail.text
    assert code in mail.html
    assert '<img src="cid:kode.png@padriver" width="174" height="174"' in mail.html
    [picture] = mail.attachments.all()
    assert bytes(picture.content) == door_codes.as_png(kari.door_code)
    assert b"multipart/related" in mime.content(mail)
    assert mail.calendar == ""


@pytest.mark.parametrize(
    ("answer", "form", "has_code"),
    [
        ("yes", "physical", True),
        ("yes", "combined", True),
        ("yes", "digital", False),
        ("", "physical", False),
        ("no", "physical", False),
    ],
)
def test_code_is_for_those_who_come_in_person(kari, answer, form, has_code):
    kari.answer, kari.gathering.form = answer, form

    mail = practical(kari)

    is_there = (
        "Koden din" in mail.text, "cid:" in mail.html, mail.attachments.exists()
    )  # fmt: skip
    assert is_there == (has_code,) * 3


@pytest.mark.parametrize(
    ("kind", "answer", "has_link"),
    [
        (Kind.CONFIRMATION, "yes", True),
        (Kind.CONFIRMATION, "no", False),
        (Kind.CHANGE, "yes", True),
        (Kind.CHANGE, "", False),
        (Kind.INVITATION, "", False),
        (Kind.CANCELLATION, "yes", False),
        (Kind.THANKS, "yes", False),
    ],
)
def test_mails_with_a_calendar_entry_link_to_the_code(kari, kind, answer, has_link):
    kari.answer = answer

    draft = letters.preview(kind, kari.gathering, kari, now=NOW)

    there = f"{letters.links.address(letters.links.EXAMPLE)}#kode"
    assert (there in draft.content.text, there in draft.content.html) == (has_link, has_link)
    assert draft.files == ()

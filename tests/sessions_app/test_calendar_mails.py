"""24 calendar mails, as they are sent, beside golden files; each read by a second, strict parser.

With REWRITE_GOLDEN=1 in the environment the files are written anew, to be read before they are
committed.
"""

import email
import email.policy
import itertools
import os
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from ical.calendar import Calendar
from ical.calendar_stream import IcsCalendarStream

from messaging import mime
from messaging.models import Message
from sessions_app.coming import answering
from sessions_app.inviting import cancelling, invitations
from sessions_app.models import Gathering, Participation
from sessions_app.plans import planning
from tests.factories import GatheringFactory, MembershipFactory, TeamFactory, UserFactory
from tests.sessions_app.scenes import has_left

pytestmark = pytest.mark.django_db

GOLDEN = Path(__file__).parents[1] / "golden" / "calendar"
REWRITE = "REWRITE_GOLDEN" in os.environ
OSLO = ZoneInfo("Europe/Oslo")
INVITED, LATER = datetime(2026, 12, 1, 8, tzinfo=UTC), datetime(2026, 12, 2, 9, 30, tzinfo=UTC)
PLACE = {"venue": "Næringslivets Hus", "address": "Middelthuns gate 27, 0368 Oslo"}
NOWHERE = {"venue": "", "address": ""}
LINK = {"meeting_url": "https://meet.example/l/meetup-join/19%3ameeting_" + "3p" * 30}
FORMS = {"physical": PLACE, "digital": NOWHERE | LINK, "combined": PLACE | LINK}
ONLINE = {
    "nb": "Digitalt, med lenken i e-posten",
    "nn": "Digitalt, med lenkja i e-posten",
    "en": "Online, by the link in the e-mail",
}
KINDS = ("request", "update", "cancel", "accepted")
LANGUAGES = ("nb", "nn", "en")
# Two of the three languages for each kind and form, each pair of languages as often as the others.
CASES = [
    (form, kind, language)
    for number, (form, kind) in enumerate(itertools.product(FORMS, KINDS))
    for language in (LANGUAGES[number % 3], LANGUAGES[(number + 1) % 3])
]
SAID = {  # METHOD, SEQUENCE, STATUS, PARTSTAT
    "request": ("REQUEST", 0, "CONFIRMED", "NEEDS-ACTION"),
    "update": ("REQUEST", 1, "CONFIRMED", "NEEDS-ACTION"),
    "cancel": ("CANCEL", 1, "CANCELLED", "NEEDS-ACTION"),
    "accepted": ("REQUEST", 0, "CONFIRMED", "ACCEPTED"),
}


@pytest.fixture(autouse=True)
def sender(settings):
    settings.DEFAULT_FROM_EMAIL = "Pådriver <ikke-svar@lup.example>"


def gathering_for(form: str, language: str) -> Gathering:
    gathering = GatheringFactory(
        cohort__programme__name="Partnerpådriverprogrammet (3P)",
        cohort__programme__sender_name="Partnerpådriverprogrammet (3P)",
        title="Oppstart; behov, marked og «påskeæøå»",
        form=form,
        agenda="Forankring, roller; Behovskartlegging\nHva er nytt?",
        calendar_uid=f"3p-{form}-{language}@lup.example",
        **FORMS[form],
    )
    team = TeamFactory(cohort=gathering.cohort, partner__name="Áŋŋelvuona suohkan")
    MembershipFactory(
        team=team,
        person__first_name="Áŋŋel",
        person__last_name='Čálmmis "Ŋávvi", O\'Brien',
        person__email="annel@kommune.example",
        person__language=language,
    )
    return gathering


def mail(form: str, kind: str, language: str) -> Message:
    """As the verbs write it: invited on one day, and on the next it is moved, called off, taken."""
    gathering, user = gathering_for(form, language), UserFactory()
    invitations.release(gathering, by=user, now=INVITED)
    if kind == "request":
        return Message.objects.get()
    has_left()
    if kind == "update":
        hours = {
            "starts_at": datetime(2027, 4, 7, 7, tzinfo=UTC),
            "ends_at": datetime(2027, 4, 7, 13, 30, tzinfo=UTC),
            "reply_by": date(2027, 3, 20),
        }
        planning.change(gathering, hours, by=user, now=LATER)
        invitations.release(gathering, by=user, now=LATER)
    elif kind == "cancel":
        cancelling.cancel(gathering, by=user, now=LATER)
    else:
        row = Participation.objects.get()
        answering.answer(row, Participation.Answer.YES, now=LATER)
    return Message.objects.latest("pk")


@pytest.mark.parametrize(("form", "kind", "language"), CASES)
def test_calendar_mail_is_as_agreed(form, kind, language):
    sent = email.message_from_bytes(
        mime.letter(mail(form, kind, language)).content, policy=email.policy.default
    )

    method, sequence, status, partstat = SAID[kind]
    assert sent.get_content_type() == "multipart/alternative"
    *readable, part = sent.iter_parts()
    assert [other.get_content_type() for other in readable] == ["text/plain", "text/html"]
    assert part.get_content_type() == "text/calendar"
    assert dict(part["Content-Type"].params) == {"method": method, "charset": "utf-8"}
    assert part.get_content_disposition() is None
    content = part.get_payload(decode=True)
    golden = GOLDEN / f"{form}-{kind}-{language}.ics"
    if REWRITE:
        golden.parent.mkdir(parents=True, exist_ok=True)
        golden.write_bytes(content)
    assert content == golden.read_bytes()

    read = IcsCalendarStream.calendar_from_ics(content.decode())
    assert read.method == method
    [event] = read.events
    assert (event.sequence, event.status, event.attendees[0].status) == (sequence, status, partstat)
    agrees_with_the_gathering(read, form, kind, language)


def agrees_with_the_gathering(read: Calendar, form: str, kind: str, language: str) -> None:
    gathering = Gathering.objects.get()
    [event] = read.events
    assert event.uid == f"3p-{form}-{language}@lup.example"
    assert event.dtstamp == (INVITED if kind == "request" else LATER)
    assert (event.dtstart, event.dtend) == (gathering.starts_at, gathering.ends_at)
    assert event.dtstart.tzinfo == OSLO
    assert event.summary == f"Partnerpådriverprogrammet (3P): {gathering.title}"
    place = "Næringslivets Hus, Middelthuns gate 27, 0368 Oslo"
    assert event.location == (ONLINE[language] if form == "digital" else place)
    assert event.conference == []
    assert event.organizer.common_name == "Partnerpådriverprogrammet (3P)"
    [attendee] = event.attendees
    assert str(attendee.uri) == "mailto:annel@kommune.example"
    assert attendee.common_name == "Áŋŋel Čálmmis 'Ŋávvi', O'Brien"
    assert (attendee.role, attendee.rsvp) == ("REQ-PARTICIPANT", False)
    assert "– Behovskartlegging\n– Hva er nytt?" in event.description
    assert "/svar/" not in event.description
    assert "meet.example" not in event.description


def test_files_are_those_of_the_24_mails():
    names = {f"{form}-{kind}-{language}.ics" for form, kind, language in CASES}

    assert len(names) == 24
    assert {path.name for path in GOLDEN.iterdir()} == names


@pytest.mark.parametrize("path", sorted(GOLDEN.glob("*.ics")), ids=lambda path: path.stem)
def test_lines_are_as_calendars_must_have_them(path):
    text = path.read_bytes().decode()

    lines = text.split("\r\n")
    assert max(len(line.encode()) for line in lines) <= 75
    assert not any("\n" in line or "\r" in line for line in lines)
    assert lines[-1] == ""

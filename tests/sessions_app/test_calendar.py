"""Calendar entries, read back by the library's parser and checked against zoneinfo."""

from datetime import UTC, datetime, timedelta
from email.utils import parseaddr
from zoneinfo import ZoneInfo

import pytest
from django.core.mail import EmailMessage
from icalendar import Calendar

from sessions_app import calendar
from tests.factories import GatheringFactory

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 12, 1, 8, 0, tzinfo=UTC)


def invitation(gathering, **changes) -> str:
    values = {
        "attendee": calendar.Party("Áŋŋel Čálmmis Ŋávvi", "annel@kommune.example"),
        "organizer": calendar.Party("Partnerpådriverprogrammet (3P)", "3p@lup.example"),
        "text": "Ta med, semikolon; og\nny linje",
        "now": NOW,
    }
    return calendar.invitation(gathering, **values | changes)


def test_invitation_says_the_same_when_read_back():
    gathering = GatheringFactory(title="Behov, marked; og påskeæøå " + "lang " * 20)

    parsed = Calendar.from_ical(invitation(gathering))

    [event] = parsed.walk("VEVENT")
    assert parsed["METHOD"] == "REQUEST"
    assert event["UID"] == gathering.calendar_uid
    assert event["SEQUENCE"] == 0
    assert event["SUMMARY"] == f"{gathering.cohort.programme.name}: {gathering.title}"
    assert event["DESCRIPTION"] == "Ta med, semikolon; og\nny linje"
    assert event["LOCATION"] == "Næringslivets Hus, Middelthuns gate 27, 0368 Oslo"
    assert event["DTSTAMP"].dt == NOW
    assert event["DTSTART"].dt == gathering.starts_at
    assert event["DTEND"].dt == gathering.ends_at
    assert event["ORGANIZER"] == "mailto:3p@lup.example"
    assert event["ORGANIZER"].params["CN"] == "Partnerpådriverprogrammet (3P)"
    assert event["ATTENDEE"] == "mailto:annel@kommune.example"
    assert event["ATTENDEE"].params["CN"] == "Áŋŋel Čálmmis Ŋávvi"
    assert event["ATTENDEE"].params["PARTSTAT"] == "NEEDS-ACTION"
    assert event["ATTENDEE"].params["RSVP"] == "FALSE"


def test_invitation_lines_are_at_most_75_octets_and_end_in_crlf():
    text = invitation(GatheringFactory(title="Å" * 150))

    lines = text.split("\r\n")
    assert max(len(line.encode()) for line in lines) <= 75
    assert not any("\n" in line for line in lines)


def test_invitation_to_an_online_gathering_has_the_link_as_place():
    gathering = GatheringFactory(venue="", address="", meeting_url="https://meet.example/3p")

    [event] = Calendar.from_ical(invitation(gathering)).walk("VEVENT")

    assert event["LOCATION"] == "https://meet.example/3p"


def test_download_names_nobody():
    [event] = Calendar.from_ical(calendar.download(GatheringFactory(), text="Hei", now=NOW)).walk(
        "VEVENT"
    )

    assert "ATTENDEE" not in event
    assert "ORGANIZER" not in event


def test_time_zone_is_right_around_every_change_of_the_clock():
    zone = Calendar.from_ical(invitation(GatheringFactory())).walk("VTIMEZONE")[0].to_tz()
    oslo = ZoneInfo("Europe/Oslo")
    wrong = []
    for year in range(2024, 2041):
        for month in (3, 10):
            moment = datetime(year, month, 20, tzinfo=UTC)
            while moment.month == month:
                if moment.astimezone(zone).utcoffset() != moment.astimezone(oslo).utcoffset():
                    wrong.append(moment)
                moment += timedelta(hours=1)

    assert wrong == []


def test_sender_keeps_its_name_through_a_mail_header(smtp):
    party = calendar.Party('Partnerpådriver, "3P" (LUP)', "3p@lup.example")

    EmailMessage("Hei", "Hei", party.as_header, ["kari@kommune.example"]).send()

    assert parseaddr(str(smtp.messages[0]["From"])) == (
        "Partnerpådriver, '3P' (LUP)",
        "3p@lup.example",
    )

"""Closing the attendance list, and opening it again with a reason."""

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse

from audit.models import Entry
from certificates.models import Certificate
from sessions_app.attending import attendance
from sessions_app.models import Gathering, MeetingReport, Participation
from tests.factories import MembershipFactory, ParticipationFactory
from tests.reading import Page


def url(gathering, name="attendance"):
    return reverse(f"desk:{name}", args=[gathering.pk])


def said(response):
    return [str(message) for message in get_messages(response.wsgi_request)]


@pytest.fixture
def listed(kull, released):
    """Anne said yes, Bo said no, Cato has not answered."""
    member = MembershipFactory(team__cohort=kull)
    place = {"gathering": released, "team": member.team}
    return [
        ParticipationFactory(person=member.person, coming=True, **place),
        ParticipationFactory(declined=True, **place),
        ParticipationFactory(**place),
    ]


@pytest.fixture
def the_day(at):
    at(2027, 1, 20, 10)


@pytest.fixture
def closed(released, listed, lup, the_day, clock):
    here = {listed[0].pk: attendance.Mark(attendance.What.PRESENT)}
    now = released.starts_at
    attendance.mark(released, here, by=lup, now=now)
    attendance.close(released, by=lup, now=now)
    return Gathering.objects.get(pk=released.pk)


def test_closing_says_what_those_without_a_mark_become(lup_client, released, listed, the_day):
    text = Page(lup_client.get(url(released, "attendance_close"))).text

    assert "2 people count as absent." in text
    assert "1 person who had said no, or never got a place, counts as excused." in text
    assert not Gathering.objects.get().is_counted


def test_closing_makes_the_gathering_count(lup_client, lup, released, listed, the_day):
    answers = [lup_client.post(url(released, "attendance_close")) for _press in range(2)]

    assert [answer.url for answer in answers] == [url(released, "gathering")] * 2
    assert said(answers[0]) == ["The attendance list is closed, and the gathering counts."]
    gathering = Gathering.objects.get()
    assert (gathering.is_counted, gathering.list_closed_by) == (True, lup)
    rows = Participation.objects.order_by("pk").values_list("presence", flat=True)
    assert list(rows) == ["absent", "excused", "absent"]


def test_closing_when_everyone_is_marked_names_nobody(lup_client, released, the_day):
    assert "Everyone is marked." in Page(lup_client.get(url(released, "attendance_close"))).text


def test_closing_waits_for_the_gathering_to_begin(lup_client, released, listed, at):
    at(2027, 1, 20, 6)

    page = Page(lup_client.get(url(released, "attendance_close")))
    response = lup_client.post(url(released, "attendance_close"))

    assert "The gathering has not begun." in page.text
    assert "Close the list" not in page.buttons
    assert said(response) == ["The gathering has not begun."]
    assert not Gathering.objects.get().is_counted


def test_closing_before_the_end_is_warned_of_and_possible(
    lup_client, released, listed, the_day, at
):
    address = url(released, "attendance_close")
    sentence = "The gathering is not over It lasts until 16:00."
    assert sentence in Page(lup_client.get(address)).text

    at(2027, 1, 20, 15)
    assert "The gathering is not over" not in Page(lup_client.get(address)).text

    at(2027, 1, 20, 10)
    lup_client.post(address)
    assert Gathering.objects.get().is_counted


@pytest.mark.parametrize(
    ("names", "sentence"),
    [
        (["Anne Li"], "It has been read, but has not marked the list."),
        (
            ["Anne Li", "iPhone"],
            "1 name in it is not matched, and may be somebody who will count as absent.",
        ),
    ],
)
def test_report_that_waits_is_warned_of_with_the_way_to_it(
    lup_client, lup, released, listed, the_day, names, sentence
):
    anne = listed[0].person
    anne.first_name, anne.last_name = "Anne", "Li"
    anne.save()
    spans = [[0, 3600]]
    people = [
        {"name": name, "email": "", "spans": spans, "limit": None, "row": None} for name in names
    ]
    report = MeetingReport.objects.create(
        gathering=released, program="Teams", people=people, read_at=released.starts_at, read_by=lup
    )
    page = Page(lup_client.get(url(released, "attendance_close")))

    assert sentence in page.text
    assert page.links["Finish the report"] == url(released, "meeting_report")
    report.delete()
    assert sentence not in Page(lup_client.get(url(released, "attendance_close"))).text


def test_closed_list_is_read_only_and_says_who_closed_it(lup_client, lup, closed, listed):
    lup.name = "Ingrid Berg"
    lup.save()

    page = Page(lup_client.get(url(closed)))
    refused = lup_client.post(url(closed), {f"p{listed[1].pk}": "present"})

    assert "Ingrid Berg closed it on 20.01.2027, 10:00." in page.text
    assert "Save attendance" not in page.buttons
    assert page.links["Open the list again to change anything"] == url(closed, "attendance_reopen")
    assert said(refused) == ["The attendance list is closed. Open it again to change anything."]
    again = Page(lup_client.get(url(closed, "attendance_close"))).text
    assert "The attendance list is closed already." in again


def test_reopening_wants_a_reason_and_keeps_it(lup_client, closed):
    address = url(closed, "attendance_reopen")

    without = lup_client.post(address, {"reason": " "})
    stands = Gathering.objects.get().is_counted
    with_reason = lup_client.post(address, {"reason": "Bo kom likevel"})

    assert (without.status_code, stands) == (200, True)
    assert with_reason.url == url(closed)
    assert not Gathering.objects.get().is_counted
    assert Entry.objects.latest("pk").after == {"reason": "Bo kom likevel"}
    assert "The attendance list is open" in Page(lup_client.get(address)).text


def test_reopening_says_what_becomes_of_certificates(lup_client, lup, kull, closed, listed):
    states = (Certificate.State.ISSUED, Certificate.State.REVOKED)
    for row, state in ((listed[0], states[0]), (listed[0], states[1]), (listed[1], states[0])):
        Certificate.objects.create(
            number=f"{row.pk}-{state}",
            code=f"{row.pk}-{state}",
            person=row.person,
            team=row.team,
            cohort=kull,
            language="nb",
            facts={},
            state=state,
            issued_at=closed.ends_at,
            issued_by=lup,
        )

    text = Page(lup_client.get(url(closed, "attendance_reopen"))).text

    assert "1 person who was there has a certificate already." in text

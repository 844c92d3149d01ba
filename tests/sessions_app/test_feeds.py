"""What calendar programs read: the gatherings as people were told of them, and nobody's name."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from icalendar import Calendar

from cohorts.models import Membership, Team
from sessions_app.calendars import calendar_addresses
from sessions_app.inviting import invitations
from sessions_app.models import CalendarAddress, Gathering, Participation
from tests.factories import (
    CohortFactory,
    CoordinatorFactory,
    GatheringFactory,
    MembershipFactory,
    TeamFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 12, 1, 8, 0, tzinfo=UTC)
MEETING = "https://moete.example/1?pwd=hemmelig"


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def cohort():
    return CohortFactory(programme__name="3P", name="Kull 2027")


@pytest.fixture
def kari(cohort):
    return MembershipFactory(
        lead=True,
        team=TeamFactory(cohort=cohort, name="Sørvik"),
        person__first_name="Kari",
        person__last_name="Aas",
        person__email="kari.aas@sorvik.example",
    )


def released(cohort, **fields):
    gathering = GatheringFactory(cohort=cohort, **fields)
    invitations.release(gathering, by=UserFactory(), now=NOW)
    gathering.refresh_from_db()
    return gathering


def address(cohort, *, team=None, person=None):
    lead = Membership.objects.get(team=team, is_lead=True).person.user if team else None
    by = lead or CoordinatorFactory(programme=cohort.programme).user
    made = calendar_addresses.make(cohort, team=team, person=person, by=by, now=NOW)
    return made.removeprefix("http://localhost:8000")


def three(membership):
    """The addresses of a person, of the team and of the cohort."""
    cohort = membership.team.cohort
    return {
        "person": address(cohort, person=membership.person),
        "team": address(cohort, team=membership.team),
        "cohort": address(cohort),
    }


def events(client, path):
    return Calendar.from_ical(client.get(path).content).walk("VEVENT")


def test_all_three_give_the_gathering_that_people_were_told_of(client, kari, cohort):
    gathering = released(cohort, title="Oppstart", agenda="Behov; Dialog")

    for path in three(kari).values():
        [event] = events(client, path)
        assert {name: str(event[name]) for name in ("UID", "SUMMARY", "STATUS", "LOCATION")} == {
            "UID": gathering.calendar_uid,
            "SUMMARY": "3P: Oppstart",
            "STATUS": "CONFIRMED",
            "LOCATION": "Næringslivets Hus, Middelthuns gate 27, 0368 Oslo",
        }
        assert (event["SEQUENCE"], event.start) == (
            gathering.calendar_sequence,
            gathering.starts_at,
        )
        assert str(event["DESCRIPTION"]).splitlines()[2:] == ["– Behov", "– Dialog"]


def test_file_is_published_under_a_name_and_says_when_to_look_again(client, kari):
    calendar = Calendar.from_ical(client.get(three(kari)["cohort"]).content)

    assert {name: calendar[name].to_ical() for name in ("METHOD", "NAME", "REFRESH-INTERVAL")} == {
        "METHOD": b"PUBLISH",
        "NAME": b"3P\\, Kull 2027",
        "REFRESH-INTERVAL": b"PT1H",
    }


def test_no_feed_names_anybody_or_lets_anybody_answer(client, kari, cohort):
    released(cohort, meeting_url=MEETING)

    for path in three(kari).values():
        text = client.get(path).content.decode().replace("\r\n ", "")
        found = [
            w for w in ("ATTENDEE", "ORGANIZER", "Kari", "Aas", "sorvik", "/svar/") if w in text
        ]
        assert found == []


def test_no_feed_has_the_link_to_the_meeting(client, kari, cohort):
    released(cohort, form="digital", meeting_url=MEETING)

    has_link = {
        name: MEETING in client.get(path).content.decode().replace("\r\n ", "")
        for name, path in three(kari).items()
    }

    assert has_link == {"person": False, "team": False, "cohort": False}


def test_drafts_are_nobodys_business(client, kari, cohort):
    GatheringFactory(cohort=cohort)
    GatheringFactory(cohort=cohort, state=Gathering.State.CANCELLED)

    assert {name: events(client, path) for name, path in three(kari).items()} == {
        "person": [],
        "team": [],
        "cohort": [],
    }


def test_edit_reaches_nobody_before_it_is_released(client, kari, cohort):
    gathering = released(cohort, title="Oppstart")
    Gathering.objects.update(title="Noe annet", starts_at=gathering.starts_at - timedelta(days=1))

    for path in three(kari).values():
        [event] = events(client, path)
        assert (str(event["SUMMARY"]), event.start) == ("3P: Oppstart", gathering.starts_at)


def test_cancelled_gathering_is_marked_as_such(client, kari, cohort):
    released(cohort)
    Gathering.objects.update(state=Gathering.State.CANCELLED, calendar_sequence=4)
    Participation.objects.update(entry_sequence=4)

    for path in three(kari).values():
        [event] = events(client, path)
        assert (str(event["STATUS"]), event["SEQUENCE"]) == ("CANCELLED", 4)


def test_sequence_is_that_of_the_newest_mail(client, kari, cohort):
    released(cohort)
    colleague = MembershipFactory(team=kari.team)
    invitations.release(Gathering.objects.get(), by=UserFactory(), now=NOW)
    Participation.objects.filter(person=colleague.person).update(entry_sequence=7)

    sequences = {name: events(client, path)[0]["SEQUENCE"] for name, path in three(kari).items()}

    mine = Participation.objects.get(person=kari.person).entry_sequence
    assert sequences == {"person": mine, "team": 7, "cohort": 7}


@pytest.mark.parametrize(
    ("answer", "line", "statuses"),
    [
        ("", None, ["CONFIRMED"]),
        ("yes", None, ["CONFIRMED"]),
        ("in_line", 1, ["TENTATIVE"]),
        ("no", None, []),
    ],
)
def test_personal_feed_follows_the_answer(client, kari, cohort, answer, line, statuses):
    released(cohort)
    answered_at = NOW if answer else None
    Participation.objects.update(answer=answer, line_number=line, answered_at=answered_at)

    path = address(cohort, person=kari.person)

    assert [str(event["STATUS"]) for event in events(client, path)] == statuses


def test_feed_holds_nothing_of_another_cohort(client, kari):
    other = CohortFactory(year=2028)
    MembershipFactory(team=TeamFactory(cohort=other), person=kari.person)
    released(other)

    assert [events(client, path) for path in three(kari).values()] == [[], [], []]


def test_feed_is_empty_for_those_who_take_part_no_more(client, kari, cohort):
    released(cohort)
    paths = three(kari)
    Team.objects.update(state=Team.State.WITHDRAWN)

    assert [len(events(client, paths[name])) for name in ("person", "team", "cohort")] == [0, 0, 1]


def test_feed_speaks_the_language_of_its_owner(client, kari, cohort):
    released(cohort)
    kari.person.language = "nn"
    kari.person.save()
    kari.team.partner.language_form = "nb"
    kari.team.partner.save()
    cohort.programme.language = "en"
    cohort.programme.save()

    days = {
        name: str(events(client, path)[0]["DESCRIPTION"]).split(" ")[0]
        for name, path in three(kari).items()
    }

    assert days == {"person": "onsdag", "team": "onsdag", "cohort": "Wednesday"}


def test_unchanged_feed_is_not_sent_again(client, kari, cohort, clock):
    released(cohort)
    path = three(kari)["person"]
    first = client.get(path)
    clock.shift(timedelta(hours=1))

    by_tag = client.get(path, headers={"If-None-Match": first.headers["ETag"]})
    by_time = client.get(path, headers={"If-Modified-Since": first.headers["Last-Modified"]})

    assert first.headers["Cache-Control"] == "private, max-age=900"
    assert (by_tag.status_code, by_tag.content) == (304, b"")
    assert (by_time.status_code, by_time.content) == (304, b"")


def test_answer_makes_the_feed_a_new_one(client, kari, cohort, clock):
    released(cohort)
    path = three(kari)["person"]
    first = client.get(path)
    clock.shift(timedelta(hours=1))
    Participation.objects.update(answer="no", answered_at=NOW + timedelta(hours=1))

    by_tag = client.get(path, headers={"If-None-Match": first.headers["ETag"]})
    by_time = client.get(path, headers={"If-Modified-Since": first.headers["Last-Modified"]})

    assert [by_tag.status_code, by_time.status_code] == [200, 200]


@pytest.mark.parametrize("number", [1, 12])
def test_feed_takes_few_queries(client, kari, cohort, number, django_assert_num_queries):
    for _ in range(number):
        released(cohort)

    for name, path in three(kari).items():
        with django_assert_num_queries({"person": 6, "team": 4, "cohort": 4}[name]):
            assert len(events(client, path)) == number


def test_unknown_and_stopped_addresses_look_the_same(client, kari, cohort):
    path = address(cohort, person=kari.person)
    calendar_addresses.stop(cohort, person=kari.person, by=UserFactory(), now=NOW)

    stopped, unknown = client.get(path), client.get("/kalender/" + "x" * 43 + ".ics")

    assert (stopped.status_code, unknown.status_code) == (404, 404)
    assert stopped.content == unknown.content


def test_key_is_kept_only_as_a_hash(kari, cohort):
    token = address(cohort, person=kari.person).split("/")[-1].removesuffix(".ics")

    row = CalendarAddress.objects.get()

    assert (len(token), row.prefix, len(bytes(row.token_hash))) == (43, token[:8], 32)


def test_new_address_stops_the_old_one_of_the_same_owner_only(client, kari, cohort):
    before = three(kari)
    after = address(cohort, team=kari.team)

    codes = {name: client.get(path).status_code for name, path in before.items()}

    assert codes == {"person": 200, "team": 404, "cohort": 200}
    assert client.get(after).status_code == 200

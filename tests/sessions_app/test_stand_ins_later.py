"""What a stand-in gets after the invitation, and how they are counted."""

from datetime import timedelta

import pytest

from cohorts.models import Membership, Team
from messaging.models import Message
from partners.models import Person
from sessions_app.attending import attendance
from sessions_app.calendars import feeds
from sessions_app.coming import answers, readdressing
from sessions_app.inviting import cancelling, invitations, planned, reminders, restoring
from sessions_app.models import Participation
from sessions_app.plans import planning
from tests.factories import UserFactory
from tests.sessions_app.scenes import LATER, NOW, entry, has_left, last_mail, released, row
from tests.sessions_app.stand_ins import answer, colleague, replace, undo

pytestmark = pytest.mark.django_db

YES = Participation.Answer.YES


@pytest.fixture
def gathering():
    made = released("Anne", "Bo", "Cato")
    has_left()
    return made


def test_stand_in_gets_changes_cancellations_and_reminders_like_members(gathering):
    replace(gathering, "Anne", colleague(gathering))
    has_left()

    planning.change(gathering, {"venue": "Rådhuset"}, by=UserFactory(), now=LATER)
    invitations.release(gathering, by=UserFactory(), now=LATER)
    assert (last_mail("Dina").kind, entry(last_mail("Dina"))[0]) == ("change", "REQUEST")
    has_left()
    assert reminders.remind(gathering, by=UserFactory(), now=LATER + timedelta(days=3)) == 3
    assert last_mail("Dina").kind == "reminder"
    has_left()
    assert cancelling.cancel(gathering, by=UserFactory(), now=LATER) == 4
    assert (last_mail("Dina").kind, entry(last_mail("Dina"))[0]) == ("cancellation", "CANCEL")
    has_left()
    assert restoring.restore(gathering, by=UserFactory(), now=LATER) == 4
    assert (last_mail("Dina").kind, entry(last_mail("Dina"))[0]) == ("change", "REQUEST")


def test_stand_in_is_no_part_of_other_gatherings(gathering):
    replace(gathering, "Anne", colleague(gathering))
    other = type(gathering).objects.get(pk=gathering.pk)
    other.pk, other.title, other.calendar_uid, other.state = None, "Neste", "neste@x", "draft"
    other.calendar_sequence = 0
    other.save()

    assert {one.person.first_name for one in invitations.audience(gathering)} == {
        "Anne",
        "Bo",
        "Cato",
        "Dina",
    }
    assert {one.person.first_name for one in invitations.audience(other)} == {"Anne", "Bo", "Cato"}


def test_calendar_address_of_a_guest_shows_that_gathering_alone(gathering):
    dina = colleague(gathering)
    replace(gathering, "Anne", dina)
    assert feeds.of_person(dina, gathering.cohort, since=NOW).text.count("BEGIN:VEVENT") == 1

    undo(gathering, "Anne")
    assert feeds.of_person(dina, gathering.cohort, since=NOW).text.count("BEGIN:VEVENT") == 0


def test_guest_at_a_corrected_address_is_invited_anew(gathering):
    dina = colleague(gathering)
    replace(gathering, "Anne", dina)
    has_left()
    dina.email = "dina.li@fjordvik.example"
    dina.save()

    readdressing.follow(dina, by=UserFactory(), now=LATER)

    assert Message.objects.latest("pk").recipient == "dina.li@fjordvik.example"
    assert "i stedet for Anne Li" in Message.objects.latest("pk").text


def test_guest_who_leaves_the_organisation_loses_the_place(gathering):
    dina = colleague(gathering)
    answer(gathering, "Anne")
    replace(gathering, "Anne", dina)
    Person.objects.filter(pk=dina.pk).update(left_on=NOW.date())

    readdressing.follow(Person.objects.get(pk=dina.pk), by=UserFactory(), now=LATER)

    assert (row(gathering, "Dina").stood_down_at, row(gathering, "Dina").has_place) == (
        LATER,
        False,
    )
    assert answer(gathering, "Anne") == YES


def test_former_guest_who_joins_the_team_is_invited_as_a_member(gathering):
    dina = colleague(gathering)
    replace(gathering, "Anne", dina)
    undo(gathering, "Anne")
    team = Team.objects.get(cohort=gathering.cohort)
    Membership.objects.create(team=team, person=dina, joined_on=NOW.date())

    assert invitations.release(gathering, by=UserFactory(), now=LATER) == 1

    new = row(gathering, "Dina")
    assert (new.stood_down_at, new.stands_in_for, new.is_stand_in) == (None, None, False)


def test_counts_name_whom_they_come_for_and_leave_out_who_stood_down(gathering):
    replace(gathering, "Anne", colleague(gathering))
    replace(gathering, "Bo", colleague(gathering, "Else"))
    undo(gathering, "Bo")

    found = answers.by_team(gathering, planned.rows_of(gathering), in_peace=())

    [team] = found.teams
    assert team.waiting == ["Bo Li", "Cato Li", "Dina Li (for Anne Li)"]
    assert (team.declined, found.invited, found.to_remind) == (["Anne Li"], 4, 3)


def test_closing_excuses_whoever_was_replaced_and_leaves_out_whoever_stood_down(gathering):
    replace(gathering, "Anne", colleague(gathering))
    for name, sent in (("Bo", "Else"), ("Cato", "Frode")):
        replace(gathering, name, colleague(gathering, sent))
        undo(gathering, name)
    came = {row(gathering, "Frode").pk: attendance.Mark(attendance.What.PRESENT)}
    attendance.mark(gathering, came, by=UserFactory(), now=gathering.starts_at)

    attendance.close(gathering, by=UserFactory(), now=gathering.starts_at)

    assert {
        name: row(gathering, name).presence
        for name in ("Anne", "Bo", "Cato", "Dina", "Else", "Frode")
    } == {
        "Anne": "excused",
        "Bo": "absent",
        "Cato": "absent",
        "Dina": "absent",
        "Else": "",
        "Frode": "present",
    }

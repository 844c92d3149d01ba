"""A gathering with so many places: never more come, and whoever waits moves up in turn."""

import re

import pytest

from cohorts.models import Membership
from partners.models import Person
from sessions_app.coming import answers, readdressing
from sessions_app.inviting import planned
from sessions_app.mail import links
from sessions_app.models import Participation
from sessions_app.plans import planning
from tests.factories import MembershipFactory, ParticipationFactory, TeamFactory, UserFactory
from tests.sessions_app.scenes import LATER, NOW, entry, has_left, last_mail, mails, released, row
from tests.sessions_app.stand_ins import answer

pytestmark = pytest.mark.django_db

YES, NO, IN_LINE = Participation.Answer.YES, Participation.Answer.NO, Participation.Answer.IN_LINE


@pytest.fixture
def one_place():
    gathering = released("Anne", "Bo", "Cato", capacity=1)
    has_left()
    return gathering


def test_yes_to_a_full_gathering_is_a_place_in_line(one_place):
    assert [answer(one_place, name) for name in ("Bo", "Cato", "Anne")] == [YES, IN_LINE, IN_LINE]
    assert [row(one_place, name).line_number for name in ("Bo", "Cato", "Anne")] == [None, 1, 2]
    mail = last_mail("Anne")
    assert (mail.kind, entry(mail)) == ("confirmation", ("REQUEST", 0, "TENTATIVE"))
    assert "2" in mail.text


def test_first_in_line_moves_up_when_somebody_declines(one_place):
    for name in ("Anne", "Bo", "Cato"):
        answer(one_place, name)
    has_left()

    answer(one_place, "Anne", NO)

    assert [row(one_place, name).answer for name in ("Anne", "Bo", "Cato")] == [NO, YES, IN_LINE]
    assert mails(after=6) == [("confirmation", "Anne", "queued"), ("confirmation", "Bo", "queued")]
    assert entry(last_mail("Bo")) == ("REQUEST", 0, "ACCEPTED")


def test_whoever_stands_in_line_can_leave_it_and_comes_back_last(one_place):
    for name in ("Anne", "Bo", "Cato"):
        answer(one_place, name)

    answer(one_place, "Bo", NO)
    answer(one_place, "Bo")

    assert [row(one_place, name).line_number for name in ("Bo", "Cato")] == [3, 2]


def test_yes_again_while_in_line_changes_nothing(one_place):
    answer(one_place, "Anne")
    answer(one_place, "Bo")
    before = len(mails())

    assert answer(one_place, "Bo") == IN_LINE
    assert len(mails()) == before


@pytest.mark.parametrize("capacity", [3, None])
def test_more_places_let_those_in_line_move_up_at_once(one_place, capacity):
    for name in ("Anne", "Bo", "Cato"):
        answer(one_place, name)

    planning.change(one_place, {"capacity": capacity}, by=UserFactory(), now=LATER)

    assert set(Participation.objects.values_list("answer", flat=True)) == {YES}


def test_fewer_places_throw_nobody_out(one_place):
    planning.change(one_place, {"capacity": 3}, by=UserFactory(), now=NOW)
    for name in ("Anne", "Bo", "Cato"):
        answer(one_place, name)
    planning.change(one_place, {"capacity": 1}, by=UserFactory(), now=LATER)

    answer(one_place, "Anne", NO)

    assert [answer(one_place, "Anne"), row(one_place, "Bo").answer] == [IN_LINE, YES]


def test_team_has_so_many_places_and_others_pass_by():
    gathering = released("Anne", "Bo", seats_per_team=1, capacity=2)
    other = TeamFactory(cohort=gathering.cohort)
    for name in ("Cato", "Dina"):
        person = MembershipFactory(team=other, person__first_name=name).person
        ParticipationFactory(gathering=gathering, team=other, person=person)
    has_left()

    assert [answer(gathering, name) for name in ("Anne", "Bo", "Cato", "Dina")] == [
        YES,
        IN_LINE,
        YES,
        IN_LINE,
    ]
    answer(gathering, "Cato", NO)
    assert [row(gathering, name).answer for name in ("Bo", "Dina")] == [IN_LINE, YES]


def test_place_of_somebody_who_leaves_goes_to_the_first_in_line(one_place):
    for name in ("Anne", "Bo"):
        answer(one_place, name)
    person = Person.objects.get(first_name="Anne")
    Membership.objects.filter(person=person).update(left_on=NOW.date())

    readdressing.follow(person, by=UserFactory(), now=LATER)

    assert [row(one_place, name).answer for name in ("Anne", "Bo")] == ["", YES]


def test_nobody_moves_up_once_the_gathering_has_begun(one_place):
    for name in ("Anne", "Bo"):
        answer(one_place, name)

    planning.change(one_place, {"capacity": 5}, by=UserFactory(), now=one_place.starts_at)

    assert row(one_place, "Bo").answer == IN_LINE


def test_page_says_clearly_that_one_waits_and_where(client, one_place, time_machine):
    time_machine.move_to(NOW)
    for name in ("Bo", "Cato"):
        answer(one_place, name)
    mine = row(one_place, "Anne")
    url = links.issue([mine], gathering=one_place)[mine.pk].removeprefix("http://localhost:8000")
    before = client.get(f"{url}?sprak=en").content.decode()
    client.post(url, {"answer": "yes"})
    after = client.get(f"{url}?sprak=en").content.decode()

    assert "All places are taken." in before
    assert "The gathering is full" in after
    assert "You are number 2 on the waiting list." in after
    assert re.search(r'value="yes" aria-pressed="true"', after)


@pytest.mark.parametrize("choice", ["in_line", "", "maybe"])
def test_nobody_puts_oneself_in_line(client, one_place, time_machine, choice):
    time_machine.move_to(NOW)
    mine = row(one_place, "Anne")
    url = links.issue([mine], gathering=one_place)[mine.pk].removeprefix("http://localhost:8000")

    assert client.post(url, {"answer": choice}).status_code == 400


def test_counts_tell_those_in_line_from_those_who_come(one_place):
    for name in ("Anne", "Bo", "Cato"):
        answer(one_place, name)

    found = answers.by_team(one_place, planned.rows_of(one_place), in_peace=())

    assert (found.coming, found.in_line, found.waiting, found.invited) == (1, 2, 0, 3)
    assert [team.in_line for team in found.teams] == [["Bo Li", "Cato Li"]]

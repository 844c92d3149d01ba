"""Adding, changing and removing a team's people: the rule of two to five, and who is who."""

from datetime import date
from threading import Barrier, Thread

import pytest
from django.db import connection
from django.utils import translation

from audit.models import Entry
from cohorts import enrolment, teams
from cohorts.models import Membership, Team
from cohorts.people import AddressTaken, Details, NamedAlready
from partners.models import Person
from tests.factories import MembershipFactory, PersonFactory, TeamFactory, UserFactory

pytestmark = pytest.mark.django_db
TODAY = date(2026, 12, 1)
KARI = Details("Kari", "Ås", "kari@bo.example", job_title="Rådgiver", discipline="procurement")


@pytest.fixture
def by():
    return UserFactory()


def names(team):
    return sorted(
        Membership.objects.active().filter(team=team).values_list("person__first_name", flat=True)
    )


def test_newcomer_is_written_down_and_told_of_in_the_log(by):
    team = TeamFactory()

    member = teams.add_newcomer(team, KARI, by=by, today=TODAY)

    assert (member.person.job_title, member.person.partner) == ("Rådgiver", team.partner)
    assert (member.joined_on, member.is_lead) == (TODAY, False)
    assert list(Entry.objects.order_by("pk").values_list("verb", flat=True)) == [
        "added",
        "member added",
    ]


def test_sixth_is_refused_and_comes_in_with_a_reason_that_is_kept(by):
    team = TeamFactory()
    MembershipFactory.create_batch(5, team=team)

    with translation.override("en"), pytest.raises(teams.TeamFull) as refused:
        teams.add_newcomer(team, KARI, by=by, today=TODAY)
    assert str(refused.value) == "The team has 5 people already, and no more fit."
    assert not Person.objects.filter(email=KARI.email).exists()

    teams.add_newcomer(team, KARI, by=by, today=TODAY, reason="To enheter deler teamet")

    team.refresh_from_db()
    assert (teams.size(team), team.size_reason) == (6, "To enheter deler teamet")
    assert Entry.objects.get(verb="size allowed").after == {"reason": "To enheter deler teamet"}


@pytest.mark.django_db(transaction=True)
def test_two_at_once_never_make_six():
    team, by = TeamFactory(), UserFactory()
    MembershipFactory.create_batch(4, team=team)
    people = PersonFactory.create_batch(2, partner=team.partner)
    together, refused = Barrier(2), []

    def add(person):
        together.wait()
        try:
            teams.add_member(team, person, by=by, today=TODAY)
        except teams.TeamFull:
            refused.append(person)
        connection.close()

    threads = [Thread(target=add, args=[person]) for person in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert (teams.size(team), len(refused)) == (5, 1)


def test_same_person_twice_is_one_member(by):
    team = TeamFactory()

    first = teams.add_newcomer(team, KARI, by=by, today=TODAY)
    again = teams.add_newcomer(team, KARI, by=by, today=TODAY)

    assert (first, Person.objects.count()) == (again, 1)


def test_whoever_had_left_the_organisation_is_back(by):
    person = PersonFactory(left_on=date(2026, 5, 1))

    teams.add_member(TeamFactory(partner=person.partner), person, by=by, today=TODAY)

    person.refresh_from_db()
    assert person.left_on is None


def test_shared_address_names_who_has_it(by):
    team = TeamFactory()
    ola = PersonFactory(partner=team.partner, first_name="Ola", last_name="Bø", email=KARI.email)

    with translation.override("en"), pytest.raises(AddressTaken) as refused:
        teams.add_newcomer(team, KARI, by=by, today=TODAY)

    assert refused.value.person == ola
    assert str(refused.value) == "Ola Bø has this e-mail address. Two people cannot share one."


def test_address_of_another_organisation_names_nobody(by):
    PersonFactory(email=KARI.email.upper())

    with pytest.raises(AddressTaken) as refused:
        teams.add_newcomer(TeamFactory(), KARI, by=by, today=TODAY)

    assert refused.value.person is None


def test_somebody_of_the_same_name_is_asked_about_first(by):
    team = TeamFactory()
    known = PersonFactory(
        partner=team.partner, first_name="kari", last_name="ÅS", email="k@bo.example"
    )

    with pytest.raises(NamedAlready) as refused:
        teams.add_newcomer(team, KARI, by=by, today=TODAY)
    added = teams.add_newcomer(team, KARI, is_somebody_else=True, by=by, today=TODAY)

    assert refused.value.person == known
    assert added.person != known


def test_changed_address_takes_the_account_along_and_only_changes_are_logged(by):
    member = MembershipFactory(lead=True)

    changed = teams.change_member(member, KARI, by=by)
    again = teams.change_member(member, KARI, by=by)

    member.person.user.refresh_from_db()
    assert (changed, again, member.person.user.email) == (True, False, KARI.email)
    assert set(Entry.objects.filter(object_type="partners.person").get().after) == {
        "last_name",
        "email",
        "job_title",
        "discipline",
    }


def test_member_is_not_given_an_address_that_another_has(by):
    PersonFactory(email=KARI.email.upper())

    with pytest.raises(AddressTaken):
        teams.change_member(MembershipFactory(), KARI, by=by)


def test_removed_member_stays_in_the_history(by):
    member = MembershipFactory(lead=True)

    teams.remove_member(member, by=by, today=TODAY)
    teams.remove_member(member, by=by, today=date(2026, 12, 2))

    member.refresh_from_db()
    assert (member.left_on, member.is_lead) == (TODAY, True)
    assert Entry.objects.get(verb="member removed").before == {
        "person": str(member.person),
        "lead": True,
    }


def test_lead_is_not_handed_to_somebody_who_has_left(by):
    member = MembershipFactory(left_on=TODAY)

    with pytest.raises(teams.CannotChangeTeam):
        teams.hand_over_lead(member, by=by)


def test_hand_over_twice_appoints_once(by):
    old = MembershipFactory(lead=True)
    new = MembershipFactory(team=old.team)

    teams.hand_over_lead(new, by=by)
    teams.hand_over_lead(new, by=by)

    assert list(Membership.objects.filter(is_lead=True)) == [new]
    assert Entry.objects.filter(verb="lead appointed").count() == 1


def test_team_of_one_is_confirmed_with_a_reason_only(by):
    team = MembershipFactory().team

    with translation.override("en"), pytest.raises(teams.CannotChangeTeam) as refused:
        teams.confirm(team, by=by)
    teams.confirm(team, by=by, reason="Resten kommer i januar")

    team.refresh_from_db()
    assert str(refused.value) == "A team has 2 to 5 people, and this one has 1."
    assert (team.state, team.size_reason) == ("confirmed", "Resten kommer i januar")


def test_team_that_has_withdrawn_takes_nobody_until_it_is_back(by):
    team = MembershipFactory().team
    person = PersonFactory(partner=team.partner)

    enrolment.withdraw(team, by=by, reason="Ikke kapasitet")
    with pytest.raises(teams.CannotChangeTeam):
        teams.add_member(team, person, by=by, today=TODAY)
    with pytest.raises(teams.CannotChangeTeam):
        enrolment.complete(team, by=by)
    enrolment.take_back(team, by=by)
    teams.add_member(team, person, by=by, today=TODAY)

    team.refresh_from_db()
    assert (team.state, teams.size(team)) == (Team.State.FORMING, 2)
    assert Entry.objects.get(verb="team withdrawn").after == {
        "state": "withdrawn",
        "reason": "Ikke kapasitet",
    }


def test_lacking_names_disciplines_that_nobody_has():
    member = MembershipFactory(person__discipline="procurement")

    with translation.override("en"):
        assert teams.lacking([member]) == [
            "need owner",
            "subject adviser",
            "business development",
            "leader",
        ]

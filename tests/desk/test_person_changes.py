"""A person over the years; and somebody who leaves, is back, or works elsewhere."""

from datetime import date

import pytest
from django.urls import reverse

from certificates.models import Certificate
from cohorts import access
from cohorts.models import Membership
from messaging.models import Message
from partners.models import Partner
from sessions_app.inviting import invitations
from sessions_app.models import Participation
from tests.desk.conftest import NOW
from tests.desk.test_person import details
from tests.factories import (
    CohortFactory,
    GatheringFactory,
    MembershipFactory,
    ParticipationFactory,
    PartnerFactory,
    PersonFactory,
    TeamFactory,
    UnitFactory,
    UserFactory,
)
from tests.reading import Page

pytestmark = pytest.mark.django_db


@pytest.fixture
def kari(kull):
    return MembershipFactory(
        team=TeamFactory(cohort=kull, name="Sørvik"),
        person__first_name="Kari",
        person__last_name="Aas",
        person__email="kari@sorvik.example",
    )


def url(person, name="person"):
    return reverse(f"desk:{name}", args=[person.pk])


def shown(client, person, query=""):
    return Page(client.get(url(person) + query))


def test_page_tells_of_teams_gatherings_mail_and_what_happened(lup_client, lup, kari, draft, kull):
    earlier = TeamFactory(
        cohort=CohortFactory(programme=kull.programme, year=2026), partner=kari.team.partner
    )
    MembershipFactory(team=earlier, person=kari.person, left_on=date(2026, 12, 1))
    invitations.release(draft, by=lup, now=NOW)
    Certificate.objects.create(
        number="3P-2026-0001",
        code="A",
        person=kari.person,
        team=earlier,
        cohort=earlier.cohort,
        language="nb",
        facts={},
        issued_at=NOW,
        issued_by=lup,
    )
    lup_client.post(url(kari.person, "person_edit"), details(kari, job_title="Innkjøpssjef"))

    page = shown(lup_client, kari.person)

    assert page.rows == [
        ["Gathering", "Day", "Team", "Answer", "Attendance"],
        ["Oppstart", "20.01.2027", "Sørvik", "not answered", ""],
        ["Subject", "Day", "State"],
        [Message.objects.get().subject, "01.12.2026", "waiting"],
    ]
    assert page.links["Sørvik"] == f"/koordinator/team/{kari.team_id}/"
    assert f"{earlier.name} 3P, Kull 2026, 01.11.2026–01.12.2026" in page.text
    assert "3P-2026-0001 valid" in page.text
    told = "ingrid@lup.example changed Kari Aas. job title: set to “Innkjøpssjef”"
    assert told in page.text


def test_nothing_of_another_programme_is_told(lup_client, kari):
    foreign = MembershipFactory(
        person=kari.person,
        team__name="Hemmelig team",
        team__cohort__programme__owner=PartnerFactory(),
    )
    gathering = GatheringFactory(cohort=foreign.team.cohort, title="Hemmelig samling")
    ParticipationFactory(gathering=gathering, team=foreign.team, person=kari.person)

    assert "Hemmelig" not in shown(lup_client, kari.person, "?alt=samlinger").text


def test_long_sections_are_short_until_asked_for(lup_client, kari, kull):
    for n in range(8):
        gathering = GatheringFactory(cohort=kull, title=f"Samling {n}")
        ParticipationFactory(gathering=gathering, team=kari.team, person=kari.person)

    few, all_of_them = (shown(lup_client, kari.person, q) for q in ("", "?alt=samlinger"))

    assert (len(few.rows), len(all_of_them.rows)) == (6, 9)
    assert few.links["All gatherings"] == "?alt=samlinger#samlinger"


def test_page_asks_the_same_for_one_gathering_and_many(
    lup_client, kari, kull, django_assert_max_num_queries
):
    def take_part(n):
        for _turn in range(n):
            gathering = GatheringFactory(cohort=kull)
            ParticipationFactory(gathering=gathering, team=kari.team, person=kari.person)

    take_part(1)
    shown(lup_client, kari.person, "?alt=samlinger")
    with django_assert_max_num_queries(20) as one:
        shown(lup_client, kari.person, "?alt=samlinger")
    take_part(49)
    with django_assert_max_num_queries(len(one)):
        shown(lup_client, kari.person, "?alt=samlinger")


def test_guest_is_seen_by_whom_they_came_to(lup_client, kull):
    guest = ParticipationFactory(gathering__cohort=kull, is_stand_in=True).person
    stranger = ParticipationFactory(is_stand_in=True).person

    codes = [lup_client.get(url(person)).status_code for person in (guest, stranger)]

    assert codes == [200, 404]


def test_whoever_has_left_is_expected_nowhere_and_can_come_back(lup_client, lup, kari, draft):
    invitations.release(draft, by=lup, now=NOW)
    Message.objects.update(state="sent")
    before = Page(lup_client.get(url(kari.person, "person_leave")))

    lup_client.post(url(kari.person, "person_leave"))
    row = Participation.objects.get()
    gone = (row.invited_at, Message.objects.filter(kind="cancellation").count())
    after = Page(lup_client.get(url(kari.person, "person_leave")))
    lup_client.post(url(kari.person, "person_leave"), {"back": "1"})
    row.refresh_from_db()
    kari.person.refresh_from_db()

    assert "Oppstart, 20 January 2027" in before.text
    assert gone == (None, 1)
    assert after.buttons[-1] == "Note as back"
    assert (kari.person.left_on, row.invited_at) == (None, NOW)
    assert kari in Membership.objects.active()


def test_a_move_to_where_somebody_works_already_says_that_nothing_has_changed(lup_client, kari):
    kari.person.unit = UnitFactory(partner=kari.person.partner, name="Innkjøp")
    kari.person.save()
    here = {"partner": kari.person.partner_id, "unit": "Innkjøp", "email": kari.person.email}

    answer = lup_client.post(url(kari.person, "person_move"), here, follow=True)

    assert "Nothing has changed." in Page(answer).text
    assert kari in Membership.objects.active()


def test_whoever_works_elsewhere_is_out_of_the_old_teams_with_a_new_address(lup_client, kari):
    new = PartnerFactory(name="Vestvik kommune")
    old = kari.person.partner

    answer = lup_client.post(
        url(kari.person, "person_move"),
        {"partner": new.pk, "unit": "Innkjøp", "email": "kari@vestvik.example"},
    )

    kari.refresh_from_db()
    person = kari.person
    person.refresh_from_db()
    assert answer.status_code == 302
    assert (person.partner, person.unit.name, person.email) == (
        new,
        "Innkjøp",
        "kari@vestvik.example",
    )
    assert (kari.left_on, kari.team.partner) == (NOW.date(), old)


@pytest.mark.parametrize("way", ["person_leave", "person_move"])
def test_finished_year_stays_as_it_was(lup_client, kari, kull, way):
    finished = CohortFactory(
        programme=kull.programme, year=2026, state="completed", ends_on=date(2026, 11, 20)
    )
    team = TeamFactory(cohort=finished, partner=kari.team.partner, name="Fjoråret")
    earlier = MembershipFactory(team=team, person=kari.person, is_lead=True)
    kari.person.user = UserFactory(email=kari.person.email)
    kari.person.save()
    place = {"partner": PartnerFactory().pk, "unit": "", "email": "kari@vestvik.example"}

    before = Page(lup_client.get(url(kari.person, way)))
    lup_client.post(url(kari.person, way), place if way == "person_move" else {})
    pages = [Page(lup_client.get(f"/koordinator/team/{pk}/")) for pk in (team.pk, kari.team_id)]

    earlier.refresh_from_db()
    assert ("Sørvik" in before.text, "Fjoråret" in before.text) == (True, False)
    assert earlier.left_on is None
    assert ["1 person" in page.text for page in pages] == [True, False]
    assert access.seen_teams(kari.person.user) == []


def test_address_of_somebody_else_moves_nobody(lup_client, kari):
    PersonFactory(email="kari@vestvik.example")
    new = PartnerFactory()

    answer = lup_client.post(
        url(kari.person, "person_move"),
        {"partner": new.pk, "unit": "", "email": "kari@vestvik.example"},
    )

    kari.refresh_from_db()
    kari.person.refresh_from_db()
    assert (answer.status_code, kari.left_on) == (400, None)
    assert kari.person.partner == kari.team.partner


def test_own_programme_moves_people_only_within_the_partner(client, clock, kull, lup, kari):
    kull.programme.owner = kari.team.partner
    kull.programme.save()
    client.force_login(lup)

    answer = client.post(
        url(kari.person, "person_move"),
        {"partner": PartnerFactory().pk, "unit": "", "email": kari.person.email},
    )

    assert answer.status_code == 400
    assert kari.person.partner == Partner.objects.get(pk=kari.team.partner_id)

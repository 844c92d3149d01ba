"""Somebody who comes without being on the list."""

from datetime import date

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse

from audit.models import Entry
from cohorts.models import Team
from partners.models import Person
from sessions_app.models import AttendanceEvent, Participation
from tests.factories import (
    CohortFactory,
    CoordinatorFactory,
    GatheringFactory,
    MembershipFactory,
    ParticipationFactory,
    PartnerFactory,
    PersonFactory,
    TeamFactory,
    UnitFactory,
)
from tests.reading import Page


def url(gathering):
    return reverse("desk:walk_in", args=[gathering.pk])


def said(response):
    return [str(message) for message in get_messages(response.wsgi_request)][-1]


def rows(gathering):
    listed = Participation.objects.filter(gathering=gathering).order_by("pk")
    return list(listed.values_list("person__first_name", "team__name", "is_stand_in", "presence"))


@pytest.fixture(autouse=True)
def the_day(at):
    at(2027, 1, 20, 10)


@pytest.fixture
def aure(kull):
    """A team with one member, who is not on the list, and a colleague of theirs."""
    team = TeamFactory(cohort=kull, partner__name="Aure kommune")
    MembershipFactory(
        team=team,
        person__first_name="Åse",
        person__last_name="Li",
        person__email="ase.li@aure.example",
    )
    PersonFactory(
        partner=team.partner, first_name="Bo", last_name="Lid", email="bo.lid@aure.example"
    )
    return team


def press(client, gathering, **fields):
    return client.post(url(gathering), fields)


def new(for_team, **changes):
    person = {"first_name": "Dag", "last_name": "Moe", "email": "dag.moe@aure.example"}
    return person | {"team": for_team.pk} | changes


def test_colleague_is_found_and_let_in_with_one_press(lup_client, released, aure):
    page = Page(lup_client.get(url(released), {"q": "bo lid"}))
    bo = Person.objects.get(first_name="Bo")

    response = press(lup_client, released, **{k: page.fields[k] for k in ("person", "team")})

    assert "Is here : Bo Lid" in page.buttons
    assert response.url == url(released)
    assert said(response) == (
        "Bo Lid is on the list as a stand-in for Aure kommune, and is marked as here."
    )
    assert rows(released) == [("Bo", "Aure kommune", True, "present")]
    [line] = AttendanceEvent.objects.values_list("participation__person", "what", "how")
    assert line == (bo.pk, "present", "list")
    assert [entry.verb for entry in Entry.objects.order_by("pk")] == [
        "walked in",
        "attendance marked",
    ]


def test_member_comes_for_their_own_team(lup_client, kull, released, aure):
    other = TeamFactory(cohort=kull)
    ase = Person.objects.get(first_name="Åse")

    response = press(lup_client, released, person=ase.pk, team=other.pk)

    assert said(response) == "Åse Li is on the list for Aure kommune, and is marked as here."
    assert rows(released) == [("Åse", "Aure kommune", False, "present")]


def test_somebody_on_the_list_for_another_team_is_marked_and_not_moved(lup_client, released, aure):
    bo = Person.objects.get(first_name="Bo")
    other = TeamFactory(cohort=released.cohort, name="Bjugn")
    ParticipationFactory(gathering=released, team=other, person=bo)
    page = Page(lup_client.get(url(released), {"q": "bo.lid@"}))

    press(lup_client, released, person=bo.pk, team=aure.pk)

    assert "Bo Lid Aure kommune · on the list for Bjugn" in page.text
    assert rows(released) == [("Bo", "Bjugn", False, "present")]
    page = Page(lup_client.get(url(released), {"q": "bo"}))
    assert "Is here : Bo Lid" not in page.buttons


def test_mark_of_somebody_who_came_partly_is_left_alone(lup_client, released, aure):
    row = ParticipationFactory(gathering=released, team=aure, presence="partly")

    press(lup_client, released, person=row.person_id)

    assert [presence for *_rest, presence in rows(released)] == ["partly"]


def test_somebody_unknown_is_written_down_once(lup_client, released, aure):
    responses = [
        press(lup_client, released, **new(aure)),
        press(lup_client, released, **new(aure, first_name="D.", email="Dag.Moe@AURE.example")),
    ]

    assert {said(response) for response in responses} == {
        "Dag Moe is on the list as a stand-in for Aure kommune, and is marked as here."
    }
    dag = Person.objects.get(email__iexact="dag.moe@aure.example")
    assert (dag.full_name, dag.partner) == ("Dag Moe", aure.partner)
    assert rows(released) == [("Dag", "Aure kommune", True, "present")]
    assert AttendanceEvent.objects.count() == 1


def test_known_address_of_somebody_at_another_partner_is_told(lup_client, kull, released, aure):
    other = TeamFactory(cohort=kull, partner__name="Bjugn kommune")

    response = press(lup_client, released, **new(other, email="BO.LID@aure.example"))

    assert said(response) == "Bo Lid works for Aure kommune and cannot come for Bjugn kommune."
    assert rows(released) == []


def test_known_address_of_a_stranger_tells_nothing_of_them(lup_client, released, aure):
    PersonFactory(first_name="Ukjent", email="hemmelig@annet.example")

    response = press(lup_client, released, **new(aure, email="hemmelig@annet.example"))

    assert said(response) == "The e-mail address belongs to somebody at another organisation."
    assert rows(released) == []


def test_somebody_who_had_left_is_back(lup_client, released, aure):
    Person.objects.filter(first_name="Bo").update(left_on=date(2026, 6, 1))
    not_found = Page(lup_client.get(url(released), {"q": "bo"}))

    press(lup_client, released, **new(aure, email="bo.lid@aure.example"))

    assert "We found nobody in the organisations that take part." in not_found.text
    assert rows(released) == [("Bo", "Aure kommune", True, "present")]
    assert Person.objects.get(first_name="Bo").left_on is None


def test_stand_in_who_had_stood_down_comes_after_all(lup_client, released, aure):
    away = ParticipationFactory(gathering=released, team=aure)
    row = ParticipationFactory(
        gathering=released,
        team=aure,
        is_stand_in=True,
        stands_in_for=away,
        stood_down_at=released.starts_at,
    )

    press(lup_client, released, person=row.person_id)

    row.refresh_from_db()
    assert (row.presence, row.stood_down_at, row.stands_in_for) == ("present", None, None)


@pytest.mark.parametrize(
    ("field", "value", "error"),
    [
        ("email", "dag.moe", "Enter a valid email address."),
        ("email", "", "This field is required."),
        ("first_name", " ", "This field is required."),
        ("team", "", "This field is required."),
    ],
)
def test_form_says_what_is_missing(lup_client, released, aure, field, value, error):
    response = press(lup_client, released, **new(aure, **{field: value}))

    assert error in Page(response).text
    assert rows(released) == []


def test_teams_of_other_cohorts_and_withdrawn_ones_cannot_be_chosen(lup_client, kull, released):
    other = TeamFactory()
    withdrawn = TeamFactory(cohort=kull, state=Team.State.WITHDRAWN)

    pages = [Page(press(lup_client, released, **new(team))) for team in (other, withdrawn)]

    assert ["Select a valid choice." in page.text for page in pages] == [True, True]
    assert Person.objects.filter(first_name="Dag").count() == 0


def test_search_stays_within_the_partners_of_the_cohort(lup_client, released, aure):
    PersonFactory(first_name="Bo", last_name="Utenfor")
    inside_only = MembershipFactory(
        team__cohort__programme__owner=aure.partner,
        team__partner=aure.partner,
        person__first_name="Bo",
        person__last_name="Internt",
    )

    page = Page(lup_client.get(url(released), {"q": "bo"}))
    asked = [press(lup_client, released, person=pk) for pk in (inside_only.person_id, "9" * 30)]

    assert [button for button in page.buttons if "Is here :" in button] == ["Is here : Bo Lid"]
    assert [response.status_code for response in asked] == [404, 404]


def test_somebody_who_came_to_a_partners_own_gathering_is_not_found_by_lup(
    lup_client, released, aure
):
    own = ParticipationFactory(
        gathering__cohort__programme__owner=aure.partner,
        team__partner=aure.partner,
        person__first_name="Bo",
        is_stand_in=True,
    )

    assert "Nordmann" not in Page(lup_client.get(url(released), {"q": "bo"})).text
    assert press(lup_client, released, person=own.person_id).status_code == 404
    ParticipationFactory(gathering__cohort=released.cohort, person=own.person)
    assert "Nordmann" in Page(lup_client.get(url(released), {"q": "bo"})).text


def test_partner_finds_its_own_people_only(client, at, aure):
    """Also where somebody else has a team in it."""
    own = CohortFactory(programme__owner=PartnerFactory(name="Bjugn"))
    for name in ("Skole", "Teknisk"):
        unit = UnitFactory(partner=own.programme.owner, name=name)
        TeamFactory(cohort=own, partner=own.programme.owner, unit=unit, name=name)
    TeamFactory(cohort=own, partner=aure.partner)
    PersonFactory(partner=own.programme.owner, first_name="Bo", last_name="Ness")
    gathering = GatheringFactory(cohort=own, released=True)
    client.force_login(CoordinatorFactory(programme=own.programme, user__language="en").user)

    page = Page(client.get(url(gathering), {"q": "bo"}))
    press(client, gathering, person=page.fields["person"], team=Team.objects.get(name="Teknisk").pk)

    assert [button for button in page.buttons if "Is here :" in button] == ["Is here : Bo Ness"]
    assert rows(gathering) == [("Bo", "Teknisk", True, "present")]


def test_search_shows_the_first_twenty(lup_client, released, aure):
    PersonFactory.create_batch(21, partner=aure.partner)

    page = Page(lup_client.get(url(released), {"q": "kari\0 nordmann"}))

    assert sum("Is here :" in button for button in page.buttons) == 20
    assert "There are more." in page.text


def test_what_was_searched_for_is_in_the_form(lup_client, released, aure):
    by_name = Page(lup_client.get(url(released), {"q": "Anne Grete Moe"})).fields
    by_one_name = Page(lup_client.get(url(released), {"q": "Dag"})).fields
    by_email = lup_client.get(url(released), {"q": "dag.moe@aure.example"})

    assert (by_name["first_name"], by_name["last_name"]) == ("Anne Grete", "Moe")
    assert by_one_name["first_name"] == "Dag"
    assert Page(by_email).fields["email"] == "dag.moe@aure.example"
    assert by_email.context["form"].initial["team"] == aure


def test_page_waits_for_the_day(lup_client, released, aure, at):
    at(2027, 1, 19, 10)

    page = Page(lup_client.get(url(released)))
    response = press(lup_client, released, **new(aure))

    sentence = "Attendance can be marked from Wednesday 20 January 2027 on."
    assert sentence in page.text
    assert "Search" not in page.buttons
    assert said(response) == sentence
    assert Person.objects.filter(first_name="Dag").count() == 0


def test_page_asks_the_same_for_few_and_many(
    lup_client, released, aure, django_assert_max_num_queries
):
    lup_client.get(url(released), {"q": "bo"})
    with django_assert_max_num_queries(9) as few:
        lup_client.get(url(released), {"q": "bo"})

    PersonFactory.create_batch(10, partner=aure.partner, first_name="Bo")
    with django_assert_max_num_queries(len(few)):
        lup_client.get(url(released), {"q": "bo"})

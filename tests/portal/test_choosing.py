"""The lead says who comes before the invitations go out."""

from datetime import timedelta

import pytest

from audit.models import Entry
from messaging.models import Message
from sessions_app.coming import answers
from sessions_app.gatherings import rules
from sessions_app.inviting import invitations, places, planned
from sessions_app.models import Participation, Seat
from tests.factories import (
    CoordinatorFactory,
    GatheringFactory,
    MembershipFactory,
    PersonFactory,
    TeamFactory,
)
from tests.portal.people import NOW, lead_of, member_of, steps, team_with_two
from tests.reading import Page

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft(client):
    team, lead, _ola = team_with_two()
    member_of(team, "Dahl")
    client.force_login(lead.person.user)
    return GatheringFactory(cohort=team.cohort, title="Hemmelig tittel", kind="workshop")


def people(draft):
    """Kari Abel, Ola Berg and Ola Dahl."""
    rows = draft.cohort.teams.get(name="Sørvik").memberships.order_by("pk")
    return [row.person for row in rows]


def url(draft):
    return f"/portal/team/{draft.cohort.teams.get(name='Sørvik').pk}/samling/{draft.pk}/hvem/"


def team_url(draft):
    return url(draft).partition("samling")[0]


def choose(client, draft, chosen, unnamed=0):
    ids = [person.pk for person in chosen]
    return client.post(url(draft), {"people": ids, "unnamed": unnamed})


def release(draft):
    coordinator = CoordinatorFactory(programme=draft.cohort.programme).user
    return invitations.release(draft, by=coordinator, now=NOW)


def test_team_page_leads_to_the_choice_and_tells_it_without_the_title(client, draft):
    kari, ola, _dahl = people(draft)
    before = Page(client.get(team_url(draft)))

    answered = choose(client, draft, [kari, ola], unnamed=1)

    day = "Wednesday 20 January 2027"
    assert before.links[f"Choose who comes : {day}"] == url(draft)
    assert "Method workshop planned" in before.text
    assert "Everyone in the team is invited." in before.text
    assert answered.url == team_url(draft)
    after = client.get(team_url(draft))
    assert "Kari Abel, Ola Berg and 1 place without a name" in Page(after).text
    assert steps(after) == [(f"1 place on {day} has no name yet.", url(draft), "Choose who comes")]
    pages = [before.text, Page(after).text, Page(client.get(url(draft))).text]
    assert ["Hemmelig" in text for text in pages] == [False] * 3


def test_only_those_chosen_are_invited_at_the_release(client, draft):
    kari, ola, dahl = people(draft)
    other = MembershipFactory(team=TeamFactory(cohort=draft.cohort)).person
    choose(client, draft, [kari, ola])

    assert release(draft) == 3

    assert set(Message.objects.values_list("recipient", flat=True)) == {
        kari.email,
        ola.email,
        other.email,
    }
    assert not Participation.objects.filter(person=dahl).exists()
    draft.refresh_from_db()
    plan = planned.plan(draft, rules.of(draft.cohort.programme))
    assert answers.by_team(draft, plan.listed, in_peace=()).not_invited == 0
    assert invitations.plan(draft).count == 0


def test_coordinator_sees_what_the_leads_have_chosen_before_sending(client, draft):
    choose(client, draft, people(draft)[:1], unnamed=2)
    coordinator = CoordinatorFactory(programme=draft.cohort.programme, user__language="en")
    client.force_login(coordinator.user)

    text = Page(client.get(f"/koordinator/samling/{draft.pk}/invitasjon/")).text

    assert "The teams' leads have chosen: 2 left out, 2 places without a name." in text


def test_whoever_joins_after_the_choice_is_invited_too(client, draft):
    kari = people(draft)[0]
    choose(client, draft, [kari])
    new = member_of(kari_team(draft), "Eik").person

    release(draft)

    invited = Participation.objects.values_list("person", flat=True)
    assert set(invited) == {kari.pk, new.pk}


def kari_team(draft):
    return draft.cohort.teams.get(name="Sørvik")


def test_somebody_left_out_by_one_team_comes_for_the_other(client, draft):
    kari, _ola, dahl = people(draft)
    other = TeamFactory(cohort=draft.cohort, name="Årdal")
    MembershipFactory(team=other, person=dahl)
    choose(client, draft, [kari])

    assert places.left_out([draft])[draft.pk] == {people(draft)[1].pk}
    release(draft)

    assert Participation.objects.get(person=dahl).team == other


@pytest.mark.parametrize(("chosen", "is_left_out"), [(0, True), (1, False), (2, False)])
def test_person_who_was_two_is_left_out_only_if_both_were(client, draft, chosen, is_left_out):
    kari, ola, dahl = people(draft)
    choose(client, draft, [kari, ola, dahl][: chosen + 1] if chosen < 2 else [kari, dahl])

    places.merge(ola, dahl)

    assert places.left_out([draft]) == ({draft.pk: {ola.pk}} if is_left_out else {})


def test_somebody_left_out_stays_so_under_the_record_that_is_kept(client, draft):
    kari, ola, dahl = people(draft)
    new = PersonFactory(partner=dahl.partner)
    choose(client, draft, [kari, ola])

    places.merge(new, dahl)

    [seat] = Seat.objects.all()
    assert list(seat.left_out.all()) == [new]


def test_places_without_a_name_are_kept_and_everyone_is_invited_to_them(client, draft):
    choose(client, draft, [], unnamed=2)
    before = Seat.objects.get()

    assert release(draft) == 3

    seat = Seat.objects.get()
    assert (before.places, before.named) == (2, False)
    assert (seat.places, seat.named) == (2, True)


def test_choice_is_shown_again_and_can_be_changed(client, draft):
    kari, ola, dahl = people(draft)
    choose(client, draft, [kari], unnamed=1)
    shown = client.get(url(draft)).context["form"].initial

    choose(client, draft, [kari, ola, dahl])

    assert shown == {"people": [kari.pk], "unnamed": 1}
    assert "Kari Abel, Ola Berg and Ola Dahl" in Page(client.get(team_url(draft))).text
    entries = Entry.objects.filter(verb="who comes chosen").order_by("pk")
    assert [entry.after["left out"] for entry in entries] == [["Ola Berg", "Ola Dahl"], []]


def test_same_choice_again_is_written_once(client, draft):
    for _press in range(2):
        choose(client, draft, people(draft)[:1])

    assert Entry.objects.filter(verb="who comes chosen").count() == 1


@pytest.mark.parametrize(
    ("chosen", "said"),
    [(0, "Choose somebody, or a place that gets a name later."), (3, "Each team has 2 places")],
)
def test_choice_of_nobody_or_too_many_is_refused_in_words(client, draft, chosen, said):
    draft.seats_per_team = 2
    draft.save()

    answered = choose(client, draft, people(draft)[:chosen])

    assert (answered.status_code, said in Page(answered).text) == (400, True)
    assert Seat.objects.count() == 0


def test_choice_of_somebody_elses_people_is_refused(client, draft):
    stranger = MembershipFactory(team=TeamFactory(cohort=draft.cohort)).person

    assert choose(client, draft, [stranger]).status_code == 400
    assert Seat.objects.count() == 0


def test_choice_is_closed_once_the_invitations_are_out(client, draft):
    release(draft)

    answers = [client.get(url(draft)), choose(client, draft, people(draft)[:1])]

    assert [one.url for one in answers] == [f"{team_url(draft)}#samling-{draft.pk}"] * 2
    assert Seat.objects.filter(chosen_at__isnull=False).count() == 0


def test_choice_of_another_team_or_cohort_does_not_exist(client, draft):
    elsewhere = GatheringFactory(
        starts_at=NOW + timedelta(days=9), ends_at=NOW + timedelta(days=10)
    )
    path = url(draft).replace(f"/{draft.pk}/", f"/{elsewhere.pk}/")
    mine = client.get(path).status_code
    client.force_login(lead_of(TeamFactory(cohort=draft.cohort)).person.user)

    assert [mine, client.get(url(draft)).status_code] == [404, 404]
    assert choose(client, draft, people(draft)).status_code == 404

"""A team's people, lead, state and notes, changed on the desk."""

from datetime import date

import pytest
from django.urls import reverse

from cohorts.models import Membership, Team
from messaging.models import Message
from partners.models import Person
from sessions_app.inviting import invitations
from sessions_app.models import Participation
from tests.desk.conftest import NOW
from tests.factories import (
    CoordinatorFactory,
    GatheringFactory,
    MembershipFactory,
    ParticipationFactory,
    PartnerFactory,
    PersonFactory,
    TeamFactory,
)
from tests.reading import Page

pytestmark = pytest.mark.django_db

OLA = {"first_name": "Ola", "last_name": "Bø", "email": "ola@bo.example"}


@pytest.fixture
def team(kull):
    return TeamFactory(cohort=kull, name="Bø", partner=PartnerFactory(name="Bø kommune"))


def url(name, team, *args):
    return reverse(f"desk:{name}", args=[team.pk, *args])


def members(team):
    rows = Membership.objects.active().filter(team=team).order_by("pk")
    return [row.person.first_name for row in rows]


def test_new_member_is_invited_to_what_is_sent_out_when_asked_for(lup_client, lup, team, draft):
    MembershipFactory(team=team)
    invitations.release(draft, by=lup, now=NOW)
    page = Page(lup_client.get(url("member_new", team)))

    lup_client.post(url("member_new", team), OLA | {"invite": "on"})
    lup_client.post(url("member_new", team), OLA | {"email": "b@bo.example", "first_name": "B"})

    assert "Invite to the 1 gathering that is sent out" in page.text
    assert members(team) == ["Kari", "Ola", "B"]
    assert Message.objects.latest("pk").recipient == "ola@bo.example"
    assert Participation.objects.count() == 2


def test_colleague_is_chosen_from_those_we_know(lup_client, team):
    known = PersonFactory(partner=team.partner, first_name="Åse")
    stranger = PersonFactory()
    foreign = MembershipFactory(
        person__partner=team.partner, team__cohort__programme__owner=team.partner
    ).person

    codes = [
        lup_client.post(url("member_new", team), {"person": person.pk}).status_code
        for person in (known, stranger, foreign)
    ]

    assert (codes, members(team)) == ([302, 404, 404], ["Åse"])


def test_sixth_is_told_of_the_rule_and_comes_in_with_a_reason(lup_client, team):
    MembershipFactory.create_batch(5, team=team)

    refused = lup_client.post(url("member_new", team), OLA)
    lup_client.post(url("member_new", team), OLA | {"reason": "To enheter deler teamet"})

    assert "The team has 5 people already, and no more fit." in Page(refused).text
    assert len(members(team)) == 6
    seen = Page(lup_client.get(url("team", team)))
    assert "Another size than the rule: To enheter deler teamet" in seen.text


def test_somebody_of_the_same_name_is_offered_first(lup_client, team):
    known = PersonFactory(
        partner=team.partner, first_name="Ola", last_name="Bø", email="ola.bo@bo.example"
    )

    asked = Page(lup_client.post(url("member_new", team), OLA))
    lup_client.post(url("member_new", team), OLA | {"somebody_else": "on"})

    assert "ola.bo@bo.example" in asked.text
    assert "Add Ola Bø" in asked.buttons
    assert list(Person.objects.filter(last_name="Bø").exclude(pk=known.pk)) == [
        Membership.objects.get(team=team).person
    ]


def test_shared_address_offers_who_has_it(lup_client, team):
    PersonFactory(
        partner=team.partner, first_name="Anne", last_name="Vik", email=OLA["email"].upper()
    )

    asked = Page(lup_client.post(url("member_new", team), OLA))

    assert "Anne Vik has this e-mail address. Two people cannot share one." in asked.text
    assert "Add Anne Vik" in asked.buttons
    assert members(team) == []


def test_nobody_learns_who_is_only_in_a_partners_own_programme(lup_client, team):
    MembershipFactory(
        person__partner=team.partner,
        person__first_name="Ola",
        person__last_name="Bø",
        person__email="hemmelig@bo.example",
        team__cohort__programme__owner=team.partner,
    )

    named = lup_client.post(url("member_new", team), OLA, follow=True).redirect_chain
    taken = Page(
        lup_client.post(
            url("member_new", team), OLA | {"first_name": "Per", "email": "hemmelig@bo.example"}
        )
    )

    assert named == [(f"/koordinator/team/{team.pk}/", 302)]
    assert "Somebody has this address already." in taken.text
    assert "Ola Bø" not in taken.text


def test_member_taken_out_is_not_expected_and_stays_in_the_history(lup_client, lup, team, draft):
    member = MembershipFactory(team=team, person__last_name="Vik")
    invitations.release(draft, by=lup, now=NOW)
    Message.objects.update(state="sent")
    before = Page(lup_client.get(url("member_remove", team, member.person_id)))

    lup_client.post(url("member_remove", team, member.person_id))

    assert "Oppstart, 20 January 2027" in before.text
    assert Participation.objects.get().invited_at is None
    assert Message.objects.filter(kind="cancellation").count() == 1
    assert "Kari Vik 01.11.2026–01.12.2026" in Page(lup_client.get(url("team", team))).text


def test_lead_is_handed_over(lup_client, team):
    old = MembershipFactory(team=team, lead=True)
    new = MembershipFactory(team=team)

    asked = lup_client.get(url("member_lead", team, new.person_id))
    page = lup_client.post(url("member_lead", team, new.person_id), follow=True)

    told = f"{old.person} stays in the team, but does not lead it any more."
    assert told in Page(asked).text
    leads = Membership.objects.filter(is_lead=True)
    assert (list(leads), old.person.user is not None) == ([new], True)
    assert f"{new.person} leads Bø and can log in." in Page(page).text


def test_team_is_confirmed_withdrawn_and_taken_in_again(lup_client, lup, team, draft):
    MembershipFactory.create_batch(2, team=team)
    invitations.release(draft, by=lup, now=NOW)
    Message.objects.update(state="sent")

    def turn(to, **given):
        lup_client.post(url("team_state", team, to), given)
        team.refresh_from_db()
        return team.state, Participation.objects.invited().count()

    assert turn("bekreft") == ("confirmed", 2)
    assert turn("trekk", reason="Ikke kapasitet") == ("withdrawn", 0)
    assert turn("tilbake") == ("forming", 2)
    assert turn("fullfor") == ("completed", 2)


@pytest.mark.parametrize(("cohort", "offers"), [("running", True), ("completed", False)])
def test_team_of_a_completed_cohort_is_offered_no_turn(lup_client, team, cohort, offers):
    team.cohort.state = cohort
    team.cohort.save()

    links = Page(lup_client.get(url("team", team))).links

    offered = {"Confirm the team", "Withdraw the team"} & set(links)
    assert len(offered) == (2 if offers else 0)


def test_team_of_one_needs_a_reason_to_be_confirmed(lup_client, team):
    MembershipFactory(team=team)

    page = Page(lup_client.get(url("team_state", team, "bekreft")))
    lup_client.post(url("team_state", team, "bekreft"))
    refused = Team.objects.get(pk=team.pk).state
    lup_client.post(url("team_state", team, "bekreft"), {"reason": "Resten kommer"})

    assert "A team has 2–5 people. Another size needs a reason, which is kept." in page.text
    assert (refused, Team.objects.get(pk=team.pk).state) == ("forming", "confirmed")


def test_team_page_tells_what_is_lacking_and_its_line_on_the_board(lup_client, team, kull):
    member = MembershipFactory(team=team, person__discipline="procurement")
    for attended in (True, False):
        gathering = GatheringFactory(cohort=kull, held=True)
        ParticipationFactory(
            gathering=gathering, team=team, person=member.person, attended=attended
        )

    seen = Page(lup_client.get(url("team", team))).text

    assert "Nobody in the team has: need owner, subject adviser, business development" in seen
    assert "Coverage 1 of 2" in seen


def test_notes_are_kept_and_cleared(lup_client, team):
    lup_client.post(url("team_note", team), {"notes": "Ring Åse i januar."})
    kept = Page(lup_client.get(url("team", team))).text
    lup_client.post(url("team_note", team), {"notes": ""})

    assert "Ring Åse i januar." in kept
    assert Team.objects.get(pk=team.pk).notes == ""


@pytest.mark.parametrize("name", ["member_new", "team_state", "team_note", "member_lead"])
def test_teams_of_others_do_not_exist(client, clock, team, name):
    member = MembershipFactory(team=team)
    args = {"team_state": ["trekk"], "member_lead": [member.person_id]}.get(name, [])
    client.force_login(CoordinatorFactory().user)

    assert client.post(url(name, team, *args), OLA).status_code == 404
    assert Team.objects.get(pk=team.pk).state == "forming"


def test_whoever_left_the_organisation_is_told_of_among_those_before(lup_client, team):
    MembershipFactory(team=team, person__last_name="Vik", person__left_on=date(2026, 11, 20))

    assert "Kari Vik 01.11.2026–20.11.2026" in Page(lup_client.get(url("team", team))).text

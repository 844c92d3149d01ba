"""The coordinator invites team leads to the portal."""

import pytest
from django.urls import reverse

from messaging.models import Message
from tests.desk.conftest import NOW
from tests.factories import CoordinatorFactory, MembershipFactory, TeamFactory
from tests.reading import Page

pytestmark = pytest.mark.django_db


@pytest.fixture
def lead(kull):
    return MembershipFactory(team__cohort=kull, team__partner__name="Fjordvik kommune", lead=True)


def page_of(kull):
    return reverse("desk:invite_leads", args=[kull.programme.slug, kull.year])


def test_page_counts_those_who_are_not_invited_and_names_teams_without_lead(lup_client, kull, lead):
    MembershipFactory(team__cohort=kull, lead=True)
    TeamFactory(cohort=kull, partner__name="Dalen kommune")

    page = Page(lup_client.get(page_of(kull))).text

    assert "Invite 2 team leads who are not invited yet" in page
    assert f"Fjordvik kommune {lead.person.full_name} {lead.person.email} not invited" in page
    assert "Nobody follows these teams in the portal Dalen kommune" in page


def test_press_invites_and_a_second_press_says_that_all_are_invited(lup_client, kull, lead):
    first = Page(lup_client.post(page_of(kull), follow=True)).text
    second = Page(lup_client.post(page_of(kull), follow=True)).text

    assert "1 invitation is on its way." in first
    assert "invited 1 December 2026" in first
    assert "All team leads are invited already." in second
    assert Message.objects.count() == 1


def test_cohort_page_leads_there_and_counts(lup_client, kull, lead):
    cohort_page = reverse("desk:cohort", args=[kull.programme.slug, kull.year])

    before = Page(lup_client.get(cohort_page)).text
    lup_client.post(page_of(kull))
    after = Page(lup_client.get(cohort_page)).text

    assert "Invite 1 team lead to the portal" in before
    assert "All team leads are invited to the portal" in after


def test_team_page_invites_its_lead_and_again(lup_client, kull, lead):
    team_page = reverse("desk:team", args=[lead.team_id])
    invite = reverse("desk:invite_lead", args=[lead.team_id])

    before = Page(lup_client.get(team_page)).text
    first = Page(lup_client.post(invite, follow=True)).text
    second = Page(lup_client.post(invite, follow=True)).text

    assert "The team lead is not invited to the portal yet." in before
    assert f"An invitation to the portal is on its way to {lead.person.full_name}." in first
    assert "The team lead was invited to the portal on 1 December 2026." in first
    assert f"An invitation to {lead.person.full_name} has not left yet" in second
    assert Message.objects.count() == 1


def test_lead_who_has_logged_in_is_not_said_to_lack_an_invitation(lup_client, kull, lead):
    team_page = reverse("desk:team", args=[lead.team_id])
    lead.person.user.last_login = NOW
    lead.person.user.save()

    page = Page(lup_client.get(team_page))

    assert "The portal The team lead has logged in." in page.text
    assert "Invite the team lead" in page.buttons


def test_team_without_a_lead_has_nobody_to_invite(lup_client, kull):
    team = TeamFactory(cohort=kull)

    assert "The portal" not in Page(lup_client.get(reverse("desk:team", args=[team.pk]))).text
    assert lup_client.post(reverse("desk:invite_lead", args=[team.pk])).status_code == 404


def test_other_coordinators_and_leads_find_nothing(client, clock, kull, lead):
    team = reverse("desk:invite_lead", args=[lead.team_id])
    for user in (CoordinatorFactory().user, lead.person.user):
        client.force_login(user)
        answers = [client.get(page_of(kull)), client.post(page_of(kull)), client.post(team)]
        assert [answer.status_code for answer in answers] == [404, 404, 404]

    assert Message.objects.count() == 0


def test_queries_do_not_grow_with_the_teams(lup_client, kull, lead, django_assert_num_queries):
    with django_assert_num_queries(6):
        lup_client.get(page_of(kull))
    MembershipFactory.create_batch(20, team__cohort=kull, lead=True)

    with django_assert_num_queries(6):
        lup_client.get(page_of(kull))

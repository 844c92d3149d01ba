from django.urls import reverse

from cohorts.models import Cohort
from tests.desk.conftest import NOW
from tests.factories import MembershipFactory, TeamFactory
from tests.reading import Page


def test_home_leads_to_opening_a_cohort_before_anybody_is_invited(lup_client, kull, draft):
    MembershipFactory(team__cohort=kull)
    Cohort.objects.update(state="planned")

    page = Page(lup_client.get(reverse("desk:home")))

    assert "The cohort is not open for teams yet." in page.text
    turn = reverse("desk:cohort_state", args=["3p-test", 2027, "apne"])
    assert page.links["Open for teams : Oppstart"] == turn


def test_home_counts_teams_below_the_rule_that_have_no_leave_to_be(lup_client, kull):
    for size in (0, 1, 2):
        MembershipFactory.create_batch(size, team=TeamFactory(cohort=kull))
    MembershipFactory(team__cohort=kull, team__size_reason="har mistet en")
    MembershipFactory(team__cohort=kull, team__state="withdrawn")
    left = TeamFactory(cohort=kull)
    MembershipFactory(team=left)
    MembershipFactory(team=left, person__left_on=NOW.date())

    found = Page(lup_client.get(reverse("desk:home"))).links

    cohort_page = reverse("desk:cohort", args=["3p-test", 2027])
    assert found["3 teams have fewer than 2 people"] == f"{cohort_page}#teams"

"""Who gets into the desk: coordinators, each to their own programmes, and nobody else."""

import pytest
from django.urls import reverse

from tests.factories import CoordinatorFactory, MembershipFactory, TeamFactory, UserFactory

GET_PAGES = (
    "gathering",
    "gathering_edit",
    "release",
    "cancel",
    "restore",
    "remind",
    "attendance",
    "attendance_close",
    "attendance_reopen",
    "walk_in",
    "meeting_report",
    "signing_sheet",
    "materials",
    "catch_up",
    "cohort",
    "gathering_new",
    "team",
    "telling_preview",
    "rules",
    "board",
    "board_people",
    "board_xlsx",
    "board_csv",
    "year_sheet",
    "cohort_new",
    "cohort_copy",
    "cohort_state",
)
POSTS = ("gathering_edit", "release", "telling_test", "cancel", "restore", "remind", "attendance",
         "walk_in", "meeting_report", "attendance_open", "attendance_close", "attendance_reopen",
         "gathering_new", "rules", "materials", "catch_up", "cohort_new", "cohort_copy",
         "cohort_state")  # fmt: skip


def address(name, gathering, team):
    cohort = gathering.cohort
    args = {
        "board": [cohort.programme.slug, cohort.year],
        "board_xlsx": [cohort.programme.slug, cohort.year],
        "board_csv": [cohort.programme.slug, cohort.year],
        "board_people": [cohort.programme.slug, cohort.year, team.pk, gathering.pk],
        "cohort": [cohort.programme.slug, cohort.year],
        "year_sheet": [cohort.programme.slug, cohort.year],
        "cohort_new": [cohort.programme.slug],
        "cohort_copy": [cohort.programme.slug, cohort.year],
        "cohort_state": [cohort.programme.slug, cohort.year, "fullfor"],
        "gathering_new": [cohort.programme.slug, cohort.year],
        "team": [team.pk],
        "telling_preview": [gathering.pk, "invitasjon", "invitation", 0],
        "telling_test": [gathering.pk, "invitasjon"],
        "rules": [cohort.programme.slug],
    }
    return reverse(f"desk:{name}", args=args.get(name, [gathering.pk]))


def strangers(kull):
    """Another programme's coordinator, a lead of the very cohort, staff, one who is nobody."""
    lead = MembershipFactory(team__cohort=kull, lead=True).person.user
    inactive = CoordinatorFactory(programme=kull.programme, user__is_active=False).user
    return [CoordinatorFactory().user, lead, UserFactory(is_staff=True), UserFactory(), inactive]


@pytest.mark.parametrize("name", GET_PAGES)
def test_page_exists_for_its_coordinator_only(client, lup_client, kull, draft, name):
    team = TeamFactory(cohort=kull)
    url = address(name, draft, team)

    assert lup_client.get(url).status_code == 200
    for user in strangers(kull)[:-1]:
        client.force_login(user)
        assert client.get(url).status_code == 404


@pytest.mark.parametrize("name", POSTS)
def test_post_is_refused_for_strangers(client, clock, kull, draft, name):
    url = address(name, draft, TeamFactory(cohort=kull))

    for user in strangers(kull)[:-1]:
        client.force_login(user)
        assert client.post(url, {"language": "nb"}).status_code == 404


@pytest.mark.parametrize("name", GET_PAGES)
def test_page_sends_the_anonymous_and_the_inactive_to_log_in(client, kull, draft, name):
    url = address(name, draft, TeamFactory(cohort=kull))
    log_in = f"{reverse('account_login')}?next={url}"

    assert client.get(url).url == log_in
    client.force_login(strangers(kull)[-1])
    assert client.get(url).url == log_in


@pytest.mark.parametrize("name", ("telling_test", "attendance_open"))
def test_changes_answer_to_post_only(lup_client, kull, draft, name):
    url = address(name, draft, TeamFactory(cohort=kull))

    assert lup_client.get(url).status_code == 405


def test_unknown_gathering_is_404(lup_client):
    assert lup_client.get(reverse("desk:gathering", args=[0])).status_code == 404

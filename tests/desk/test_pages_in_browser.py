"""The desk in Chromium: accessible, within a phone's width, by keyboard, and without script."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from messaging.models import Message
from sessions_app.attending import attendance
from sessions_app.inviting import invitations
from sessions_app.models import Gathering, Participation
from tests.factories import (
    CohortFactory,
    CoordinatorFactory,
    GatheringFactory,
    MembershipFactory,
    ParticipationFactory,
    TeamFactory,
)

pytestmark = pytest.mark.browser


def gathering(cohort, days, **values):
    starts_at = timezone.now() + timedelta(days=days)
    return GatheringFactory(
        cohort=cohort,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=6),
        reply_by=None,
        **values,
    )


@pytest.fixture
def cohort(transactional_db):
    cohort = CohortFactory(programme__slug="3p-test")
    for name in ("Kárášjoga gielda", "Nordmøre interkommunale avfallsselskap"):
        team = TeamFactory(cohort=cohort, name=name)
        MembershipFactory(team=team, lead=True)
        MembershipFactory(team=team, person__job_title="Rådgiver", person__phone="+4746206817")
    TeamFactory(cohort=cohort, name="Tomrom")
    return cohort


@pytest.fixture
def coordinator(cohort):
    return CoordinatorFactory(programme=cohort.programme, user__language="en").user


@pytest.fixture
def log_in(client, coordinator):
    def log_in(page):
        client.force_login(coordinator)
        cookie = client.cookies["sessionid"].value
        page.context.add_cookies(
            [{"name": "sessionid", "value": cookie, "domain": "localhost", "path": "/"}]
        )
        return page

    return log_in


@pytest.fixture
def addresses(cohort, coordinator):
    """Every page of the desk, with what makes each as full as it gets."""
    now = timezone.now()
    draft = gathering(cohort, 60, title=f"Om {'regelverksendringer' * 9}")
    ahead = gathering(cohort, 30)
    invitations.release(ahead, by=coordinator, now=now)
    ahead.refresh_from_db()
    ahead.venue = "Banken"
    ahead.save()
    Message.objects.filter(pk=Message.objects.first().pk).update(
        state=Message.State.FAILED, smtp_code=550, smtp_text="5.1.1 no such user"
    )
    Message.objects.filter(pk=Message.objects.last().pk).update(state=Message.State.SENT)
    MembershipFactory(team=cohort.teams.first())
    off = gathering(cohort, 45, state=Gathering.State.CANCELLED)
    over = gathering(cohort, -1, released=True)
    for member in (row for team in cohort.teams.all() for row in team.memberships.all()):
        ParticipationFactory(gathering=over, team=member.team, person=member.person, coming=True)
    counted = gathering(cohort, -2, released=True)
    ParticipationFactory(gathering=counted, team=cohort.teams.first())
    attendance.close(counted, by=coordinator, now=now)
    year = ["3p-test", 2027]
    named = [
        ("home", []),
        ("partners", []),
        ("cohort", year),
        ("gathering_new", year),
        ("team", [cohort.teams.first().pk]),
        ("gathering", [draft.pk]),
        ("gathering", [ahead.pk]),
        ("gathering", [over.pk]),
        ("gathering_edit", [ahead.pk]),
        ("release", [draft.pk]),
        ("release", [ahead.pk]),
        ("cancel", [draft.pk]),
        ("cancel", [ahead.pk]),
        ("restore", [off.pk]),
        ("remind", [ahead.pk]),
        ("attendance", [over.pk]),
        ("attendance", [draft.pk]),
        ("attendance", [counted.pk]),
        ("attendance_history", [counted.pk, Participation.objects.latest("pk").pk]),
        ("attendance_close", [over.pk]),
        ("attendance_reopen", [counted.pk]),
    ]
    return [reverse(f"desk:{name}", args=args) for name, args in named]


def too_wide(page):
    return page.evaluate("document.documentElement.scrollWidth > window.innerWidth")


@pytest.mark.parametrize("screen", ("page", "phone_page"))
def test_desk_is_accessible_and_fits(request, screen, log_in, axe, addresses):
    page = log_in(request.getfixturevalue(screen))

    found = {}
    for address in addresses:
        page.goto(address)
        page.evaluate("document.querySelectorAll('main details').forEach(d => d.open = true)")
        found[address] = (axe(page), too_wide(page))

    assert found == dict.fromkeys(addresses, ([], False))


def test_release_works_without_script(open_page, log_in, cohort):
    draft = gathering(cohort, 60)
    page = log_in(open_page(java_script_enabled=False))

    page.goto(reverse("desk:release", args=[draft.pk]))
    frame = page.frame_locator("iframe")
    assert frame.get_by_role("heading", level=1).inner_text() == draft.title
    page.get_by_role("button", name="Send 4 invitations").click()

    expect(page.locator(".messages")).to_have_text("4 invitations are on their way.")
    assert Message.objects.count() == 4


def test_attendance_rows_are_big_enough_for_a_thumb(phone_page, log_in, cohort):
    over = gathering(cohort, -1, released=True)
    row = cohort.teams.first().memberships.first()
    ParticipationFactory(gathering=over, team=row.team, person=row.person, coming=True)
    log_in(phone_page)

    phone_page.goto(reverse("desk:attendance", args=[over.pk]))
    boxes = [choice.bounding_box() for choice in phone_page.locator(".segments__choice").all()]

    assert len(boxes) == 4
    assert all(box["height"] >= 44 and box["width"] >= 70 for box in boxes)
    name = phone_page.locator(".roll__row legend label").bounding_box()
    assert (name["height"] >= 44, name["width"] >= 300) == (True, True)
    everyone = phone_page.get_by_role("button", name="Everyone who said yes").bounding_box()
    assert everyone["y"] + everyone["height"] <= 844

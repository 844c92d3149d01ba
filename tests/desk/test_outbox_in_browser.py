"""The outbox in Chromium: accessible, within a phone's width, followed by a script or without."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from messaging.models import Message, RelayTrouble
from sessions_app.inviting import invitations
from tests.desk.outbox_cases import mail
from tests.factories import (
    CohortFactory,
    CoordinatorFactory,
    GatheringFactory,
    MembershipFactory,
    TeamFactory,
)

pytestmark = pytest.mark.browser
STATES = ("failed", "bounced", "held", "deferred", "cancelled", "sent")
LONG = "en.riktig.lang.epostadresse.som.aldri.tar.slutt@avdeling.nordmore-avfallsselskap.example"


@pytest.fixture
def coordinator(transactional_db):
    return CoordinatorFactory(programme__slug="3p-test", user__language="en")


@pytest.fixture
def gathering(coordinator):
    """Invited eight; six of the mails stand each in another way, two have not left."""
    team = TeamFactory(cohort=CohortFactory(programme=coordinator.programme))
    for _ in range(8):
        MembershipFactory(team=team)
    now = timezone.now()
    starts_at = now + timedelta(days=60)
    ahead = GatheringFactory(
        cohort=team.cohort,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=6),
        reply_by=None,
    )
    invitations.release(ahead, by=coordinator.user, now=now)
    for row, state in zip(Message.objects.order_by("pk"), STATES, strict=False):
        row.state, row.smtp_code, row.smtp_text = state, 550, "5.1.1 no such user"
        row.sent_at = row.data_started_at = now
        row.save()
    mail(ahead, recipient=LONG, subject="Påminnelse om oppstartssamlingen " * 5, state="failed")
    return ahead


@pytest.fixture
def log_in(client, coordinator):
    def log_in(page):
        client.force_login(coordinator.user)
        session = client.cookies["sessionid"].value
        page.context.add_cookies(
            [{"name": "sessionid", "value": session, "domain": "localhost", "path": "/"}]
        )
        return page

    return log_in


def addresses(gathering):
    mails = [Message.objects.filter(state=state)[0].public_id for state in STATES[:4]]
    return [
        reverse("desk:outbox"),
        f"{reverse('desk:outbox')}?fra=tull&status=failed",
        f"{reverse('desk:outbox')}?q=finnes-ikke",
        f"{reverse('desk:outbox_choice')}?gjor=stopp&alle=1",
        f"{reverse('desk:outbox_choice')}?gjor=slipp",
        *(reverse("desk:outbox_mail", args=[public_id]) for public_id in mails),
    ]


@pytest.mark.parametrize(("width", "scheme"), [(390, "dark"), (1280, "light")])
def test_outbox_is_accessible_and_fits(open_page, log_in, axe, gathering, width, scheme):
    now = timezone.now()
    RelayTrouble.objects.create(reason="login", since=now, next_try=now)
    page = log_in(open_page(viewport={"width": width, "height": 844}, color_scheme=scheme))

    found = {}
    for address in addresses(gathering):
        page.goto(address)
        page.evaluate("document.querySelectorAll('main details').forEach(d => d.open = true)")
        too_wide = page.evaluate("document.documentElement.scrollWidth > window.innerWidth")
        found[address] = (axe(page), too_wide)

    assert found == dict.fromkeys(addresses(gathering), ([], False))


@pytest.mark.parametrize("width", (390, 1280))
def test_state_is_seen_without_scrolling_sideways(open_page, log_in, gathering, width):
    page = log_in(open_page(viewport={"width": width, "height": 844}))

    page.goto(reverse("desk:outbox"))
    badges = [badge.bounding_box() for badge in page.locator("tbody .badge").all()]

    assert len(badges) == 9
    assert all(box["x"] >= 0 and box["x"] + box["width"] <= width for box in badges)


@pytest.mark.parametrize("name", ("outbox", "gathering"))
def test_progress_is_followed_and_said_until_all_has_left(log_in, page, gathering, name):
    log_in(page)
    page.goto(reverse(f"desk:{name}", args=[gathering.pk] if name == "gathering" else []))
    expect(page.get_by_text(re.compile("Mail that has left: 1 of"))).to_be_visible()
    expect(page.get_by_role("link", name="Update")).to_be_hidden()

    Message.objects.filter(state="queued").update(state="sent", sent_at=timezone.now())

    said = page.locator("[role=status].ds-sr-only")
    said.filter(has_text="No mail is leaving any more.").wait_for(state="attached")
    expect(page.get_by_text("Mail that has left")).to_be_hidden()


def test_outbox_works_without_script(open_page, log_in, gathering):
    page = log_in(open_page(java_script_enabled=False))
    failed = Message.objects.filter(state="failed")

    page.goto(f"{reverse('desk:outbox')}?status=failed")
    assert page.get_by_role("link", name="Update").is_visible()
    for box in page.get_by_role("checkbox").all():
        box.check()
    page.get_by_role("button", name="Send the chosen again").click()
    page.get_by_role("button", name="Send 2 mails again").click()

    expect(page.locator(".messages")).to_have_text("2 mails are on their way.")
    assert page.url.endswith("/koordinator/utboks/?status=failed")
    assert failed.count() == 0


def test_mail_is_read_in_a_frame_that_leads_nowhere(page, log_in, gathering):
    row = Message.objects.filter(kind="invitation").first()
    log_in(page)

    page.goto(reverse("desk:outbox_mail", args=[row.public_id]))
    frame = page.frame_locator("iframe")

    assert frame.get_by_role("heading", level=1).inner_text() == gathering.title
    links = [link.get_attribute("href") for link in frame.get_by_role("link").all()]
    assert [link for link in links if "/svar/" in link] == ["http://localhost:8000/svar/…/"]

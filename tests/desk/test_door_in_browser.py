"""The page at the door in Chromium, with a code held up to its camera, and without a network."""

import re
import shutil
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from sessions_app import door_codes
from sessions_app.models import AttendanceEvent
from tests.factories import DoorHelperFactory, GatheringFactory, ParticipationFactory
from tests.fixtures.browser import FLAGS

pytestmark = pytest.mark.browser
WIDTH, HEIGHT, DOT = 640, 480, 10


@pytest.fixture
def kari(transactional_db):
    now = timezone.now()
    gathering = GatheringFactory(
        released=True,
        title="Oppstart",
        starts_at=now,
        ends_at=now + timedelta(hours=4),
        reply_by=None,
    )
    return ParticipationFactory(
        gathering=gathering,
        coming=True,
        in_team=True,
        team__name="Fjordvik kommune",
        person__first_name="Kari",
        person__last_name="Nordmann",
    )


@pytest.fixture
def door(kari):
    return reverse("desk:door", args=[kari.gathering.pk])


@pytest.fixture
def log_in(client, kari):
    def log_in(page):
        helper = DoorHelperFactory(programme=kari.gathering.cohort.programme)
        client.force_login(helper.user)
        session = client.cookies["sessionid"].value
        page.context.add_cookies(
            [{"name": "sessionid", "value": session, "domain": "localhost", "path": "/"}]
        )
        return page

    return log_in


def film(code: str) -> bytes:
    """A code in front of a grey wall, as one picture of raw video that is shown again and again."""
    dots = [[bool(dot) for dot in row] for row in door_codes.symbol(code).matrix_iter(border=4)]
    side = len(dots) * DOT
    left, top = (WIDTH - side) // 2, (HEIGHT - side) // 2
    grey = bytearray([150]) * (WIDTH * HEIGHT)
    for y in range(side):
        row = b"".join(bytes([20 if dot else 230]) * DOT for dot in dots[y // DOT])
        at = (top + y) * WIDTH + left
        grey[at : at + side] = row
    no_colour = bytes([128]) * (WIDTH * HEIGHT // 2)
    head = f"YUV4MPEG2 W{WIDTH} H{HEIGHT} F15:1 Ip A1:1 C420jpeg\n".encode()
    return head + b"".join(b"FRAME\n" + grey + no_colour for _ in range(3))


@pytest.fixture
def in_front_of_camera(browser, tmp_path, live_server, kari):
    """A phone whose camera sees Kari's code all the time."""
    (tmp_path / "camera.y4m").write_bytes(film(kari.door_code))
    flags = [
        *FLAGS,
        "--use-fake-device-for-media-stream",
        "--use-fake-ui-for-media-stream",
        f"--use-file-for-fake-video-capture={tmp_path / 'camera.y4m'}",
    ]
    phone = browser.browser_type.launch(executable_path=shutil.which("chromium"), args=flags)
    context = phone.new_context(
        base_url=live_server.url,
        locale="nb-NO",
        viewport={"width": 390, "height": 844},
        is_mobile=True,
        has_touch=True,
    )
    yield context.new_page()
    phone.close()


def test_code_held_up_to_the_camera_lets_in_once(in_front_of_camera, log_in, door, kari, axe):
    page = log_in(in_front_of_camera)
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.goto(door)

    turn_on = page.get_by_role("button", name="Slå på kameraet")
    if turn_on.is_visible():  # else it has turned itself on, since it is allowed
        turn_on.click()
    expect(page.locator("[data-sign] .notice--success")).to_contain_text(
        "Kari Nordmann, Fjordvik kommune"
    )
    expect(page.locator(".figure")).to_have_text(re.compile(r"1\s+inne, av 1 ventet"))
    page.wait_for_timeout(1500)  # the code stays in sight

    kari.refresh_from_db()
    assert kari.presence == "present"
    assert list(AttendanceEvent.objects.values_list("what", "how")) == [("present", "qr")]
    assert said == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert axe(page) == []


def test_page_without_scripts_has_no_camera(open_page, log_in, door, kari):
    page = log_in(open_page(java_script_enabled=False, viewport={"width": 390, "height": 844}))
    page.goto(door)
    page.get_by_label("Kode eller navn").fill("nordmann")
    page.get_by_role("button", name="Slipp inn eller søk").click()
    page.get_by_role("button", name="Slipp inn: Kari Nordmann").click()

    expect(page.locator("[data-sign] .notice--success")).to_contain_text("Kari Nordmann")
    expect(page.locator("[data-camera]")).to_be_hidden()


def test_press_without_a_network_waits_and_is_sent_once(phone_page, log_in, door, kari):
    page = log_in(phone_page)
    page.add_init_script("navigator.vibrate = (buzz) => (window.felt ??= []).push(buzz)")
    page.goto(f"{door}?q=nordmann")
    page.context.set_offline(True)
    field = page.get_by_label("Kode eller navn")
    field.fill(door_codes.in_groups(kari.door_code).lower())
    page.get_by_role("button", name="Slipp inn eller søk").click()
    expect(page.locator("[data-presses-wait]")).to_be_visible()
    expect(page.locator("[data-sign]")).to_contain_text("Venter på svar.")
    expect(field).to_have_value("")  # and the search before is gone
    expect(page.get_by_text("Fant disse")).to_have_count(0)

    page.context.set_offline(False)

    expect(page.locator("[data-sign] .notice--success")).to_contain_text("Kari Nordmann")
    expect(page.locator("[data-presses-wait]")).to_be_hidden()
    page.get_by_role("button", name="Ta tilbake: Kari Nordmann").click()
    expect(page.locator("[data-sign]")).to_contain_text("Tatt tilbake")
    expect(page.locator("[data-standing]")).to_contain_text("Tatt tilbake")
    lines = AttendanceEvent.objects.order_by("pk").values_list("what", flat=True)
    assert list(lines) == ["present", "cleared"]
    for _press in range(2):
        field.fill(kari.door_code)
        field.press("Enter")
        expect(field).to_have_value("")
    expect(page.locator("[data-sign] .notice--info")).to_contain_text("Allerede inne")
    field.fill("A" * 16)
    field.press("Enter")
    expect(page.locator("[data-sign] .notice--danger")).to_contain_text("Ukjent kode")
    assert page.evaluate("felt") == [[80], [80], [80], [80, 80, 80], [500]]
    assert page.url.endswith(door)

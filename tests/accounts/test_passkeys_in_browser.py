"""A passkey in a real browser: made, and then enough to log in with."""

import pytest

from messaging.models import Message
from tests.accounts.login_cases import code_sent_to
from tests.factories import CoordinatorFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PHONE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def press(page, name):
    with page.expect_navigation():
        page.get_by_role("button", name=name, exact=True).click()


def enter_mail_code(page, user):
    page.goto("/konto/logg-inn/?next=/koordinator/")
    page.get_by_label("E-mail address").fill(user.email)
    press(page, "Send the code")
    page.locator("input[name=code]").fill(code_sent_to(user.email))
    press(page, "Log in")


def test_passkey_is_made_and_then_logs_in_without_a_code(page, axe, settings, live_server):
    settings.SITE_URL = live_server.url
    user = CoordinatorFactory(user__language="en").user
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": PHONE})

    page.context.add_cookies([{"name": "django_language", "value": "en", "url": live_server.url}])
    enter_mail_code(page, user)
    page.wait_for_url("**/konto/?next=*")
    assert axe(page) == []
    page.get_by_role("link", name="Add a passkey").click()
    assert axe(page) == []
    press(page, "Add a passkey")
    assert page.locator(".codes li").count() == 10
    page.get_by_role("link", name="I have kept them").click()
    page.wait_for_url("**/koordinator/")

    page.goto("/konto/")
    press(page, "Log out everywhere")
    Message.objects.all().delete()
    enter_mail_code(page, user)
    page.wait_for_url("**/bekreft/")
    press(page, "Use a passkey")
    page.goto("/konto/")
    press(page, "Log out everywhere")
    page.goto("/konto/logg-inn/?next=/koordinator/")
    assert axe(page) == []
    press(page, "Log in with a passkey")

    page.wait_for_url("**/koordinator/")

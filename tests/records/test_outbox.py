import re

import pytest

from audit.models import Entry
from messaging.models import Message
from sessions_app.mail.letters import topic_of as gathering_topic
from tests.factories import GatheringFactory
from tests.records.pages import page
from tests.world import message

pytestmark = pytest.mark.django_db


def send_again(client, *mails):
    return client.post(
        page("changelist", Message),
        {"action": "send_again", "_selected_action": [mail.pk for mail in mails]},
        follow=True,
    )


def test_mail_is_sent_again_and_logged(records, staff):
    topic = gathering_topic(GatheringFactory())
    failed = message(topic, state=Message.State.FAILED)
    sent = message(topic, state=Message.State.SENT)

    send_again(records, failed, sent)

    states = dict(Message.objects.values_list("key", "state"))
    assert states == {failed.key: "queued", sent.key: "sent", f"{sent.key}~1": "queued"}
    entries = Entry.objects.filter(verb="sent again", actor=staff)
    assert set(entries.values_list("object_id", flat=True)) == {failed.pk, sent.pk}


def test_mail_that_cannot_be_sent_again_is_refused_with_the_reason(records, staff):
    code = message(f"user:{staff.pk}", kind=Message.Kind.LOGIN_CODE)

    answer = send_again(records, code)

    assert [str(told) for told in answer.context["messages"]] == [
        "login code: kari@kommune.example: A log-in code is worth nothing later. Ask for a new one."
    ]
    assert Entry.objects.filter(verb="sent again").count() == 0


def test_mail_shows_neither_codes_nor_personal_links(records, staff):
    invitation = message(gathering_topic(GatheringFactory()))
    code = message(
        f"user:{staff.pk}",
        kind=Message.Kind.LOGIN_CODE,
        subject="Koden din: ABCD-EFGH",
        text="ABCD-EFGH",
    )

    pages = [
        records.get(path).content.decode()
        for path in (
            page("changelist", Message),
            page("change", Message, invitation.pk),
            page("change", Message, code.pk),
        )
    ]

    assert ["ABCD-EFGH" in body for body in pages] == [False] * 3
    assert "https://lup.example/svar/…/" in pages[1]
    assert "HemmeligToken" not in pages[1]


def test_state_and_address_lead_the_list(records, staff):
    message(gathering_topic(GatheringFactory()), state=Message.State.FAILED)

    html = records.get(page("changelist", Message)).content.decode()

    cells = re.findall(r'<t[dh] class="field-(\w+)', html)
    assert cells == ["state", "recipient", "kind", "shown_subject", "created_at"]


def test_mail_that_did_not_get_through_says_why_in_plain_words(records):
    failed = message(
        gathering_topic(GatheringFactory()),
        state=Message.State.FAILED,
        smtp_code=550,
        smtp_text="5.1.1 no such user",
    )

    html = records.get(page("change", Message, failed.pk)).content.decode()

    assert (
        "The address does not exist at the recipient&#x27;s organisation. "
        "Ask the team for the right address, and correct it."
    ) in html


@pytest.fixture
def outbox_in_browser(open_page, client, staff):
    client.force_login(staff)
    browser = open_page(viewport={"width": 1280, "height": 900})
    session = client.cookies["sessionid"].value
    browser.context.add_cookies(
        [{"name": "sessionid", "value": session, "domain": "localhost", "path": "/"}]
    )
    return lambda: (browser.goto(page("changelist", Message)), browser)[1]


@pytest.mark.browser
def test_state_of_a_mail_is_seen_at_once_on_a_desktop(outbox_in_browser):
    message(gathering_topic(GatheringFactory()), recipient=f"{'lang' * 20}@{'x' * 60}.example")

    state = outbox_in_browser().locator("td.field-state").bounding_box()

    assert state["x"] + state["width"] <= 1280


@pytest.mark.browser
def test_addresses_of_the_outbox_stay_whole_on_a_desktop(outbox_in_browser):
    message(gathering_topic(GatheringFactory()), recipient="arild.fjeldstad@vatnefjord.example")

    browser = outbox_in_browser()

    assert browser.locator("th.field-recipient a").evaluate("it => it.getClientRects().length") == 1
    assert browser.locator(".results").evaluate("it => it.scrollWidth <= it.clientWidth")

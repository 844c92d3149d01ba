"""The coordinator previews the invitation, tests it, and sends it to everybody in the teams."""

from sessions_app.models import Participation
from tests.journeys.act_1_import import COORDINATOR
from tests.journeys.mails import link_in, part_of, text_of
from tests.journeys.story import Story

BATCHES = {
    "Invitation, English (0)": "en",
    "Invitation, bokmål": "nb",
    "Invitation, nynorsk": "nn",
}


def preview_and_test(story: Story) -> None:
    desk = story.desk
    desk.open(f"/koordinator/3p/{story.year}/")
    desk.follow(story.gathering.title)
    desk.look()
    desk.follow("Preview and send invitations")
    languages = {}
    for tab in BATCHES:
        with desk.page.expect_navigation():
            desk.page.get_by_role("link", name=tab).click()
        mail = desk.page.frame_locator("iframe.mail-frame")
        languages[tab] = mail.locator("html").get_attribute("lang")
        assert mail.get_by_role("heading", name=story.gathering.title).count() == 1
        desk.look()
    assert languages == BATCHES

    desk.press("Send a test to me")
    assert desk.said == [f"A test is on its way to {COORDINATOR}."]
    [(address, mail)] = story.wait_for_mails(1).items()
    assert (address, mail["Content-Language"]) == (COORDINATOR, "nn")
    assert "/svar/eksempel/" in text_of(mail)
    assert "METHOD:PUBLISH" in part_of(mail, "text/calendar")
    assert Participation.objects.count() == 0


def release(story: Story) -> None:
    story.desk.press("Send 120 invitations")
    assert story.desk.said == ["120 invitations are on their way."]
    story.desk.look()


def receive_invitations(story: Story) -> None:
    """Everybody in the teams gets one, complete, with a link of their own."""
    story.invitations = story.wait_for_mails(120)
    mails = story.invitations.values()
    assert set(story.invitations) == story.members
    assert len(mails) == len({link_in(mail) for mail in mails}) == 120
    assert len({mail["Message-ID"] for mail in mails}) == 120
    assert {mail.get_content_type() for mail in mails} == {"multipart/alternative"}
    assert {tuple(part.get_content_type() for part in mail.iter_parts()) for mail in mails} == {
        ("text/plain", "text/html", "text/calendar")
    }
    assert {mail["Content-Language"] for mail in mails} == {"nb", "nn"}
    for address, mail in story.invitations.items():
        calendar = part_of(mail, "text/calendar").replace("\n ", "")
        assert "METHOD:REQUEST" in calendar
        assert f"mailto:{address}" in calendar
        assert story.gathering.title in mail["Subject"]
        assert story.gathering.venue in text_of(mail)

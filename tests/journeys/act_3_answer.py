"""Participants answer by their personal links; the coordinator sees it and reminds the rest."""

from datetime import timedelta

from django.utils import timezone
from icalendar import Calendar

from messaging.models import Message
from sessions_app.inviting import by_itself
from sessions_app.models import Participation
from tests.journeys import days
from tests.journeys.mails import link_in, part_of
from tests.journeys.pages import Visitor
from tests.journeys.story import Story

ON_PHONE = "annel.heggelund@nordlia.example"
NOBODY_COMES = (
    "guro.boe@fjordvik.example",
    "randi.olsen@fjordvik.example",
    "hakon.berg@fjordvik.example",
    "amir.fossum@fjordvik.example",
)


def answer_on_phone(story: Story) -> None:
    """Opening changes nothing, one press answers, another changes it; and the calendar file."""
    link, phone = link_in(story.invitations[ON_PHONE]), story.people(phone=True)
    assert phone.page.request.head(link).status == 200
    assert phone.open(link).status == 200
    assert phone.title == story.gathering.title
    assert phone.page.get_by_text("Áŋŋel Heggelund").count() > 0
    assert saved_answer(ON_PHONE) == ""
    phone.look()
    for choice in ("no", "yes"):
        press_answer(phone, choice)
        assert shown_answer(phone) == saved_answer(ON_PHONE) == choice
    phone.look()
    event = Calendar.from_ical(phone.file("a[href='kalender.ics']")).walk("VEVENT")[0]
    assert (event["UID"], event.decoded("DTSTART")) == (
        story.gathering.calendar_uid,
        story.gathering.starts_at,
    )
    assert phone.page.context.cookies() == []
    story.answered.add(ON_PHONE)


def answer_without_script(story: Story) -> None:
    for address in NOBODY_COMES:
        phone = story.people(phone=True, java_script_enabled=False)
        phone.open(link_in(story.invitations[address]))
        for choice in ("yes", "no"):
            press_answer(phone, choice)
            assert shown_answer(phone) == saved_answer(address) == choice
        assert phone.page.context.cookies() == []
        story.answered.add(address)


def get_confirmations(story: Story) -> None:
    """Whoever answered gets a mail that says what, and a calendar that agrees."""
    confirmations = story.wait_for_mails_of(Message.Kind.CONFIRMATION)
    assert set(confirmations) == story.answered
    methods = {
        address: Calendar.from_ical(part_of(mail, "text/calendar"))["METHOD"]
        for address, mail in confirmations.items()
    }
    assert methods == {ON_PHONE: "REQUEST"} | dict.fromkeys(NOBODY_COMES, "CANCEL")


def open_unknown_link(story: Story) -> None:
    phone = story.people(phone=True)
    link = link_in(story.invitations[ON_PHONE])
    assert phone.open(f"{link[:-2]}/").status == 404
    assert phone.page.get_by_role("heading", level=1).count() == 1
    phone.look()


def see_answers(story: Story) -> None:
    desk = story.desk
    story.open_gathering()
    assert answers_of(desk, "Nordlia kommune")[0] == "1 Áŋŋel Heggelund"
    assert [cell.split()[:1] for cell in answers_of(desk, "Fjordvik kommune")] == [[], ["4"], []]
    legend = desk.page.locator(".legend li").all_inner_texts()
    assert [line.split()[0] for line in legend] == ["1", "4", "115"]
    alerts = desk.page.locator(".table__row--alert th a").all_inner_texts()
    assert alerts == ["Fjordvik kommune"]
    desk.look()


def remind(story: Story) -> None:
    """The rest gets one reminder; neither a second press nor the rules of the day add another."""
    desk = story.desk
    days.since_the_invitations(story.cohort)
    story.open_gathering()
    desk.follow("Remind 115 people now", within=desk.page.locator("main"))
    desk.look()
    desk.press("Send 115 reminders")
    assert desk.said == ["115 reminders are on their way."]
    reminded = story.wait_for_mails(115)
    assert set(reminded) == story.members - story.answered
    assert {link_in(mail) for mail in reminded.values()}.isdisjoint(
        link_in(mail) for mail in story.invitations.values()
    )
    desk.open(f"/koordinator/samling/{story.gathering.pk}/paaminnelse/")
    assert desk.page.get_by_role("button", name="Send").count() == 0
    desk.look()
    by_itself.send_due(now=timezone.now() + timedelta(days=1))
    assert Message.objects.filter(kind=Message.Kind.REMINDER).count() == 115


def press_answer(visitor: Visitor, choice: str) -> None:
    with visitor.page.expect_navigation():
        visitor.page.locator(f"button[name=answer][value={choice}]").click()


def shown_answer(visitor: Visitor) -> str | None:
    return visitor.page.locator("button[aria-pressed=true]").get_attribute("value")


def saved_answer(address: str) -> str:
    return Participation.objects.get(person__email=address).answer


def answers_of(desk: Visitor, team: str) -> list[str]:
    """Coming, not coming, not answered: how many, and who; empty for nobody."""
    return desk.page.get_by_role("row", name=team).locator("td").all_inner_texts()

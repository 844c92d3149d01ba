"""Attendance on a phone, by keyboard and without script; then the rest of the year."""

from accounts.models import User
from sessions_app.attending import attendance
from sessions_app.attending.attendance import How, Mark, What
from sessions_app.models import Gathering, Participation
from tests.journeys import days
from tests.journeys.act_1_import import COORDINATOR
from tests.journeys.story import Story

SELDOM = "randi.olsen@fjordvik.example"
ATTENDED = (3, 119, 119, 119, 119, 119)


def mark_by_keyboard(story: Story) -> None:
    """The first team, person by person, without a mouse."""
    days.bring_to_the_end(story.cohort)
    phone = story.phone_of_coordinator()
    phone.open(roll_of(story))
    rows = phone.page.locator("fieldset.roll__row")
    phone.tab_to(rows.first.get_by_role("radio").first)
    for key in ("1", "ArrowDown", "3"):
        phone.page.keyboard.press(key)
    rows.nth(1).locator(".roll__proof a").wait_for()
    phone.look()
    assert [checked(rows.nth(0)), checked(rows.nth(1)), checked(rows.nth(2))] == [
        "present",
        "absent",
        None,
    ]


def mark_without_script(story: Story) -> None:
    """All who said yes with one press, one more by hand, and the gathering is held."""
    phone = story.phone_of_coordinator(java_script_enabled=False)
    phone.open(roll_of(story))
    with phone.page.expect_navigation():
        phone.page.get_by_role("button", name="who said yes").click()
    assert phone.said == ["1 mark is saved."]
    row = phone.page.get_by_role("group", name="Randi Olsen")
    row.get_by_text("Attended").click()
    phone.press("Save attendance")
    assert phone.said == ["1 mark is saved."]
    phone.page.get_by_role("link", name="Close the list").click()
    phone.press("Close the list")
    assert phone.said == ["The attendance list is closed, and the gathering counts."]
    by_hand = Participation.objects.filter(presence_event__how=How.LIST)
    marks = dict(by_hand.values_list("person__email", "presence"))
    assert len(marks) == 4
    assert marks["annel.heggelund@nordlia.example"] == marks[SELDOM] == "present"
    story.desk.open(roll_of(story))
    story.desk.look()


def hold_the_others(story: Story) -> None:
    """Recorded without inviting; one person stays away, and one of the others comes to all."""
    by = User.objects.get(email=COORDINATOR)
    held = Gathering.objects.filter(cohort=story.cohort).by_date()
    for gathering in held[1:]:
        attendance.open_list(gathering, by=by, now=gathering.starts_at)
        rows = Participation.objects.filter(gathering=gathering).select_related("person")
        marks = {
            row.pk: Mark(What.ABSENT if row.person.email == SELDOM else What.PRESENT)
            for row in rows
        }
        attendance.mark(gathering, marks, by=by, now=gathering.starts_at)
        attendance.close(gathering, by=by, now=gathering.ends_at)
    story.desk.open(f"/koordinator/3p/{story.year}/")
    numbers = story.desk.page.locator(".timeline__body p:last-child").all_inner_texts()
    assert [text.split() for text in numbers] == [["held", str(n), "attended"] for n in ATTENDED]


def roll_of(story: Story) -> str:
    return f"/koordinator/samling/{story.gathering.pk}/oppmote/"


def checked(row) -> str | None:
    marked = row.locator("input:checked")
    return marked.get_attribute("value") if marked.count() else None

"""The coordinator logs in, imports the spreadsheets and sees the cohort."""

from django.core.management import call_command
from django.utils import timezone

from cohorts.models import Membership
from demo import programme
from tests.journeys import spreadsheets
from tests.journeys.story import Story

COORDINATOR = "koordinator@lup.example"


def log_in_as_coordinator(story: Story) -> None:
    call_command("add_coordinator", COORDINATOR, programme="3p", name="Kine Moe", staff=True)
    story.log_in(story.desk, COORDINATOR)
    assert story.desk.title == "What comes next"
    story.desk.look()


def ask_with_unknown_address(story: Story) -> None:
    known, unknown = story.people(), story.people()
    known.ask_for_code(COORDINATOR)
    unknown.ask_for_code("ukjent@lup.example")
    shown = [visitor.page.locator("main").inner_text() for visitor in (known, unknown)]
    assert shown[1] == shown[0].replace(COORDINATOR, "ukjent@lup.example")
    assert list(story.wait_for_mails(1)) == [COORDINATOR]


def import_everything(story: Story) -> None:
    gatherings, story.year = spreadsheets.moved_gatherings(timezone.localdate())
    story.desk.open("/koordinator/import/")
    story.desk.look()
    files = [
        ("Partners", programme.PARTNERS, 35),
        ("Teams", programme.TEAMS[0], 108),
        ("Teams", programme.TEAMS[1], 12),
        ("Gatherings", gatherings, 6),
    ]
    for kind, file, rows in files:
        choose(story, kind, file)
        assert (story.desk.title, spreadsheets.counts(story.desk)) == (
            "Check the file",
            {"Will be added": rows},
        )
        story.desk.look()
        story.desk.press(f"Import {rows} rows")
        assert (story.desk.title, spreadsheets.counts(story.desk)) == (
            "The file is imported",
            {"Added": rows},
        )
    story.desk.look()
    choose(story, "Teams", programme.TEAMS[0])
    assert spreadsheets.counts(story.desk) == {"In place already": 108}
    assert story.desk.page.get_by_role("button", name="Import").count() == 0


def check_file_with_errors(story: Story) -> None:
    choose(story, "Teams", spreadsheets.WITH_ERRORS)
    assert spreadsheets.remarks(story.desk, "Rows that cannot be taken") == [
        ("3", "E-post"),
        ("4", "E-post"),
        ("5", "Org.nr."),
        ("6", "Org.nr."),
        ("9", "E-post"),
        ("10", "Fornavn"),
        ("15", "Fornavn"),
    ]
    assert spreadsheets.remarks(story.desk, "Rows to look at") == [
        ("8", "E-post"),
        ("11", "Fornavn"),
        ("12", "Rolle"),
        ("13", "Mobil"),
    ]
    story.desk.look()
    assert Membership.objects.count() == 120


def choose(story: Story, kind: str, file: object) -> None:
    year = None if kind == "Partners" else story.year
    spreadsheets.choose_file(story.desk, kind, file, year=year)


def see_cohort(story: Story) -> None:
    story.desk.open("/koordinator/")
    story.desk.look()
    story.desk.follow(str(story.cohort))
    story.desk.look()
    page = story.desk.page
    figures = page.locator(".key-figures .figure").all_inner_texts()
    assert [figure.split() for figure in figures] == [
        ["35", "teams"],
        ["120", "people"],
        ["6", "gatherings"],
    ]
    assert page.locator(".timeline h3").all_inner_texts()[0] == story.gathering.title
    row = page.get_by_role("row", name="Fjordvik kommune")
    assert row.locator("td").all_inner_texts()[:2] == ["4", "Guro Bøe"]
    story.desk.follow("Fjordvik kommune")
    story.desk.look()
    assert story.desk.title == "Fjordvik kommune"

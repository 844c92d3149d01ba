"""The programme office's spreadsheets on their way through the desk."""

from datetime import date, timedelta

from demo import dates, programme
from tests.journeys.pages import Visitor

WITH_ERRORS = programme.FILES / "team-2027-med-feil.xlsx"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def moved_gatherings(today: date) -> tuple[dict[str, object], int]:
    """The year's gatherings as a file whose dates lie ahead, and the year of the first."""
    first, shift = dates.days(programme.GATHERINGS)[0], timedelta(0)
    while first + shift < today + timedelta(weeks=2):
        shift += dates.YEAR
    content = dates.moved(programme.GATHERINGS, shift)
    year = (first + shift).year
    return {"name": programme.GATHERINGS.name, "mimeType": XLSX, "buffer": content}, year


def choose_file(desk: Visitor, kind: str, file: object, *, year: int | None = None) -> None:
    """Up to the page that says what the file would do."""
    desk.open("/koordinator/import/")
    desk.page.get_by_label(kind, exact=True).check()
    if year:
        desk.page.get_by_label("Year").fill(str(year))
    desk.page.get_by_label("File", exact=True).set_input_files(file)
    desk.press("Check the file")


def counts(desk: Visitor) -> dict[str, int]:
    """What the page says of rows, without the rows of nothing."""
    rows = {name: value.split() for name, value in desk.facts().items()}
    return {name: int(words[0]) for name, words in rows.items() if is_count(words)}


def is_count(words: list[str]) -> bool:
    """«12 rows», but not «0 rows»."""
    return words[1:] in (["row"], ["rows"]) and words[0] != "0"


def remarks(desk: Visitor, title: str) -> list[tuple[str, str]]:
    """(row, column) of everything in the table with this title."""
    panel = desk.page.locator(".panel", has=desk.page.get_by_role("heading", name=title))
    rows = panel.locator("tbody tr").all()
    return [
        (row.locator("th").inner_text(), row.locator("td").nth(-2).inner_text()) for row in rows
    ]

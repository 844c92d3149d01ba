"""What the page says after an import."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from desk.models import Upload
from tests.desk.import_cases import KARI, NAMELESS, TEAM_HEADINGS, remarks, upload, upload_teams
from tests.reading import Page
from tests.spreadsheets.files import text

pytestmark = pytest.mark.django_db


def test_done_shows_what_was_not_imported_and_why(desk, programme):
    address = upload_teams(desk, programme, KARI, NAMELESS)
    desk.post(address, {"only_valid": "1"})

    page = desk.get(address)

    assert remarks(page) == [
        [(3, "Fornavn", "The name is missing.")],
        [(2, "Virksomhet", "The team Fjordvik has 1 member; a team has 2–5.")],
    ]
    shown = Page(page)
    assert "1 row is not imported Correct them in the file and import it again." in shown.text
    assert shown.rows[:2] == [["Row", "Column", "Reason"], ["3", "Fornavn", "The name is missing."]]


def test_done_forgets_the_reasons_after_a_week(desk, programme):
    now = datetime(2026, 11, 22, 12, tzinfo=UTC)
    with time_machine.travel(now, tick=False):
        address = upload_teams(desk, programme, KARI, NAMELESS)
        desk.post(address, {"only_valid": "1"})

    with time_machine.travel(now + timedelta(days=8), tick=False):
        desk.force_login(Upload.objects.get().uploaded_by)
        upload(desk, text(TEAM_HEADINGS, KARI), programme=programme.pk, year=2027)
        page = desk.get(address)

    assert remarks(page) == []
    assert "1 row is not imported" in Page(page).text

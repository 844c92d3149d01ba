"""A spreadsheet that moves a gathering which people have been invited to."""

from datetime import UTC, datetime

import pytest
from django.utils import translation

from audit import log
from sessions_app.mail import links
from sessions_app.models import Link
from sessions_app.plans import importing
from spreadsheets import reading
from tests.factories import GatheringFactory, ParticipationFactory

MOVED = "Tittel;Form;Dato;Fra;Til;Svarfrist\nOppstart;fysisk;20.06.2027;10.00;16.00;08.06.2027\n"


def read_in(gathering):
    return importing.carry_out(
        reading.read(MOVED.encode(), importing.COLUMNS, filename="samlinger.csv"),
        programme=gathering.cohort.programme,
        year=gathering.cohort.year,
        by=log.SYSTEM,
        now=datetime(2026, 12, 1, 8, 0, tzinfo=UTC),
        only_valid=False,
    )


@pytest.mark.django_db
@translation.override("en")
def test_import_says_from_when_to_when_it_moves_a_gathering():
    report = read_in(GatheringFactory(title="Oppstart"))

    moved = next(remark for remark in report.remarks if remark.column == "Dato")
    assert moved.message.replace("\u2060", "") == (
        "The gathering is moved from Wednesday 20 January 2027, 10:00–16:00"
        " to Sunday 20 June 2027, 10:00–16:00."
    )


@pytest.mark.django_db
def test_personal_links_live_as_long_as_the_gathering_wherever_it_is_moved():
    row = ParticipationFactory(gathering__title="Oppstart")
    gathering = row.gathering
    links.issue([row], gathering=gathering)

    read_in(gathering)

    gathering.refresh_from_db()
    assert gathering.ends_at == datetime(2027, 6, 20, 14, 0, tzinfo=UTC)
    assert Link.objects.get().expires_at == gathering.ends_at + links.LIVES_AFTER_END

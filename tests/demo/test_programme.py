"""The demo programme: alive on any day, loaded once."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.management import call_command

from certificates.models import Certificate
from cohorts.models import Cohort, Team
from demo import dates, programme
from partners.models import Partner
from sessions_app.models import Gathering, Participation

pytestmark = pytest.mark.django_db

NOVEMBER = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    "now", [NOVEMBER, datetime(2027, 1, 12, tzinfo=UTC), datetime(2031, 6, 17, tzinfo=UTC)]
)
def test_load_gives_a_cohort_that_is_over_and_one_to_come(now):
    assert programme.load(now=now)

    over, to_come = Cohort.objects.order_by("year")
    assert (over.state, to_come.state) == (Cohort.State.COMPLETED, Cohort.State.PLANNED)
    assert over.ends_on < now.date() < to_come.starts_on - timedelta(days=7)
    assert Partner.objects.count() == 35
    assert Team.objects.filter(cohort=to_come).count() == 35
    assert (
        list(Gathering.objects.filter(cohort=to_come).by_date().values_list("state", flat=True))
        == ["released"] + ["draft"] * 5
    )
    assert {
        start.isoweekday() for start in Gathering.objects.values_list("starts_at", flat=True)
    } == {3}
    answers = set(Participation.objects.invited().values_list("answer", flat=True))
    assert answers == {"yes", "no", ""}
    assert Certificate.objects.filter(cohort=over).count() > 50


def test_load_a_second_time_adds_nothing():
    programme.load(now=NOVEMBER)
    before = Participation.objects.count()

    assert not programme.load(now=NOVEMBER + timedelta(days=400))
    assert Participation.objects.count() == before


def test_command_says_whom_to_log_in_as(capsys):
    call_command("load_demo")

    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines[1:]] == [
        "koordinator@lup.example",
        "guro.boe@fjordvik.example",
    ]


def test_moved_spreadsheet_keeps_weekdays_and_everything_else():
    shift = dates.shift_to_come(programme.GATHERINGS, datetime(2030, 1, 1, tzinfo=UTC).date())

    assert shift.days % 7 == 0
    assert dates.moved(programme.GATHERINGS, shift) != programme.GATHERINGS.read_bytes()

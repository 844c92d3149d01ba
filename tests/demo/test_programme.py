"""The demo programme: alive on any day, loaded once."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.management import call_command

from accounts.models import User
from certificates import earning
from certificates.models import Certificate
from cohorts.models import Cohort, Team
from demo import dates, programme, today
from messaging.models import Message
from partners.models import Partner
from sessions_app.models import (
    Gathering,
    HandoverNote,
    Material,
    MeetingReport,
    Participation,
)
from sessions_app.reports import meeting_plans, reporting

pytestmark = pytest.mark.django_db

NOVEMBER = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


ON_THE_LAST_DAY_OF_A_YEAR = datetime(2030, 1, 29, tzinfo=UTC)  # the first gathering is


@pytest.mark.parametrize("now", [NOVEMBER, ON_THE_LAST_DAY_OF_A_YEAR])
def test_load_gives_last_years_cohort_and_one_that_is_half_through(now):
    assert programme.load(now=now)

    over, running = Cohort.objects.order_by("year")
    assert (over.state, running.state) == (Cohort.State.COMPLETED, Cohort.State.RUNNING)
    assert running.year == over.year + 1
    assert {team.state for team in over.teams.all()} == {"completed"}
    assert {team.state for team in running.teams.all()} == {"confirmed"}
    assert over.ends_on < now.date() - timedelta(weeks=8)
    assert Partner.objects.count() == 35
    assert Team.objects.filter(cohort=running).count() == 35
    gatherings = Gathering.objects.filter(cohort=running).by_date()
    assert [row.state for row in gatherings] == ["held"] * 2 + ["released"] * 2 + ["draft"] * 3
    _first, second, workshop, third, *_later = (row.starts_at - now for row in gatherings)
    assert timedelta(days=-7) <= second < timedelta(0)
    assert timedelta(minutes=15) < workshop <= timedelta(minutes=20)
    assert timedelta(days=21) <= third <= timedelta(days=28)
    assert gatherings[3].reply_by > now.date()
    others = Gathering.objects.exclude(pk=gatherings[2].pk)
    assert {start.isoweekday() for start in others.values_list("starts_at", flat=True)} == {3}
    answers = set(Participation.objects.invited().values_list("answer", flat=True))
    assert answers == {"yes", "no", ""}
    check_mail()
    check_certificates(over)
    check_report(gatherings[1])
    check_workshop(gatherings[2], now)
    assert Material.objects.filter(gathering=gatherings[1]).count() == 2
    assert HandoverNote.objects.filter(gathering=gatherings[1]).count() == 2


def check_mail():
    """Those who have answered had their invitation before, so none of it was stopped."""
    mails = Message.objects.filter(kind=Message.Kind.INVITATION)
    sent = mails.filter(state=Message.State.SENT).count()
    rows = Participation.objects.filter(gathering__state="released")
    assert sent == rows.exclude(answer="").count()
    assert set(mails.values_list("state", flat=True)) == {"sent", "queued"}


def check_report(online):
    """Most are known from the meeting's report, whose names are forgotten."""
    rows = Participation.objects.filter(gathering=online, presence_event__how="report")
    assert set(rows.values_list("presence", flat=True)) == {"present", "partly"}
    assert rows.count() > 50
    report = MeetingReport.objects.get()
    assert (report.gathering, "name" in report.people[0]) == (online, False)


def check_workshop(workshop, now):
    """Some are expected, and its report knows most but not all."""
    by = User.objects.get(email=programme.COORDINATOR)
    rows = Participation.objects.filter(gathering=workshop)
    assert rows.filter(answer="yes").count() == 20
    report = reporting.take_in(workshop, today.report(), by=by, now=now)
    lines = meeting_plans.of(report).lines
    assert (len(lines), sum(line.is_undecided for line in lines)) == (71, 8)


def check_certificates(over):
    """Issued soon after the end; two are left for whoever tries the demo."""
    issued = Certificate.objects.filter(cohort=over)
    assert issued.count() > 50
    assert sum(row.earned for row in earning.standings(over)) == issued.count() + 2
    [issued_at] = set(issued.values_list("issued_at", flat=True))
    assert timedelta(0) < issued_at.date() - over.ends_on < timedelta(days=7)


def test_shifts_are_right_on_any_day():
    days = first, _second, third, *_later, last = dates.days(programme.GATHERINGS)
    for number in range(3 * 366):
        today = date(2030, 1, 1) + timedelta(days=number)

        shift = dates.shift_to_the_middle(days, today)
        before = dates.shift_to_the_year_before(days, shift)

        assert timedelta(days=21) <= third + shift - today <= timedelta(days=27)
        assert (first + before).year == (first + shift).year - 1
        assert last + before < today
        assert {shift.days % 7, before.days % 7} == {0}


def test_command_loads_once_and_says_whom_to_log_in_as_and_where_the_report_is(capsys, tmp_path):
    programme.load(now=NOVEMBER)
    before = Participation.objects.count()
    report = tmp_path / "rapport.csv"

    call_command("load_demo", report=report)

    assert Participation.objects.count() == before

    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines[1:6]] == [
        "koordinator@lup.example",
        "fasilitator@lup.example",
        "dorvert@lup.example",
        "observator@lup.example",
        "guro.boe@fjordvik.example",
    ]
    assert lines[-1].strip() == str(report)
    assert report.read_bytes() == today.report()


def test_moved_spreadsheet_is_another():
    assert dates.moved(programme.GATHERINGS, dates.WEEK) != programme.GATHERINGS.read_bytes()


def test_workshop_of_today_begins_soon_and_today():
    midnight = datetime(2026, 11, 22, tzinfo=today.OSLO)
    moments = [midnight + timedelta(minutes=number) for number in range(24 * 60 - 5)]
    waits = [(today.beginning(now) - now) / timedelta(minutes=1) for now in moments]
    days = {today.beginning(now).astimezone(today.OSLO).date() for now in moments}

    assert days == {date(2026, 11, 22)}
    assert (min(waits), min(waits[: 23 * 60]), max(waits)) == (1, 16, 20)

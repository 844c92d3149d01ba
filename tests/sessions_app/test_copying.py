from datetime import UTC, date, datetime

import pytest
from django.apps import apps
from django.utils import timezone, translation

from audit.models import Entry
from cohorts import running
from cohorts.models import Cohort
from sessions_app.attending import attendance
from sessions_app.gatherings import bad_days
from sessions_app.inviting import invitations, restoring
from sessions_app.models import Gathering
from sessions_app.plans import completing, copying, planning
from sessions_app.plans.copying import Teams, Wanted, same_day
from tests.factories import (
    CohortFactory,
    GatheringFactory,
    MembershipFactory,
    TeamFactory,
    UserFactory,
)
from tests.world import world

NOW = datetime(2027, 9, 1, 8, tzinfo=UTC)


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


def counts():
    """How many rows each table has."""
    return {model._meta.label: model._default_manager.count() for model in apps.get_models()}


def test_nothing_but_gatherings_teams_and_memberships_is_copied(db):
    made = world()
    source, lead = made[Cohort], made[Gathering]
    gatherings = Gathering.objects.filter(cohort=source)
    days = {row.pk: same_day(timezone.localdate(row.starts_at), years=1) for row in gatherings}
    before = counts()

    new = copying.copy(
        source,
        Wanted(source.year + 1, "Kull 2028", days, Teams.WITH_PEOPLE),
        by=UserFactory(),
        now=NOW,
    )

    after = counts()
    assert {label: after[label] - n for label, n in before.items() if after[label] != n} == {
        "accounts.User": 1,  # who copied
        "audit.Entry": 3,
        "cohorts.Cohort": 1,
        "cohorts.Team": source.teams.count(),
        "cohorts.Membership": 1,
        "sessions_app.Gathering": len(days),
    }
    assert Gathering.objects.filter(cohort=new).exclude(calendar_uid=lead.calendar_uid).count() == 2
    assert new.state == Cohort.State.PLANNED


def test_a_gathering_begins_anew_as_a_draft_at_the_same_time_of_day(db):
    old = GatheringFactory(
        held=True,
        starts_at=datetime(2027, 3, 24, 8, 30, tzinfo=UTC),  # 09:30, in winter time
        ends_at=datetime(2027, 3, 25, 14, tzinfo=UTC),
        reply_by=date(2027, 3, 10),
        form="combined",
        meeting_url="https://meet.example/2027",
        agenda="Behov",
        practical="Ta med",
        capacity=40,
        seats_per_team=2,
        calendar_sequence=3,
    )
    wanted = Wanted(2028, "Kull 2028", {old.pk: date(2028, 3, 29)}, Teams.NONE)  # in summer time

    new = copying.copy(old.cohort, wanted, by=UserFactory(), now=NOW)

    [made] = Gathering.objects.filter(cohort=new)
    local = [timezone.localtime(moment) for moment in (made.starts_at, made.ends_at)]
    assert [f"{moment:%Y-%m-%d %H:%M}" for moment in local] == [
        "2028-03-29 09:30",
        "2028-03-30 15:00",
    ]
    assert made.reply_by == date(2028, 3, 15)
    assert (made.state, made.list_closed_at, made.meeting_url, made.calendar_sequence) == (
        *("draft", None, "", 0),
    )
    assert [getattr(made, name) for name in copying.COPIED] == [
        getattr(old, name) for name in copying.COPIED
    ]
    assert (new.starts_on, new.ends_on) == (date(2028, 3, 29), date(2028, 3, 29))


def test_gatherings_of_another_cohort_are_not_copied(db):
    foreign, cohort = GatheringFactory(), CohortFactory()
    wanted = Wanted(2028, "Kull 2028", {foreign.pk: date(2028, 1, 1)}, Teams.NONE)

    new = copying.copy(cohort, wanted, by=UserFactory(), now=NOW)

    assert not Gathering.objects.filter(cohort=new).exists()


@pytest.mark.parametrize(
    ("day", "years", "same"),
    [
        (date(2027, 1, 20), 1, date(2028, 1, 19)),
        (date(2027, 9, 15), 2, date(2029, 9, 12)),
        (date(2026, 12, 31), 1, date(2027, 12, 30)),  # week 53, which 2027 lacks
        (date(2027, 1, 1), 1, date(2027, 12, 31)),  # a Friday in week 53 of 2026
    ],
)
def test_the_same_day_is_the_same_weekday_in_the_same_week(day, years, same):
    assert same_day(day, years=years) == same


@pytest.mark.parametrize(
    ("day", "remark"),
    [
        (date(2027, 1, 20), ""),
        (date(2027, 5, 17), "17 May"),
        (date(2026, 5, 14), "Ascension Day"),
        (date(2026, 5, 15), "between a public holiday and the weekend"),
        (date(2027, 3, 24), "the week before Easter"),
        (date(2027, 3, 26), "Good Friday"),
        (date(2027, 12, 22), "the last days before Christmas"),
        (date(2027, 12, 24), "the day before a public holiday"),
        (date(2027, 12, 28), "between Christmas and New Year"),
        (date(2027, 1, 23), "Saturday"),
        (date(2027, 1, 24), "Sunday"),
        (date(2027, 7, 7), "July, when most are on holiday"),
        (date(2027, 2, 24), "week 8: winter break at many schools"),
        (date(2027, 10, 6), "week 40: autumn break at many schools"),
    ],
)
def test_a_day_has_a_remark_when_something_speaks_against_it(day, remark):
    assert bad_days.remark(day) == remark


@pytest.mark.parametrize("year", range(2020, 2060))
def test_every_public_holiday_has_a_name(year):
    assert all(map(bad_days.remark, bad_days.workdays.public_holidays(year)))


def test_a_cohort_is_not_completed_while_people_are_invited_to_what_is_ahead(db):
    gathering = GatheringFactory(released=True)
    cohort, now = gathering.cohort, datetime(2027, 1, 20, 12, tzinfo=UTC)

    with pytest.raises(completing.CannotComplete, match="ahead"):
        completing.complete(cohort, expected="", by=UserFactory(), now=now)


def test_completing_asks_about_open_lists_and_drafts(db):
    by = UserFactory()
    unclosed = GatheringFactory(released=True)
    cohort = unclosed.cohort
    draft = GatheringFactory(cohort=cohort)
    GatheringFactory(cohort=cohort, held=True)
    GatheringFactory(cohort=cohort, state=Gathering.State.CANCELLED)
    for state in ("forming", "confirmed", "withdrawn"):
        TeamFactory(cohort=cohort, name=state, state=state)
    found = completing.loose_in(cohort, now=NOW)

    assert (found.ahead, found.unclosed, found.drafts) == ([], [unclosed], [draft])
    with pytest.raises(completing.CannotComplete, match="Look again"):
        completing.complete(cohort, expected="", by=by, now=NOW)
    for _press in range(2):
        completing.complete(cohort, expected=found.fingerprint, by=by, now=NOW)
    cohort.refresh_from_db()
    assert cohort.state == Cohort.State.COMPLETED
    assert dict(cohort.teams.values_list("name", "state")) == {
        "forming": "completed",
        "confirmed": "completed",
        "withdrawn": "withdrawn",
    }
    logged = Entry.objects.filter(verb="team completed").order_by("pk")
    assert [(row.object_text, row.before) for row in logged] == [
        ("forming", {"state": "forming"}),
        ("confirmed", {"state": "confirmed"}),
    ]


def test_gatherings_of_a_completed_cohort_stay_as_they_are(db):
    by, completed = UserFactory(), CohortFactory(state="completed")
    draft, held = GatheringFactory(cohort=completed), GatheringFactory(cohort=completed, held=True)
    off = GatheringFactory(cohort=completed, state=Gathering.State.CANCELLED)
    early, late = datetime(2026, 12, 1, tzinfo=UTC), NOW
    refused = [
        (planning.CannotChange, lambda: planning.create(Gathering(cohort=completed), by=by)),
        (planning.CannotChange, lambda: planning.change(draft, {"title": "Ny"}, by=by, now=early)),
        (invitations.CannotInvite, lambda: invitations.release(draft, by=by, now=early)),
        (restoring.CannotRestore, lambda: restoring.restore(off, by=by, now=early)),
        (attendance.CannotRecord, lambda: attendance.open_list(draft, by=by, now=late)),
        (attendance.CannotRecord, lambda: attendance.close(draft, by=by, now=late)),
        (attendance.CannotRecord, lambda: attendance.reopen(held, by=by, reason="feil")),
        (attendance.CannotRecord, lambda: attendance.mark(held, {}, by=by, now=late)),
    ]

    for why, verb in refused:
        with pytest.raises(why, match="The cohort is completed"):
            verb()


def test_nobody_is_invited_before_the_cohort_is_open_and_then_it_runs(db):
    by, now = UserFactory(), datetime(2026, 12, 1, tzinfo=UTC)
    cohort = CohortFactory(state="planned")
    MembershipFactory(team__cohort=cohort)
    gathering = GatheringFactory(cohort=cohort)

    with pytest.raises(invitations.CannotInvite, match="not open for teams"):
        invitations.release(gathering, by=by, now=now)
    running.open_for_teams(cohort, by=by)
    assert invitations.release(gathering, by=by, now=now) == 1
    cohort.refresh_from_db()
    assert cohort.state == Cohort.State.RUNNING

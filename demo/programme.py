"""The demo programme: the office's spreadsheets, last year's cohort and one that is half through.

Everything is done by the same verbs that the pages use, so loading it tries them too.
"""

from __future__ import annotations

from datetime import datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from django.db import transaction

from accounts.models import User
from certificates import earning, issuing
from cohorts import importing as teams_importing
from cohorts import roles, running
from cohorts.models import Cohort, Membership, Programme, ProgrammeRole, Team
from demo import dates, learning, today
from partners import importing as partners_importing
from sessions_app.attending import attendance
from sessions_app.attending.attendance import Mark, What
from sessions_app.coming import answering
from sessions_app.inviting import invitations
from sessions_app.models import Gathering, Participation
from sessions_app.plans import importing as gatherings_importing
from sessions_app.reports import reporting
from spreadsheets import reading
from spreadsheets.columns import Column
from spreadsheets.reading import Table

FILES = Path(__file__).parent
PARTNERS = FILES / "partnere-2027.xlsx"
TEAMS = (FILES / "team-2027.csv", FILES / "team-2027-tillegg.csv")
GATHERINGS = FILES / "samlinger-2027.xlsx"
COORDINATOR = "koordinator@lup.example"
Role = ProgrammeRole.Role
HELPERS = {
    Role.FACILITATOR: "fasilitator@lup.example",
    Role.DOOR: "dorvert@lup.example",
    Role.OBSERVER: "observator@lup.example",
}
OSLO = ZoneInfo("Europe/Oslo")
UNTIL_ISSUED = timedelta(days=5)
NOT_ISSUED_YET = 2  # people whose certificates are for whoever tries the demo to issue


@transaction.atomic
def load(*, now: datetime) -> bool:
    """Load everything, or nothing if it is there already; says whether anything was loaded."""
    programme = Programme.objects.select_for_update().get(slug="3p")
    if Cohort.objects.filter(programme=programme).exists():
        return False
    coordinator = make_coordinator(programme)
    name_the_signatory(programme)
    for role, email in HELPERS.items():
        roles.appoint(programme, roles.account_to_appoint(programme, email), role, by=coordinator)
    partners_importing.carry_out(
        read(PARTNERS, partners_importing.COLUMNS), by=coordinator, only_valid=False
    )
    days = dates.days(GATHERINGS)
    shift = dates.shift_to_the_middle(days, now.astimezone(OSLO).date())
    earlier = dates.shift_to_the_year_before(days, shift)
    finished_cohort(programme, earlier, by=coordinator)
    running_cohort(programme, shift, by=coordinator, now=now)
    return True


def make_coordinator(programme: Programme) -> User:
    coordinator = User.objects.account_for(COORDINATOR, language="nb")
    coordinator.name, coordinator.is_staff = "Kine Koordinator", True
    coordinator.is_superuser = True
    coordinator.save()
    ProgrammeRole.objects.create(
        programme=programme, user=coordinator, role=ProgrammeRole.Role.COORDINATOR
    )
    return coordinator


def name_the_signatory(programme: Programme) -> None:
    programme.signatory_name = "Kine Koordinator"
    programme.save(update_fields=["signatory_name"])


def finished_cohort(programme: Programme, shift: timedelta, *, by: User) -> None:
    """Held and attended. Most of those who earned a certificate got it within a week."""
    cohort = import_cohort(programme, shift, by=by)
    for number, gathering in enumerate(Gathering.objects.filter(cohort=cohort).by_date()):
        hold(gathering, number, by=by)
    cohort.state = Cohort.State.COMPLETED
    cohort.save(update_fields=["state"])
    running.turn_teams(cohort, Team.State.COMPLETED, "team completed", by=by)
    earned = [row.person.pk for row in earning.standings(cohort) if row.earned]
    issuing.issue(
        cohort, by=by, now=gathering.ends_at + UNTIL_ISSUED, people=earned[NOT_ISSUED_YET:]
    )


def running_cohort(programme: Programme, shift: timedelta, *, by: User, now: datetime) -> None:
    """Two gatherings are held, one begins soon, one is released, and the others follow."""
    cohort = import_cohort(programme, shift, by=by)
    first, second, third, *_later = Gathering.objects.filter(cohort=cohort).by_date()
    hold(first, 0, by=by)
    hold_online(second, by=by)
    learning.hand_out(second, by=by)
    learning.leave_notes(second)
    today.hold(cohort, by=by, now=now)
    cohort.state = Cohort.State.RUNNING
    cohort.save(update_fields=["state"])
    new = (Team.State.FORMING,)
    running.turn_teams(cohort, Team.State.CONFIRMED, "team confirmed", by=by, only_from=new)
    invitations.release(third, by=by, now=now)
    rows = Participation.objects.filter(gathering=third).select_related("person").order_by("pk")
    today.hand_over(third, rows[1::3], now=now)
    for place, row in enumerate(rows):
        if place % 3 == 1:
            choice = Participation.Answer.NO if place % 7 == 1 else Participation.Answer.YES
            answering.answer(row, choice, now=now)


def hold(gathering: Gathering, number: int, *, by: User) -> None:
    attendance.open_list(gathering, by=by, now=gathering.starts_at)
    rows = Participation.objects.filter(gathering=gathering).order_by("pk")
    marks = {
        row.pk: Mark(What.PRESENT) if was_there(place, number) else Mark(What.ABSENT)
        for place, row in enumerate(rows)
    }
    attendance.mark(gathering, marks, by=by, now=gathering.starts_at)
    attendance.close(gathering, by=by, now=gathering.ends_at)


def hold_online(gathering: Gathering, *, by: User) -> None:
    """Whoever was there is known from the meeting's report, but for a few strange names."""
    now = gathering.ends_at
    attendance.open_list(gathering, by=by, now=now)
    read_in = reporting.take_in(gathering, today.moved(gathering.starts_at), by=by, now=now)
    reporting.settle(read_in, {}, by=by, now=now)
    reporting.put_away(read_in, by=by, now=now)
    attendance.close(gathering, by=by, now=now)


def import_cohort(programme: Programme, shift: timedelta, *, by: User) -> Cohort:
    first_day = dates.days(GATHERINGS)[0] + shift
    joined_at = datetime.combine(first_day, time(8), tzinfo=OSLO) - timedelta(weeks=8)
    for file in TEAMS:
        teams_importing.carry_out(
            read(file, teams_importing.COLUMNS),
            programme=programme,
            year=first_day.year,
            by=by,
            now=joined_at,
            only_valid=False,
            came=Participation.objects.all(),
        )
    gatherings_importing.carry_out(
        reading.read(
            dates.moved(GATHERINGS, shift), gatherings_importing.COLUMNS, filename=GATHERINGS.name
        ),
        programme=programme,
        year=first_day.year,
        by=by,
        now=joined_at,
        only_valid=False,
    )
    return Cohort.objects.select_related("programme").get(programme=programme, year=first_day.year)


def read(file: Path, columns: tuple[Column, ...]) -> Table:
    return reading.read(file.read_bytes(), columns, filename=file.name)


def was_there(person: int, gathering: int) -> bool:
    """Most come most of the time; every sixth comes to every second gathering only."""
    return gathering % 2 == 0 if person % 6 == 0 else (person * 7 + gathering * 3) % 10 != 0


def logins() -> list[tuple[str, str]]:
    """Whom to log in as: (role, e-mail address)."""
    lead = (
        Membership.objects.active()
        .filter(team__cohort__programme__slug="3p", is_lead=True)
        .select_related("person__partner")
        .order_by("-team__cohort__year", "pk")
        .first()
    )
    people = [("coordinator and LUP staff", COORDINATOR)]
    people += [(role.name.lower(), email) for role, email in HELPERS.items()]
    if lead is not None:
        people.append((f"team lead, {lead.person.partner}", lead.person.email))
    return people

"""From a person in a team to the reader of a letter."""

from __future__ import annotations

from cohorts.models import Team
from partners.models import Person
from sessions_app.mail import calendar
from sessions_app.mail.knowing import Attendee
from sessions_app.mail.letters import Reader
from sessions_app.models import Participation


def reader(
    member: Attendee,
    row: Participation,
    *,
    link: str,
    key: str,
    part: calendar.Part | None,
) -> Reader:
    """As a member of the team that the person is in now."""
    return to(member.person, member.team, row, link=link, key=key, part=part)


def to(
    person: Person,
    team: Team,
    row: Participation,
    *,
    link: str,
    key: str,
    part: calendar.Part | None,
    line: int | None = None,
    replaced_by: str = "",
) -> Reader:
    """``line`` is the place on the waiting list."""
    comes_instead = row.stands_in_for if row.stood_down_at is None else None
    return Reader(
        name=person.full_name,
        email=person.email,
        language=person.language_for_mail(row.gathering.cohort.programme.language),
        team=team.name,
        link=link,
        key=key,
        answer=row.answer,
        line=str(line or ""),
        instead_of=comes_instead.person.full_name if comes_instead else "",
        replaced_by=replaced_by,
        is_guest=row.is_stand_in,
        door_code=row.door_code,
        part=part,
    )

"""From a person in a team to the reader of a letter."""

from __future__ import annotations

from cohorts.models import Membership, Team
from partners.models import Person
from sessions_app import calendar
from sessions_app.letters import Reader
from sessions_app.models import Participation


def reader(
    member: Membership,
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
) -> Reader:
    """``line`` is the place on the waiting list."""
    return Reader(
        name=person.full_name,
        email=person.email,
        language=person.language_for_mail(row.gathering.cohort.programme.language),
        team=team.name,
        link=link,
        key=key,
        answer=row.answer,
        line=str(line or ""),
        part=part,
    )

"""The table of answers to a gathering, team by team."""

from __future__ import annotations

from typing import TypedDict

from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _

from desk import addresses
from sessions_app.coming.answers import Answers, TeamAnswers
from sessions_app.models import Gathering


class TeamRow(TypedDict):
    """A team in the table of answers; ``cells`` are how many and who, column by column."""

    name: str
    remark: str
    look: str
    cells: str


def columns_of(
    gathering: Gathering, people: Answers, *, started: bool, held: bool
) -> dict[str, str]:
    """The columns that have something to say now: attribute of TeamAnswers, heading."""
    columns: dict[str, str] = {}
    if held:
        columns["attended"] = _("Attended")
        if people.absent:
            columns["absent"] = _("Absent")
        if people.excused:
            columns["excused"] = _("Excused")
        if people.unmarked:
            columns["unmarked"] = _("No mark")
        return columns
    if gathering.state != Gathering.State.DRAFT:
        columns |= {
            "coming": _("Coming"),
            "declined": _("Not coming"),
            "waiting": _("Not answered"),
        }
    if people.in_line:
        columns["in_line"] = _("Waiting list")
    if people.not_invited and not started:
        columns["not_invited"] = _("Not invited yet")
    if people.attended:
        columns["attended"] = _("Attended")
    return columns


def team_rows(
    people: Answers, columns: dict[str, str], *, held: bool, linked: bool, named: bool
) -> list[TeamRow]:
    """``linked`` leads to the teams, ``named`` says who: not for every reader."""
    url = addresses.of("desk:team")
    link = '<a href="{}">{}</a>' if linked else "{1}"
    rows = []
    for team in people.teams:
        remark, alert = absence_of(team) if held else remark_on(team)
        badge = "badge--warn" if alert else "badge--wait"
        cells = (
            (heading, counted(getattr(team, name), named)) for name, heading in columns.items()
        )
        rows.append(
            TeamRow(
                name=format_html(link, url(team.pk), team.name),
                remark=format_html(' <span class="badge {}">{}</span>', badge, remark)
                if remark
                else "",
                look="table__row--alert" if alert else "",
                cells=format_html_join("", '<td data-label="{}">{}</td>', cells),
            )
        )
    return rows


def counted(names: list[str], named: bool) -> str:
    if not names:
        return ""
    return format_html("<b>{}</b> <span>{}</span>", len(names), ", ".join(names) if named else "")


def remark_on(team: TeamAnswers) -> tuple[str, bool]:
    """What is to be said of the team's answers, and whether somebody must do something."""
    if team.nobody_comes:
        return _("Nobody is coming"), True
    if team.has_nobody:
        return _("No people named"), True
    return (_("Nobody yet") if team.nobody_yet else ""), False


def absence_of(team: TeamAnswers) -> tuple[str, bool]:
    if team.attended:
        return ("" if team.was_there else _("Not for long enough")), False
    return _("Nobody was there"), True

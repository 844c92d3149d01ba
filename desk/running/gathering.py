"""One gathering: what is known of it, who is coming, and the one thing to do next."""

from __future__ import annotations

from datetime import datetime
from typing import TypedDict

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cohorts import access
from desk import addresses, menu
from desk.afterwards import learning
from desk.day import claims
from desk.letters import planned_mail
from desk.post import mail, mail_trouble
from desk.requests import DeskRequest
from desk.running import next_steps
from desk.running.next_steps import Numbers
from sessions_app.attending import attendance
from sessions_app.coming import answers
from sessions_app.coming.answers import Answers, TeamAnswers
from sessions_app.gatherings import facts, hours, rules
from sessions_app.gatherings.access import coordinated_gatherings
from sessions_app.inviting import planned
from sessions_app.models import Gathering, Release


class TeamRow(TypedDict):
    """A team in the table of answers; ``cells`` are how many and who, column by column."""

    name: str
    url: str
    remark: str
    look: str
    cells: str


@require_safe
def gathering(request: DeskRequest, pk: int) -> HttpResponse:
    found = access.first_or_404(
        coordinated_gatherings(request.user)
        .annotate(**mail_trouble.signs(), **learning.signs())
        .filter(pk=pk)
    )
    now = timezone.now()
    started = found.has_started(now)
    held = found.state == Gathering.State.HELD
    plan = planned.plan(found, rules.of(found.cohort.programme))
    people = answers.by_team(found, plan.listed, in_peace=plan.left_in_peace(now))
    columns = columns_of(found, people, started=started, held=held)
    cohort = found.cohort
    changes = untold(found, plan.release, now)
    mails = planned_mail.of(plan, now=now)
    numbers = numbers_of(
        people,
        next_reminder=plan.next_reminder(now),
        changed=bool(changes),
        missed=mails.is_undecided,
    )
    step = next_steps.for_gathering(found, numbers, now=now)
    remind_url = reverse("desk:remind", args=[found.pk])
    can_remind = people.to_remind and found.takes_answers and not started
    return render(
        request,
        "desk/gathering.html",
        {
            "gathering": found,
            "cohort": cohort,
            "keeps_partners": menu.keeps_partners(request.user, cohort.programme),
            "cohort_url": reverse("desk:cohort", args=[cohort.programme.slug, cohort.year]),
            "when": facts.when(found),
            "where": facts.where(found),
            "themes": facts.themes(found),
            "hours": hours.text(found.learning_minutes),
            "people": people,
            "columns": columns.values(),
            "rows": team_rows(people, columns, held=held),
            "mail": mail.status(found, now=now),
            "trouble": mail_trouble.found(
                [cohort.programme], mail_trouble.signs_on([found]), now=now
            ),
            "release": plan.release,
            "changes": changes,
            "step": step,
            "planned": mails,
            "learning": learning.of(found, people),
            "remind_url": "" if step.url == remind_url or not can_remind else remind_url,
            "leave_it": _("Leave it"),
            "claims": claims.on(plan),
            "started": started,
            "is_open": attendance.is_open(found, now=now),
            "opens": attendance.opens_in_words(found),
            "ahead": found.state == Gathering.State.RELEASED and now < found.ends_at,
            "list_url": reverse("desk:attendance", args=[found.pk]),
            "held": held,
            "draft": found.state == Gathering.State.DRAFT,
        },
    )


def untold(gathering: Gathering, release: Release | None, now: datetime) -> list[facts.Change]:
    """What has become different since people were told, while they can still be told."""
    if release is None or not gathering.takes_answers or gathering.has_started(now):
        return []
    return facts.changes(gathering, release.facts)


def numbers_of(
    people: Answers, *, next_reminder: datetime | None, changed: bool, missed: bool
) -> Numbers:
    return Numbers(
        not_invited=people.not_invited,
        waiting=people.waiting,
        to_remind=people.to_remind,
        in_peace=people.in_peace,
        listed=people.listed,
        unmarked=people.unmarked,
        next_reminder=next_reminder,
        changed=changed,
        missed=missed,
    )


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


def team_rows(people: Answers, columns: dict[str, str], *, held: bool) -> list[TeamRow]:
    url = addresses.of("desk:team")
    rows = []
    for team in people.teams:
        remark, alert = absence_of(team) if held else remark_on(team)
        badge = "badge--warn" if alert else "badge--wait"
        cells = ((heading, counted(getattr(team, name))) for name, heading in columns.items())
        rows.append(
            TeamRow(
                name=team.name,
                url=url(team.pk),
                remark=format_html(' <span class="badge {}">{}</span>', badge, remark)
                if remark
                else "",
                look="table__row--alert" if alert else "",
                cells=format_html_join("", '<td data-label="{}">{}</td>', cells),
            )
        )
    return rows


def counted(names: list[str]) -> str:
    return format_html("<b>{}</b> <span>{}</span>", len(names), ", ".join(names)) if names else ""


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

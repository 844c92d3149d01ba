"""One gathering: what is known of it, who is coming, and the one thing to do next."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from desk import addresses, mail, next_steps
from desk.next_steps import Numbers
from sessions_app import answers, facts, reminders
from sessions_app.access import coordinated_gathering
from sessions_app.answers import Answers, TeamAnswers
from sessions_app.models import Gathering, Release


@dataclass(frozen=True)
class TeamRow:
    """A team in the table of answers, with everything as text."""

    answers: TeamAnswers
    url: str
    coming: str
    declined: str
    waiting: str
    not_invited: str
    attended: str

    @property
    def alert(self) -> bool:
        return self.answers.nobody_comes or self.answers.has_nobody


@require_safe
def gathering(request: HttpRequest, pk: int) -> HttpResponse:
    found = coordinated_gathering(request.user, pk)
    now = timezone.now()
    people = answers.by_team(found)
    to_remind = reminders.waiting().filter(gathering=found).count() if found.takes_answers else 0
    release = Release.objects.filter(gathering=found).order_by("-number").first()
    cohort = found.cohort
    return render(
        request,
        "desk/gathering.html",
        {
            "gathering": found,
            "cohort": cohort,
            "cohort_url": reverse("desk:cohort", args=[cohort.programme.slug, cohort.year]),
            "when": facts.when(found),
            "where": facts.where(found),
            "themes": facts.themes(found),
            "hours": facts.hours(found),
            "reminder_day": reminders.reminder_day(found),
            "people": people,
            "rows": team_rows(people),
            "mail": mail.status(found),
            "release": release,
            "changes": facts.changes(found, release.facts) if release else [],
            "to_remind": to_remind,
            "step": next_steps.for_gathering(found, numbers_of(people, to_remind), now=now),
            "started": found.has_started(now),
            "draft": found.state == Gathering.State.DRAFT,
            "show_uninvited": people.not_invited and not found.has_started(now),
        },
    )


def numbers_of(people: Answers, to_remind: int) -> Numbers:
    return Numbers(
        not_invited=people.not_invited,
        waiting=people.waiting,
        to_remind=to_remind,
        listed=people.listed,
        unmarked=people.unmarked,
    )


def team_rows(people: Answers) -> list[TeamRow]:
    url = addresses.of("desk:team")
    return [
        TeamRow(
            answers=team,
            url=url(team.pk),
            coming=", ".join(team.coming),
            declined=", ".join(team.declined),
            waiting=", ".join(team.waiting),
            not_invited=", ".join(team.not_invited),
            attended=", ".join(team.attended),
        )
        for team in people.teams
    ]

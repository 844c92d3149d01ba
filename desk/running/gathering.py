"""One gathering: what is known of it, who is coming, and the one thing to do next."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from accounts.models import User
from desk import menu
from desk.afterwards import learning
from desk.day import claims, needs
from desk.letters import planned_mail
from desk.post import mail, mail_trouble
from desk.requests import DeskRequest
from desk.running import next_steps
from desk.running.answers_table import columns_of, team_rows
from desk.running.next_steps import Numbers
from partners.prepared import prepared
from sessions_app.attending import attendance
from sessions_app.coming import answers, seating
from sessions_app.coming.answers import Answers
from sessions_app.gatherings import bad_days, facts, hours, rules
from sessions_app.gatherings.access import coordinated_gatherings, seen_gathering
from sessions_app.inviting import planned
from sessions_app.models import Gathering, Release


class Stage(NamedTuple):
    words: str
    badge: str


@require_safe
def gathering(request: DeskRequest, pk: int) -> HttpResponse:
    user = request.user
    found = next(iter(coordinated(user, pk) if user.is_active else []), None)
    if found is None:
        return seen(request, pk)
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
    learned = learning.of(found)
    step = next_steps.for_gathering(found, numbers, now=now)
    if found.is_counted and people.listed:
        step = next_steps.afterwards(learned, step)
    certificates_url = next_steps.certificates_url(cohort)
    remind_url = reverse("desk:remind", args=[found.pk])
    can_remind = people.to_remind and found.takes_answers and not started
    return render(
        request,
        "desk/gathering.html",
        {
            "gathering": found,
            "cohort": cohort,
            "is_coordinated": True,
            "is_run": True,
            "keeps_partners": menu.keeps_partners(request.user, cohort.programme),
            "cohort_url": reverse("desk:cohort", args=[cohort.programme.slug, cohort.year]),
            "when": facts.when(found),
            "where": facts.where(found),
            "themes": facts.themes(found),
            "hours": hours.text(found.learning_minutes),
            "people": people,
            "room": room_at(found),
            "columns": columns.values(),
            "rows": team_rows(people, columns, held=held, linked=True, named=True),
            "mail": mail.status(found, now=now),
            "trouble": mail_trouble.found(
                [cohort.programme], mail_trouble.signs_on([found]), now=now
            ),
            "release": plan.release,
            "changes": changes,
            "doubt": bad_days.doubt(found, now=now, is_changed=bool(changes)),
            "stage": stage(found, now=now),
            "step": step,
            "planned": mails,
            "learning": learned,
            "certificates_url": "" if step.url == certificates_url else certificates_url,
            "needs": needs.of(found, now=now),
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


def room_at(gathering: Gathering) -> seating.Room | None:
    """None where everybody has a place. One query where not."""
    return seating.room(gathering) if seating.is_limited(gathering) else None


@prepared
def coordinated(user: User, pk: int) -> QuerySet[Gathering]:
    """The one gathering with its signs; none for those who do not coordinate it."""
    found = coordinated_gatherings(user).filter(pk=pk)
    return found.annotate(**mail_trouble.signs(), **learning.signs(), **needs.signs())


def seen(request: DeskRequest, pk: int) -> HttpResponse:
    """For those who run it: who comes, and the day. For those who look on: how many."""
    found = seen_gathering(request.user, pk)
    now = timezone.now()
    runs = bool(vars(found)["is_run"])
    started, held = found.has_started(now), found.state == Gathering.State.HELD
    plan = planned.plan(found, rules.of(found.cohort.programme))
    people = answers.by_team(found, plan.listed, in_peace=plan.left_in_peace(now))
    columns = columns_of(found, people, started=started, held=held)
    cohort = found.cohort
    return render(
        request,
        "desk/gathering_seen.html",
        {
            **menu.of(found),
            "gathering": found,
            "stage": stage(found, now=now),
            "cohort": cohort,
            "cohort_url": reverse("desk:cohort", args=[cohort.programme.slug, cohort.year]),
            "when": facts.when(found),
            "where": facts.where(found),
            "themes": facts.themes(found),
            "hours": hours.text(found.learning_minutes),
            "people": people,
            "room": room_at(found),
            "columns": columns.values(),
            "rows": team_rows(people, columns, held=held, linked=False, named=runs),
            "claims": claims.on(plan) if runs else 0,
            "started": started,
            "is_open": attendance.is_open(found, now=now),
            "opens": attendance.opens_in_words(found),
            "ahead": found.state == Gathering.State.RELEASED and now < found.ends_at,
            "list_url": reverse("desk:attendance", args=[found.pk]) if runs else "",
            "materials_url": reverse("desk:materials", args=[found.pk]),
            "held": held,
            "draft": found.state == Gathering.State.DRAFT,
        },
    )


def stage(gathering: Gathering, *, now: datetime) -> Stage:
    """Where it stands, to be seen at a glance."""
    days = (timezone.localdate(gathering.starts_at) - timezone.localdate(now)).days
    if gathering.state == Gathering.State.CANCELLED:
        return Stage(_("cancelled"), "badge--no")
    if gathering.is_counted:
        return Stage(_("held"), "badge--yes")
    if gathering.state == Gathering.State.HELD or gathering.ends_at <= now:
        return Stage(_("over, list not closed"), "badge--warn")
    if gathering.state == Gathering.State.DRAFT:
        return Stage(_("not sent out"), "")
    if gathering.has_started(now):
        return Stage(_("going on now"), "badge--info")
    if not days:
        return Stage(_("today"), "badge--info")
    text = ngettext("sent out, in %(n)d day", "sent out, in %(n)d days", days)
    return Stage(text % {"n": days}, "badge--info")


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

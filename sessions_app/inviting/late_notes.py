"""Notes that are written when the practical information about the next gathering has gone out.

That is so for gatherings a few days apart. Whoever comes next then gets the note by itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from audit import log
from messaging import outbox
from messaging.models import Message
from sessions_app.gatherings import releases, rules
from sessions_app.gatherings.rules import Rule, Which
from sessions_app.inviting import planned
from sessions_app.inviting.planned import Plan, Row
from sessions_app.learning import handover, preparing
from sessions_app.learning.preparing import Inheritance
from sessions_app.mail import addressing, letters, links
from sessions_app.mail.letter_sheets import News
from sessions_app.models import Gathering, HandoverNote, Participation

TIME_TO_CORRECT = timedelta(minutes=10)  # who wrote a note may see at once what is missing in it


def send(gathering: Gathering, own: Sequence[Rule], *, now: datetime) -> int:
    """Queue each note of the gathering before to those who come to this one and have not got it.

    Once, also when the note is changed later. Not at night. Returns how many mails.
    """
    notes = notes_before(gathering, now=now)
    if not notes or not wanted(planned.plan(gathering, own), notes, now):
        return 0
    queued = 0
    with transaction.atomic():
        plan = planned.plan(releases.locked(gathering), own)
        for note, row in wanted(plan, notes, now):
            queued += send_to(plan, note, row, now=now)
        if queued:
            after = {"mail": "late note", "people": queued}
            log.record(gathering, "informed", by=log.SYSTEM, after=after)
    return queued


def notes_before(gathering: Gathering, *, now: datetime) -> list[HandoverNote]:
    clock = timezone.localtime(now).time()
    if not gathering.takes_answers or gathering.has_started(now):
        return []
    if not rules.EARLIEST <= clock <= rules.LATEST:
        return []
    last = handover.before(gathering).filter(starts_at__lte=now).first()
    if last is None:
        return []
    settled = HandoverNote.objects.filter(gathering=last, written_at__lte=now - TIME_TO_CORRECT)
    return list(settled.select_related("participation__person").order_by("written_at", "pk"))


def wanted(
    plan: Plan, notes: Sequence[HandoverNote], now: datetime
) -> list[tuple[HandoverNote, Row]]:
    """Which note goes to whom, as far as the plan knows."""
    occasion = next(
        (o for o in plan.occasions if o.which == Which.PRACTICAL and o.due <= now), None
    )
    if occasion is None or not plan.may_go(occasion, now):
        return []
    on_its_way = plan.due(occasion, now)
    told_at = {mail.person_id: mail.made_at for mail in plan.made(occasion)}
    return [
        (note, row)
        for note in notes
        for row in plan.rows
        if row.team_id == note.team_id
        and row.answer == Participation.Answer.YES
        and row.is_in_team
        and row.pk not in on_its_way
        and note.written_at > max(filter(None, (told_at.get(row.person_id), row.answered_at)))
        and row.person_id not in {mail.person_id for mail in plan.made_by_tag.get(tag(note), [])}
    ]


def tag(note: HandoverNote) -> str:
    """What the mails with the note have in their keys, also when it is written anew."""
    return f"note:{note.participation_id}"


def send_to(plan: Plan, note: HandoverNote, listed: Row, *, now: datetime) -> int:
    """None to whoever was there, or is not in the team any more."""
    row = Participation.objects.select_related("person__partner", "team", "gathering").get(
        pk=listed.pk
    )
    missed = handover.missed_by(row, now=now)
    if missed is None or not handover.for_person(row, missed).filter(pk=note.pk).exists():
        return 0
    kind = Message.Kind.PRACTICAL
    keys = plan.keys(kind, tag(note), [row.person_id])
    link = links.issue([row], gathering=plan.gathering)[row.pk]
    reader = replace(
        addressing.to(row.person, row.team, row, link=link, key=keys[row.person_id], part=None),
        left=Inheritance(missed.title, notes=(preparing.as_told(note),)),
    )
    news = News(late_note=True)
    return outbox.queue(letters.write(kind, plan.gathering, [reader], now=now, news=news), now=now)

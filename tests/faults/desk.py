"""Many presses at once, the last place, and a gathering that is cancelled half-way out."""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from typing import TypeVar

from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from audit.models import Entry
from messaging.models import Message
from sessions_app.inviting import cancelling, invitations
from sessions_app.models import Gathering, Participation
from tests.faults import scene
from tests.faults.report import Report
from tests.faults.stage import Stage
from tests.fixtures.second_factor import with_second_factor

PRESSES = 20
AT_ONCE = 20
IN_A_ROUND = 200  # who want the same place
SEQUENCE = re.compile(r"SEQUENCE:(\d+)")
Answer = Participation.Answer
Kind = Message.Kind
Result = TypeVar("Result")


def side_by_side(work: Callable[[str], Result], things: Iterable[str]) -> list[Result]:
    """Each in a thread, with a connection of its own."""

    def alone(thing: str) -> Result:
        try:
            return work(thing)
        finally:
            connection.close()

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(alone, things))


def pressed_at_once(stage: Stage, mails: int) -> Report:
    """F11. "Send invitations", twenty times at the same moment."""
    gathering = scene.gathering()
    scene.members(gathering, mails)
    account = User.objects.get()
    address = reverse("desk:release", args=[gathering.pk])
    fingerprint = invitations.plan(gathering).fingerprint

    def press(_number: str) -> int:
        client = Client(headers={"host": "localhost"})
        with_second_factor(client, account)
        return client.post(address, {"expected": fingerprint}).status_code

    codes = Counter(side_by_side(press, map(str, range(PRESSES))))
    rows = Message.objects.filter(kind=Kind.INVITATION).count()
    stage.start_workers()
    report = stage.settle("F11 twenty presses at once", mails=mails, faults=PRESSES)
    broken = "" if rows == mails and max(codes) < 500 else f"{rows} mails written, codes {codes}"
    return replace(report, broken=broken)


def queued_at_once(stage: Stage, mails: int) -> Report:
    """F11. The very same mails, written down by twenty at the same moment: the key decides."""
    new = side_by_side(lambda _number: stage.queue(mails), map(str, range(PRESSES)))
    rows = Message.objects.count()
    stage.start_workers()
    report = stage.settle(
        "F11 the same mails queued twenty times at once", mails=mails, faults=len(new)
    )
    return replace(report, broken="" if rows == mails else f"{rows} mails written")


def last_place(stage: Stage, mails: int) -> Report:
    """F12. Everybody wants the last place, some change their minds; one gathering a round."""
    rounds = max(1, mails // IN_A_ROUND)
    broken = [broken for _ in range(rounds) if (broken := want_the_last(mails // rounds))]
    stage.start_workers()
    report = stage.settle(
        "F12 the last place, all at once", mails=mails, faults=rounds, seconds=max(90, mails / 20)
    )
    return replace(report, broken="; ".join(broken[:3]))


def want_the_last(people: int) -> str:
    """What is wrong afterwards, if anything."""
    addresses = scene.answer_addresses(people, capacity=1)
    gathering = Gathering.objects.latest("pk")
    random.shuffle(addresses)

    def answer(address: str) -> bytes:
        client = Client(headers={"host": "localhost"})
        for choice in random.choice((["yes"], ["no", "yes"])):
            client.post(address, {"answer": choice})
        return client.get(address).content

    pages = side_by_side(answer, addresses)
    rows = Participation.objects.filter(gathering=gathering)
    coming = rows.filter(answer=Answer.YES).count()
    line = list(rows.filter(answer=Answer.IN_LINE).order_by("line_number"))
    if coming != 1 or len(line) != people - 1:
        return f"{coming} have a place, {len(line)} wait"
    if [row.pk for row in line] != in_order_of_answers(line):
        return "the line is not in the order of the answers"
    if sum(b"venteliste" in page for page in pages) != len(line):
        return "a page does not say that its reader waits"
    return ""


def in_order_of_answers(line: list[Participation]) -> list[int]:
    """By the log, which is written in the same transaction as the answer."""
    entries = Entry.objects.filter(verb="answered", object_id__in=[row.pk for row in line])
    last = {entry.object_id: entry.pk for entry in entries.order_by("pk")}
    return sorted(last, key=lambda pk: last[pk])


def cancelled_half_way(stage: Stage, mails: int) -> Report:
    """F16. Released, moved or not, and cancelled while the worker sends, again and again."""
    stage.behave(seconds=0.02)
    stage.start_workers()
    rounds, people = max(5, mails // 20), 8
    gatherings = []
    for _ in range(rounds):
        gathering = scene.gathering()
        scene.members(gathering, people)
        gatherings.append(gathering)
        tell_and_cancel(stage, gathering)
    report = stage.settle(
        "F16 moved and cancelled half-way out", mails=rounds * people, faults=rounds
    )
    wrong = [text for gathering in gatherings for text in contradictions(stage, gathering)]
    return replace(report, broken="; ".join(wrong[:3]))


def tell_and_cancel(stage: Stage, gathering: Gathering) -> None:
    by = User.objects.latest("pk")
    start = len(stage.accepted())
    invitations.release(gathering, by=by, now=timezone.now())
    wanted = random.randint(0, 8)
    stage.wait_until(lambda: len(stage.accepted()) >= start + wanted, seconds=5, hurry=False)
    if random.random() < 0.5:
        gathering.refresh_from_db()
        gathering.starts_at += timedelta(days=1)
        gathering.ends_at += timedelta(days=1)
        gathering.save()
        invitations.release(gathering, by=by, now=timezone.now())
        stage.wait_until(lambda: False, seconds=random.random() / 5, hurry=False)
    cancelling.cancel(gathering, by=by, now=timezone.now())


def contradictions(stage: Stage, gathering: Gathering) -> list[str]:
    """Told of the cancellation without an invitation, or the other way round, or too late; or a
    version of the entry that is older than what came before."""
    came = {message_id: float(when) for when, message_id, _to in stage.accepted()}
    mails = Message.objects.filter(topic=f"gathering:{gathering.pk}", message_id__in=came)
    got: dict[str, list[tuple[float, str, int]]] = {}
    for mail in mails:
        version = int(SEQUENCE.search(mail.calendar)[1])
        got.setdefault(mail.recipient, []).append((came[mail.message_id], mail.kind, version))
    wrong = []
    for recipient, in_order in got.items():
        _moments, kinds, versions = zip(*sorted(in_order), strict=True)
        if Kind.CANCELLATION not in kinds or len(kinds) < 2:
            wrong.append(f"{recipient} got only {kinds}")
        elif kinds[-1] != Kind.CANCELLATION:
            wrong.append(f"{recipient} was told after the cancellation")
        elif list(versions) != sorted(set(versions)):
            wrong.append(f"{recipient} got the versions {versions}")
    return wrong


FAULTS = {
    "F11": pressed_at_once,
    "F11-key": queued_at_once,
    "F12": last_place,
    "F16": cancelled_half_way,
}

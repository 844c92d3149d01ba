"""Redis loses everything, goes away, hangs, or delivers each task five times."""

from __future__ import annotations

import os
import statistics
import time
import uuid
from collections import Counter
from dataclasses import replace

from django.test import Client

from messaging import leases, tasks
from messaging.models import Message
from tests.faults.desk import side_by_side
from tests.faults.report import Report
from tests.faults.scene import answer_addresses
from tests.faults.stage import Stage

SECONDS_A_MAIL = 0.03
SHORTLY_AWAY = 5  # seconds
LONGEST_RECOVERY = 60  # seconds
LONGEST_ANSWER = 1.5  # seconds that a participant may wait while Redis is away


def flushed(stage: Stage, mails: int) -> Report:
    """F3. Every task and every acknowledgement is gone."""
    times = max(3, mails // 200)
    stage.behave(seconds=SECONDS_A_MAIL)
    stage.queue(mails)
    stage.start_workers()
    for number in range(times):
        stage.progress((number + 1) / (times + 2), mails)
        stage.servers.flush_broker()
    return stage.settle("F3 Redis: FLUSHALL", mails=mails, faults=times)


def restarted(stage: Stage, mails: int) -> Report:
    """F3. Redis dies without saving and comes back empty."""
    times = max(2, mails // 400)
    stage.behave(seconds=SECONDS_A_MAIL)
    stage.queue(mails)
    stage.start_workers()
    for number in range(times):
        stage.progress((number + 1) / (times + 2), mails)
        stage.servers.stop_broker()
        time.sleep(1)
        stage.servers.start_broker()
    return stage.settle("F3 Redis: killed and started again", mails=mails, faults=times)


def away_for_long(stage: Stage, mails: int) -> Report:
    """F3. Redis is away for ``AWAY_SECONDS``, and mail is written down all the while."""
    seconds = float(os.environ.get("AWAY_SECONDS", SHORTLY_AWAY))
    stage.behave(seconds=SECONDS_A_MAIL)
    stage.queue(mails // 2)
    stage.start_workers()
    stage.progress(0.2, mails)
    stage.servers.stop_broker()
    parts = 10
    for number in range(parts):
        stage.queue(mails // 2 // parts, kind=f"meanwhile-{number}")
        time.sleep(seconds / parts)
    stage.servers.start_broker()
    written = mails // 2 + mails // 2 // parts * parts
    report = stage.settle(f"F3 Redis: away for {seconds:.0f} s", mails=written, faults=1)
    slow = "" if report.seconds <= LONGEST_RECOVERY else "recovery takes too long"
    return replace(report, broken=report.broken or slow)


def away_from_the_web(stage: Stage, mails: int) -> Report:
    """F3. People answer while Redis hangs, then while it is away; each answer makes a mail."""
    addresses = answer_addresses(mails)
    third = mails // 3
    usual = seconds_of(addresses[:third])
    stage.servers.hang_broker()
    hung = seconds_of(addresses[third : 2 * third])
    stage.servers.wake_broker()
    stage.servers.stop_broker()
    away = seconds_of(addresses[2 * third :])
    stage.servers.start_broker()
    stage.start_workers()
    report = stage.settle("F3 Redis: away while people answer", mails=len(addresses), faults=2)
    slowest = max(hung + away)
    ratio = statistics.quantiles(hung + away, n=20)[-1] / statistics.quantiles(usual, n=20)[-1]
    return replace(
        report,
        note=f"95 of 100 answers within {ratio:.2f} of the usual time, the slowest {slowest:.2f} s",
        broken="" if slowest < LONGEST_ANSWER else f"an answer took {slowest:.1f} s",
    )


def seconds_of(addresses: list[str]) -> list[float]:
    client, seconds = Client(headers={"host": "localhost"}), []
    for address in addresses:
        start = time.perf_counter()
        response = client.post(address, {"answer": "yes"})
        seconds.append(time.perf_counter() - start)
        assert response.status_code == 302, response.status_code
    return seconds


def delivered_five_times(stage: Stage, mails: int) -> Report:
    """F4. Each task comes five times, and many at once."""
    stage.behave(seconds=SECONDS_A_MAIL)
    stage.queue(mails)
    twice = taken_twice()
    stage.start_workers()
    rings = 5 * mails // 10
    for _ in range(rings):
        tasks.drain.delay()
    report = stage.settle("F4 every task delivered five times", mails=mails, faults=rings)
    return replace(report, broken=f"{twice} were taken twice" if twice else report.broken)


def taken_twice() -> int:
    """How many of the mails that wait are leased to two of forty that ask at the same moment."""
    batches = side_by_side(lambda _n: leases.claim(10, lease=uuid.uuid4()), map(str, range(40)))
    times = Counter(message.pk for batch in batches for message in batch)
    Message.objects.update(state=Message.State.QUEUED, attempts=0, **leases.FREE)
    return sum(number > 1 for number in times.values())


FAULTS = {
    "F3-flush": flushed,
    "F3-restart": restarted,
    "F3-away": away_for_long,
    "F3-web": away_from_the_web,
    "F4": delivered_five_times,
}

"""Everything that carries mail, as real processes that a fault may kill, and the count afterwards.

PostgreSQL, Redis, Celery workers and a mail server of the stage's own. Time is pressed together:
a lease lasts seconds, the sweep is rung for each second, and `hurry` makes put-off mail due.
"""

from __future__ import annotations

import os
import random
import signal
import sys
import time
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from django.db import InterfaceError, OperationalError, connection
from django.db.models.functions import Now
from django.utils import timezone

from messaging import outbox
from messaging.doorbell import bell
from messaging.models import Message, MessageQuerySet, Priority, RelayTrouble
from messaging.outbox import Draft
from messaging.rendering import Rendered
from ops import process
from ops.places import ROOT
from tests.faults.receiver import Behaviour
from tests.faults.report import Report
from tests.faults.servers import Servers

SWEEP_EVERY = 1.0
WORKERS, PROCESSES = 2, 2


class Stage:
    application = ("config", "mail")  # of Celery, and the queue that its workers empty

    def __init__(self, servers: Servers) -> None:
        self.servers = servers
        self.folder = servers.folder
        self.workers: list[process.Child] = []

    # --- before ---------------------------------------------------------------------------------

    def queue(
        self, count: int, *, kind: str = "f", priority: Priority = Priority.INVITATION
    ) -> None:
        """Put mails into the outbox as a release does, in one transaction."""
        outbox.queue([draft(f"{kind}:{n}", priority) for n in range(count)], now=timezone.now())

    def behave(self, **behaviour: object) -> None:
        Behaviour(**behaviour).write(self.folder)

    def start_workers(self, count: int = WORKERS, **environment: str) -> None:
        for _ in range(count):
            self.workers.append(self._worker(environment))
        for child in self.workers:
            process.wait_until(lambda c=child: b" ready." in c.log.read_bytes(), child, seconds=60)

    def _worker(self, environment: dict[str, str]) -> process.Child:
        name = f"worker-{len(list(self.folder.glob('worker-*.log')))}"
        module, queue = self.application
        options = ["-Q", queue, "-c", str(PROCESSES), "-n", f"{name}@stage", "--loglevel", "INFO"]
        return process.start(
            name,
            [sys.executable, "-m", "celery", "-A", module, "worker", *options],
            log=self.folder / f"{name}.log",
            cwd=ROOT,
            env=os.environ | environment,
        )

    # --- faults ---------------------------------------------------------------------------------

    def kill_tree(self) -> None:
        """A whole worker dies at once, as when the machine loses power; another one is started."""
        victim = self.workers.pop(0)
        process.kill_group(victim)
        victim.process.wait()
        self.workers.append(self._worker({}))

    def kill_child(self) -> bool:
        """One process of a pool dies, as when memory runs out. False when there was none."""
        children = [pid for worker in self.workers for pid in children_of(worker.process.pid)]
        if not children:
            return False
        os.kill(random.choice(children), signal.SIGKILL)
        return True

    def stop_worker(self) -> None:
        """A rolling restart: one is asked to stop, another is started."""
        leaving = self.workers.pop(0)
        leaving.process.send_signal(signal.SIGTERM)
        self.workers.append(self._worker({}))
        leaving.process.wait(timeout=60)

    def stop_workers(self) -> None:
        for child in self.workers:
            process.stop(child)
        self.workers = []

    # --- afterwards -----------------------------------------------------------------------------

    def unfinished(self) -> MessageQuerySet:
        ended = [Message.State.SENT, Message.State.FAILED, Message.State.CANCELLED]
        return Message.objects.exclude(state__in=ended)

    def accepted(self) -> list[list[str]]:
        """[time, Message-ID, recipient] of each mail that the server took, in order."""
        return lines_of(self.folder / "accepted")

    def is_done(self) -> bool:
        return not self.unfinished().exists()

    def wait_until(
        self,
        ready: Callable[[], bool],
        *,
        seconds: float,
        hurry: bool = True,
        every: float = SWEEP_EVERY,
    ) -> float:
        """Ring as beat does until it is so; gives the seconds that it took."""
        start = time.monotonic()
        rung = 0.0
        while not patiently(ready):
            now = time.monotonic()
            if now - start > seconds:
                break
            if now - rung >= every:
                rung = now
                ring_as_beat_does()
                if hurry:
                    patiently(self.hurry)
            time.sleep(0.05)
        return time.monotonic() - start

    def progress(self, share: float, count: int, *, seconds: float = 60) -> None:
        """Wait until this share of the mails has been taken by the mail server."""
        self.wait_until(lambda: len(self.accepted()) >= share * count, seconds=seconds, hurry=False)

    def hurry(self) -> bool:
        """What was put off becomes due, and the mail server is tried again."""
        Message.objects.filter(state=Message.State.DEFERRED).update(not_before=Now())
        RelayTrouble.objects.update(next_try=Now())
        return True

    def settle(
        self, name: str, *, mails: int, faults: int, may_double: int = 0, seconds: float = 90
    ) -> Report:
        """Wait until nothing is on its way, then count what came and what did not."""
        took = self.wait_until(self.is_done, seconds=seconds)
        unfinished = self.unfinished()
        came = Counter(message_id for _time, message_id, _to in self.accepted())
        wanted = Message.objects.filter(state=Message.State.SENT) | unfinished
        lost = sum(
            message_id not in came for message_id in wanted.values_list("message_id", flat=True)
        ) + max(0, mails - Message.objects.count())
        doubled = [message_id for message_id, times in came.items() if times > 1]
        unsaid = Message.objects.filter(message_id__in=doubled, resent_after_crash=False).count()
        return Report(
            name=name,
            faults=faults,
            mails=mails,
            lost=lost,
            doubled=came.total() - len(came),
            broken=f"{unsaid} came twice and nobody is told" if unsaid else "",
            may_double=may_double,
            seconds=took,
            unfinished=unfinished.count(),
        )


def draft(key: str, priority: Priority) -> Draft:
    return Draft(
        key=key,
        kind=Message.Kind.INVITATION,
        topic="gathering:1",
        priority=priority,
        sender="3P <3p@padriver.example>",
        reply_to="",
        recipient=f"{key.replace(':', '-')}@kommune.example",
        language="nb",
        content=Rendered("Invitasjon", "Du er invitert.\n", "<p>Du er invitert.</p>"),
        calendar="BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nEND:VCALENDAR\r\n",
        expires_at=timezone.now() + timedelta(days=30),
    )


def ring_as_beat_does() -> None:
    bell.ring("messaging.tasks.sweep")


def patiently(ask: Callable[[], bool]) -> bool:
    """The answer, or False while the database is away."""
    try:
        return ask()
    except (OperationalError, InterfaceError):
        connection.close()
        return False


def lines_of(file: Path) -> list[list[str]]:
    return [line.split("\t") for line in file.read_text().splitlines()] if file.exists() else []


def children_of(pid: int) -> list[int]:
    found = Path(f"/proc/{pid}/task/{pid}/children")
    return [int(child) for child in found.read_text().split()] if found.exists() else []

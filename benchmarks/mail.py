"""How fast invitations leave: `bin/with-services python benchmarks/mail.py [ROUNDS] [MAILS]`.

Personal invitations with a calendar part, from the moment they are put into the outbox until the
mail server has the last one: real PostgreSQL, real Redis, a real Celery worker with two processes
and a mail server in a process of its own. Beside it, in the same round, a plain loop that builds
the same mails with Django and sends them over one connection, without a database or a second
process. Medians of the rounds. Then log-in codes amid 5,000 invitations. Ends with 1 when a limit
is broken.
"""

from __future__ import annotations

import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import django

from ops import process

ROOT = Path(__file__).resolve().parents[1]
PORT = process.free_port()
os.environ |= {
    "DJANGO_SETTINGS_MODULE": "benchmarks.site.settings",
    "EMAIL_HOST": process.LOCALHOST,
    "EMAIL_PORT": str(PORT),
    "EMAIL_HOST_USER": "",
    "EMAIL_USE_TLS": "false",
}
django.setup()

from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from benchmarks.sink import Sink
from messaging import delivery, outbox
from messaging.models import Message, Priority, message_id_for
from messaging.outbox import Draft
from sessions_app.mail import letters
from sessions_app.mail.calendar import Method, Part, Reply
from tests.factories import GatheringFactory

LEAST_RATIO = 0.7
MOST_QUERIES = 4.0  # a mail
LEAST_MAILS = 50  # a connection
LONGEST_FOR_A_CODE = 2.0  # seconds
CROWD = 5000


@dataclass(frozen=True)
class Round:
    plain: float  # mails a second
    ours: float
    queueing: float  # seconds
    mails_a_connection: float

    @property
    def ratio(self) -> float:
        return self.ours / self.plain


def drafts(count: int) -> list[Draft]:
    """Invitations as the desk writes them."""
    now = timezone.now()
    starts_at = now + timedelta(days=60)
    gathering = GatheringFactory(
        released=True, starts_at=starts_at, ends_at=starts_at + timedelta(hours=6)
    )
    readers = [
        letters.Reader(
            name=f"Kari Nordmann {number}",
            email=f"kari{number}@kommune.example",
            language="nb",
            team="Fjordvik kommune",
            link=f"https://padriver.example/svar/{number:043}/",
            key=f"benchmark:{number}",
            part=Part(Method.REQUEST, 0, Reply.NONE),
        )
        for number in range(count)
    ]
    return letters.write(Message.Kind.INVITATION, gathering, readers, now=now)


def plain_loop(written: list[Draft]) -> None:
    """What one would write without an outbox."""
    with get_connection("django.core.mail.backends.smtp.EmailBackend") as line:
        for draft in written:
            line.send_messages([by_django(draft)])


def by_django(draft: Draft) -> EmailMultiAlternatives:
    """The same mail as our own builder makes, by the class that everybody uses."""
    email = EmailMultiAlternatives(
        draft.content.subject,
        draft.content.text,
        draft.sender,
        [draft.recipient],
        reply_to=[draft.reply_to],
        headers={
            "Message-ID": message_id_for(draft.key),
            "Content-Language": draft.language,
            "Auto-Submitted": "auto-generated",
            "X-Auto-Response-Suppress": "All",
        },
    )
    email.attach_alternative(draft.content.html, "text/html")
    email.attach_alternative(draft.calendar, "text/calendar; method=REQUEST; charset=UTF-8")
    return email


def measure(written: list[Draft], sink: Sink, number: int) -> Round:
    keyed = [replace(draft, key=f"{draft.key}:{number}") for draft in written]
    before = sink.mails
    start = time.perf_counter()
    plain_loop(keyed)
    plain = len(keyed) / (time.perf_counter() - start)
    assert sink.mails == before + len(keyed)
    connections = sink.connections
    start = time.perf_counter()
    outbox.queue(keyed, now=timezone.now())
    queueing = time.perf_counter() - start
    sink.wait_for(before + 2 * len(keyed), seconds=120)
    ours = len(keyed) / (time.perf_counter() - start)
    return Round(plain, ours, queueing, len(keyed) / (sink.connections - connections))


def queries_a_mail(written: list[Draft]) -> float:
    """Of a run in this process, with all that it does before and after."""
    count = 0

    def note(
        execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]
    ) -> Any:
        nonlocal count
        count += 1
        return execute(sql, params, many, context)

    outbox.queue([replace(draft, key=f"{draft.key}:q") for draft in written], now=timezone.now())
    with connection.execute_wrapper(note):
        sent = delivery.drain()
    return count / max(sent, 1)


def slowest_code(written: list[Draft], sink: Sink) -> float:
    """Seconds until a log-in code has left, the worst of five, amid a crowd of invitations."""
    outbox.queue([replace(draft, key=f"{draft.key}:c") for draft in written], now=timezone.now())
    sink.wait_for(sink.mails + len(written) // 10, seconds=60)
    seconds = []
    for number in range(5):
        start = time.perf_counter()
        outbox.queue([code(written[0], number)], now=timezone.now())
        while not Message.objects.filter(key=f"code:{number}", state=Message.State.SENT).exists():
            time.sleep(0.02)
        seconds.append(time.perf_counter() - start)
    left = Message.objects.waiting().count()
    print(f"    codes took {', '.join(f'{one:.2f}' for one in seconds)} s; {left} mails still wait")
    assert left
    return max(seconds)


def code(like: Draft, number: int) -> Draft:
    return replace(
        like, key=f"code:{number}", kind=Message.Kind.LOGIN_CODE, priority=Priority.LOGIN_CODE
    )


@contextmanager
def worker(folder: Path) -> Iterator[None]:
    options = ["-Q", "mail", "-c", "2", "--loglevel", "INFO"]
    child = process.start(
        "The Celery worker",
        [sys.executable, "-m", "celery", "-A", "config", "worker", *options],
        log=folder / "worker.log",
        cwd=ROOT,
    )
    try:
        process.wait_until(lambda: b" ready." in child.log.read_bytes(), child, seconds=60)
        yield
    finally:
        process.stop(child)


def report(name: str, figure: float, *, holds: bool) -> bool:
    print(f"{'ok ' if holds else 'NO '} {name:<44}{figure:8.2f}")
    return holds


def main(rounds: int, mails: int) -> int:
    call_command("migrate", verbosity=0)
    written = drafts(mails)
    with tempfile.TemporaryDirectory() as folder, Sink(PORT) as sink:
        queries = queries_a_mail(written[:200])
        with worker(Path(folder)):
            measure(written[:100], sink, -1)  # processes load what they need
            measured = [measure(written, sink, number) for number in range(rounds)]
            slowest = slowest_code(drafts(CROWD), sink)
    for one in measured:
        print(
            f"    plain loop {one.plain:6.0f}/s, ours {one.ours:6.0f}/s, ratio {one.ratio:.2f}, "
            f"of which queueing {one.queueing:.2f} s"
        )
    ratio = statistics.median(one.ratio for one in measured)
    carried = min(one.mails_a_connection for one in measured)
    good = [
        report(f"ratio to the plain loop (≥ {LEAST_RATIO})", ratio, holds=ratio >= LEAST_RATIO),
        report(f"queries a mail (≤ {MOST_QUERIES})", queries, holds=queries <= MOST_QUERIES),
        report(
            f"slowest code amid {CROWD} (s, < {LONGEST_FOR_A_CODE})",
            slowest,
            holds=slowest < LONGEST_FOR_A_CODE,
        ),
        report(f"mails a connection (≥ {LEAST_MAILS})", carried, holds=carried >= LEAST_MAILS),
    ]
    return 0 if all(good) else 1


if __name__ == "__main__":
    arguments = [int(argument) for argument in sys.argv[1:]]
    sys.exit(main(*[*arguments, *[3, 1000][len(arguments) :]]))

"""Breaks the product on purpose, one promise at a time, and sees which fault notices.

Each mutant is a small change to a copy of the tree. One that no fault notices shows a hole in the
faults; one that can no longer be made fails loudly, for then this list is out of date.
"""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from ops.places import ROOT
from tests.faults.report import Report

Run = Callable[..., Report]


@dataclass(frozen=True)
class Mutant:
    """``faults`` are tried in turn until one notices."""

    name: str
    file: str
    edits: dict[str, str]  # what stands there once, and what stands there instead
    faults: tuple[str, ...]


MUTANTS = (
    Mutant(
        "others' leases are ignored",
        "messaging/models.py",
        {"state=Message.State.SENDING, lease_until__lt=Now()": "state=Message.State.SENDING"},
        ("F4", "F1"),
    ),
    Mutant(
        "nobody takes over what dead workers left",
        "messaging/sweeping.py",
        {"    leases.take_over_abandoned()\n": ""},
        ("F1", "F2"),
    ),
    Mutant(
        "the sweep does nothing",
        "messaging/tasks.py",
        {"    sweeping.sweep()\n    drain()\n": "    return\n"},
        ("F9", "F3-flush"),
    ),
    Mutant(
        "marked as sent before it is sent",
        "messaging/leases.py",
        {
            "    SET data_started_at = statement_timestamp(),\n        lease_until": (
                "    SET state = 'sent', lease_id = NULL, lease_until = NULL,\n        sent_at"
            )
        },
        ("F5",),
    ),
    Mutant(
        "no key is unique",
        "messaging/migrations/0001_initial.py",
        {
            "unique=True, verbose_name='key')": "verbose_name='key')",
            "unique=True, verbose_name='Message-ID')": "verbose_name='Message-ID')",
        },
        ("F11", "F11-key"),
    ),
    Mutant(
        "rows are taken without a lock",
        "messaging/leases.py",
        {"due.select_for_update(skip_locked=True).order_by": "due.order_by"},
        ("F4", "F1"),
    ),
    Mutant(
        "a hand-over that was cut off is forgotten",
        "messaging/leases.py",
        {
            "    SET data_started_at = statement_timestamp(),\n        lease_until": (
                "    SET data_started_at = NULL,\n        lease_until"
            )
        },
        ("F1", "F2"),
    ),
    Mutant(
        "trouble with the mail server counts as an attempt",
        "messaging/leases.py",
        {
            '            attempts=F("attempts") - 1,\n            smtp_code=None,\n': (
                "            smtp_code=None,\n"
            )
        },
        ("F7-535",),
    ),
    Mutant(
        "trouble with the mail server opens no breaker",
        "messaging/delivery.py",
        {"            relay.trip(failure.reason, str(failure), again=self._gate.is_probe)\n": ""},
        ("F7-535",),
    ),
    Mutant(
        "a lost line means that nothing came",
        "messaging/line.py",
        {
            "is_uncertain=content_is_going, is_silent=is_silent": (
                "is_uncertain=False, is_silent=is_silent"
            )
        },
        ("F6",),
    ),
    Mutant(
        "a mail that is put off has failed",
        "messaging/retrying.py",
        {"    return code >= 500 and not (": "    return code >= 400 and not ("},
        ("F5", "F7-550"),
    ),
    Mutant(
        "all come back at the same moment",
        "messaging/retrying.py",
        {"minutes * random.uniform(0.5, 1.5)": "minutes"},
        ("F5",),
    ),
    Mutant(
        "a database that is away is not waited for",
        "messaging/persistence.py",
        {
            "            if time.monotonic() + pause > deadline:\n                raise\n": (
                "            raise\n"
            )
        },
        ("F8",),
    ),
    Mutant(
        "a ring that is not heard is an error",
        "messaging/doorbell.py",
        {"except (OperationalError, OSError) as error:": "except ZeroDivisionError as error:"},
        ("F3-web",),
    ),
    Mutant(
        "leases go by the worker's clock",
        "messaging/models.py",
        {
            "state=Message.State.SENDING, lease_until__lt=Now()": (
                "state=Message.State.SENDING, lease_until__lt=timezone.now()"
            )
        },
        ("F15",),
    ),
    Mutant(
        "a cancellation lets old mail go",
        "sessions_app/inviting/cancelling.py",
        {"    mailed.stop_what_is_outdated(gathering)\n": ""},
        ("F16",),
    ),
    Mutant(
        "answers do not wait for each other",
        "sessions_app/gatherings/releases.py",
        {'Gathering.objects.select_for_update(of=("self",))': "Gathering.objects"},
        ("F12", "F11"),
    ),
)


def try_mutants(run: Run, sizes: Mapping[str, tuple[int, int]]) -> int:
    """Prints a table; 1 when a mutant lives."""
    print("| What is broken | Who notices | What is noticed |\n|---|---|---|", flush=True)
    living = 0
    for mutant in MUTANTS:
        with tempfile.TemporaryDirectory(prefix="padriver-mutant-") as folder:
            house = Path(folder) / "house"
            build(mutant, house)
            noticed = first_to_notice(mutant, house, run, sizes)
        living += noticed is None
        fault, what = noticed or ("**nobody**", "")
        print(f"| {mutant.name} | {fault} | {what} |", flush=True)
    return 1 if living else 0


def build(mutant: Mutant, house: Path) -> None:
    """The tree as it is now, with this one change."""
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard", "-z"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    for name in filter(None, listed.stdout.decode().split("\0")):
        if (ROOT / name).is_file():
            (house / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, house / name)
    file = house / mutant.file
    text = file.read_text()
    for before, after in mutant.edits.items():
        text = replaced(text, before, after, of=mutant)
    file.write_text(text)


def replaced(text: str, before: str, after: str, *, of: Mutant) -> str:
    """Raises ValueError when the text is another by now."""
    if text.count(before) != 1:
        raise ValueError(f"{of.file} is another by now: {of.name}")
    return text.replace(before, after)


def first_to_notice(
    mutant: Mutant, house: Path, run: Run, sizes: Mapping[str, tuple[int, int]]
) -> tuple[str, str] | None:
    """The fault, and what it sees."""
    for name in mutant.faults:
        report = run(name, sizes[name][0], house=house)
        if not report.holds:
            return name, what_is_wrong(report)
    return None


def what_is_wrong(report: Report) -> str:
    too_many = report.doubled - report.may_double
    figures = [
        (report.lost, "lost"),
        (max(too_many, 0), "doubled"),
        (report.unfinished, "without outcome"),
    ]
    said = [f"{number} {word}" for number, word in figures if number]
    lines = report.broken.splitlines()
    return ", ".join([*said, *(line.replace("|", "/") for line in lines[-1:])])

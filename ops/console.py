"""What the commands say while they work: steps with seconds, one sentence when they stop."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

START_OF_LINE = "\r\033[K"  # and what stood there is wiped out
SECONDS_BETWEEN_LINES = 10  # without a terminal, where a line cannot be rewritten

Command = Sequence[str | os.PathLike[str]]
finished: list["Step"] = []


@dataclass(frozen=True)
class Step:
    """A piece of work that was done, well or not."""

    text: str
    seconds: float
    well: bool

    def __str__(self) -> str:
        return f"{'✓' if self.well else '✗'} {self.text}  {self.seconds:.1f} s"


class StopError(Exception):
    """The command cannot go on; the text is one sentence that says why and what to do."""


def guarded(main: Callable[[], int]) -> int:
    """Runs `main` and turns a `StopError` or Ctrl-C into a sentence and an exit code."""
    try:
        return main()
    except StopError as stop:
        print(f"\n{stop}", file=sys.stderr, flush=True)
        return 1
    except KeyboardInterrupt:
        print("\nStopped.", file=sys.stderr, flush=True)
        return 130


@contextmanager
def step(text: str) -> Iterator[None]:
    """Names a piece of work and, when it went well, prints the seconds it took."""
    started = time.monotonic()
    if sys.stdout.isatty():
        print(f"  {text} …", end="", flush=True)
    yield
    finish(text, time.monotonic() - started)


def finish(text: str, seconds: float, *, well: bool = True) -> None:
    """Remembers the step and prints its line."""
    done = Step(text, seconds, well)
    finished.append(done)
    print(f"{START_OF_LINE if sys.stdout.isatty() else ''}{done}", flush=True)


def summary() -> str:
    """Every step so far with its seconds, one a line, and the sum."""
    whole = sum(step.seconds for step in finished)
    return "\n".join([*map(str, finished), f"  Together  {whole:.1f} s"])


def run(
    command: Command,
    text: str,
    *,
    log: Path,
    env: Mapping[str, str] | None = None,
    cwd: Path | None = None,
) -> None:
    """Runs a long command with its output in `log`, and shows how long it has been at work.

    Raises `StopError` with the end of its output when it fails.
    """
    log.parent.mkdir(parents=True, exist_ok=True)
    started = time.monotonic()
    with log.open("wb") as output:
        process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=output, stderr=output, env=env, cwd=cwd
        )
        try:
            code = wait_aloud(process, text, started)
        except BaseException:
            process.terminate()
            process.wait()
            raise
    if code:
        raise StopError(f"{text}: failed with exit code {code}.\n{tail(log)}\nThe whole log: {log}")
    finish(text, time.monotonic() - started)


def wait_aloud(process: subprocess.Popen[bytes], text: str, started: float) -> int:
    terminal = sys.stdout.isatty()
    shown = 0.0
    while True:
        try:
            return process.wait(timeout=0.5)
        except subprocess.TimeoutExpired:
            seconds = time.monotonic() - started
            if terminal:
                print(f"{START_OF_LINE}  {text} … {seconds:.0f} s", end="", flush=True)
            elif seconds - shown >= SECONDS_BETWEEN_LINES:
                shown = seconds
                print(f"  {text} … {seconds:.0f} s", flush=True)


def tail(log: Path, lines: int = 15) -> str:
    """The end of a log file, indented so that it stands apart from our own words."""
    text = log.read_text(errors="replace") if log.exists() else ""
    return "\n".join(f"    {line}" for line in text.rstrip().splitlines()[-lines:])

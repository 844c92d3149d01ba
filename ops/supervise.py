"""Keeps the demo's processes together: started in order, watched, stopped in the reverse order."""

import signal
import time
from itertools import chain
from types import FrameType, TracebackType
from typing import Self

from ops import process
from ops.console import StopError, tail

STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
SECONDS_BETWEEN_LOOKS = 0.3


class Supervisor:
    """A context: whatever is given to it is stopped when the context is left, last one first.

    A second Ctrl-C while stopping changes nothing: stopping in order is what loses no work.
    """

    def __init__(self) -> None:
        self._groups: list[list[process.Child]] = []

    def __enter__(self) -> Self:
        for number in STOP_SIGNALS:
            signal.signal(number, self._interrupt)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for number in STOP_SIGNALS:
            signal.signal(number, signal.SIG_IGN)
        self.stop()

    def stop(self) -> None:
        """Stops all children, last one first, and waits for each, or for those of a group."""
        while self._groups:
            process.stop(*self._groups[-1])
            self._groups.pop()

    def add(self, child: process.Child, *, beside_the_last: bool = False) -> process.Child:
        """One that needs nothing of the last one, nor it of this, is stopped beside it."""
        if beside_the_last:
            self._groups[-1].append(child)
        else:
            self._groups.append([child])
        return child

    def watch(self) -> None:
        """Returns when asked to stop; raises `StopError` when a child ends by itself."""
        try:
            while True:
                self.look()
                time.sleep(SECONDS_BETWEEN_LOOKS)
        except KeyboardInterrupt:
            return

    def look(self) -> None:
        """Raises `StopError` if a child has ended."""
        for child in chain.from_iterable(self._groups):
            code = child.process.poll()
            if code is not None:
                raise StopError(
                    f"{child.name} ended by itself with exit code {code}; everything else is "
                    f"stopped too. Its last words:\n{tail(child.log)}"
                )

    def _interrupt(self, number: int, frame: FrameType | None) -> None:
        raise KeyboardInterrupt

"""Takes due mail from the outbox and hands it to the mail server, one recipient at a time.

A run leases rows in a short transaction, then talks SMTP outside any transaction.
"""

from __future__ import annotations

import logging
import math
import time
import uuid
from collections import deque
from collections.abc import Callable
from dataclasses import replace

from messaging import handover, leases, relay, sweeping
from messaging.line import Line, LineLost, RelayFails, SenderRefused
from messaging.models import Message, RelayTrouble
from messaging.persistence import persistently

logger = logging.getLogger(__name__)

Reason = RelayTrouble.Reason

BATCH_SIZE = 50
URGENT_SIZE = 10
SECONDS_BETWEEN_LOOKS = 0.25  # for something more urgent than the rest of the batch
MOST_TROUBLE_IN_A_ROW = 3
DATABASE_MAY_BE_AWAY = 30  # seconds, before a run gives up


def nobody() -> None:
    """Nobody is there to help."""


def drain(*, seconds: float = math.inf, call_help: Callable[[], None] = nobody) -> int:
    """Send what is due; returns how many mails were taken by the mail server.

    After ``seconds`` no other mail is begun with. ``call_help`` is called once, when there is
    more to do than one batch or time was too short.
    """
    persistently(sweeping.tidy, seconds=DATABASE_MAY_BE_AWAY)
    run = Run(until=time.monotonic() + seconds, call_help=call_help)
    try:
        run.go()
    finally:
        persistently(run.let_go, seconds=DATABASE_MAY_BE_AWAY)
        persistently(sweeping.forget_codes, seconds=DATABASE_MAY_BE_AWAY)
    return run.sent


class Run:
    """One worker's way through the outbox, over one line."""

    def __init__(self, *, until: float, call_help: Callable[[], None]) -> None:
        self.sent = 0
        self._until = until
        self._call_help = call_help
        self._lease = uuid.uuid4()
        self._batch: deque[Message] = deque()
        self._gate = relay.Gate()
        self._looked_at = 0.0
        self._trouble_in_a_row = 0
        self._why_given_back = ""

    def go(self) -> None:
        try:
            with Line() as line:
                while self._has_more(line):
                    self._send(self._batch.popleft(), line)
        except RelayFails as failure:
            logger.warning("the mail server takes no mail: %s", failure)
            self._why_given_back = str(failure)
            relay.trip(failure.reason, str(failure), again=self._gate.is_probe)

    def let_go(self) -> None:
        """Give back what is left. What was cut off in the hand-over waits for its lease to end."""
        leases.give_back(self._lease, reason=self._why_given_back)

    def _has_more(self, line: Line) -> bool:
        now = time.monotonic()
        if now >= self._until:
            self._ask_for_help(when=bool(self._batch))
            return False
        if not self._batch:
            self._looked_at = now
            self._fetch(line)
        elif now - self._looked_at >= SECONDS_BETWEEN_LOOKS:
            self._looked_at = now
            self._batch.extendleft(reversed(self._claim(URGENT_SIZE, self._batch[0].priority)))
        return bool(self._batch)

    def _fetch(self, line: Line) -> None:
        self._gate = persistently(relay.gate, seconds=DATABASE_MAY_BE_AWAY)
        if not self._gate.is_open:
            return
        if self._gate.is_probe:
            line.open()
        size = 1 if self._gate.is_probe else BATCH_SIZE
        self._batch.extend(self._claim(size))
        if self._gate.is_probe and not self._batch:
            relay.recovered()
        self._ask_for_help(when=len(self._batch) == BATCH_SIZE)

    def _claim(self, size: int, before: int | None = None) -> list[Message]:
        def claim() -> list[Message]:
            refused = self._gate.refused
            return leases.claim(size, lease=self._lease, before=before, without=refused)

        return persistently(claim, seconds=DATABASE_MAY_BE_AWAY)

    def _ask_for_help(self, *, when: bool) -> None:
        if when:
            self._call_help()
            self._call_help = nobody

    def _send(self, message: Message, line: Line) -> None:
        try:
            self.sent += handover.deliver(message, line)
        except SenderRefused as refusal:
            if refusal.code < 500:
                self._note_trouble(Reason.BUSY, str(refusal))
            else:
                self._leave_alone(message.sender, str(refusal))
        except LineLost as loss:
            self._note_trouble(Reason.SILENT, str(loss))
        else:
            self._note_health(message.sender)

    def _note_trouble(self, reason: Reason, text: str) -> None:
        """One such mail may be to blame itself; several in a row are not."""
        self._trouble_in_a_row += 1
        if self._trouble_in_a_row == MOST_TROUBLE_IN_A_ROW or self._gate.is_probe:
            raise RelayFails(reason, text)

    def _note_health(self, sender: str) -> None:
        self._trouble_in_a_row = 0
        if self._gate.is_probe:
            relay.recovered()
        if sender in self._gate.on_trial:
            relay.recovered(sender)
            self._gate = replace(self._gate, on_trial=self._gate.on_trial - {sender})

    def _leave_alone(self, sender: str, why: str) -> None:
        logger.warning("the mail server refuses the sender %s: %s", sender, why)
        relay.trip(Reason.SENDER, why, sender=sender, again=sender in self._gate.on_trial)
        leases.give_back(self._lease, sender=sender, reason=why)
        self._batch = deque(message for message in self._batch if message.sender != sender)
        self._gate = replace(self._gate, refused=self._gate.refused | {sender})
        if self._gate.is_probe:
            relay.recovered()

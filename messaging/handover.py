"""One mail on its way to the mail server, and what becomes of it."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from functools import partial

from billiard.exceptions import SoftTimeLimitExceeded
from django.conf import settings
from django.db.models.functions import Now

from messaging import leases, mime, retrying
from messaging.line import Line, LineLost, Refused, RelayFails, SenderRefused
from messaging.models import Message
from messaging.persistence import persistently

logger = logging.getLogger(__name__)

State = Message.State
DATABASE_MAY_BE_AWAY = 30  # seconds that a mail server waits for us with patience


def deliver(message: Message, line: Line) -> bool:
    """Send one leased mail and write down how it went. True when the server took it.

    Raises SenderRefused and RelayFails, which are nothing that this mail could help, and LineLost
    after counting the attempt.
    """
    record = Record(message)
    try:
        letter = mime.letter(message)
    except SoftTimeLimitExceeded:
        raise
    except Exception as error:
        logger.exception("mail %s cannot be built", message.key)
        record.failed(code=None, text=str(error))
        return False
    try:
        answer = line.carry(letter, begin=record.begin)
    except RelayFails:
        record.begin_no_more()
        raise
    except SenderRefused as refusal:
        if refusal.code < 500:
            record.put_off(code=refusal.code, text=refusal.text)
        raise
    except Refused as refusal:
        record.refused(refusal)
        return False
    except LineLost as loss:
        record.lost(loss)
        raise
    return answer is not None and record.sent(answer)


class Record:
    """What is written down about a mail that is being handed over, while its lease lasts."""

    def __init__(self, message: Message) -> None:
        self._message = message
        self._has_begun = False
        self._lease_ends = time.monotonic() + settings.MAIL_LEASE_SECONDS

    def begin(self) -> bool:
        """From now on the server may have taken it; False when the mail is no longer ours."""
        start = partial(leases.start, self._message)
        self._has_begun = persistently(start, seconds=DATABASE_MAY_BE_AWAY)
        self._lease_ends = time.monotonic() + settings.MAIL_LEASE_SECONDS
        return self._has_begun

    def begin_no_more(self) -> None:
        if self._has_begun:
            leases.leased_rows(self._message).update(data_started_at=None)

    def sent(self, answer: str) -> bool:
        return self._write(partial(leases.finish_sent, self._message, answer))

    def refused(self, refusal: Refused) -> None:
        if retrying.is_final(refusal.code, previous=self._message.smtp_code):
            self.failed(code=refusal.code, text=refusal.text)
        else:
            self.put_off(code=refusal.code, text=refusal.text)

    def failed(self, *, code: int | None, text: str) -> None:
        self._end(
            state=State.FAILED,
            ended_at=Now(),
            data_started_at=None,
            smtp_code=code,
            smtp_text=text,
        )

    def put_off(self, *, code: int | None, text: str) -> None:
        self._end(
            state=State.DEFERRED,
            not_before=retrying.moment_of_retry(self._message.attempts, code),
            data_started_at=None,
            smtp_code=code,
            smtp_text=text,
        )

    def lost(self, loss: LineLost) -> None:
        if not loss.is_uncertain:
            self.put_off(code=None, text=str(loss))
            return
        self._end(
            state=leases.state_of_the_uncertain(),
            not_before=retrying.moment_of_retry(self._message.attempts, None),
            smtp_code=None,
            smtp_text=str(loss),
        )

    def _end(self, **outcome: object) -> None:
        self._write(partial(leases.finish, self._message, **outcome))

    def _write(self, write: Callable[[], bool]) -> bool:
        """Until the lease ends, for a mail that was sent and is not marked goes out twice."""
        return persistently(write, seconds=self._lease_ends - time.monotonic())

"""What has become of the mail about a gathering: sent, waiting, failed and why."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count

from messaging.models import Message, MessageQuerySet
from sessions_app import letters
from sessions_app.models import Gathering

State = Message.State
ON_THE_WAY = (State.QUEUED, State.SENDING, State.DEFERRED)
SHOWN = 50


@dataclass(frozen=True)
class Failure:
    recipient: str
    kind: str
    reason: str


@dataclass(frozen=True)
class MailStatus:
    sent: int
    waiting: int
    failed: int
    stopped: int
    failures: list[Failure]

    @property
    def total(self) -> int:
        return self.sent + self.waiting + self.failed + self.stopped

    @property
    def more_failures(self) -> int:
        return self.failed - len(self.failures)


def status(gathering: Gathering) -> MailStatus:
    """Invitations and reminders, not the coordinator's own tests. One or two queries.

    A failure that was withdrawn, as when the address was corrected, needs nobody any more.
    """
    mails = (
        Message.objects.filter(topic=letters.topic_of(gathering))
        .exclude(kind=Message.Kind.TEST)
        .exclude(state=State.FAILED, withdrawn_at__isnull=False)
    )
    counts = dict(mails.values_list("state").annotate(n=Count("pk")))
    failed = counts.get(State.FAILED, 0)
    return MailStatus(
        sent=counts.get(State.SENT, 0),
        waiting=sum(counts.get(state, 0) for state in ON_THE_WAY),
        failed=failed,
        stopped=counts.get(State.CANCELLED, 0),
        failures=failures(mails.filter(state=State.FAILED)) if failed else [],
    )


def failures(mails: MessageQuerySet) -> list[Failure]:
    kinds = dict(Message.Kind.choices)
    return [
        Failure(recipient, str(kinds[kind]), f"{code or ''} {text}".strip())
        for recipient, kind, code, text in mails.order_by("recipient", "pk").values_list(
            "recipient", "kind", "smtp_code", "smtp_text"
        )[:SHOWN]
    ]

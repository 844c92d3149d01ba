"""How a mail stands, as a coordinator sees it, and what one can do about it.

These are not quite the states of the outbox: what failed and was then withdrawn, as when the
address was corrected, needs nobody any more and stands among what was stopped.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from django.db.models import Count, Q, QuerySet, TextChoices
from django.utils.translation import gettext_lazy as _

from messaging import plain_words
from messaging.models import Message, MessageQuerySet
from messaging.plain_words import Reason
from partners.prepared import prepared

State = Message.State
LOST = (State.FAILED, State.BOUNCED)
MOST = 1000  # are counted; counting more would cost more than the page itself
NEEDLESS = Q(state__in=LOST, withdrawn_at__isnull=False)
STOPPED_IN_TIME = Q(state=State.CANCELLED, withdrawn_at=None, scrubbed_at=None)  # still holds
NEEDLESS_OF_THEM = Count("pk", filter=NEEDLESS)


class Standing(TextChoices):
    WAITING = "waiting", _("waiting")
    SENDING = "sending", _("being sent")
    AGAIN = "again", _("tried again later")
    UNDECIDED = "undecided", _("for you to decide")
    FAILED = "failed", _("failed")
    RETURNED = "returned", _("returned")
    STOPPED = "stopped", _("stopped")
    SENT = "sent", _("sent")


STATES = {
    Standing.WAITING: State.QUEUED,
    Standing.SENDING: State.SENDING,
    Standing.AGAIN: State.DEFERRED,
    Standing.UNDECIDED: State.HELD,
    Standing.FAILED: State.FAILED,
    Standing.RETURNED: State.BOUNCED,
    Standing.STOPPED: State.CANCELLED,
    Standing.SENT: State.SENT,
}
STANDINGS = {state: standing for standing, state in STATES.items()}
BADGES = {
    Standing.WAITING: "badge--wait",
    Standing.SENDING: "badge--info",
    Standing.AGAIN: "badge--wait",
    Standing.UNDECIDED: "badge--warn",
    Standing.FAILED: "badge--warn",
    Standing.RETURNED: "badge--no",
    Standing.STOPPED: "",
    Standing.SENT: "badge--yes",
}
MEANINGS = {
    Standing.WAITING: _("Stands in line and leaves by itself, the most urgent first."),
    Standing.SENDING: _("Is being handed over to the mail server right now."),
    Standing.AGAIN: _("The mail server could not take it yet. It is tried again by itself."),
    Standing.UNDECIDED: _("We do not know whether it came through. You decide what happens."),
    Standing.FAILED: _("The mail server refused it. Nothing more happens by itself."),
    Standing.RETURNED: _("It left, and came back as undeliverable. The address must be mended."),
    Standing.STOPPED: _("Was stopped before it left, became too late, or no longer holds."),
    Standing.SENT: _("The mail server took it. Whether it is read, we do not know."),
}


def count(standing: Standing) -> str:
    """How many ``where`` finds, as SQL: eight times the same query is dear to put together."""
    lost = ", ".join(f"'{state}'" for state in LOST)
    if standing == Standing.STOPPED:
        stopped = count_some(f"state = '{State.CANCELLED}'")
        needless = count_some(f"state IN ({lost}) AND withdrawn_at IS NOT NULL")
        return f"LEAST({MOST}, {stopped} + {needless})"
    holds = " AND withdrawn_at IS NULL" if STATES[standing] in LOST else ""
    return count_some(f"state = '{STATES[standing]}'{holds}")


def count_some(condition: str) -> str:
    found = f"SELECT FROM found WHERE {condition} LIMIT {MOST}"
    return f"(SELECT count(*) FROM ({found}) AS counted)"  # noqa: S608 – no input


COUNTS = f"SELECT {', '.join(map(count, Standing))}"


def where(standing: Standing) -> Q:
    """The mails that stand so."""
    if standing == Standing.STOPPED:
        return Q(state=State.CANCELLED) | NEEDLESS
    return Q(state=STATES[standing]) & ~NEEDLESS


def of(message: Message) -> Standing:
    if message.state in LOST and message.withdrawn_at:
        return Standing.STOPPED
    return STANDINGS[State(message.state)]


def of_all_about(topic: str) -> Counter[Standing]:
    """How many mails about something stand how, but for tests. One query."""
    counts: Counter[Standing] = Counter()
    for state, n, needless in by_state(topic):
        counts[STANDINGS[State(state)]] += n - needless
        counts[Standing.STOPPED] += needless
    return +counts


def about(topic: str) -> MessageQuerySet:
    """All mail about something but the coordinator's own tests."""
    return Message.objects.filter(topic=topic).exclude(kind=Message.Kind.TEST)


def written_by(programmes: Sequence[int]) -> MessageQuerySet:
    """All mail of these programmes, which is never a log-in code."""
    return Message.objects.filter(programme__in=programmes)


@prepared
def by_state(topic: str) -> QuerySet[Message, tuple[str, int, int]]:
    return about(topic).values_list("state").annotate(n=Count("pk"), needless=NEEDLESS_OF_THEM)


def in_figures(count: int) -> str:
    return f"{MOST}+" if count >= MOST else str(count)


def why(message: Message) -> Reason | None:
    """Why it has not come through; None when nothing is known to be wrong with it."""
    standing = of(message)
    if standing == Standing.RETURNED:
        return plain_words.explain(None, message.bounce_text)
    if standing in (Standing.FAILED, Standing.AGAIN):
        return plain_words.explain(message.smtp_code, message.smtp_text)
    return None


def can_send(message: Message) -> bool:
    """Once more, on purpose. What stands in line or is being sent needs no push."""
    needs_push = of(message) not in (Standing.WAITING, Standing.SENDING, Standing.UNDECIDED)
    return needs_push and still_holds(message)


def can_stop(message: Message) -> bool:
    """What is being sent may still stand in the worker's hand; then there is time."""
    return of(message) in (
        Standing.WAITING,
        Standing.SENDING,
        Standing.AGAIN,
        Standing.UNDECIDED,
    )


def can_release(message: Message) -> bool:
    return of(message) == Standing.UNDECIDED and still_holds(message)


def can_settle(message: Message) -> bool:
    """Somebody may know that it came through, only if it was begun with."""
    return of(message) == Standing.UNDECIDED and message.data_started_at is not None


def still_holds(message: Message) -> bool:
    """What it tells is still true, and its words are still there."""
    return not message.withdrawn_at and not message.scrubbed_at

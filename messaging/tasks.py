"""What the mail worker does. The tasks carry nothing: the outbox says what is due."""

from celery import shared_task

from messaging import delivery, sweeping
from messaging.doorbell import bell

LONGEST_RUN = 5  # seconds; then other tasks, or the end, get their turn, and the rest is rung for
# After that, the outcome of the last mail is still worked on until its lease ends.
SOFT_LIMIT = 150
HARD_LIMIT = 180


@shared_task(soft_time_limit=SOFT_LIMIT, time_limit=HARD_LIMIT)
def drain() -> None:
    delivery.drain(seconds=LONGEST_RUN, call_help=call_help)


@shared_task(soft_time_limit=SOFT_LIMIT, time_limit=HARD_LIMIT)
def sweep() -> None:
    """From beat: finds what was left behind by a lost ring or a dead worker."""
    sweeping.sweep()
    drain()


def call_help() -> None:
    bell.ring(drain.name)

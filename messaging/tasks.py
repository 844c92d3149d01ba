"""What the mail worker does. The tasks carry nothing: the outbox says what is due."""

from celery import shared_task

from messaging import delivery, sweeping
from messaging.doorbell import bell

LONGEST_RUN = 30  # seconds; then other tasks get their turn, and the rest is rung for


@shared_task
def drain() -> None:
    delivery.drain(seconds=LONGEST_RUN, call_help=call_help)


@shared_task
def sweep() -> None:
    """From beat: finds what was left behind by a lost ring or a dead worker."""
    sweeping.sweep()
    drain()


def call_help() -> None:
    bell.ring(drain.name)

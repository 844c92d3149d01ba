"""What the mail worker does. The tasks carry nothing: the outbox says what is due."""

from celery import shared_task

from messaging import delivery


@shared_task
def drain() -> None:
    delivery.drain()


@shared_task
def sweep() -> None:
    """From beat: finds what was left behind by a lost doorbell or a dead worker."""
    delivery.drain()

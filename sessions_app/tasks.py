"""What beat asks of gatherings."""

from datetime import datetime

from celery import shared_task
from django.db import connection

from sessions_app import by_itself


@shared_task
def send_reminders() -> None:
    by_itself.send_due(now=database_clock())


def database_clock() -> datetime:
    """The one clock that all machines share: a worker's own may be an hour wrong."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT statement_timestamp()")
        now: datetime = cursor.fetchone()[0]
    return now

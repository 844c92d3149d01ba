"""What beat asks of gatherings, and of the mail that comes in."""

import logging
from datetime import datetime

from celery import shared_task
from django.db import connection

from sessions_app.gatherings import needs
from sessions_app.inviting import by_itself
from sessions_app.receiving import inbox
from sessions_app.receiving.imap import MailboxFails
from sessions_app.reports import reporting

logger = logging.getLogger(__name__)


@shared_task
def send_reminders() -> None:
    by_itself.send_due(now=database_clock())


@shared_task
def read_inbox() -> None:
    """A mailbox that fails is asked again next time; the desk says what is wrong with it."""
    try:
        inbox.read(now=database_clock())
    except MailboxFails as failure:
        logger.warning("the mailbox cannot be read: %s", failure)


@shared_task
def forget_meeting_reports() -> None:
    """Names of people in meetings are kept for a day at most."""
    reporting.forget_old(now=database_clock())


@shared_task
def forget_needs() -> None:
    """What people have said about food and access serves one gathering only."""
    needs.forget_old(now=database_clock())


def database_clock() -> datetime:
    """The one clock that all machines share: a worker's own may be an hour wrong."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT statement_timestamp()")
        now: datetime = cursor.fetchone()[0]
    return now

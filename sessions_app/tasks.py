"""What beat asks of gatherings."""

from celery import shared_task
from django.utils import timezone

from sessions_app import reminders


@shared_task
def remind_unanswered() -> None:
    reminders.remind_all_due(now=timezone.now())

"""What beat asks for once a day."""

from celery import shared_task

from privacy import forgetting
from sessions_app.tasks import database_clock


@shared_task
def forget() -> None:
    forgetting.forget(now=database_clock())

"""What the certificate worker does. The task carries nothing: the rows say what is due.

Importing this module loads the PDF engine, so that a worker has it before its first task.
"""

from celery import shared_task
from django.utils import timezone

from certificates import production
from certificates.issuing import ring

LONGEST_RUN = 5  # seconds; then other tasks, or the end, get their turn, and the rest is rung for


@shared_task
def render_pending() -> None:
    production.render_pending(now=timezone.now(), seconds=LONGEST_RUN, call_help=ring)

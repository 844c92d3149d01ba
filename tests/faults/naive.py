"""What one would write first: a task for each mail, taken off the queue before it is done.

Only for comparison: `bin/faults --naive`. The rows are the same, but nothing is written down
about them. Celery loads this file by itself, so Django is set up here.
"""

from __future__ import annotations

import os
import time
from collections import Counter

import django
from celery import Celery

django.setup()

from django.core.mail import EmailMultiAlternatives

from messaging.models import Message, Priority
from tests.faults.report import Report
from tests.faults.stage import Stage

QUIET_SECONDS = 20  # without a new mail: what has not come by now never will

# Not the current application: the stage goes on ringing for our own.
app = Celery("naive", broker=os.environ["REDIS_URL"], set_as_current=False)
app.conf.update(task_ignore_result=True, task_default_queue="naive")


@app.task
def send(pk: int) -> None:
    mail = Message.objects.get(pk=pk)
    headers = {"Message-ID": mail.message_id}
    EmailMultiAlternatives(mail.subject, mail.text, to=[mail.recipient], headers=headers).send()


class NaiveStage(Stage):
    application = ("tests.faults.naive", "naive")

    def queue(
        self, count: int, *, kind: str = "f", priority: Priority = Priority.INVITATION
    ) -> None:
        super().queue(count, kind=kind, priority=priority)
        for pk in Message.objects.values_list("pk", flat=True):
            send.delay(pk)

    def settle(self, name: str, *, mails: int, faults: int, **_ours: object) -> Report:
        """Nothing says when it is over, so wait until long nothing has come."""
        start = moved = time.monotonic()
        came = len(self.accepted())
        while came < mails and time.monotonic() < moved + QUIET_SECONDS:
            time.sleep(0.1)
            if len(self.accepted()) > came:
                came, moved = len(self.accepted()), time.monotonic()
        ids = Counter(message_id for _time, message_id, _to in self.accepted())
        return Report(
            name=name,
            faults=faults,
            mails=mails,
            lost=mails - len(ids),
            doubled=ids.total() - len(ids),
            seconds=moved - start,
        )

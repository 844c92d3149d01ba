"""The days go by."""

from collections.abc import Iterator
from datetime import timedelta

from django.db.models import F
from django.db.models.functions import Now
from django.utils import timezone

from cohorts.models import Cohort
from messaging.models import Message
from sessions_app.inviting import by_itself
from sessions_app.models import Gathering, Participation


def bring_to_the_end(cohort: Cohort) -> None:
    """Move the cohort's gatherings back until the last is over.

    The clock cannot be moved instead: the worker and the database have clocks of their own.
    """
    gatherings = Gathering.objects.filter(cohort=cohort)
    back = gatherings.by_date().reverse()[0].ends_at - timezone.now()
    gatherings.update(
        starts_at=F("starts_at") - back, ends_at=F("ends_at") - back, reply_by=F("reply_by") - back
    )


def since_the_invitations(cohort: Cohort) -> None:
    """People have had three days to answer."""
    invited = Participation.objects.filter(gathering__cohort=cohort)
    invited.update(invited_at=F("invited_at") - timedelta(days=3))


def until(gathering: Gathering) -> Iterator[int]:
    """The three last weeks before it, day by day: how many mails the programme made by itself.

    They are let out at once, though their time has not come by the database's clock.
    """
    now = max(timezone.now(), gathering.starts_at - timedelta(days=22))
    while now < gathering.starts_at - timedelta(days=1):
        if made := by_itself.send_due(now=now):
            Message.objects.waiting().update(not_before=Now())
            yield made
        now += timedelta(hours=12)

"""A released gathering with people in it, the mail that it made, and a worker at the mail."""

import re
import uuid
from datetime import UTC, datetime, timedelta

from django.db.models.functions import Now
from django.utils import timezone
from icalendar import Calendar

from messaging import leases
from messaging.models import Message
from sessions_app.inviting import invitations
from sessions_app.models import Gathering, Participation
from tests.factories import GatheringFactory, MembershipFactory, TeamFactory, UserFactory

NOW = datetime(2026, 12, 1, 8, 0, tzinfo=UTC)
LATER = NOW + timedelta(hours=2)
MOVED = {
    "starts_at": datetime(2027, 1, 27, 9, 0, tzinfo=UTC),
    "ends_at": datetime(2027, 1, 27, 15, 0, tzinfo=UTC),
}


def released(*names: str, **fields) -> Gathering:
    """Released at NOW to one team with these people; nothing has left yet."""
    gathering = GatheringFactory(title="Oppstart", **fields)
    team = TeamFactory(cohort=gathering.cohort, partner__name="Fjordvik kommune")
    for name in names:
        join(team, name)
    invitations.release(gathering, by=UserFactory(), now=NOW)
    return Gathering.objects.get(pk=gathering.pk)


def join(team, name: str):
    address = f"{name.lower()}@fjordvik.example"
    return MembershipFactory(
        team=team, person__first_name=name, person__last_name="Li", person__email=address
    )


def row(gathering, name: str) -> Participation:
    return Participation.objects.get(gathering=gathering, person__first_name=name)


def has_left(*names: str) -> None:
    """The mail to these, or all of it, has been sent."""
    mails = Message.objects.filter(state=Message.State.QUEUED)
    if names:
        mails = mails.filter(recipient__in=[f"{name.lower()}@fjordvik.example" for name in names])
    mails.update(state=Message.State.SENT, sent_at=timezone.now(), data_started_at=timezone.now())


def worker_takes(number: int) -> list[Message]:
    """A worker has these in hand and is about to send the first."""
    tomorrow = Now() + timedelta(days=1)
    Message.objects.update(not_before=Now(), expires_at=tomorrow)  # by the database's clock
    return leases.claim(number, lease=uuid.uuid4())


def mails(*, after: int = 0) -> list[tuple[str, str, str]]:
    """Kind, first name and state of the mails after the first so many, in order of writing."""
    found = Message.objects.order_by("pk")[after:]
    return [(mail.kind, re.split("[@]", mail.recipient)[0].title(), mail.state) for mail in found]


def last_mail(name: str) -> Message:
    return Message.objects.filter(recipient=f"{name.lower()}@fjordvik.example").latest("pk")


def entry(mail: Message) -> tuple[str, int, str] | None:
    """Method, SEQUENCE and PARTSTAT of the calendar part."""
    if not mail.calendar:
        return None
    calendar = Calendar.from_ical(mail.calendar)
    [event] = calendar.walk("VEVENT")
    return calendar["METHOD"], event["SEQUENCE"], event["ATTENDEE"].params["PARTSTAT"]

"""A gathering with people, the times when its mail is due, and days that go by.

It is on Wednesday 20 January 2027 from 10 to 16 in Norway, in one place and online.
"""

from datetime import UTC, datetime, timedelta

from messaging.models import Message
from sessions_app.gatherings import facts
from sessions_app.inviting import by_itself
from sessions_app.models import Gathering, Release, ReminderRule
from tests.factories import (
    GatheringFactory,
    MembershipFactory,
    ParticipationFactory,
    UserFactory,
)

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
FIRST = datetime(2026, 12, 30, 8, 0, tzinfo=UTC)
SECOND = datetime(2027, 1, 8, 8, 0, tzinfo=UTC)
PRACTICAL = datetime(2027, 1, 15, 8, 0, tzinfo=UTC)
LINK = datetime(2027, 1, 20, 7, 0, tzinfo=UTC)
THANKS = datetime(2027, 1, 21, 8, 0, tzinfo=UTC)
ALL = (FIRST, SECOND, PRACTICAL, LINK, THANKS)


def gathering_with_link(**traits):
    return GatheringFactory(
        released=True,
        form=Gathering.Form.COMBINED,
        meeting_url="https://moete.example/1",
        **traits,
    )


def invited(gathering, team, name, **traits):
    row = ParticipationFactory(
        gathering=gathering, team=team, person__email=f"{name}@k.example", **traits
    )
    MembershipFactory(team=team, person=row.person)
    return row


def go_through(*moments):
    for moment in moments:
        by_itself.send_due(now=moment)


def made():
    """(kind, first word of the address) of every mail, in the order of making."""
    mails = Message.objects.order_by("pk").values_list("kind", "recipient")
    return [(kind, recipient.partition("@")[0]) for kind, recipient in mails]


def tell(gathering, when):
    """Let people know of the gathering as it is."""
    Release.objects.create(
        gathering=gathering,
        number=gathering.releases.count() + 1,
        facts=facts.frozen(Gathering.objects.get(pk=gathering.pk)),
        released_at=when,
        released_by=UserFactory(),
    )


def move(gathering, days, *, told):
    Gathering.objects.filter(pk=gathering.pk).update(
        starts_at=gathering.starts_at + days * DAY, ends_at=gathering.ends_at + days * DAY
    )
    tell(gathering, told)


def own_rule(gathering, which, days, *, since, is_on=True):
    ReminderRule.objects.create(
        programme=gathering.cohort.programme,
        which=which,
        days=days,
        at="09:00",
        since=since,
        is_on=is_on,
    )

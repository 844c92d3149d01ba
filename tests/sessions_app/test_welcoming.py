"""Somebody who joins a team late is invited to what the others are invited to already."""

from datetime import UTC, datetime, timedelta

import pytest

from messaging.models import Message
from sessions_app.coming import welcoming
from sessions_app.inviting import invitations
from sessions_app.models import Participation
from tests.factories import CoordinatorFactory, GatheringFactory, MembershipFactory

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 12, 1, 9, 0, tzinfo=UTC)


def test_late_member_is_invited_once_to_what_is_sent_out():
    kari = MembershipFactory()
    cohort = kari.team.cohort
    by = CoordinatorFactory(programme=cohort.programme).user
    sent = GatheringFactory(cohort=cohort)
    GatheringFactory(cohort=cohort, title="Utkast")
    over = GatheringFactory(
        cohort=cohort, starts_at=NOW - timedelta(days=2), ends_at=NOW - timedelta(days=1)
    )
    invitations.release(sent, by=by, now=NOW)
    over.state = "released"
    over.save()
    ola = MembershipFactory(team=kari.team)

    assert list(welcoming.missing(ola, now=NOW)) == [sent]
    assert welcoming.invite(ola, by=by, now=NOW) == 1
    assert welcoming.invite(ola, by=by, now=NOW) == 0

    assert Participation.objects.get(person=ola.person).invited_at == NOW
    recipients = Message.objects.filter(kind="invitation").order_by("pk")
    assert [mail.recipient for mail in recipients] == [kari.person.email, ola.person.email]

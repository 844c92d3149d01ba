"""Inviting somebody who has joined a team to what the others are invited to already."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from accounts.models import User
from audit import log
from cohorts.models import Cohort, Membership
from partners.models import Person
from sessions_app.coming import answering, readdressing
from sessions_app.gatherings import releases
from sessions_app.inviting import invitations, places
from sessions_app.models import Gathering, GatheringQuerySet, Participation


def sent_out(cohort: Cohort, *, now: datetime) -> GatheringQuerySet:
    """The gatherings ahead that the cohort is invited to."""
    ahead = Gathering.objects.filter(cohort=cohort, state=Gathering.State.RELEASED)
    return ahead.filter(starts_at__gt=now).by_date()


def missing(membership: Membership, *, now: datetime) -> GatheringQuerySet:
    """The gatherings ahead that the cohort is invited to and the member is not."""
    invited = Participation.objects.invited().filter(person=membership.person_id)
    return sent_out(membership.team.cohort, now=now).exclude(pk__in=invited.values("gathering"))


@transaction.atomic
def invite(membership: Membership, *, by: User | str, now: datetime) -> int:
    """Invite the member to those gatherings; returns how many. A second press invites to none."""
    invited = 0
    for gathering in missing(membership, now=now).order_by("pk"):
        invited += invite_to(releases.locked(gathering), membership, by=by, now=now)
    return invited


def invite_to(
    gathering: Gathering, membership: Membership, *, by: User | str, now: datetime
) -> bool:
    """False for whoever has been invited meanwhile. The caller holds the gathering."""
    if not answering.takes_answers(gathering, now=now):
        return False
    if is_invited(gathering, membership.person):
        return False
    places.set_for(gathering, [membership])
    rows = invitations.take_in(gathering, [membership], now)
    row = gathering.participations.select_related(*readdressing.NEEDED).get(
        pk=rows[membership.person_id].pk
    )
    readdressing.write_invitation(row, now=now)
    log.record(row, "invited", by=by, after={"email": row.person.email})
    return True


def is_invited(gathering: Gathering, person: Person) -> bool:
    return gathering.participations.invited().filter(person=person).exists()

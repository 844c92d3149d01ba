"""Last year's teams in a new cohort."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.db.models import F

from accounts.models import User
from audit import log
from cohorts.models import Cohort, Membership, Team


@transaction.atomic
def copy_teams(
    source: Cohort, cohort: Cohort, *, with_people: bool, by: User | str, today: date
) -> int:
    """Put the teams that took part into another cohort of the programme; returns how many.

    They begin anew: without notes and without leave to have another size. ``with_people`` takes
    along those who are in the team now and still work there, leads as leads.
    """
    old = Team.objects.taking_part().filter(cohort=source, partner__left_on__isnull=True)
    new = {
        team.pk: Team(
            cohort=cohort, partner_id=team.partner_id, unit_id=team.unit_id, name=team.name
        )
        for team in old.order_by("pk")
    }
    Team.objects.bulk_create(new.values())
    people = members(new) if with_people else []
    Membership.objects.bulk_create(
        [
            Membership(
                team=new[member.team_id],
                person_id=member.person_id,
                is_lead=member.is_lead,
                looks_in=member.looks_in,
                joined_on=today,
            )
            for member in people
        ]
    )
    if new:
        after = {"from": str(source), "teams": len(new), "people": len(people)}
        log.record(cohort, "teams copied", by=by, after=after)
    return len(new)


def members(teams: dict[int, Team]) -> list[Membership]:
    return list(
        Membership.objects.active()
        .filter(
            team__in=list(teams),
            person__left_on__isnull=True,
            person__anonymised_at__isnull=True,
            person__partner=F("team__partner"),
        )
        .order_by("pk")
    )

"""People whose mail comes back."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import F, OuterRef, QuerySet
from django.urls import reverse

from cohorts.models import Cohort, Membership, Team
from desk.tallies import Tally
from partners.ordering import norwegian


@dataclass(frozen=True)
class LooseEnd:
    text: str
    url: str


def with_failing(cohorts: QuerySet[Cohort]) -> QuerySet[Cohort]:
    return cohorts.annotate(failing=Tally(members().filter(team__cohort=OuterRef("pk"))))


def links(cohort: Cohort) -> list[LooseEnd]:
    """The people of one cohort, each with the page where the address is corrected."""
    return [
        LooseEnd(row.person.full_name, reverse("desk:person_edit", args=[row.person_id]))
        for row in in_order(members().filter(team__cohort=cohort))
    ]


def members() -> QuerySet[Membership]:
    """Those whose person ``needs_new_email``."""
    return (
        Membership.objects.active()
        .filter(
            person__left_on__isnull=True,
            person__email_bounced_at__isnull=False,
            person__email_bounced__iexact=F("person__email"),
        )
        .exclude(team__state=Team.State.WITHDRAWN)
    )


def in_order(rows: QuerySet[Membership]) -> QuerySet[Membership]:
    return rows.select_related("team", "person").order_by(
        norwegian("person__last_name"), norwegian("person__first_name"), "pk"
    )

"""Who waits for a certificate once a cohort's gatherings are over, as one column of a query."""

from __future__ import annotations

from typing import Any

from django.db.models import (
    Count,
    Exists,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
)

from certificates.earning import COUNTS
from certificates.models import Certificate
from cohorts.models import Programme
from sessions_app.models import Gathering, Participation

Rule = Programme.CertificateRule
State = Certificate.State


def people(cohort: OuterRef) -> QuerySet[Participation, Any]:
    """One row for each whom ``issuing.issue`` would give a certificate by itself.

    The rule is that of ``earning.Requirement``; counted in the database, for a page that shows how
    many there are in each of several cohorts.
    """
    programme = "gathering__cohort__programme"
    has_had = Certificate.objects.filter(
        cohort=OuterRef("gathering__cohort"),
        person=OuterRef("person"),
        state__in=[State.ISSUED, State.REVOKED],
    )
    whole = (
        Gathering.objects.not_cancelled()
        .filter(cohort=OuterRef("gathering__cohort"))
        .order_by()
        .values("cohort")
        .values(minutes=Sum("learning_minutes"))
    )
    enough = Q(share__gte=F(f"{programme}__presence_share"))
    by_hours = Q(
        hundredths__gte=F("whole") * F(f"{programme}__certificate_threshold"),
        **{f"{programme}__certificate_rule": Rule.SHARE_OF_HOURS},
    )
    by_number = Q(
        times__gte=F(f"{programme}__certificate_threshold"),
        **{f"{programme}__certificate_rule": Rule.GATHERINGS},
    )
    return (
        Participation.objects.filter(
            COUNTS, gathering__cohort=cohort, person__anonymised_at__isnull=True
        )
        .exclude(Exists(has_had))
        .order_by()
        .values("person")
        .annotate(
            whole=Subquery(whole),
            hundredths=Sum("minutes") * Value(100),
            times=Count("pk", filter=enough),
        )
        .filter(by_hours | by_number, times__gt=0)
    )

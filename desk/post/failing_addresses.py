"""People whose mail comes back, and mail that waits for somebody: what is easily forgotten."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import F, OuterRef, QuerySet
from django.urls import reverse
from django.utils.translation import ngettext

from cohorts import access
from cohorts.models import Cohort, Membership, Programme
from desk.tallies import Tally
from partners.ordering import norwegian
from sessions_app.gatherings.access import waiting_mail


@dataclass(frozen=True)
class LooseEnd:
    text: str
    url: str


def with_failing(cohorts: QuerySet[Cohort]) -> QuerySet[Cohort]:
    return cohorts.annotate(failing=Tally(members().filter(team__cohort=OuterRef("pk"))))


def with_waiting(programmes: QuerySet[Programme], user: access.Reader) -> QuerySet[Programme]:
    return programmes.annotate(waiting=Tally(waiting_mail(user)))


def of(programmes: Sequence[Programme], cohorts: Sequence[Cohort]) -> list[LooseEnd]:
    """What is to be mended, by cohort; no query, since the rows come from the two above."""
    ends = [
        LooseEnd(people_in(cohort, n), address(cohort))
        for cohort in cohorts
        if (n := vars(cohort)["failing"])
    ]
    mails = vars(programmes[0]).get("waiting", 0) if programmes else 0
    if mails:
        text = ngettext(
            "%(n)d mail that came in waits for you.",
            "%(n)d mails that came in wait for you.",
            mails,
        )
        ends.append(LooseEnd(text % {"n": mails}, reverse("desk:inbox")))
    return ends


def people_in(cohort: Cohort, n: int) -> str:
    text = ngettext(
        "%(n)d person in %(cohort)s needs a new e-mail address.",
        "%(n)d people in %(cohort)s need a new e-mail address.",
        n,
    )
    return text % {"n": n, "cohort": cohort}


def address(cohort: Cohort) -> str:
    return reverse("desk:cohort", args=[cohort.programme.slug, cohort.year])


def links(cohort: Cohort) -> list[LooseEnd]:
    """The people of one cohort, each with the page where the address is corrected."""
    return [
        LooseEnd(row.person.full_name, reverse("desk:person_edit", args=[row.person_id]))
        for row in in_order(members().filter(team__cohort=cohort))
    ]


def members() -> QuerySet[Membership]:
    """Those whose person ``needs_new_email``."""
    return Membership.objects.active().filter(
        person__left_on__isnull=True,
        person__email_bounced_at__isnull=False,
        person__email_bounced__iexact=F("person__email"),
    )


def in_order(rows: QuerySet[Membership]) -> QuerySet[Membership]:
    return rows.select_related("team", "person").order_by(
        norwegian("person__last_name"), norwegian("person__first_name"), "pk"
    )

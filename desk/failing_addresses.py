"""People whose mail comes back, and mail that waits for somebody: what is easily forgotten."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import ngettext

from cohorts import access
from cohorts.models import Cohort, Membership
from partners.models import Person
from partners.ordering import norwegian
from sessions_app import inbox
from sessions_app.access import waiting_mail


@dataclass(frozen=True)
class LooseEnd:
    text: str
    url: str


def of(user: access.Reader, cohorts: Sequence[Cohort]) -> list[LooseEnd]:
    """What is to be mended, by cohort, in at most three queries."""
    by_cohort = Counter(row.team.cohort_id for row in members(cohorts))
    ends = [
        LooseEnd(people_in(cohort, by_cohort[cohort.pk]), address(cohort))
        for cohort in cohorts
        if by_cohort[cohort.pk]
    ]
    mails = waiting_mail(user).count() if inbox.is_configured() else 0
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
        LooseEnd(row.person.full_name, reverse("desk:person", args=[row.team_id, row.person_id]))
        for row in members([cohort])
    ]


def members(cohorts: Sequence[Cohort]) -> list[Membership]:
    return list(
        Membership.objects.active()
        .filter(
            team__cohort__in=cohorts,
            person__left_on__isnull=True,
            person__in=Person.objects.needing_new_email(),
        )
        .select_related("team", "person")
        .order_by(norwegian("person__last_name"), norwegian("person__first_name"), "pk")
    )

"""What a certificate would say now: the facts of today, not frozen yet."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from certificates import codes, earning
from certificates.facts import Attended, Facts
from cohorts.models import Cohort, Programme
from sessions_app.models import Gathering, Participation


def preview(cohort: Cohort, person_id: int, *, now: datetime) -> Facts | None:
    """What the person's certificate would say now, with noughts for number and code.

    None for somebody who has not earned one.
    """
    standing = earned_by(cohort, person_id)
    if standing is None:
        return None
    gatherings = attended_by([person_id], cohort)[person_id]
    return facts_of(cohort, standing, gatherings, number=0, code="0" * codes.LENGTH, now=now)


def earned_by(cohort: Cohort, person_id: int) -> earning.Standing | None:
    for standing in earning.standings(cohort):
        if standing.earned and standing.person.pk == person_id:
            return standing
    return None


def facts_of(
    cohort: Cohort,
    standing: earning.Standing,
    gatherings: Iterable[Attended],
    *,
    number: int,
    code: str,
    now: datetime,
) -> Facts:
    programme, person = cohort.programme, standing.person
    language = person.language_for_mail(programme.language)
    return Facts(
        number=f"{programme.slug.upper()}-{cohort.year}-{number:04}",
        verify_url=verify_url(code),
        language=language,
        name=person.full_name,
        organisation=organisation(standing),
        programme=programme.name_in(language),
        cohort=cohort.name,
        gatherings=tuple(gatherings),
        minutes_in_all=standing.requirement.minutes,
        gatherings_in_all=standing.requirement.gatherings,
        rule=standing.requirement.rule,
        threshold=standing.requirement.threshold,
        learning_goals=tuple(programme.learning_goals(language)),
        issuer=programme.issuer,
        issued_on=local_day(now),
        place=programme.issued_at_place,
        signatory_name=programme.signatory_name,
        signatory_title=programme.signatory_title_in(language),
        **looks_of(programme),
    )


def looks_of(programme: Programme) -> dict[str, str]:
    logo = programme.logo.sha256 if programme.logo else ""
    return {"colour": programme.colour, "logo": logo, "logo_alt": programme.logo_alt}


def attended_by(people: Collection[int], cohort: Cohort) -> dict[int, list[Attended]]:
    rows = (
        Participation.objects.filter(earning.COUNTS, gathering__cohort=cohort, person__in=people)
        .select_related("gathering")
        .order_by("gathering__starts_at", "gathering_id")
    )
    gatherings = defaultdict(list)
    for row in rows:
        gatherings[row.person_id].append(attended(row.gathering, row.minutes))
    return gatherings


def attended(gathering: Gathering, minutes: int) -> Attended:
    return Attended(
        title=gathering.title,
        form=gathering.form,
        first_day=local_day(gathering.starts_at),
        last_day=local_day(gathering.ends_at),
        minutes=minutes,
    )


def organisation(standing: earning.Standing) -> str:
    """The employer, and the unit where teams are made of units: there the employer is a given."""
    partner, unit = standing.person.partner, standing.team.unit
    return f"{partner.name}, {unit.name}" if unit else partner.name


def verify_url(code: str) -> str:
    return f"{settings.SITE_URL}{reverse('certificates:verify', args=[code])}"


def local_day(moment: datetime) -> str:
    return timezone.localtime(moment).date().isoformat()

"""Whom one may send instead: a colleague in the team, or somebody named at the organisation."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from cohorts import people
from cohorts.models import Membership
from partners.models import Partner, Person
from partners.ordering import norwegian
from sessions_app.attending import walking_in
from sessions_app.attending.walking_in import Newcomer
from sessions_app.models import Participation
from sessions_app.stand_ins import standing_in
from sessions_app.stand_ins.standing_in import CannotReplace

Answer = Participation.Answer
DOMAINS_SHOWN = 3
# Anybody can have an address there, so it says nothing of where one works.
OPEN_TO_ALL = frozenset(
    {
        "gmail.com",
        "googlemail.com",
        "hotmail.com",
        "hotmail.no",
        "icloud.com",
        "live.com",
        "live.no",
        "me.com",
        "msn.com",
        "online.no",
        "outlook.com",
        "outlook.no",
        "proton.me",
        "protonmail.com",
        "yahoo.com",
        "yahoo.no",
    }
)


@dataclass(frozen=True)
class Colleague:
    """Somebody in the team who can be sent; ``says`` is what they have answered for themselves."""

    person: Person
    says: str


def colleagues(row: Participation) -> list[Colleague]:
    """The others in the team who are not coming yet nor marked, by name. Three queries."""
    members = (
        Membership.objects.active()
        .filter(team=row.team_id, person__left_on__isnull=True)
        .exclude(person=row.person_id)
        .select_related("person")
        .order_by(norwegian("person__last_name"), norwegian("person__first_name"), "pk")
    )
    parts = {
        part.person_id: part
        for part in Participation.objects.invited().filter(gathering=row.gathering_id)
    }
    replaced = {part.stands_in_for_id for part in parts.values() if part.stands_in_for_id}
    return [
        Colleague(member.person, what_is_said(part))
        for member in members
        if (part := parts.get(member.person_id)) is None
        or (part.answer != Answer.YES and part.pk not in replaced and is_free(part))
    ]


def is_free(part: Participation) -> bool:
    return not part.presence and (part.stands_in_for_id is None or part.answer == Answer.NO)


def what_is_said(part: Participation | None) -> str:
    if part is None or not part.answer:
        return _("has not answered")
    if part.answer == Answer.IN_LINE:
        return _("is on the waiting list")
    return _("has said no")


@transaction.atomic
def send_newcomer(
    row: Participation, newcomer: Newcomer, *, may_be_anywhere: bool, by: User | str, now: datetime
) -> Participation:
    """Send somebody by name and e-mail address, who is written down if we do not know them.

    Unless ``may_be_anywhere``, the address must be at a domain that the organisation's people
    have. Whoever has the address already is the one, under the name that we know. Raises
    CannotReplace, in the same words whether an address is somebody's elsewhere or nobody's.
    """
    old = standing_in.locked(row, now=now)
    partner = old.team.partner
    known = people.with_address(newcomer.email, programme=row.gathering.cohort.programme)
    if known is not None and known.partner_id != partner.pk:
        raise CannotReplace(why_not_at(partner, row))
    if known is None and not may_be_anywhere and domain_of(newcomer.email) not in domains(partner):
        raise CannotReplace(why_not_at(partner, row))
    person = known or walking_in.write_down(newcomer, old.team, by=by)
    return standing_in.replace(old, person=person, by=by, now=now)


def domains(partner: Partner) -> list[str]:
    """Those of the e-mail addresses at the organisation, the most used first."""
    counts: dict[str, int] = {}
    people = Person.objects.filter(partner=partner, left_on__isnull=True, anonymised_at=None)
    for email in people.values_list("email", flat=True):
        counts[domain_of(email)] = counts.get(domain_of(email), 0) + 1
    found = sorted(counts, key=lambda domain: (-counts[domain], domain))
    return [domain for domain in found if domain not in OPEN_TO_ALL]


def domain_of(email: str) -> str:
    return email.rpartition("@")[2].lower()


def domains_in_words(partner: Partner) -> str:
    """Such as «@fjordvik.kommune.no, @fjordvik.no»; empty when nobody has one."""
    return ", ".join(f"@{domain}" for domain in domains(partner)[:DOMAINS_SHOWN])


def why_not_at(partner: Partner, row: Participation) -> str:
    words = {
        "partner": partner.name,
        "domains": domains_in_words(partner),
        "email": row.gathering.cohort.programme.contact_email,
    }
    if not words["domains"]:
        return _("This address cannot be used. Write to %(email)s to send somebody.") % words
    return (
        _(
            "This address cannot be used. Write one at %(partner)s that ends in %(domains)s, or"
            " write to %(email)s."
        )
        % words
    )

"""Two records of people that are one: all that both had becomes the one's. It cannot be undone."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, datetime

from django.db import transaction
from django.db.models import Count, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from audit import log
from certificates import following
from certificates.models import Certificate
from cohorts import people
from cohorts.models import Cohort, Membership
from cohorts.people import Details
from partners.models import Partner, Person, Unit
from sessions_app.attending import merging
from sessions_app.gatherings.access import people_for_lup
from sessions_app.models import Participation


class CannotMerge(ValueError):
    """Something must be settled first. Fit for the reader."""


def why_not(kept: Person, other: Person, clashes: list[merging.Clash], *, now: datetime) -> str:
    """What must be settled first, fit for the reader; empty when they can be merged."""
    if cohort := Cohort.objects.filter(pk__in=certified_twice(kept, other)).first():
        return _(
            "Both have a valid certificate for %(cohort)s. Revoke the one that is wrong first."
        ) % {"cohort": cohort}
    tied = merging.entangled(clashes, now=now)
    if tied:
        return _(
            "At “%(gathering)s” somebody is sent for one of the two. Undo that first, on the"
            " team's page."
        ) % {"gathering": tied[0].title}
    return ""


def certified_twice(kept: Person, other: Person) -> QuerySet[Certificate, int]:
    valid = Certificate.objects.valid().filter(person__in=[kept, other]).order_by()
    twice = valid.values("cohort").annotate(n=Count("person", distinct=True)).filter(n=2)
    return twice.values_list("cohort", flat=True)


@transaction.atomic
def merge(
    kept: Person,
    other: Person,
    details: Details,
    *,
    partner: Partner,
    unit: Unit | None,
    by: User,
    now: datetime,
) -> None:
    """``other`` was the same as ``kept``, who has these ``details`` from now on.

    Teams, parts in gatherings, certificates, links, mail and account become those of ``kept``;
    the record of ``other`` remains, empty, and leads there. ``details.email`` is one of the two's
    addresses. Where one of the two had left and the other works, ``kept`` works. Raises
    CannotMerge.
    """
    list(Person.objects.select_for_update().filter(pk__in=[kept.pk, other.pk]).order_by("pk"))
    kept, other = people.locked(kept), people.locked(other)
    if why := why_not(kept, other, merging.clashes(kept, other), now=now):
        raise CannotMerge(why)
    if details.email not in (kept.email, other.email):
        raise CannotMerge(_("Choose one of the two addresses."))
    before = {"kept": asdict(people.details_of(kept)), "other": asdict(people.details_of(other))}
    merged_for = owner_who_knows(other if details.email == kept.email else kept)
    parts = merging.move(kept, other, by=by, now=now)
    for left, at_work in ((kept, other), (other, kept)):
        if left.left_on is not None and at_work.left_on is None:
            end_elsewhere(left, partner)
    teams = move_memberships(kept, other, today=timezone.localdate(now))
    certificates = Certificate.objects.filter(person=other).update(person=kept)
    if kept.left_on is not None and other.left_on is None:
        people.set_left(kept, None, by=by)
    other.merged_for = merged_for
    become_one(kept, other, details, today=timezone.localdate(now))
    kept.partner, kept.unit = partner, unit
    kept.save(update_fields=["partner", "unit"])
    try:
        people.let_account_follow(kept, by=by)
    except people.AddressTaken as taken:
        raise CannotMerge(str(taken)) from taken
    moved = {"gatherings": parts, "teams": teams, "certificates": certificates}
    log.record(kept, "merged", by=by, before=before, after={"other": other.pk, **moved})
    log.record(other, "merged into", by=by, after={"person": str(kept)})
    following.follow([Person.objects.get(pk=kept.pk)], by=by, now=now)


def owner_who_knows(person: Person) -> Partner | None:
    """In whose own programmes the address means the person; None for LUP's, if LUP knows it too."""
    if people_for_lup(Person.objects.filter(pk=person.pk)).exists():
        return None
    members = Membership.objects.filter(person=person).values("team__cohort__programme__owner")
    parts = Participation.objects.filter(person=person).values("team__cohort__programme__owner")
    return Partner.objects.filter(Q(pk__in=members) | Q(pk__in=parts)).order_by("pk").first()


def end_elsewhere(left: Person, partner: Partner) -> None:
    """Whoever had left another organisation is not back in its teams."""
    rows = Membership.objects.active().filter(person=left).exclude(team__partner=partner)
    for row in rows.exclude(team__cohort__state=Cohort.State.COMPLETED).order_by("pk"):
        row.left_on = max(left.left_on or row.joined_on, row.joined_on)
        row.save(update_fields=["left_on"])


def move_memberships(kept: Person, other: Person, *, today: date) -> int:
    """Of two at once in a team one remains, from the earlier day, as lead if either was."""
    mine = {row.team_id: row for row in Membership.objects.active().filter(person=kept)}
    moved = 0
    for row in Membership.objects.filter(person=other).order_by("pk"):
        same = mine.get(row.team_id) if row.left_on is None else None
        if same is None:
            row.person = kept
            row.save(update_fields=["person"])
            moved += 1
            continue
        row.left_on = max(today, row.joined_on)
        row.save(update_fields=["left_on"])
        same.joined_on = min(same.joined_on, row.joined_on)
        same.is_lead = same.is_lead or row.is_lead
        same.looks_in = same.looks_in or row.looks_in
        same.save(update_fields=["joined_on", "is_lead", "looks_in"])
    return moved


def account_of(kept: Person, other: Person, email: str) -> User | None:
    """Of two accounts the one that logs in with the address that is kept."""
    accounts = [one.user for one in (kept, other) if one.user]
    of_address = (account for account in accounts if account.email.lower() == email.lower())
    return next(of_address, accounts[0] if accounts else None)


def become_one(kept: Person, other: Person, details: Details, *, today: date) -> None:
    """The address that is not kept stays with the empty record, so that it is known."""
    left_over = other.email if details.email == kept.email else kept.email
    if details.email == other.email:
        for name in ("email_bounced_at", "email_bounced", "email_bounce_text"):
            setattr(kept, name, getattr(other, name))
    account = account_of(kept, other, details.email)
    other.email, other.user, other.merged_into = left_over, None, kept
    other.left_on = other.left_on or today
    other.save()
    for name, value in asdict(details).items():
        setattr(kept, name, value)
    kept.user = account
    kept.save()
    Person.everything.filter(merged_into=other).update(merged_into=kept)

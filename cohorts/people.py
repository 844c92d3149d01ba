"""What happens to a person, apart from teams."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Lower
from django.http import Http404
from django.utils.translation import gettext as _

from accounts.models import OutsideLogin, User
from audit import log
from cohorts.models import Cohort, Membership, Programme, ProgrammeRole
from partners.models import Partner, Person, Unit


class NobodyThere(Http404):
    """The person was erased, or merged into another record, before the row could be locked."""


class SomebodyElse(ValueError):
    """Somebody is known already. ``person`` is None where the reader may not know who it is."""

    def __init__(self, message: str, person: Person | None = None) -> None:
        super().__init__(message)
        self.person = person


class AddressTaken(SomebodyElse):
    """The e-mail address is somebody else's. Fit for the reader."""


class NamedAlready(SomebodyElse):
    """Somebody of that name is known at the organisation. Fit for the reader."""


@dataclass(frozen=True)
class Details:
    """What people say of themselves; ``phone`` in E.164, ``discipline`` one of Person.Discipline.

    Names of fields are those of Person.
    """

    first_name: str
    last_name: str
    email: str
    phone: str = ""
    job_title: str = ""
    discipline: str = ""
    language: str = ""


def details_of(person: Person) -> Details:
    return Details(**{name: getattr(person, name) for name in Details.__dataclass_fields__})


def holder(email: str) -> Person | None:
    """Who has the address, whatever its case. Whoever is erased has none."""
    if not email:
        return None
    return Person.objects.filter(email__iexact=email, anonymised_at__isnull=True).first()


def with_address(email: str, *, programme: Programme) -> Person | None:
    """Its `holder`; else who had it until two records were merged, for programmes of that owner."""
    found = holder(email)
    if found is not None or not email:
        return found
    merged = Person.everything.filter(
        email__iexact=email, merged_into__isnull=False, merged_for=programme.owner_id
    )
    return next((one.merged_into for one in merged.select_related("merged_into")), None)


def known_as(emails: Collection[str], *, programme: Programme) -> dict[str, str]:
    """For addresses in small letters that were given up when records were merged: the new one.

    As `with_address`, for many.
    """
    known = Person.everything.annotate(key=Lower("email")).filter(key__in=emails)
    of_owner = Q(merged_into__isnull=True) | Q(merged_for=programme.owner_id)
    rows = list(known.filter(of_owner).values_list("key", "merged_into__email"))
    held = {email for email, merged in rows if merged is None}
    return {old: new.lower() for old, new in rows if new is not None and old not in held}


def called(partner: Partner, details: Details) -> Person | None:
    """Somebody of the same name at the partner."""
    return (
        Person.objects.filter(
            partner=partner,
            first_name__iexact=details.first_name,
            last_name__iexact=details.last_name,
            anonymised_at__isnull=True,
        )
        .order_by("left_on", "pk")
        .first()
    )


@transaction.atomic
def write_down(partner: Partner, details: Details, *, by: User | str) -> Person:
    """Somebody new at the partner. Raises AddressTaken when another was quicker."""
    person, is_new = Person.objects.get_or_create(
        email__iexact=details.email, defaults={**asdict(details), "partner": partner}
    )
    if not is_new:
        raise AddressTaken(_("Somebody has this address already."))
    log.record(person, "added", by=by)
    return person


@transaction.atomic
def change(person: Person, details: Details, *, by: User | str) -> bool:
    """Write what the person is called and how they are reached; True when that is a change.

    An account goes along to a new address. Raises AddressTaken and NobodyThere.
    """
    current = locked(person)
    other = holder(details.email)
    if other is not None and other.pk != current.pk:
        raise AddressTaken(_("Somebody has this address already."))
    before, after = asdict(details_of(current)), asdict(details)
    changed = [name for name in after if after[name] != before[name]]
    for name in changed:
        setattr(current, name, after[name])
        setattr(person, name, after[name])
    if not changed:
        return False
    current.save(update_fields=changed)
    log.record(current, "changed", by=by, before=only(before, changed), after=only(after, changed))
    let_account_follow(current, by=by)
    return True


def only(values: dict[str, Any], names: list[str]) -> dict[str, Any]:
    return {name: values[name] for name in names}


@transaction.atomic
def leave(person: Person, *, by: User | str, today: date) -> None:
    """The person has left the organisation. A second press does nothing.

    The teams keep the membership as it was, so that coming back is as before; as long as the
    person is away, nobody counts them. Whoever calls this lets invitations follow.
    """
    current = locked(person)
    if current.left_on is None:
        set_left(current, today, by=by)


@transaction.atomic
def come_back(person: Person, *, by: User | str) -> None:
    """Somebody who had left is back. Whoever calls this lets invitations follow."""
    current = locked(person)
    if current.left_on is not None:
        set_left(current, None, by=by)


def set_left(person: Person, day: date | None, *, by: User | str) -> None:
    before, person.left_on = person.left_on, day
    person.save(update_fields=["left_on"])
    after = {"left_on": day.isoformat() if day else None}
    was = {"left_on": before.isoformat() if before else None}
    log.record(person, "left" if day else "came back", by=by, before=was, after=after)


@transaction.atomic
def move(
    person: Person,
    partner: Partner,
    unit: Unit | None,
    *,
    email: str,
    by: User | str,
    today: date,
) -> None:
    """The person works elsewhere from today, with the address that they have there.

    At another partner they are in none of the old partner's teams any more; what they took part
    in stays with these, and so do cohorts that are completed. ``unit`` is of the
    partner. Whoever calls this lets mail follow. Raises AddressTaken.
    """
    current = locked(person)
    before = {"partner": current.partner.name, "unit": str(current.unit or "")}
    if current.partner_id != partner.pk:
        ending = Membership.objects.active().filter(person=current, team__partner=current.partner)
        ending = ending.exclude(team__cohort__state=Cohort.State.COMPLETED)
        for membership in ending.select_for_update(of=("self",)).order_by("pk"):
            membership.left_on = max(today, membership.joined_on)
            membership.save(update_fields=["left_on"])
    current.partner, current.unit, current.left_on = partner, unit, None
    current.save(update_fields=["partner", "unit", "left_on"])
    after = {"partner": partner.name, "unit": str(unit or "")}
    if after != before:
        log.record(current, "moved", by=by, before=before, after=after)
    change(current, replace(details_of(current), email=email), by=by)


def locked(person: Person) -> Person:
    """The person as they are now, held until the transaction ends. Raises NobodyThere."""
    rows = Person.objects.filter(anonymised_at__isnull=True).select_for_update(of=("self",))
    current = rows.select_related("partner", "unit", "user").filter(pk=person.pk).first()
    if current is None:
        raise NobodyThere
    return current


@transaction.atomic
def let_account_follow(person: Person, *, by: User | str) -> None:
    """Somebody whose e-mail address was corrected logs in with the new one from now on.

    Raises AddressTaken when another account has it.
    """
    account = person.user
    if account is None or account.email == person.email:
        return
    others = User.objects.exclude(pk=account.pk)
    if others.filter(email__iexact=person.email).exists():
        raise AddressTaken(_("Another account has this e-mail address."))
    before = account.email
    account.email = person.email
    account.save(update_fields=["email"])
    log.record(account, "changed", by=by, before={"email": before}, after={"email": account.email})
    shut_out(account, by=by)


@transaction.atomic
def shut_out(account: User, *, by: User | str) -> None:
    """Whoever logged in with an address that was the account's is in it no more.

    Else somebody could make an account ready for another one's address and wait in it. Sessions
    end; passkeys, apps and log-ins from outside go. Only where LUP's staff give a new address to
    an account that has a role, the role asks for them still.
    """
    account.set_unusable_password()  # no session fits it any more, nor the one that this is done in
    account.save(update_fields=["password"])
    sessions = list(UserSession.objects.filter(user=account))
    for session in sessions:
        if account == by:
            session.delete()  # only out of the list: the page that is asked for still needs its own
        else:
            session.end()
    if sessions:
        log.record(account, "logged out everywhere", by=by)
    has_role = account.is_staff or ProgrammeRole.objects.filter(user=account).exists()
    if account == by or not has_role:
        Authenticator.objects.filter(user=account).delete()
        OutsideLogin.objects.filter(user=account).delete()

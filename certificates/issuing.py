"""Issuing, revoking and reissuing certificates. Rows are added; nothing printed ever changes."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from audit import log
from certificates import codes, drafting, earning, mailing
from certificates.facts import Attended, Facts, changes
from certificates.models import Certificate
from cohorts.models import Cohort
from messaging.doorbell import after_commit, bell

State = Certificate.State


class CannotRevoke(ValueError):
    """It is not valid any more, or no reason was given. The message is fit for the reader."""


class CannotReissue(ValueError):
    """Not valid any more, earned no longer, or nothing has changed. Fit for the reader."""


@transaction.atomic
def issue(
    cohort: Cohort, *, by: User, now: datetime, people: Collection[int] | None = None
) -> list[Certificate]:
    """Issue to those who have earned a certificate and have no valid one.

    ``people`` are ids of persons: only they are looked at, so an empty selection issues nothing.
    Without it everyone is, apart from those who had a certificate revoked: they must be chosen.
    """
    cohort = locked(cohort)
    earned = [standing for standing in earning.standings(cohort) if standing.earned]
    have = people_with(cohort, State.ISSUED)
    if people is None:
        have |= people_with(cohort, State.REVOKED)
        people = {standing.person.pk for standing in earned}
    chosen = [s for s in earned if s.person.pk in people and s.person.pk not in have]
    return add(cohort, chosen, by=by, now=now)


@transaction.atomic
def revoke(certificate: Certificate, *, reason: str, by: User, now: datetime) -> None:
    """Take the certificate back. The verify page says so from now on. Raises CannotRevoke."""
    current = Certificate.objects.select_for_update().defer("pdf").get(pk=certificate.pk)
    if current.state != State.ISSUED:
        raise CannotRevoke(_("This certificate is not valid any more."))
    if not reason.strip():
        raise CannotRevoke(_("Give a reason."))
    current.state = State.REVOKED
    current.revoked_at, current.revoked_by, current.revoked_reason = now, by, reason.strip()
    current.save(update_fields=["state", "revoked_at", "revoked_by", "revoked_reason"])
    mailing.withdraw(current)
    log.record(
        current,
        "revoked",
        by=by,
        before={"state": State.ISSUED},
        after={"state": State.REVOKED, "reason": current.revoked_reason},
    )


@transaction.atomic
def reissue(certificate: Certificate, *, by: User, now: datetime) -> Certificate:
    """Replace a valid certificate by one with the facts of today, such as a corrected name.

    Raises CannotReissue.
    """
    cohort = locked(certificate.cohort)
    old = Certificate.objects.select_for_update().defer("pdf").get(pk=certificate.pk)
    if old.state != State.ISSUED:
        raise CannotReissue(_("This certificate is not valid any more."))
    earned = drafting.earned_by(cohort, old.person_id)
    if earned is None:
        raise CannotReissue(
            _("The person no longer meets the requirement. Revoke the certificate instead.")
        )
    old.state = State.SUPERSEDED
    old.save(update_fields=["state"])
    [new] = add(cohort, [earned], by=by, now=now)
    if not changes(Facts.from_json(old.facts), Facts.from_json(new.facts)):
        raise CannotReissue(_("Nothing that is printed has changed."))
    old.superseded_by = new
    old.save(update_fields=["superseded_by"])
    mailing.withdraw(old)
    log.record(
        old,
        "replaced",
        by=by,
        before={"state": State.ISSUED},
        after={"state": State.SUPERSEDED, "replaced by": new.number},
    )
    return new


@transaction.atomic
def make_again(certificate: Certificate, *, by: User) -> None:
    """Let the worker try anew to make the PDF, after it has given up."""
    stuck = Certificate.objects.stuck().filter(pk=certificate.pk)
    if stuck.update(tries=0):
        log.record(certificate, "made again", by=by)
        after_commit(ring)


def locked(cohort: Cohort) -> Cohort:
    """The cohort's row, held until the end: numbers are given out one issuer at a time."""
    return (
        Cohort.objects.select_for_update(of=("self",))
        .select_related("programme__owner")
        .get(pk=cohort.pk)
    )


def people_with(cohort: Cohort, state: Certificate.State) -> set[int]:
    rows = Certificate.objects.filter(cohort=cohort, state=state)
    return set(rows.values_list("person_id", flat=True))


def add(
    cohort: Cohort, standings: Iterable[earning.Standing], *, by: User, now: datetime
) -> list[Certificate]:
    """Write the rows down and ring for the worker after commit."""
    standings = list(standings)
    gatherings = drafting.attended_by([standing.person.pk for standing in standings], cohort)
    first = next_in_sequence(cohort)
    certificates = Certificate.objects.bulk_create(
        [
            new_certificate(
                cohort, standing, gatherings[standing.person.pk], number=number, by=by, now=now
            )
            for number, standing in enumerate(standings, start=first)
        ],
        batch_size=500,
    )
    log.record_all(
        log.entry(certificate, "issued", by=by, after={"name": certificate.facts["name"]})
        for certificate in certificates
    )
    if certificates:
        after_commit(ring)
    return certificates


def next_in_sequence(cohort: Cohort) -> int:
    newest = Certificate.objects.filter(cohort=cohort).order_by("-pk").values_list("number")[:1]
    return max((int(number.rpartition("-")[2]) for (number,) in newest), default=0) + 1


def new_certificate(
    cohort: Cohort,
    standing: earning.Standing,
    gatherings: Iterable[Attended],
    *,
    number: int,
    by: User,
    now: datetime,
) -> Certificate:
    code = codes.new()
    facts = drafting.facts_of(cohort, standing, gatherings, number=number, code=code, now=now)
    return Certificate(
        number=facts.number,
        code=code,
        person=standing.person,
        team=standing.team,
        cohort=cohort,
        language=facts.language,
        facts=facts.as_json(),
        issued_at=now,
        issued_by=by,
    )


def ring() -> None:
    """Tell the worker that certificates wait. Without Redis, beat's sweep finds them."""
    bell.ring("certificates.tasks.render_pending")

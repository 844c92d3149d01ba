"""Deleting a cohort that was made by mistake: only while nobody has been told of anything in it."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction
from django.db.models import ProtectedError, Q
from django.utils.translation import gettext as _

from accounts.models import User
from audit import log
from cohorts import running
from cohorts.models import Cohort, Membership, Team
from messaging.models import Message
from sessions_app.mail import letters, portal_letters
from sessions_app.models import Gathering, Material, Participation


class CannotDelete(ValueError):
    """Something has been sent or marked, or there is more than the reader saw. Fit for them."""


@dataclass(frozen=True)
class Contents:
    """What goes along. People and accounts stay."""

    gatherings: list[Gathering]
    teams: list[Team]
    memberships: int
    materials: int

    @property
    def fingerprint(self) -> str:
        """Short text that is another one when something has come to it or gone."""
        counts = (len(self.gatherings), len(self.teams), self.memberships, self.materials)
        return "-".join(map(str, counts))


def contents(cohort: Cohort) -> Contents:
    return Contents(
        list(Gathering.objects.filter(cohort=cohort).by_date()),
        list(cohort.teams.order_by("name", "pk")),
        Membership.objects.filter(team__cohort=cohort).count(),
        Material.objects.current().filter(gathering__cohort=cohort).count(),
    )


def why_kept(cohort: Cohort) -> str:
    """Why it must stay, fit for the reader; empty when it can go."""
    gatherings = Gathering.objects.filter(cohort=cohort)
    if gatherings.exclude(state=Gathering.State.DRAFT).exists():
        return _("A gathering has been sent out, so the cohort stays.")
    topics = [portal_letters.topic_of(cohort), *map(letters.topic_of, gatherings)]
    if Message.objects.filter(topic__in=topics).exists():
        return _("Mail about it has been written, so the cohort stays.")
    known = Q(invited_at__isnull=False) | ~Q(answer="") | ~Q(presence="")
    if Participation.objects.filter(known, gathering__cohort=cohort).exists():
        return _("Somebody has been invited or marked, so the cohort stays.")
    return ""


@transaction.atomic
def delete(cohort: Cohort, *, expected: str, by: User) -> None:
    """With its drafts of gatherings, its teams and who is in them; the log says that they were.

    ``expected`` is the fingerprint of what the coordinator saw. Raises CannotDelete.
    """
    current = running.locked(cohort)
    gatherings = Gathering.objects.filter(cohort=current)
    list(gatherings.select_for_update().values_list("pk", flat=True))
    if why := why_kept(current):
        raise CannotDelete(why)
    found = contents(current)
    if expected != found.fingerprint:
        raise CannotDelete(_("Something has changed since you opened the page. Look again."))
    before = {
        "gatherings": [row.title for row in found.gatherings],
        "teams": [row.name for row in found.teams],
    }
    log.record(current, "deleted", by=by, before=before)
    Participation.objects.filter(gathering__cohort=current).delete()
    Material.objects.filter(gathering__cohort=current).delete()
    Membership.objects.filter(team__cohort=current).delete()
    try:
        gatherings.delete()
        current.teams.all().delete()
        current.delete()
    except ProtectedError as kept:
        raise CannotDelete(_("Something in it is kept for good, so the cohort stays.")) from kept

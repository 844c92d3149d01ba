"""A team's lead says who comes before the invitations go out."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from audit import log
from cohorts.models import Membership, Team
from partners.models import Person
from partners.ordering import norwegian
from sessions_app.gatherings import releases
from sessions_app.models import Gathering, Seat


class CannotChoose(ValueError):
    """The invitations are out, or nobody or too many are chosen. Fit for the reader."""


def members(team: Team) -> list[Person]:
    """Whom the lead can choose among, by name."""
    rows = Membership.objects.active().filter(team=team, person__left_on__isnull=True)
    ordered = rows.select_related("person").order_by(
        norwegian("person__last_name"), norwegian("person__first_name"), "pk"
    )
    return [row.person for row in ordered]


@transaction.atomic
def choose(
    gathering: Gathering,
    team: Team,
    people: Collection[int],
    *,
    unnamed: int,
    by: User,
    now: datetime,
) -> None:
    """Only these ``people`` of the team, by id, are invited when the gathering is released.

    ``unnamed`` are places besides for somebody who is named later; without any people chosen
    everyone is invited to them. Whoever joins the team later is invited too. Raises CannotChoose.
    """
    gathering = releases.locked(gathering)
    if gathering.state != Gathering.State.DRAFT or gathering.has_started(now):
        raise CannotChoose(_("The invitations have gone out, so answer for each one instead."))
    candidates = members(team)
    chosen = [person for person in candidates if person.pk in people]
    places = len(chosen) + unnamed
    refuse_wrong_number(gathering, places)
    seat = Seat.objects.filter(gathering=gathering, team=team).first()
    before = in_words(seat)
    if seat is None:
        seat = Seat(gathering=gathering, team=team)
    seat.places, seat.named, seat.chosen_at = places, bool(chosen), now
    seat.save()
    seat.left_out.set(person for person in candidates if chosen and person not in chosen)
    after = in_words(seat)
    if before != after:
        log.record(gathering, "who comes chosen", by=by, before=before, after=after)


def refuse_wrong_number(gathering: Gathering, places: int) -> None:
    """Raises CannotChoose."""
    if not places:
        raise CannotChoose(_("Choose somebody, or a place that gets a name later."))
    most = gathering.seats_per_team
    if most is not None and places > most:
        text = ngettext(
            "Each team has %(n)d place at this gathering.",
            "Each team has %(n)d places at this gathering.",
            most,
        )
        raise CannotChoose(text % {"n": most})


def in_words(seat: Seat | None) -> dict[str, object]:
    """For the log."""
    if seat is None or seat.chosen_at is None:
        return {}
    out = sorted(person.full_name for person in seat.left_out.all())
    return {"team": seat.team.name, "places": seat.places, "left out": out}

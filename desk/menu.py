"""What the main menu depends on."""

from django.db.models import QuerySet

from accounts.models import User
from cohorts import access
from cohorts.models import Cohort, Programme
from partners.prepared import prepared
from sessions_app.models import Gathering


def keeps_partners(user: User, programme: Programme) -> bool:
    """As the frame would find out by itself, but without a query on pages of LUP's programmes.

    ``programme`` is one that the user coordinates.
    """
    return programme.owner_id is None or access.coordinates_for_lup(user)


def of(row: Cohort | Gathering) -> dict[str, bool]:
    """For pages that others than coordinators see, of a row with ``access.standing``."""
    known = vars(row)
    return {
        "coordinates": known["reader_coordinates"],
        "keeps_partners": known["reader_keeps_partners"],
        "is_coordinated": known["is_coordinated"],
        "is_run": known["is_run"],
    }


def programmes_seen(user: User) -> list[Programme]:
    """Those that the account sees, each with ``access.standing``."""
    return seen(user) if user.is_active else []


@prepared
def seen(user: User) -> QuerySet[Programme]:
    return access.seen_programmes(user).annotate(**access.standing(user, "pk"))

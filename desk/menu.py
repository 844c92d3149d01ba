"""What the main menu depends on."""

from accounts.models import User
from cohorts import access
from cohorts.models import Programme


def keeps_partners(user: User, programme: Programme) -> bool:
    """As the frame would find out by itself, but without a query on pages of LUP's programmes.

    ``programme`` is one that the user coordinates.
    """
    return programme.owner_id is None or access.coordinates_for_lup(user)

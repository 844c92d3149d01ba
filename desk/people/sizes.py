"""Team sizes in words. The programme's rule warns here; it forbids nothing."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cohorts.models import Programme


def size_remark(size: int, programme: Programme) -> str:
    """In words when the team is smaller or larger than the programme's rule; else empty."""
    if not size:
        return _("nobody yet")
    if size < programme.min_team_size:
        n = programme.min_team_size - size
        return ngettext("%(n)d too few", "%(n)d too few", n) % {"n": n}
    if size > programme.max_team_size:
        n = size - programme.max_team_size
        return ngettext("%(n)d too many", "%(n)d too many", n) % {"n": n}
    return ""

"""The years in which a gathering can be. Others are mistyped, and break dates further on."""

from __future__ import annotations

from datetime import UTC, date, datetime

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2100, 12, 31)
FIRST_MOMENT, LAST_MOMENT = datetime(2000, 1, 1, tzinfo=UTC), datetime(2100, 12, 31, 23, tzinfo=UTC)
OUTSIDE = _("The year must be between 2000 and 2100.")


def is_possible(day: date) -> bool:
    return FIRST_DAY.year <= day.year <= LAST_DAY.year


def check(day: date) -> None:
    """Raises ValidationError, fit for the reader."""
    if not is_possible(day):
        raise ValidationError(OUTSIDE)

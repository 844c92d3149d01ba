"""Learning hours in words: clock hours, counted in minutes."""

from __future__ import annotations

from decimal import ROUND_DOWN, Decimal

from django.utils import formats


def text(minutes: int) -> str:
    """The hours as a number in the active language: 300 is «5», 330 is «5,5».

    Parts of a minute's hour are cut off, never rounded up, at two decimals.
    """
    hours = (Decimal(minutes) / 60).quantize(Decimal("0.01"), rounding=ROUND_DOWN)
    whole = hours == hours.to_integral_value()
    return str(formats.number_format(hours.to_integral_value() if whole else hours.normalize()))

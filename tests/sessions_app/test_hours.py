"""Learning hours in words."""

import pytest
from django.utils import translation

from sessions_app.gatherings import hours


@pytest.mark.parametrize(("minutes", "text"), [(0, "0"), (330, "5,5"), (50, "0,83"), (6000, "100")])
def test_hours_are_never_rounded_up(minutes, text):
    with translation.override("nb"):
        assert hours.text(minutes) == text

"""Whether a colour can be read, by WCAG's own measure."""

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given, settings
from hypothesis import strategies as st

from messaging import colours

COLOURS = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [("#000000", "#ffffff", 21), ("#777777", "#ffffff", 4.48), ("#0b5563", "#ffffff", 8.42)],
)
def test_contrast_is_that_of_wcag(one, other, ratio):
    assert colours.contrast(one, other) == pytest.approx(ratio, abs=0.01)


@settings(max_examples=25)
@given(COLOURS)
def test_nearest_can_be_read_and_its_tint_on_a_dark_sheet_too(colour):
    near, tint = colours.nearest(colour), colours.on_dark(colour)

    assert colours.contrast(near, colours.WHITE) >= colours.LEAST
    assert (near == colour) == (colours.contrast(colour, colours.WHITE) >= colours.LEAST)
    assert colours.contrast(tint, colours.DARK_SHEET) >= colours.LEAST
    assert colours.contrast(tint, "#000000") >= colours.LEAST


def test_almost_enough_is_refused_with_what_is():
    with pytest.raises(ValidationError, match=r"4[.,]47:1.*#767676"):
        colours.check("#777777")
    assert colours.check("#767676") is None


@pytest.mark.parametrize(
    ("typed", "kept"), [(" 0AF ", "#00aaff"), ("#A0143C", "#a0143c"), ("", "")]
)
def test_colour_is_kept_in_one_way(typed, kept):
    assert colours.tidied(typed) == kept

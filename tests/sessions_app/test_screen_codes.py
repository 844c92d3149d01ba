"""The code on the screen: another one every half minute, of this gathering only."""

from datetime import UTC, datetime, timedelta

import pytest

from sessions_app.attending import attendance, screen_codes
from tests.factories import GatheringFactory, UserFactory

pytestmark = pytest.mark.django_db

STARTS = datetime(2027, 1, 20, 9, 0, tzinfo=UTC)


@pytest.fixture
def gathering(db):
    return GatheringFactory(released=True)


def test_code_is_six_digits_that_change_every_half_minute(gathering):
    codes = [
        screen_codes.shown(gathering, now=STARTS + timedelta(seconds=second))
        for second in range(0, 3000, 10)
    ]

    assert {(len(code), code.isdecimal()) for code in codes} == {(6, True)}
    assert len(set(codes)) == 100
    assert all(len(set(codes[at : at + 3])) == 1 for at in range(0, 300, 3))


@pytest.mark.parametrize(
    ("age", "is_right"), [(0, True), (29, True), (30, True), (59, True), (60, False), (-1, False)]
)
def test_code_and_the_one_before_it_are_right(gathering, age, is_right):
    code = screen_codes.shown(gathering, now=STARTS)

    later = STARTS + timedelta(seconds=age)
    assert screen_codes.is_right(gathering, code, now=later) == is_right


@pytest.mark.parametrize("typed", ["{0} {1}", " {0}-{1} ", "{0}{1}"])
def test_code_is_right_however_it_is_typed(gathering, typed):
    code = screen_codes.shown(gathering, now=STARTS)

    assert screen_codes.is_right(gathering, typed.format(code[:3], code[3:]), now=STARTS)


@pytest.mark.parametrize("typed", ["", "abc", "12345", "1234567", "１２３４５６", "\0"])
def test_anything_else_is_wrong(gathering, typed):
    assert not screen_codes.is_right(gathering, typed, now=STARTS)


def test_code_of_another_gathering_is_wrong(gathering):
    other = screen_codes.shown(GatheringFactory(released=True), now=STARTS)

    assert not screen_codes.is_right(gathering, other, now=STARTS)


def test_code_follows_from_the_secret_of_the_site(gathering, settings):
    before = screen_codes.shown(gathering, now=STARTS)
    settings.SECRET_KEY = "another secret"

    assert screen_codes.shown(gathering, now=STARTS) != before


@pytest.mark.parametrize(
    ("minutes", "is_on"), [(-31, False), (-30, True), (0, True), (359, True), (360, False)]
)
def test_code_is_on_from_half_an_hour_before_until_the_end(gathering, minutes, is_on):
    now = STARTS + timedelta(minutes=minutes)

    assert screen_codes.is_on(gathering, now=now) == is_on


def test_code_goes_off_when_the_list_is_closed(gathering):
    attendance.close(gathering, by=UserFactory(), now=STARTS)
    gathering.refresh_from_db()

    assert not screen_codes.is_on(gathering, now=STARTS)


def test_seconds_left_are_those_until_the_next_code():
    assert [
        screen_codes.seconds_left(STARTS + timedelta(seconds=second)) for second in (0, 1, 29, 30)
    ] == [30, 29, 1, 30]

"""Days off in Norway."""

from datetime import date

import pytest

from sessions_app.gatherings import workdays

EASTER_DAYS = {
    2024: (3, 31), 2025: (4, 20), 2026: (4, 5), 2027: (3, 28), 2028: (4, 16), 2029: (4, 1),
    2030: (4, 21), 2031: (4, 13), 2032: (3, 28), 2033: (4, 17), 2034: (4, 9), 2035: (3, 25),
    2036: (4, 13), 2037: (4, 5), 2038: (4, 25), 2039: (4, 10), 2040: (4, 1),
}  # fmt: skip


@pytest.mark.parametrize(("year", "day"), EASTER_DAYS.items())
def test_easter_day_as_in_the_almanac(year, day):
    assert workdays.easter_day(year) == date(year, *day)


def test_public_holidays_of_2027_by_the_acts():
    assert sorted(workdays.public_holidays(2027)) == [
        date(2027, 1, 1),
        date(2027, 3, 25),
        date(2027, 3, 26),
        date(2027, 3, 28),
        date(2027, 3, 29),
        date(2027, 5, 1),
        date(2027, 5, 6),
        date(2027, 5, 16),
        date(2027, 5, 17),
        date(2027, 12, 25),
        date(2027, 12, 26),
    ]


@pytest.mark.parametrize(
    ("day", "before", "after"),
    [
        (date(2027, 1, 20), date(2027, 1, 20), date(2027, 1, 20)),
        (date(2027, 1, 17), date(2027, 1, 15), date(2027, 1, 18)),
        (date(2027, 3, 27), date(2027, 3, 24), date(2027, 3, 30)),
        (date(2027, 1, 1), date(2026, 12, 31), date(2027, 1, 4)),
        (date(2026, 12, 26), date(2026, 12, 24), date(2026, 12, 28)),
    ],
    ids=("an ordinary day", "a Sunday", "Easter Eve", "New Year's Day", "Christmas"),
)
def test_day_off_gives_way_to_the_working_day_beside_it(day, before, after):
    assert (workdays.last_until(day), workdays.first_from(day)) == (before, after)


def test_whit_sunday_on_the_national_day_is_one_holiday():
    assert workdays.easter_day(2043) == date(2043, 3, 29)
    assert date(2043, 5, 17) in workdays.public_holidays(2043)

import pytest

from sessions_app import door_codes


def test_code_is_sixteen_letters_that_do_not_look_alike():
    codes = {door_codes.new() for _ in range(200)}

    assert len(codes) == 200
    assert {len(code) for code in codes} == {16}
    assert set("".join(codes)) <= set("23456789ABCDEFGHJKLMNPQRSTUVWXYZ")


@pytest.mark.parametrize(
    ("typed", "is_code"),
    [
        ("ABCD EFGH JKLM NPQR", True),
        ("abcdefghjklmnpqr", True),
        ("ABCD-EFGH-JKLM-NPQR", True),
        ("ABCDEFGHJKLMNPQ", False),
        ("ABCDEFGHJKLMNPQ0", False),  # a nought is never in a code
        ("Kari Nordmann", False),
        ("", False),
    ],
)
def test_is_code_tells_a_code_from_a_name(typed, is_code):
    assert door_codes.is_code(typed) == is_code


def test_in_groups_reads_back_as_the_same_code():
    code = door_codes.new()

    assert len(door_codes.in_groups(code).split()) == 4
    assert door_codes.plain(door_codes.in_groups(code)) == code


def test_symbol_is_the_smallest_with_much_kept_for_damage():
    assert door_codes.symbol(door_codes.new()).designator == "1-Q"

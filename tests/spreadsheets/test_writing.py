from datetime import date

import pytest

from spreadsheets import writing

NASTY = [
    "=1+1",
    "+4722",
    "+1-650",
    "-1",
    "@SUM(A1)",
    "\tx",
    "\rx",
    "Áŋŋel; «Ås»",
    "a\x00b",
    'sa "hei"',
]


def as_csv(rows):
    return b"".join(writing.as_csv(rows))


def test_csv_has_what_a_norwegian_excel_expects():
    content = as_csv([["Team", "Del", "Dag"], ["Ås", 2.5, date(2027, 1, 4)], ["Bø", None, 3]])

    assert content == "\ufeffTeam;Del;Dag\r\nÅs;2,5;04.01.2027\r\nBø;;3\r\n".encode()


def test_csv_calculates_nothing():
    lines = as_csv([[text] for text in NASTY]).decode("utf-8-sig").split("\r\n")

    assert lines == [
        "'=1+1",
        "'+4722",
        "'+1-650",
        "'-1",
        "'@SUM(A1)",
        "'\tx",
        '"\'\rx"',
        '"Áŋŋel; «Ås»"',
        "ab",
        '"sa ""hei"""',
        "",
    ]


def test_phone_number_stands_as_it_is():
    assert writing.in_csv("+47 46 20 68 17") == "+47 46 20 68 17"


@pytest.mark.parametrize(
    "text", ["＝1+1", "＠x", " =1", "\ufeff=1", "\n=1", "%cmd", "|calc", "\0=1"]
)
def test_csv_calculates_nothing_that_is_disguised(text):
    assert writing.in_csv(text).startswith("'")


def test_csv_has_one_mark_however_many_rows():
    content = as_csv([n] for n in range(3 * writing.ROWS_AT_ONCE))

    assert content.decode().count("\ufeff") == 1
    assert content.decode("utf-8-sig").split() == [str(n) for n in range(3 * writing.ROWS_AT_ONCE)]

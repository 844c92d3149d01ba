"""The third part of a report, whose headings are known in English only."""

import pytest

from tests.sessions_app.meetings import ENGLISH, minutes, read

THIRD_PART = ENGLISH[ENGLISH.index("3. In") :].split("\r\n")
IN_NORWEGIAN = [
    "3. Aktiviteter i møtet",
    "Navn\tInn i møtet\tUt av møtet\tLengde\tE-postadresse\tRolle",
    *THIRD_PART[2:],
]


@pytest.mark.parametrize("columns", [(0, 1, 2, 3, 4, 5), (3, 0, 1, 2), (5, 4, 1, 2, 0), (0, 1, 2)])
def test_third_part_with_unknown_headings_is_read_by_its_form(columns):
    lines = [[cells[n] for n in columns] for cells in map(cells_of, IN_NORWEGIAN[1:])]
    text = ENGLISH.replace(
        "\r\n".join(THIRD_PART), "\r\n".join([IN_NORWEGIAN[0], *map("\t".join, lines)])
    )

    assert minutes(read(text)) == minutes(read(ENGLISH))
    assert read(text).people[0].spans == ((0, 2400), (5400, 9000))


def cells_of(line):
    return line.split("\t")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Kari Li\t2/17/27, 9:20", "Kari Lie\t2/17/27, 9:20"),
        ("2/17/27, 9:20:00 AM", "tjue over ni"),
        ("2/17/27, 9:20:00 AM\t2/17/27, 9:40:00 AM", "2/17/27, 9:40:00 AM\t2/17/27, 9:20:00 AM"),
        ("\t20m 0s\t", "\t2/17/27, 9:20:00 AM\t"),
    ],
    ids=["another name", "no time", "the wrong way round", "three times"],
)
def test_third_part_that_is_not_certain_is_left_out(old, new):
    summary = ENGLISH[: ENGLISH.index("3. In")]
    text = summary + "\r\n".join(IN_NORWEGIAN).replace(old, new)
    if new.endswith("9:20:00 AM\t"):
        text = text.replace("\t35m 0s\t", new).replace("\t1h 0m 0s\tk", new + "k")

    assert minutes(read(text)) == minutes(read(summary))


def test_third_part_is_left_out_when_two_have_one_name():
    summary = ENGLISH[: ENGLISH.index("3. In")].replace("Ola Berg", "Kari Li")

    assert minutes(read(summary + "\r\n".join(IN_NORWEGIAN))) == minutes(read(summary))


def test_third_part_is_left_out_when_it_is_wider_than_any_report():
    summary = ENGLISH[: ENGLISH.index("3. In")]
    title, *lines = IN_NORWEGIAN
    wide = ["\t" * 100 + line for line in lines]

    assert minutes(read(summary + "\r\n".join([title, *wide]))) == minutes(read(summary))

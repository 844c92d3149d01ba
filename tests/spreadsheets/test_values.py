from datetime import date, datetime, time

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from spreadsheets import values
from spreadsheets.cells import Formula
from spreadsheets.values import Invalid


@pytest.fixture(autouse=True, scope="module")
def _english():
    with translation.override("en"):
        yield


def refusal(parse, cell):
    with pytest.raises(Invalid) as why:
        parse(cell)
    return str(why.value)


PARSERS = [
    values.text,
    values.multiline,
    values.name_up_to(100),
    values.text_up_to(100),
    values.org_number,
    values.email,
    values.phone,
    values.day,
    values.clock,
    values.minutes_from_hours,
    values.yes_or_no,
    values.web_address,
    values.one_of({}, wrong="%(text)s"),
]


@pytest.mark.parametrize("parse", PARSERS)
@pytest.mark.parametrize("cell", [None, "", "  \t\n", "\ufeff\u200b"])
def test_empty_cell_is_no_value(parse, cell):
    assert parse(cell) is None


@pytest.mark.parametrize("parse", PARSERS)
def test_formula_is_never_a_value(parse):
    assert refusal(parse, Formula('=HYPERLINK("x")')) == (
        "The cell holds a formula. Write the text itself."
    )


@given(st.one_of(st.text(), st.floats(), st.integers(), st.booleans(), st.datetimes(), st.times()))
def test_any_cell_is_a_value_or_refused_with_a_sentence(cell):
    for parse in PARSERS:
        try:
            parse(cell)
        except Invalid as why:
            assert str(why)


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("  Roar  ", "Roar"),
        ("Åse\xa0\n Marie", "Åse Marie"),
        ("A\u030ase", "Åse"),
        ("Čá\u200blmmis", "Čálmmis"),
        (310004138.0, "310004138"),
        (2.5, "2.5"),
    ],
)
def test_text_is_trimmed_and_composed(cell, text):
    assert values.text(cell) == text


def test_multiline_keeps_the_lines():
    assert values.multiline(" behov ;  dialog\r\n\nmarked ") == "behov ; dialog\nmarked"


def test_text_with_control_characters_is_refused():
    assert refusal(values.text, "Kari\x07") == "The cell holds signs that cannot be shown."


def test_text_longer_than_the_column_is_refused():
    assert refusal(values.text_up_to(5), "123456") == "The text is longer than 5 characters."


@pytest.mark.parametrize("cell", ["=1+1", "+47", "-", "@SUM(A1)"])
def test_name_that_begins_as_a_formula_is_refused(cell):
    assert refusal(values.name_up_to(100), cell) == f"“{cell}” is not a name."


@pytest.mark.parametrize(
    "cell",
    ["310004138", "310 004 138", "NO 310004138 MVA", "no310004138mva", 310004138, 310004138.0],
)
def test_org_number_is_read_however_it_is_written(cell):
    assert values.org_number(cell) == "310004138"


@pytest.mark.parametrize(
    ("cell", "reason"),
    [
        ("310000018", "the last digit does not fit."),
        ("31000001", "it must have nine digits."),
        ("ukjent", "it must have nine digits."),
        ("³10000019", "it must have nine digits."),
    ],
)
def test_org_number_that_is_none_is_refused(cell, reason):
    assert refusal(values.org_number, cell) == (
        f"The organisation number {cell} is not valid: {reason}"
    )


@pytest.mark.parametrize(
    "cell", [" GURO.BOE@Fjordvik.example\t", "mailto:guro.boe@fjordvik.example"]
)
def test_email_is_trimmed_and_in_small_letters(cell):
    assert values.email(cell) == "guro.boe@fjordvik.example"


@pytest.mark.parametrize("cell", ["kari(at)x.example", "kari@", "kari hansen@x.example", 12])
def test_email_that_is_none_is_refused(cell):
    assert refusal(values.email, cell) == f"“{cell}” is not an e-mail address."


def test_email_longer_than_mail_servers_take_is_refused():
    address = "@".join(("a" * 60, ".".join(["b" * 60] * 4)))

    assert refusal(values.email, f"{address}.example") == "The e-mail address is too long."


@pytest.mark.parametrize(
    ("cell", "number"),
    [
        ("46206817", "+4746206817"),
        ("47 87 24 12", "+4747872412"),
        ("+47 99076035", "+4799076035"),
        ("004742543801", "+4742543801"),
        (46206817, "+4746206817"),
        (46206817.0, "+4746206817"),
        ("+46 70 123 45 67", "+46701234567"),
    ],
)
def test_phone_is_e164(cell, number):
    assert values.phone(cell) == number


@pytest.mark.parametrize("cell", ["12", "12345", "462068171", "ring meg", "+999 123"])
def test_phone_that_is_none_is_refused(cell):
    assert refusal(values.phone, cell) == f"“{cell}” is not a phone number and is left out."


@pytest.mark.parametrize(
    "cell",
    [datetime(2027, 1, 8), date(2027, 1, 8), "08.01.2027", "8.1.2027", "8/1/2027", "2027-01-08"],
)
def test_day_is_read_however_it_is_written(cell):
    assert values.day(cell) == date(2027, 1, 8)


@pytest.mark.parametrize("cell", ["31.02.2027", "8. januar", "01.08.27", "01.01.0001", 46030])
def test_day_that_is_none_is_refused(cell):
    assert refusal(values.day, cell) == f"“{cell}” is not a date. Write it as 20.01.2027."


@pytest.mark.parametrize(
    "cell",
    [
        "09.30",
        "9:30",
        "kl. 9.30",
        "09:30:00",
        time(9, 30),
        datetime(2027, 1, 1, 9, 30),
        9.5 / 24,
    ],
)
def test_clock_is_read_however_it_is_written(cell):
    assert values.clock(cell) == time(9, 30)


def test_clock_takes_a_whole_hour():
    assert [values.clock("10"), values.clock(10), values.clock("kl 10")] == [time(10)] * 3


@pytest.mark.parametrize("cell", ["25.00", "10.75", "formiddag"])
def test_clock_that_is_none_is_refused(cell):
    assert refusal(values.clock, cell) == f"“{cell}” is not a time. Write it as 10.00."


@pytest.mark.parametrize(("cell", "minutes"), [("2,5", 150), (2.5, 150), (5, 300), ("0", 0)])
def test_minutes_from_hours(cell, minutes):
    assert values.minutes_from_hours(cell) == minutes


@pytest.mark.parametrize("cell", ["fem", "-1", "1001", "NaN"])
def test_hours_that_are_none_are_refused(cell):
    assert refusal(values.minutes_from_hours, cell) == f"“{cell}” is not a number of hours."


@pytest.mark.parametrize(
    ("cell", "answer"),
    [("Ja", True), ("x", True), (True, True), (1, True), ("NEI", False), (0, False)],
)
def test_yes_or_no(cell, answer):
    assert values.yes_or_no(cell) is answer


def test_neither_yes_nor_no_is_refused():
    assert refusal(values.yes_or_no, "kanskje") == (
        "“kanskje” is neither yes nor no and is left out."
    )


def test_web_address_is_kept_when_a_browser_can_open_it():
    assert values.web_address(" https://meet.example/3p ") == "https://meet.example/3p"
    assert refusal(values.web_address, "javascript:alert(1)") == (
        "“javascript:alert(1)” is not a web address and is left out."
    )


def test_web_address_is_as_long_as_those_of_meetings():
    link = f"https://meet.example/{'a' * 300}"

    assert values.web_address(link) == link
    assert refusal(values.web_address, f"https://meet.example/{'a' * 2000}") == (
        "The text is longer than 2000 characters."
    )


def test_one_of_finds_the_word_without_case():
    parse = values.one_of({"fysisk": "physical"}, wrong="«%(text)s»?")

    assert parse(" FYSISK") == "physical"
    assert refusal(parse, "torv") == "«torv»?"

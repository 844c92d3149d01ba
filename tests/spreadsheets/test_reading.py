import io
import zipfile

import pytest
from django.utils import translation

from spreadsheets import reading
from spreadsheets.cells import Formula, Unreadable
from spreadsheets.columns import Column
from tests.spreadsheets.files import text, xlsx

COLUMNS = (
    Column("name", "Virksomhet", ("Organisasjon",), needed=True),
    Column("org_number", "Org.nr.", ("Organisasjonsnummer",), needed=True),
    Column("phone", "Mobil", ("Telefon",)),
)
HEADINGS = ["Virksomhet", "Org.nr.", "Mobil"]


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


def read(content):
    return reading.read(content, COLUMNS, filename="fil")


def rows(table):
    return [(row.sheet, row.number, row.cells) for row in table.rows]


def refusal(content):
    with pytest.raises(Unreadable) as why:
        read(content)
    return str(why.value)


@pytest.mark.parametrize(
    ("encoding", "name"),
    [
        ("utf-8", "UTF-8"),
        ("utf-8-sig", "UTF-8 (BOM)"),
        ("utf-16", "UTF-16 (BOM)"),
        ("utf-16-le", "UTF-16"),
        ("utf-16-be", "UTF-16"),
        ("windows-1252", "Windows-1252"),
    ],
)
@pytest.mark.parametrize("separator", [";", ",", "\t"])
def test_text_is_read_in_every_usual_encoding_and_with_every_separator(encoding, name, separator):
    content = text(HEADINGS, ["Østerøy – prøve", "1", "2"], separator=separator, encoding=encoding)

    table = read(content)

    assert rows(table) == [("", 2, {"name": "Østerøy – prøve", "org_number": "1", "phone": "2"})]
    assert (table.recognised.encoding, table.recognised.separator) == (name, separator)


def test_text_takes_the_separator_that_excel_announces():
    table = read(b"sep=|\r\nVirksomhet|Org.nr.\r\nA;B,C|1\r\n")

    assert rows(table) == [("", 2, {"name": "A;B,C", "org_number": "1"})]


def test_text_counts_rows_as_excel_does():
    table = read(b'Virksomhet;Org.nr.\n"A\nB";1\n;\n\nC;2\n')

    assert [row.number for row in table.rows] == [2, 5]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_text_is_read_with_the_line_ends_of_every_machine(end):
    table = read(end.join(["Virksomhet;Org.nr.", "A;1", "B;2"]).encode())

    assert [(row.number, row["name"]) for row in table.rows] == [(2, "A"), (3, "B")]


def test_workbook_gives_cells_with_sheet_and_row_number():
    table = read(xlsx(HEADINGS, ["A", 310004138, None], [None], ["B", "=1+1", "x"], title="Team"))

    assert rows(table) == [
        ("Team", 2, {"name": "A", "org_number": 310004138, "phone": None}),
        ("Team", 4, {"name": "B", "org_number": Formula("=1+1"), "phone": "x"}),
    ]


def test_workbook_is_read_sheet_by_sheet_apart_from_hidden_and_foreign_ones():
    content = xlsx(
        HEADINGS,
        ["A", "1", ""],
        title="Nord",
        sheets=[
            ("Sør", [HEADINGS, ["B", "2", ""]]),
            ("Koder", [["Type"], ["kommune"]]),
            ("Gammelt", [HEADINGS, ["C", "3", ""]]),
        ],
        hidden=("Gammelt",),
    )

    table = read(content)

    assert [(row.sheet, row["name"]) for row in table.rows] == [("Nord", "A"), ("Sør", "B")]
    assert table.recognised.sheets == ["Nord", "Sør"]
    assert table.recognised.sheets_not_used == ["Gammelt", "Koder"]


def test_headings_are_found_below_a_title_and_in_other_words():
    table = read(
        text(
            ["Partnere per 1. november"],
            [],
            [" ORGANISASJON ", "Organisasjons-nummer", "telefon", "Merknad", "Telefon"],
            ["A", "1", "2", "ny", "3"],
        )
    )

    assert rows(table) == [("", 4, {"name": "A", "org_number": "1", "phone": "2"})]
    assert table.recognised.as_json() == {
        "format": "csv",
        "encoding": "UTF-8",
        "separator": ";",
        "sheets": [],
        "sheets_not_used": [],
        "heading_rows": [3],
        "columns": {
            "ORGANISASJON": "name",
            "Organisasjons-nummer": "org_number",
            "telefon": "phone",
        },
        "columns_not_used": ["Merknad", "Telefon"],
    }


def test_row_names_a_column_as_the_file_does_and_else_as_the_office_does():
    (row,) = read(text(["Organisasjon", "Org.nr."], ["A", "1"])).rows

    assert (row.column("name"), row.column("phone"), row["phone"]) == (
        "Organisasjon",
        "Mobil",
        None,
    )


def tampered(change):
    """A workbook in which ``change(part name, bytes)`` has made each part anew."""
    target = io.BytesIO()
    whole = io.BytesIO(xlsx(HEADINGS, ["A", "1", ""]))
    with zipfile.ZipFile(whole) as old, zipfile.ZipFile(target, "w") as new:
        for entry in old.infolist():
            new.writestr(entry, change(entry.filename, old.read(entry)))
    return target.getvalue()


def sheet_that_breaks_off(name, part):
    return part[:-60] if "sheet1" in name else part


def entities_in_the_main_part(name, part):
    if name != "xl/workbook.xml":
        return part
    return b'<!DOCTYPE x [<!ENTITY a "aa">]>' + part.partition(b"?>")[2]


def bomb():
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as parts:
        parts.writestr("xl/workbook.xml", b"<workbook/>")
        parts.writestr("xl/worksheets/sheet1.xml", b" " * (30 * 1024 * 1024))
    return target.getvalue()


def crowded(row, part="xl/worksheets/sheet1.xml"):
    """Small, packed and unpacked, but with more cells than anybody has use for."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as parts:
        parts.writestr("xl/workbook.xml", b"<workbook/>")
        parts.writestr("xl/media/picture.png", b"\x89PNG")
        parts.writestr(part, b'<x:a xmlns:x="y">' + row + b"</x:a>")
    return target.getvalue()


def many_parts():
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as parts:
        for number in range(1001):
            parts.writestr(f"xl/{number}.xml", b"")
    return target.getvalue()


def archive_with(*parts):
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for part in parts:
            archive.writestr(part, b"<x/>")
    return target.getvalue()


def protected_archive():
    content = bytearray(xlsx(HEADINGS))
    start = content.index(b"PK\x01\x02")
    content[start + 8] |= 1  # the flag of an encrypted part
    return bytes(content)


NOT_A_SPREADSHEET = "The file is not a spreadsheet. Choose an Excel file (.xlsx) or a CSV file."
PDF = "The file is a PDF. Choose the Excel file (.xlsx) or CSV file that it was made from."
WORD = (
    "The file is a Word document. Copy the table into Excel, save it as .xlsx and choose that file."
)
OPEN_DOCUMENT = (
    "The file is in the OpenDocument format. Save it as Excel (.xlsx) and choose that file."
)
DAMAGED = "The file is damaged. Open it in Excel, save it again and choose that file."
PROTECTED = "The file is protected with a password. Save it without one and choose that file."
TOO_LARGE_INSIDE = "The file is far larger inside than it looks, and is not opened."
NO_HEADINGS = "No row with headings was found. Needed columns: Virksomhet, Org.nr."
OLE = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "The file is empty."),
        (b" \r\n", "The file is empty."),
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n\x00\x01", PDF),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)), NOT_A_SPREADSHEET),
        (b"\xff\xfea", NOT_A_SPREADSHEET),
        (b"Virksomhet;Org.nr.\n\x81\x8d;1\n", NOT_A_SPREADSHEET),
        (b'Virksomhet;Org.nr.\n"' + b"x\n" * 100_000 + b'";1\n', NOT_A_SPREADSHEET),
        (b"Virksomhet;Org.nr.\n" * 60 + b'"' + b"x\n" * 100_000 + b'";1\n', NOT_A_SPREADSHEET),
        (b"Virksomhet;Org.nr.\n" + b";" * 100_001, NOT_A_SPREADSHEET),
        (archive_with("picture.png"), NOT_A_SPREADSHEET),
        (archive_with("word/document.xml"), WORD),
        (archive_with("mimetype", "content.xml"), OPEN_DOCUMENT),
        (b"PK\x03\x04 and no more", DAMAGED),
        (tampered(sheet_that_breaks_off), DAMAGED),
        (tampered(entities_in_the_main_part), DAMAGED),
        (protected_archive(), PROTECTED),
        (OLE + "EncryptedPackage".encode("utf-16-le"), PROTECTED),
        (OLE, "The file is in the old Excel format (.xls). Save it as .xlsx and choose that file."),
        (bomb(), TOO_LARGE_INSIDE),
        (crowded(b"<x:row>" + b"<x:c/>" * 16_385 + b"</x:row>"), TOO_LARGE_INSIDE),
        (crowded(b"<x:c/>" * 16_385, part="xl/media/any.bin"), TOO_LARGE_INSIDE),
        (crowded(b"<z/>" * 4_000_000), TOO_LARGE_INSIDE),
        (many_parts(), TOO_LARGE_INSIDE),
        (text(HEADINGS), "There are no rows below the headings."),
        (text(["Virksomhet", "Mobil"], ["A", "1"]), "A column is missing: Org.nr."),
        (text(["Mobil", "Type"], ["A", "1"]), NO_HEADINGS),
        (text(["Mobil"], ["1"]), NO_HEADINGS),
    ],
    # Not the bytes: a zip file holds the time, and the processes must agree on the names.
    ids=lambda value: "file" if isinstance(value, bytes) else None,
)
def test_file_that_cannot_be_taken_is_refused_with_a_sentence(content, sentence):
    assert refusal(content) == sentence


def test_row_with_as_many_cells_as_excel_has_is_read():
    columns = range(16_384)
    content = xlsx(HEADINGS, ["Fjordvik", "310004138", *("x" for _column in columns[2:])])

    assert len(read(content).rows) == 1


def test_file_that_is_too_large_is_refused(settings):
    settings.SPREADSHEET_MAX_BYTES = 1024

    assert refusal(b"a;b\n" * 1000) == "The file is larger than 1\xa0KB."


def test_file_with_too_many_rows_is_refused(monkeypatch):
    monkeypatch.setattr(reading, "MAX_ROWS", 2)

    assert refusal(text(HEADINGS, *[["A", "1", ""]] * 3)) == (
        "The file has more than 2 rows. Divide it into smaller files."
    )

import io
import zipfile
from datetime import date, datetime

from openpyxl import load_workbook

from spreadsheets.workbook_writing import Sheet, as_xlsx, fitted
from spreadsheets.writing import ROWS_AT_ONCE, UNPRINTABLE
from tests.hostile import STRINGS


def as_read(text):
    return UNPRINTABLE.sub("", text).replace("\r\n", "\n").replace("\r", "\n")


def opened(*sheets):
    return load_workbook(io.BytesIO(b"".join(as_xlsx(sheets))))


def read(*sheets):
    book = opened(*sheets)
    return {sheet.title: [[cell.value for cell in row] for row in sheet] for sheet in book}


def test_workbook_keeps_text_as_text_and_numbers_as_numbers():
    rows = [
        ["Team", "Tall", "Del", "Tomt"],
        ["=1+1", 3, 0.1 + 0.2, None],
        [" å <&> \n", 0, 1e-9, "x"],
    ]

    assert read(fitted("Én", rows), fitted("To", [["Ord"]])) == {"Én": rows, "To": [["Ord"]]}
    sheet = opened(fitted("Én", rows))["Én"]
    assert [cell.data_type for cell in sheet[2]] == ["s", "n", "n", "n"]
    assert sheet.freeze_panes == "B2"
    assert sheet["A1"].font.bold
    assert not sheet["A2"].font.bold


def test_workbook_has_days_as_days():
    cell = opened(fitted("Ark", [["Dag"], [date(2027, 1, 4)]]))["Ark"]["A2"]

    assert (cell.value, cell.is_date) == (datetime(2027, 1, 4), True)


def test_workbook_leaves_out_what_no_file_can_hold():
    rows = [["a\x00b\x1fc\ud800\uffff"]]

    assert read(fitted("A/B: «[x]»" + "y" * 40, rows)) == {
        ("A B  « x »" + "y" * 40)[:31]: [["abc"]]
    }


def test_workbook_holds_no_formula_whatever_is_written():
    rows = [["Tekst"], *([text] for text in STRINGS)]
    sheet = opened(fitted("Ark", rows))["Ark"]

    assert {cell.data_type for row in sheet for cell in row} <= {"s", "n"}
    assert sheet.max_row == len(rows)
    assert [cell.value or "" for (cell,) in sheet] == [as_read(text) for (text,) in rows]


def test_workbook_is_sent_while_rows_are_made():
    made = []
    rows = ([made.append(n) or n] for n in range(200 * ROWS_AT_ONCE))
    file = as_xlsx([Sheet("Ark", ["Tall"], rows, [10])])

    content = next(file)
    assert len(made) < 100 * ROWS_AT_ONCE
    content += b"".join(file)
    assert zipfile.ZipFile(io.BytesIO(content)).testzip() is None

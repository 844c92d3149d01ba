import io

from openpyxl import load_workbook

from spreadsheets import writing

NASTY = ["=1+1", "+47 22", "-1", "@SUM(A1)", "\tx", "\rx", "Áŋŋel; «Ås»", "a\x00b", 'sa "hei"']


def read(content):
    book = load_workbook(io.BytesIO(content))
    return {sheet.title: [[cell.value for cell in row] for row in sheet] for sheet in book}


def test_workbook_keeps_text_as_text_and_numbers_as_numbers():
    rows = [["Team", "Tall", "Del", "Tomt"], ["=1+1", 3, 0.5, None]]
    content = writing.as_xlsx({"Én": rows, "To": [["Ord"]]})

    assert read(content) == {"Én": rows, "To": [["Ord"]]}
    sheet = load_workbook(io.BytesIO(content))["Én"]
    assert [cell.data_type for cell in sheet[2]] == ["s", "n", "n", "n"]
    assert sheet.freeze_panes == "B2"


def test_workbook_leaves_out_what_no_file_can_hold():
    assert read(writing.as_xlsx({"Ark": [["a\x00b\x1fc"]]})) == {"Ark": [["abc"]]}


def test_csv_has_what_a_norwegian_excel_expects():
    content = writing.as_csv([["Team", "Del"], ["Ås", 2.5], ["Bø", None]])

    assert content == "\ufeffTeam;Del\r\nÅs;2,5\r\nBø;\r\n".encode()


def test_csv_calculates_nothing():
    lines = writing.as_csv([[text] for text in NASTY]).decode("utf-8-sig").split("\r\n")

    assert lines == [
        "'=1+1",
        "'+47 22",
        "'-1",
        "'@SUM(A1)",
        "'\tx",
        '"\'\rx"',
        '"Áŋŋel; «Ås»"',
        "ab",
        '"sa ""hei"""',
        "",
    ]

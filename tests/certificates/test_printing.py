"""Sheets that are printed while somebody waits."""

import io

import pytest
from pypdf import PdfReader

from certificates import printing

SHEET = "css/certificate.css"
HTML = '<html lang="nn"><head><title>Liste</title></head><body><h1>Áŋŋel</h1>%s</body></html>'


def test_sheet_is_a_tagged_pdf_with_language_and_title():
    pdf = PdfReader(io.BytesIO(printing.as_pdf(HTML % "", stylesheet=SHEET)))
    catalogue = pdf.trailer["/Root"]

    assert (catalogue["/Lang"], catalogue["/MarkInfo"]["/Marked"]) == ("nn", True)
    assert (pdf.metadata.title, pdf.pages[0].extract_text()) == ("Liste", "Áŋŋel")


@pytest.mark.parametrize("source", ["http://127.0.0.1/x.png", "file:///etc/hostname"])
def test_sheet_that_asks_for_something_else_is_not_made(source):
    with pytest.raises(printing.CannotPrint, match="Error fetching"):
        printing.as_pdf(HTML % f'<img src="{source}">', stylesheet=SHEET)


def test_sheet_that_takes_too_long_is_given_up(monkeypatch):
    monkeypatch.setattr(printing, "LONGEST_WAIT", 0.01)

    with pytest.raises(printing.CannotPrint, match=r"0\.01 s"):
        printing.as_pdf(HTML % "", stylesheet=SHEET)

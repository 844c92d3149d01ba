"""Sheets that are printed while somebody waits."""

import io
import sys

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


@pytest.fixture
def dying_python(tmp_path, monkeypatch):
    """A Python that kills itself as many times as it is told, and works after that."""

    def dies(times):
        python = tmp_path / "python"
        python.write_text(
            f"""#!/bin/sh
            echo died >> {tmp_path}/log
            [ $(wc -l < {tmp_path}/log) -gt {times} ] || kill -SEGV $$
            exec {sys.executable} "$@"
            """
        )
        python.chmod(0o755)
        monkeypatch.setattr(sys, "executable", str(python))

    return dies


def test_sheet_whose_process_died_is_made_at_the_second_try(dying_python, caplog):
    dying_python(1)

    pdf = PdfReader(io.BytesIO(printing.as_pdf(HTML % "", stylesheet=SHEET)))

    assert pdf.metadata.title == "Liste"
    assert caplog.messages == ["a sheet was ended by signal 11 and is tried again"]


def test_sheet_whose_process_dies_twice_is_given_up(dying_python):
    dying_python(2)

    with pytest.raises(printing.CannotPrint, match="ended with -11"):
        printing.as_pdf(HTML % "", stylesheet=SHEET)

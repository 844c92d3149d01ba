"""What the PDF looks like, says to a screen reader, and is made of."""

import hashlib
import io
import json
import os
import subprocess
import sys
from dataclasses import replace

import pytest
import segno
from django.conf import settings
from django.utils import translation
from pypdf import PdfReader
from weasyprint.urls import FatalURLFetchingError

from certificates import rendering
from certificates.facts import Attended, Facts
from tests.certificates import pictures

FONTS = settings.BASE_DIR / "static/fonts/pdf"
LETTERS = "ÁáČčĐđŊŋŠšŦŧŽžÆæØøÅåÄäÖöÑÉêô"
LOOKALIKES = "AaCcDdNnSsTtZzOoGāĀ=[¤□?"


def facts(**changes) -> Facts:
    """Five gatherings of five hours each, for a name that most fonts get wrong."""
    days = ["2027-01-20", "2027-02-17", "2027-03-17", "2027-04-14", "2027-05-12"]
    values = {
        "number": "3P-2027-0001",
        "verify_url": "https://padriver.lup.example/bevis/7K3QX9M2ABCD4EFG8HJKMNPQ5RST/",
        "language": "nb",
        "name": "Áŋŋel Čálmmis Ŋávvi",
        "organisation": "Guovdageainnu suohkan",
        "programme": "Partnerpådriverprogrammet (3P)",
        "cohort": "Kull 2027",
        "gatherings": tuple(gathering("Behovskartlegging i praksis", day) for day in days),
        "minutes_in_all": 1500,
        "gatherings_in_all": 5,
        "rule": "share_of_hours",
        "threshold": 80,
        "learning_goals": ("Kartlegge behov", "Spre bruken", "Forankre hos ledelsen"),
        "issuer": "Nasjonalt program for leverandørutvikling (LUP)",
        "issued_on": "2027-12-15",
        "place": "Oslo",
        "signatory_name": "Ingrid Solheim",
        "signatory_title": "Programleder",
    }
    return Facts(**values | changes)


def gathering(title: str, day: str = "2027-01-20") -> Attended:
    return Attended(title=title, form="combined", first_day=day, last_day=day, minutes=300)


def reader(pdf: bytes) -> PdfReader:
    return PdfReader(io.BytesIO(pdf))


def elements(node, kind: str) -> list:
    """All elements of a kind in the structure tree."""
    node = node.get_object()
    if not hasattr(node, "get"):
        return []
    kids = node.get("/K", [])
    kids = kids if isinstance(kids, list) else [kids]
    found = [node] if node.get("/S") == kind else []
    return found + [element for kid in kids for element in elements(kid, kind)]


@pytest.mark.parametrize(
    ("line", "font", "points"), [(2, "Inter-SemiBold.ttf", 36), (3, "Inter-Regular.ttf", 13)]
)
@pytest.mark.parametrize("part", [slice(0, 12), slice(12, 24), slice(24, None)])
def test_letters_are_printed_as_the_font_draws_them(line, font, points, part):
    text = " ".join(LETTERS[part])
    candidates = {
        letter: pictures.glyph(letter, FONTS / font, points) for letter in LETTERS + LOOKALIKES
    }

    page = pictures.ink(rendering.as_pdf(facts(name=text, organisation=text)))
    printed = pictures.letters(pictures.lines(page)[line])

    assert [pictures.closest(letter, candidates) for letter in printed] == list(LETTERS[part])


def test_qr_code_leads_to_the_verify_page():
    page = pictures.ink(rendering.as_pdf(facts()))

    code = segno.make(facts().verify_url, micro=False, error="m", mask=4)
    expected = [[int(module) for module in row] for row in code.matrix]
    assert pictures.qr_modules(page, across=len(expected)) == expected


LONG = "Innovasjonspartnerskap, konkurransepreget dialog og andre veier til bedre løsninger"


@pytest.mark.parametrize("language", ["nb", "nn", "en"])
@pytest.mark.parametrize(
    "changes",
    [
        {"name": "Anne-Kristine Wilhelmina Bjørnstjerne Fagerheim-Östergård Li"},
        {"name": "W" * 60},
        {"organisation": "Direktoratet for " + "samordning og " * 13 + "fornyelse"},
        {"gatherings": tuple(gathering(LONG) for _ in range(12))},
        {"gatherings": tuple(gathering("Tittel på to hundre tegn " * 8) for _ in range(12))},
        {"gatherings": tuple(gathering("x" * 200) for _ in range(12))},
        {"learning_goals": tuple(f"{number}. {LONG}" for number in range(8))},
        {"gatherings": (), "learning_goals": (), "signatory_name": "", "place": ""},
        {"signatory_name": "Ingrid " * 28, "signatory_title": LONG, "issuer": LONG * 2},
    ],
    ids=[
        "name",
        "wide",
        "organisation",
        "titles",
        "200",
        "no spaces",
        "goals",
        "bare",
        "signatory",
    ],
)
def test_certificate_is_one_page_and_stays_inside_its_frame(changes, language):
    pdf = rendering.as_pdf(facts(language=language, **changes))
    page = pictures.ink(pdf)
    margins = {
        "left": page.crop(mm(13, 14, 24, 283)),
        "right": page.crop(mm(186, 14, 193, 283)),
        "bottom": page.crop(mm(13, 277, 193, 284)),
        "top": page.crop(mm(13, 13, 193, 24)),
    }

    assert len(reader(pdf).pages) == 1
    assert {side: part.getbbox() for side, part in margins.items()} == dict.fromkeys(margins)


def mm(*box: float) -> tuple[int, ...]:
    return tuple(round(side * pictures.MM) for side in box)


def test_pdf_is_tagged_with_language_and_title():
    catalogue = reader(rendering.as_pdf(facts(language="nn"))).trailer["/Root"]
    pdf = reader(rendering.as_pdf(facts(language="en")))

    assert (catalogue["/Lang"], catalogue["/MarkInfo"]["/Marked"]) == ("nn", True)
    assert catalogue["/ViewerPreferences"]["/DisplayDocTitle"] == True  # noqa: E712 – a PDF boolean
    assert pdf.metadata.title == "Course certificate for Áŋŋel Čálmmis Ŋávvi, 3P-2027-0001"
    assert b'pdfuaid:part="1"' in pdf.trailer["/Root"]["/Metadata"].get_data()


def test_pdf_has_a_heading_a_table_with_headers_and_a_described_qr_code():
    root = reader(rendering.as_pdf(facts(language="en"))).trailer["/Root"]["/StructTreeRoot"]

    assert [len(elements(root, kind)) for kind in ["/H1", "/H2", "/Table", "/TR"]] == [1, 1, 1, 7]
    columns = [element["/ID"] for element in elements(root, "/TH")][:4]
    first_row = elements(root, "/TR")[1]
    assert [cell["/A"]["/Headers"] for cell in elements(first_row, "/TD")] == [
        [column] for column in columns
    ]
    assert [element.get("/Alt") for element in elements(root, "/Figure")] == [
        f"QR code that leads to {facts().verify_url}"
    ]


def test_pdf_is_small_and_has_two_fonts():
    pdf = rendering.as_pdf(facts())
    fonts = reader(pdf).pages[0]["/Resources"]["/Font"].values()

    assert len(pdf) < 20_000
    assert sorted(font.get_object()["/BaseFont"].partition("+")[2] for font in fonts) == [
        "Inter-PDF",
        "Inter-PDF-Semi-Bold",
    ]


def test_same_facts_give_the_same_bytes_in_another_process():
    program = (
        "import django, hashlib, json, sys; django.setup();"
        "from certificates import rendering; from certificates.facts import Facts;"
        "facts = Facts.from_json(json.load(sys.stdin));"
        "print(hashlib.sha256(rendering.as_pdf(facts)).hexdigest())"
    )
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "tests.settings", "PYTHONHASHSEED": "7"}

    other = subprocess.run(
        [sys.executable, "-c", program],
        input=json.dumps(facts().as_json()),
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )

    rendering.as_pdf(facts(name="Somebody else in between"))
    assert other.stdout.strip() == hashlib.sha256(rendering.as_pdf(facts())).hexdigest()


def test_other_facts_give_other_bytes():
    assert rendering.as_pdf(facts()) != rendering.as_pdf(facts(number="3P-2027-0002"))


@pytest.mark.parametrize(
    "element",
    [
        '<img src="http://127.0.0.1/x.png">',
        '<img src="file:///etc/hostname">',
        '<img src="data:image/png;base64,AAAA">',
        '<img src="https://assets.invalid/../../config/settings.py">',
        '<img src="https://assets.invalid/css/certificate.css">',
        '<link rel="stylesheet" href="http://127.0.0.1/x.css">',
        '<link rel="attachment" href="file:///etc/hostname">',
        '<object data="file:///etc/hostname"></object>',
        '<style>@import url("file:///etc/hostname");</style>',
        '<p style="background: url(http://127.0.0.1/x.png)">x</p>',
        '<style>@font-face {font-family: X; src: url("file:///etc/hostname")}</style>',
    ],
)
def test_nothing_but_the_named_assets_is_fetched(element):
    with pytest.raises(FatalURLFetchingError):
        rendering.lay_out(f"<html><body>{element}</body></html>").write_pdf()


def test_names_are_text_even_when_they_look_like_html():
    pdf = rendering.as_pdf(facts(name='<img src="http://127.0.0.1/x.png">'))

    text = " ".join(reader(pdf).pages[0].extract_text().split())
    assert '<img src="http://127.0.0.1/x.png">' in text


def test_the_web_process_never_loads_the_pdf_engine():
    program = "import django, sys; django.setup(); import config.urls; print(*sys.modules)"
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "tests.settings"}

    done = subprocess.run(
        [sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=True
    )

    loaded = set(done.stdout.split())
    assert ("certificates.views" in loaded, "weasyprint" in loaded) == (True, False)


def test_facts_survive_being_stored():
    stored = json.loads(json.dumps(facts().as_json()))

    assert Facts.from_json(stored) == facts()
    assert Facts.from_json(stored | {"name": "Kari"}) == replace(facts(), name="Kari")


def test_a_gathering_of_two_days_shows_both():
    overnight = Attended("Samling", "physical", "2027-01-20", "2027-01-21", 600)

    with translation.override("en"):
        assert (overnight.day_text, overnight.hours_text) == (
            "20 January 2027 – 21 January 2027",
            "10",
        )

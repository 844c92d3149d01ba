"""The certificate's page drawn by ReportLab: the yardstick of benchmarks/certificates.py.

Twice: as one writes it with ReportLab's own means (flowing paragraphs and table, its own QR
code), which wraps a long name as our page does, and by hand (fixed coordinates that nothing may
overrun, a QR picture made elsewhere), which is about the least it can cost. Neither is tagged.
"""

from __future__ import annotations

import io

from django.conf import settings
from reportlab.graphics import renderPDF
from reportlab.graphics.barcode.qr import QrCodeWidget
from reportlab.graphics.shapes import Drawing
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, Frame, Paragraph, Spacer, Table

from certificates import codes, qr_codes
from certificates.facts import Facts

HEIGHT = A4[1]
LINES = [
    ("LINEBELOW", (0, 0), (-1, 0), 0.7, "#0b5563"),
    ("LINEABOVE", (0, -1), (-1, -1), 0.7, "#0b5563"),
    ("SPAN", (0, -1), (2, -1)),
]


def register_fonts() -> None:
    folder = settings.BASE_DIR / "static" / "fonts" / "pdf"
    pdfmetrics.registerFont(TTFont("Plain", folder / "Inter-Regular.ttf"))
    pdfmetrics.registerFont(TTFont("Bold", folder / "Inter-SemiBold.ttf"))


def by_own_means(facts: Facts) -> bytes:
    file = io.BytesIO()
    page = new_page(file, facts)
    body = [
        text(facts.issuer, 9.5),
        Spacer(1, 24 * mm),
        text("Course certificate", 14, bold=True),
        text(facts.name, 36, bold=True),
        text(facts.organisation, 13),
        text(statement(facts), 14),
        Spacer(1, 10 * mm),
        gatherings(facts),
        text(facts.rule_text, 8.5),
        text("Learning goals", 10.5, bold=True),
        *(text(goal, 9.5) for goal in facts.learning_goals),
    ]
    foot = [
        text(facts.place_and_day, 9.5),
        text(facts.signatory_name, 11, bold=True),
        text(facts.signatory_title, 9.5),
        text(facts.issuer, 9.5),
    ]
    check = [text(line, 7.5) for line in check_lines(facts)]
    for place, flowables in [
        ((26, 66, 158, 204), body),
        ((26, 22, 86, 40), foot),
        ((114, 20, 70, 18), check),
    ]:
        Frame(*(side * mm for side in place), 0, 0, 0, 0).addFromList(flowables, page)
    renderPDF.draw(qr_code(facts), page, 159 * mm, 38 * mm)
    return finished(page, file)


def by_hand(facts: Facts) -> bytes:
    file = io.BytesIO()
    page = new_page(file, facts)
    write(page, 26, 30, facts.issuer, 9.5)
    write(page, 26, 60, "Course certificate", 14, bold=True)
    write(page, 26, 75, facts.name, 36, bold=True)
    write(page, 26, 85, facts.organisation, 13)
    write(page, 26, 98, statement(facts), 14)
    down = 114.0
    for across, label in zip(
        (26, 63, 146, 175), ("Date", "Gathering", "Form", "Hours"), strict=True
    ):
        write(page, across, down, label, 8.5)
    page.line(26 * mm, HEIGHT - (down + 2) * mm, 184 * mm, HEIGHT - (down + 2) * mm)
    for row in facts.gatherings:
        down += 7.5
        write(page, 26, down, row.day_text, 9.5)
        write(page, 63, down, row.title, 9.5)
        write(page, 146, down, row.form_text, 9.5)
        write(page, 182, down, row.hours_text, 9.5)
    page.line(26 * mm, HEIGHT - (down + 2) * mm, 184 * mm, HEIGHT - (down + 2) * mm)
    write(page, 26, down + 7.5, "Learning hours in all", 10.5, bold=True)
    write(page, 180, down + 7.5, facts.hours_text, 10.5, bold=True)
    write(page, 26, down + 13, facts.rule_text, 8.5)
    write(page, 26, down + 26, "Learning goals", 10.5, bold=True)
    for number, goal in enumerate(facts.learning_goals):
        write(page, 26, down + 31 + 5.4 * number, goal, 9.5)
    write(page, 26, 255, facts.place_and_day, 9.5)
    write(page, 26, 265, facts.signatory_name, 11, bold=True)
    write(page, 26, 270, facts.signatory_title, 9.5)
    write(page, 26, 275, facts.issuer, 9.5)
    picture = ImageReader(io.BytesIO(qr_codes.png(facts.verify_url)))
    page.drawImage(picture, 159 * mm, HEIGHT - 262 * mm, 25 * mm, 25 * mm)
    for number, line in enumerate(check_lines(facts)):
        write(page, 114, 266 + 4 * number, line, 7.5)
    return finished(page, file)


def new_page(file: io.BytesIO, facts: Facts) -> Canvas:
    """A page with its frame."""
    page = Canvas(file, pagesize=A4)
    page.setTitle(f"Course certificate for {facts.name}, {facts.number}")
    corners = [(12, 12), (198, 12), (198, 68), (205, 80), (198, 92), (198, 285), (12, 285)]
    path = page.beginPath()
    path.moveTo(corners[0][0] * mm, HEIGHT - corners[0][1] * mm)
    for across, down in corners[1:]:
        path.lineTo(across * mm, HEIGHT - down * mm)
    path.close()
    page.setStrokeColorRGB(0.04, 0.33, 0.39)
    page.drawPath(path)
    page.setFillColorRGB(0.78, 0.33, 0.24)
    page.circle(196.5 * mm, HEIGHT - 80 * mm, 1.9 * mm, stroke=0, fill=1)
    page.setFillColorRGB(0.12, 0.18, 0.2)
    return page


def finished(page: Canvas, file: io.BytesIO) -> bytes:
    page.showPage()
    page.save()
    return file.getvalue()


def write(
    page: Canvas, across: float, down: float, words: str, size: float, *, bold: bool = False
) -> None:
    page.setFont("Bold" if bold else "Plain", size)
    page.drawString(across * mm, HEIGHT - down * mm, words)


def text(words: str, size: float, *, bold: bool = False) -> Paragraph:
    font = "Bold" if bold else "Plain"
    style = ParagraphStyle(f"{font} {size}", fontName=font, fontSize=size, leading=size * 1.3)
    return Paragraph(words, style)


def gatherings(facts: Facts) -> Flowable:
    rows = [[text(label, 8.5) for label in ("Date", "Gathering", "Form", "Hours")]]
    rows += [
        [text(words, 9.5) for words in (row.day_text, row.title, row.form_text, row.hours_text)]
        for row in facts.gatherings
    ]
    total = [text("Learning hours in all", 10.5, bold=True), "", ""]
    rows.append([*total, text(facts.hours_text, 10.5, bold=True)])
    return Table(rows, colWidths=[width * mm for width in (37, 83, 24, 14)], style=LINES)


def qr_code(facts: Facts) -> Drawing:
    code = QrCodeWidget(facts.verify_url, barLevel="M")
    code.barWidth = code.barHeight = 25 * mm
    drawing = Drawing(25 * mm, 25 * mm)
    drawing.add(code)
    return drawing


def statement(facts: Facts) -> str:
    return f"has completed {facts.programme}, {facts.cohort}"


def check_lines(facts: Facts) -> list[str]:
    address, _, code = facts.verify_url.rstrip("/").rpartition("/")
    return [
        f"No. {facts.number}",
        f"Check that it is genuine: {address}",
        codes.in_groups(code),
    ]

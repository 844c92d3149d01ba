"""Reads a certificate as the eye does: from the pixels, since extracted text can lie."""

from __future__ import annotations

import io
import subprocess
from itertools import pairwise
from pathlib import Path

from PIL import Image, ImageChops, ImageDraw, ImageFont

DPI = 300
MM = DPI / 25.4
LEFT, RIGHT = 24 * MM, 186 * MM  # inside the frame


def ink(pdf: bytes) -> Image.Image:
    """The page in black and white, ink as 255."""
    command = ["pdftoppm", "-r", str(DPI), "-gray", "-singlefile", "-"]
    page = subprocess.run(command, input=pdf, capture_output=True, check=True).stdout
    return Image.open(io.BytesIO(page)).convert("L").point(lambda value: 255 * (value < 128))


def lines(page: Image.Image) -> list[Image.Image]:
    """The lines of text inside the frame, from the top; accents stay with their letters."""
    column = page.crop((round(LEFT), round(15 * MM), round(RIGHT), round(282 * MM)))
    rows = column.convert("F").resize((1, column.height), Image.Resampling.BOX)
    return [
        column.crop((0, top, column.width, bottom))
        for top, bottom in runs(list(rows.get_flattened_data()), gap=round(1.2 * MM))
    ]


def letters(line: Image.Image) -> list[Image.Image]:
    """The letters of a line in which each stands alone."""
    columns = line.convert("F").resize((line.width, 1), Image.Resampling.BOX)
    parts = runs(list(columns.get_flattened_data()), gap=2)
    return [trimmed(line.crop((left, 0, right, line.height))) for left, right in parts]


def glyph(letter: str, font: Path, points: float) -> Image.Image:
    """The letter as the font draws it."""
    size = round(points * DPI / 72)
    picture = Image.new("L", (size * 3, size * 3))
    face = ImageFont.truetype(str(font), size)
    ImageDraw.Draw(picture).text((size, size // 2), letter, font=face, fill=255)
    return trimmed(picture.point(lambda value: 255 * (value > 127)))


def closest(picture: Image.Image, glyphs: dict[str, Image.Image]) -> str:
    """Which of the letters the picture shows."""
    return max(glyphs, key=lambda letter: likeness(picture, glyphs[letter]))


def likeness(one: Image.Image, other: Image.Image) -> float:
    """The share of the ink that is in both: 1 is the same picture, give or take a pixel's shift."""
    size = (max(one.width, other.width) + 2, max(one.height, other.height) + 2)
    one = one.crop((-1, -1, size[0] - 1, size[1] - 1))
    return max(
        overlap(one, other.crop((-x, -y, size[0] - x, size[1] - y)))
        for x in range(3)
        for y in range(3)
    )


def overlap(one: Image.Image, other: Image.Image) -> float:
    both, either = ImageChops.darker(one, other), ImageChops.lighter(one, other)
    return amount(both) / max(amount(either), 1)


def amount(picture: Image.Image) -> int:
    return picture.histogram()[255]


def trimmed(picture: Image.Image) -> Image.Image:
    return picture.crop(picture.getbbox())


def runs(values: list[float], *, gap: int) -> list[tuple[int, int]]:
    """Where there is ink, as (first, after last); runs closer than ``gap`` are one."""
    marked = [place for place, value in enumerate(values) if value]
    breaks = [place for place in pairwise(marked) if place[1] - place[0] > gap]
    starts = [marked[0], *(after for _, after in breaks)]
    ends = [*(before for before, _ in breaks), marked[-1]]
    return [(start, end + 1) for start, end in zip(starts, ends, strict=True)]


def qr_modules(page: Image.Image, *, across: int) -> list[list[int]]:
    """The QR code's modules, 1 for dark, read in the middle of each."""
    corner = page.crop((round(150 * MM), round(225 * MM), round(185 * MM), round(270 * MM)))
    top = corner.getbbox()[1]
    left = corner.crop((0, 0, corner.width, top + round(20 * MM))).getbbox()[0]
    step = 25 * MM / across
    middle = [round((number + 0.5) * step) for number in range(across)]
    return [[int(corner.getpixel((left + x, top + y)) > 0) for x in middle] for y in middle]

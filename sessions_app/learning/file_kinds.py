"""Which files people may be given. What is in a file decides, not what it is called."""

from __future__ import annotations

import io
import re
import unicodedata
import zipfile
from dataclasses import dataclass
from pathlib import PurePosixPath

from defusedxml import ElementTree
from django.conf import settings
from django.utils.translation import gettext as _
from PIL import Image, ImageOps

from spreadsheets.reading import size_text

PDF_START = b"%PDF-"
PNG_START = b"\x89PNG\r\n\x1a\n"
JPEG_START = b"\xff\xd8\xff"
ZIP_START = b"PK\x03\x04"
ZIP_ENTRY = b"PK\x01\x02"
OLE_START = bytes.fromhex("d0cf11e0a1b11ae1")  # old Office files, and new ones with a password
OFFICE = "application/vnd.openxmlformats-officedocument."
# By the part that each cannot be without: ending and content type.
OFFICE_KINDS = {
    "word/document.xml": (".docx", f"{OFFICE}wordprocessingml.document"),
    "ppt/presentation.xml": (".pptx", f"{OFFICE}presentationml.presentation"),
    "xl/workbook.xml": (".xlsx", f"{OFFICE}spreadsheetml.sheet"),
}
FETCHED_ON_OPENING = ("/attachedTemplate", "/oleObject", "/frame", "/subDocument")
MOST_PARTS = 2000
MOST_RATIO = 100
MOST_PIXELS = 50_000_000
LARGEST_PART_READ = 2 * 1024 * 1024
LONGEST_STEM = 120
NOT_IN_NAMES = re.compile(r'[<>:"/\\|?*]')


class Refused(ValueError):
    """The file is not handed out. The message is fit for the reader."""


@dataclass(frozen=True)
class CheckedFile:
    """A file that may be handed out; ``name`` ends as its content says."""

    name: str
    content_type: str
    content: bytes


def check(content: bytes, *, filename: str) -> CheckedFile:
    """The file as it will be handed out: pictures drawn anew, so that no place or device is in it.

    Raises Refused.
    """
    refuse_too_large(len(content))
    if content.startswith(PDF_START):
        refuse_two_in_one(content)
        return CheckedFile(safe_name(filename, ".pdf"), "application/pdf", content)
    if content.startswith(PNG_START):
        return CheckedFile(safe_name(filename, ".png"), "image/png", drawn_anew(content, "PNG"))
    if content.startswith(JPEG_START):
        return CheckedFile(safe_name(filename, ".jpg"), "image/jpeg", drawn_anew(content, "JPEG"))
    if content.startswith(OLE_START):
        raise Refused(
            _("The file is in an old Office format or has a password. Save it as a new kind first.")
        )
    if content.startswith(ZIP_START):
        ending, content_type = office_kind(content)
        return CheckedFile(safe_name(filename, ending), content_type, content)
    raise unknown()


def refuse_too_large(size: int) -> None:
    """``size`` in bytes; asked before the file is read into memory. Raises Refused."""
    limit = settings.MATERIAL_MAX_BYTES
    if size > limit:
        raise Refused(_("The file is larger than %(limit)s.") % {"limit": size_text(limit)})


def unknown() -> Refused:
    return Refused(
        _(
            "Only PDF, Word, PowerPoint, Excel and pictures (PNG, JPEG) are taken. Give a link to"
            " anything else."
        )
    )


def broken() -> Refused:
    return Refused(_("The file is damaged. Open it, save it again and choose that file."))


def refuse_two_in_one(content: bytes) -> None:
    """A file that is a PDF to one program and a package to another is neither to us."""
    if zipfile.is_zipfile(io.BytesIO(content)):
        raise Refused(_("The file is two kinds of file in one, and is not taken."))


def office_kind(content: bytes) -> tuple[str, str]:
    """Ending and content type of a Word, PowerPoint or Excel file. Raises Refused."""
    if content.count(ZIP_ENTRY) > MOST_PARTS:
        raise too_large_inside()
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            entries = package.infolist()
            names = {entry.filename for entry in entries}
            refuse_unsafe_parts(entries, len(content))
            kind = next((kind for part, kind in OFFICE_KINDS.items() if part in names), None)
            if kind is None or "[Content_Types].xml" not in names:
                raise unknown()
            refuse_what_runs_by_itself(package, names)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise error if isinstance(error, Refused) else broken() from error
    return kind


def refuse_unsafe_parts(entries: list[zipfile.ZipInfo], size: int) -> None:
    for entry in entries:
        path = entry.filename
        if path.startswith("/") or "\\" in path or ".." in path.split("/"):
            raise broken()
        if entry.flag_bits & 0x1:
            raise Refused(_("The file has a password. Save it without one."))
    if sum(entry.file_size for entry in entries) > MOST_RATIO * size:
        raise too_large_inside()


def too_large_inside() -> Refused:
    return Refused(_("The file is far larger inside than it looks, and is not taken."))


def refuse_what_runs_by_itself(package: zipfile.ZipFile, names: set[str]) -> None:
    """Macros and controls, and parts that are fetched from elsewhere when the file is opened."""
    has_macros = any(
        name.lower().endswith("vbaproject.bin") or "/activex/" in name.lower() for name in names
    )
    if has_macros or "macroenabled" in part(package, "[Content_Types].xml").decode().lower():
        raise Refused(_("The file has macros. Save it without them, or as PDF."))
    for name in names:
        if name.endswith(".rels") and fetches(part(package, name)):
            raise Refused(
                _("The file fetches parts from elsewhere when it is opened. Save it as PDF.")
            )


def part(package: zipfile.ZipFile, name: str) -> bytes:
    with package.open(name) as stream:
        content = stream.read(LARGEST_PART_READ + 1)
    if len(content) > LARGEST_PART_READ:
        raise too_large_inside()
    return content


def fetches(relations: bytes) -> bool:
    try:
        found = list(ElementTree.fromstring(relations))
    except (ElementTree.ParseError, ValueError) as error:
        raise broken() from error
    return any(
        relation.get("TargetMode") == "External"
        and str(relation.get("Type")).endswith(FETCHED_ON_OPENING)
        for relation in found
    )


def drawn_anew(content: bytes, kind: str) -> bytes:
    """The picture alone, upright, without what the camera wrote down. Raises Refused."""
    drawn = io.BytesIO()
    try:
        with Image.open(io.BytesIO(content), formats=[kind]) as image:
            if image.width * image.height > MOST_PIXELS:
                raise Refused(_("The picture has too many pixels. Make it smaller."))
            upright = ImageOps.exif_transpose(image)
            upright.info = {
                name: value
                for name, value in upright.info.items()
                if name in ("icc_profile", "transparency")
            }
            upright.save(drawn, kind, quality=90)
    except Refused:
        raise
    except Exception as error:  # Pillow lets through whatever a broken file makes it stumble on
        raise broken() from error
    return drawn.getvalue()


def safe_name(filename: str, ending: str) -> str:
    """A name that no system misreads, with the ending that the content has."""
    stem = unicodedata.normalize("NFC", PurePosixPath(filename.replace("\\", "/")).stem)
    plain = "".join(" " if unicodedata.category(sign)[0] == "C" else sign for sign in stem)
    words = NOT_IN_NAMES.sub(" ", plain).split()
    return (" ".join(words)[:LONGEST_STEM].strip(" .") or "fil") + ending

"""Which files people may be given. What is in a file decides, not what it is called."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import gettext as _
from PIL import Image, ImageFile, ImageOps

from sessions_app.learning import calendar_files
from sessions_app.learning.file_names import safe_name
from sessions_app.learning.office_files import ZIP_START, office_kind
from sessions_app.learning.refused_files import (
    Refused,
    broken,
    too_many_pixels,
    two_in_one,
    unknown,
)
from spreadsheets.reading import size_text

PDF_START = b"%PDF-"
PDF_END = b"%%EOF"
# Where readers of PDF look for its beginning and its end.
PDF_MARGIN = 1024
PNG_START = b"\x89PNG\r\n\x1a\n"
JPEG_START = b"\xff\xd8\xff"
OLE_START = bytes.fromhex("d0cf11e0a1b11ae1")  # old Office files, and new ones with a password
MOST_PIXELS = 50_000_000


@dataclass(frozen=True)
class CheckedFile:
    """A file that may be handed out; ``name`` ends as its content says."""

    name: str
    content_type: str
    content: bytes


def check(content: bytes, *, filename: str) -> CheckedFile:
    """The file as it will be handed out.

    Pictures are drawn anew and calendar files written anew, so that nothing else is in them.
    Raises Refused.
    """
    refuse_too_large(len(content))
    if content.startswith(PDF_START):
        refuse_half_and_double(content)
        return CheckedFile(safe_name(filename, ".pdf"), "application/pdf", content)
    if content.startswith(PNG_START):
        return CheckedFile(safe_name(filename, ".png"), "image/png", drawn_anew(content, "PNG"))
    if content.startswith(JPEG_START):
        return CheckedFile(safe_name(filename, ".jpg"), "image/jpeg", drawn_anew(content, "JPEG"))
    if calendar_files.is_calendar(content):
        anew = calendar_files.written_anew(content)
        return CheckedFile(safe_name(filename, ".ics"), "text/calendar; charset=utf-8", anew)
    if content.startswith(OLE_START):
        raise Refused(
            _("The file is in an old Office format or has a password. Save it as a new kind first.")
        )
    if content.startswith(ZIP_START):
        if PDF_START in content[:PDF_MARGIN]:
            raise two_in_one()
        ending, content_type = office_kind(content)
        return CheckedFile(safe_name(filename, ending), content_type, content)
    raise unknown()


def refuse_too_large(size: int) -> None:
    """``size`` in bytes; asked before the file is read into memory. Raises Refused."""
    limit = settings.MATERIAL_MAX_BYTES
    if size > limit:
        raise Refused(_("The file is larger than %(limit)s.") % {"limit": size_text(limit)})


def refuse_half_and_double(content: bytes) -> None:
    """A file that is a PDF to one program and a package to another is neither to us."""
    if zipfile.is_zipfile(io.BytesIO(content)):
        raise two_in_one()
    if PDF_END not in content[-PDF_MARGIN:]:
        raise broken()


@contextmanager
def whole_pictures_only() -> Iterator[None]:
    """WeasyPrint, once loaded, lets Pillow take half a picture anywhere in the process."""
    before = ImageFile.LOAD_TRUNCATED_IMAGES
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    try:
        yield
    finally:
        ImageFile.LOAD_TRUNCATED_IMAGES = before


def drawn_anew(content: bytes, kind: str) -> bytes:
    """The picture alone, upright, without what the camera wrote down. Raises Refused."""
    drawn = io.BytesIO()
    try:
        with (
            whole_pictures_only(),
            Image.open(io.BytesIO(content), formats=[kind]) as image,
        ):
            if image.width * image.height > MOST_PIXELS:
                raise too_many_pixels()
            upright = ImageOps.exif_transpose(image)
            upright.info = {
                name: value
                for name, value in upright.info.items()
                if name in ("icc_profile", "transparency")
            }
            upright.save(drawn, kind, quality=90)
    except Refused:
        raise
    except Image.DecompressionBombError as error:
        raise too_many_pixels() from error
    except Exception as error:  # Pillow lets through whatever a broken file makes it stumble on
        raise broken() from error
    return drawn.getvalue()

"""Word, PowerPoint and Excel files: packages of parts, of which none may run or be fetched."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator
from xml.etree.ElementTree import Element

from defusedxml import ElementTree
from django.utils.translation import gettext as _

from sessions_app.learning.refused_files import (
    Refused,
    broken,
    too_large_inside,
    two_in_one,
    unknown,
)

ZIP_START = b"PK\x03\x04"
ZIP_ENTRY = b"PK\x01\x02"
OFFICE = "application/vnd.openxmlformats-officedocument."
# By the part that each cannot be without: ending and content type.
OFFICE_KINDS = {
    "word/document.xml": (".docx", f"{OFFICE}wordprocessingml.document"),
    "ppt/presentation.xml": (".pptx", f"{OFFICE}presentationml.presentation"),
    "xl/workbook.xml": (".xlsx", f"{OFFICE}spreadsheetml.sheet"),
}
TYPES = "[content_types].xml"
FETCHED_ON_OPENING = ("/attachedtemplate", "/oleobject", "/frame", "/subdocument", "/image")
RUNS = ("macroenabled", "vbaproject", "macrosheet", "activex")
PROGRAMS = (
    *(".exe", ".dll", ".com", ".scr", ".bat", ".cmd", ".msi", ".ps1", ".js", ".jse", ".vbs"),
    *(".vbe", ".wsf", ".hta", ".lnk", ".jar", ".class", ".sh", ".py", ".docm", ".dotm", ".xlsm"),
    *(".xltm", ".xlam", ".pptm", ".ppsm", ".potm", ".ppam", ".html", ".htm", ".mht", ".svgz"),
)
MOST_PARTS = 2000
MOST_RATIO = 100
MOST_BYTES_INSIDE = 500 * 1024 * 1024
LARGEST_PART_READ = 2 * 1024 * 1024
AT_A_TIME = 1024 * 1024
DAMAGED = (
    *(zipfile.BadZipFile, zlib.error, struct.error),
    *(OSError, ValueError, NotImplementedError),
)


def office_kind(content: bytes) -> tuple[str, str]:
    """Ending and content type of a Word, PowerPoint or Excel file. Raises Refused."""
    if content.count(ZIP_ENTRY) > MOST_PARTS:
        raise too_large_inside()
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            return kind_of(package, content)
    except Refused:
        raise
    except (
        zipfile.BadZipFile,
        OSError,
        ValueError,
        NotImplementedError,
        zlib.error,
        struct.error,
    ) as error:
        raise broken() from error


def kind_of(package: zipfile.ZipFile, content: bytes) -> tuple[str, str]:
    entries = package.infolist()
    names = {entry.filename for entry in entries}
    refuse_unsafe_names(entries)
    found = [kind for part, kind in OFFICE_KINDS.items() if part in names]
    if not found or TYPES not in {name.lower() for name in names}:
        raise unknown()
    if len(found) > 1 or "META-INF/MANIFEST.MF" in names:
        raise two_in_one()
    refuse_what_swells(entries, content)
    refuse_what_runs(package, names)
    return found[0]


def refuse_unsafe_names(entries: list[zipfile.ZipInfo]) -> None:
    """Two parts of one name would be one thing to us and another to whoever opens the file."""
    if len({entry.filename.lower() for entry in entries}) < len(entries):
        raise broken()
    for entry in entries:
        path = entry.orig_filename
        if path.startswith("/") or "\\" in path or "\0" in path or ".." in path.split("/"):
            raise broken()
        if entry.flag_bits & 0x1:
            raise Refused(_("The file has a password. Save it without one."))


def refuse_what_swells(entries: list[zipfile.ZipInfo], content: bytes) -> None:
    """By what the parts say of themselves, and then by what comes out, for they may lie."""
    most = min(MOST_RATIO * len(content), MOST_BYTES_INSIDE)
    if sum(entry.file_size for entry in entries) > most:
        raise too_large_inside()
    for entry in entries:
        if entry.compress_type == zipfile.ZIP_DEFLATED:
            refuse_more_than_it_says(packed(content, entry), entry.file_size)
        elif entry.compress_type != zipfile.ZIP_STORED:
            raise broken()


def packed(content: bytes, entry: zipfile.ZipInfo) -> bytes:
    """The bytes of a part as they lie there. ``zipfile`` gives them only unpacked."""
    start = entry.header_offset
    name, extra = struct.unpack_from("<HH", content, start + 26)
    start += 30 + name + extra
    return content[start : start + entry.compress_size]


def refuse_more_than_it_says(left: bytes, size: int) -> None:
    """Python reads as much as a part says it has; other programs read until its end."""
    unpacker = zlib.decompressobj(-zlib.MAX_WBITS)
    while not unpacker.eof:
        out = unpacker.decompress(left, AT_A_TIME)
        size -= len(out)
        left = unpacker.unconsumed_tail
        if size < 0:
            raise too_large_inside()
        if not out and not left and not unpacker.eof:
            raise broken()


def refuse_what_runs(package: zipfile.ZipFile, names: set[str]) -> None:
    """Macros, controls and programs, and parts that are fetched when the file is opened."""
    kinds = (part for name in names if name.lower() == TYPES for part in parts(package, name))
    said = [str(part.get("ContentType")).lower() for part in kinds]
    relations = [
        relation
        for name in sorted(names)
        if name.lower().endswith(".rels")
        for relation in parts(package, name)
    ]
    said += [str(relation.get("Type")).lower().rpartition("/")[2] for relation in relations]
    said += [name.lower() for name in names]
    if any(sign in text for text in said for sign in RUNS):
        raise Refused(_("The file has macros. Save it without them, or as PDF."))
    if any(name.lower().endswith(PROGRAMS) for name in names):
        raise Refused(_("The file has a program or page inside. Save it as PDF."))
    if any(is_fetched(relation) for relation in relations):
        raise Refused(_("The file fetches parts from elsewhere when it is opened. Save it as PDF."))


def parts(package: zipfile.ZipFile, name: str) -> Iterator[Element]:
    """The elements of an XML part that lists others."""
    with package.open(name) as stream:
        content = stream.read(LARGEST_PART_READ + 1)
    if len(content) > LARGEST_PART_READ:
        raise too_large_inside()
    try:
        yield from ElementTree.fromstring(content).iter()
    except (ElementTree.ParseError, ValueError) as error:
        raise broken() from error


def is_fetched(relation: Element) -> bool:
    is_outside = str(relation.get("TargetMode")).lower() == "external"
    return is_outside and str(relation.get("Type")).lower().endswith(FETCHED_ON_OPENING)

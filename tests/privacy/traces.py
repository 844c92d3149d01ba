"""Looking for somebody in all that is stored, however it is written. Knows nothing of the code."""

import base64
import html
import quopri
import re
import unicodedata
import zipfile
import zlib
from io import BytesIO
from urllib.parse import quote, quote_plus

from django.db import connection

from tests.privacy.seeding import MARKERS

TABLES = """SELECT quote_ident(table_name) FROM information_schema.tables
    WHERE table_schema = 'public' AND table_type = 'BASE TABLE' ORDER BY 1"""
BYTES = re.compile(rb"\\\\x([0-9a-f]+)")
BASE64 = re.compile(rb"[A-Za-z0-9+/_-]{16,}={0,2}")


def dumped() -> dict[str, bytes]:
    """Every table as COPY writes it, with what is packed or coded in it unpacked behind."""
    found = {}
    with connection.cursor() as cursor:
        cursor.execute(TABLES)
        for (table,) in cursor.fetchall():
            everything = f"COPY (SELECT * FROM {table}) TO STDOUT"  # noqa: S608 quoted names
            written = BytesIO()
            cursor.copy_expert(everything, written)
            found[table] = with_unpacked(written.getvalue())
    return found


def with_unpacked(text: bytes) -> bytes:
    parts = [text]
    for hexed in BYTES.findall(text):
        raw = bytes.fromhex(hexed[: len(hexed) // 2 * 2].decode())
        parts.append(raw)
        parts += unpacked(raw)
    for coded in BASE64.findall(text):
        plain = coded.rstrip(b"=")
        whole = plain[: len(plain) // 4 * 4].translate(bytes.maketrans(b"-_", b"+/"))
        raw = base64.b64decode(whole)
        parts += [raw, *unpacked(raw)]
    return b"\n".join(parts)


def unpacked(raw: bytes) -> list[bytes]:
    if zipfile.is_zipfile(BytesIO(raw)):
        with zipfile.ZipFile(BytesIO(raw)) as packed:
            return [packed.read(name) for name in packed.namelist()]
    found = []
    for start in re.finditer(rb"\x78[\x01\x5e\x9c\xda]|\x1f\x8b", raw):
        try:
            found.append(zlib.decompressobj(47).decompress(raw[start.start() :]))
        except zlib.error:
            continue
    return found


def ways(marker: str) -> set[bytes]:
    """Plain, in capitals, decomposed, for the web, for mail, for scripts, and in base64."""
    written = {marker, marker.lower(), marker.upper(), unicodedata.normalize("NFD", marker)}
    written |= {html.escape(marker), quote(marker), quote_plus(marker)}
    written |= {marker.encode("unicode_escape").decode()}
    found = {way.encode(code) for way in written for code in ("utf-8", "cp1252") if fits(way, code)}
    found |= {way.encode("utf-16-le") for way in written}
    found |= {quopri.encodestring(marker.encode()).strip(), marker.encode("utf-7")}
    for before in range(3):
        coded = base64.b64encode(b"x" * before + marker.encode()).rstrip(b"=")
        found.add(coded[4 if before else 0 : -2])
    return found


def fits(text: str, code: str) -> bool:
    try:
        text.encode(code)
    except UnicodeEncodeError:
        return False
    return True


def hits(where: dict[str, bytes]) -> list[tuple[str, str]]:
    """Where each marker is found."""
    every = {marker: ways(marker) for marker in MARKERS}
    return [
        (place, marker)
        for place, content in where.items()
        for marker, written in every.items()
        if any(way in content for way in written)
    ]

"""Files as people upload them, and as nobody should."""

import io
import zipfile

from PIL import Image

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
ICS = (
    b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//a//b\r\nBEGIN:VEVENT\r\nUID:a@b\r\n"
    b"DTSTAMP:20270101T080000Z\r\nDTSTART:20270303T090000Z\r\nDTEND:20270303T150000Z\r\n"
    b"SUMMARY:Verksted\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
)
TYPES = '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">{}</Types>'
RELATIONS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="r1" Type="http://schemas.example/relationships/{kind}"'
    ' Target="https://elsewhere.example/" TargetMode="{mode}"/></Relationships>'
)


def office(part="word/document.xml", *, types="", more=None):
    """A package with the parts that make it a Word, PowerPoint or Excel file."""
    parts = {"[Content_Types].xml": TYPES.format(types), part: "<document/>"} | (more or {})
    return package({name: text for name, text in parts.items() if text is not None})


def event(line, *, times=1):
    """A calendar whose entry has one more line."""
    start, end = ICS.index(b"BEGIN:VEVENT"), ICS.index(b"END:VCALENDAR")
    entry = ICS[start:end].replace(b"SUMMARY", f"{line}\r\nSUMMARY".strip().encode())
    return ICS[:start] + entry * times + ICS[end:]


def package(parts):
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content or "")
    return made.getvalue()


def linking(kind, mode="External"):
    return office(more={"word/_rels/settings.xml.rels": RELATIONS.format(kind=kind, mode=mode)})


def picture(kind="JPEG", *, size=(4, 4), **options):
    made = io.BytesIO()
    Image.new("RGB", size, "teal").save(made, kind, **options)
    return made.getvalue()


def with_password():
    made = bytearray(office())
    for start in (b"PK\x03\x04", b"PK\x01\x02"):
        at = made.find(start)
        while at >= 0:
            made[at + (6 if start == b"PK\x03\x04" else 8)] |= 1
            at = made.find(start, at + 1)
    return bytes(made)

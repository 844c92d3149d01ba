"""Files that try to be more than they look, made by script: {what it tries: content}."""

import io
import random
import struct
import zipfile
import zlib

from PIL import Image, PngImagePlugin

from tests.sessions_app.uploads import (
    ICS,
    PDF,
    RELATIONS,
    TYPES,
    event,
    office,
    package,
    picture,
    with_password,
)

PARTS = {
    "docx": "word/document.xml",
    "pptx": "ppt/presentation.xml",
    "xlsx": "xl/workbook.xml",
}
NOT_TAKEN = {
    "html": "<html><script>alert(1)</script></html>",
    "html after white space": "\n \t<html><body onload=alert(1)>",
    "html with a mark of byte order": "\ufeff<!DOCTYPE html><script>x</script>",
    "html that names itself PDF later": "<html>%PDF-1.7",
    "html that names itself a calendar": "<!--BEGIN:VCALENDAR--><script>x</script>",
    "svg": '<svg xmlns="http://www.w3.org/2000/svg" onload="x()"/>',
    "svg after a declaration": '<?xml version="1.0"?><svg><script>x</script></svg>',
    "xml": "<?xml version='1.0'?><a/>",
    "xml that grows": '<!DOCTYPE a [<!ENTITY b "cc"><!ENTITY d "&b;&b;">]><a>&d;</a>',
    "xml that fetches": '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>',
    "style sheet": "<?xml-stylesheet type='text/xsl' href='//evil.example'?><a/>",
    "web archive": "MIME-Version: 1.0\nContent-Type: multipart/related",
    "mail": "From: a@evil.example\r\n\r\n<script>x</script>",
    "script": "alert(1)",
    "php": "<?php system($_GET['a']); ?>",
    "shell": "#!/bin/sh\nrm -rf /",
    "batch": "@echo off\r\ndel *",
    "shortcut": "[InternetShortcut]\r\nURL=file://evil.example/a",
    "desktop entry": "[Desktop Entry]\nExec=sh",
    "rich text": r"{\rtf1{\object\objocx}}",
    "table with a formula": "=cmd|'/c calc'!A1;1",
    "old query": "WEB\r\n1\r\nhttps://evil.example/",
    "symbolic link of tables": 'ID;P\nO;E\nC;X1;Y1;K0;EEXEC("calc")',
    "postscript": "%!PS\n(/etc/passwd) (r) file",
    "letters only": "PDF",
    "one byte": "%",
    "empty": "",
    "card": "BEGIN:VCARD\r\nEND:VCARD\r\n",
}
FOREIGN_STARTS = {
    "program of Windows": "4d5a9000", "program of Linux": "7f454c46", "program of Mac": "cffaedfe",
    "class of Java": "cafebabe", "gif": "474946383961", "bitmap": "424d", "tiff": "49492a00",
    "webp": "52494646000000005745425056503820", "icon": "00000100", "video": "0000001866747970",
    "rar": "526172211a0700", "7z": "377abcaf271c", "gzip": "1f8b08", "bzip2": "425a68",
    "xz": "fd377a585a00", "cabinet": "4d534346", "flash": "435753", "web assembly": "0061736d",
    "database": "53514c69746520666f726d6174203300", "font": "0001000000", "help file": "49545346",
    "link of Windows": "4c0000000114020000000000c0000000", "photoshop": "38425053",
    "old Office": "d0cf11e0a1b11ae1", "notebook": "e4525c7b8cd8a74d", "drawing": "d7cdc69a",
    "jpeg of another kind": "0000000c6a5020200d0a870a", "empty package": "504b0506" + "00" * 18,
    "package in pieces": "504b0708504b0304", "zeros": "00" * 100,
}  # fmt: skip
MACRO_TYPE = "application/vnd.ms-office.vbaProject"
OUTSIDE = ["attachedTemplate", "oleObject", "frame", "subDocument", "image"]
AWAY = ["../../etc/passwd", "/etc/passwd", "word\\..\\..\\a", "C:\\a.xml", "a/../../b.xml", ".."]
INSIDE = ["a.exe", "a.EXE", "b/a.js", "a.hta", "a.lnk", "a.jar", "a.docm", "a.xlsm", "a.html"]
RELATION = '<Relationships><Relationship Id="a" Type="http://x/{}" Target="a.bin"/></Relationships>'


def refused():
    """None of these may be handed out: {what they try in common: {what: content}}."""
    foreign = {what: bytes.fromhex(start) + b"<a>" * 50 for what, start in FOREIGN_STARTS.items()}
    texts = {what: text.encode() for what, text in NOT_TAKEN.items()}
    return {
        "not of a kind": texts | foreign | {"html in two bytes": "<html>".encode("utf-16")},
        "behind something": dict(beginnings()),
        "cut off": dict(cut_off()),
        "two in one": dict(two_in_one()),
        "running": dict(running()),
        "leading elsewhere": dict(leading_elsewhere()),
        "swelling": dict(swelling()),
        "odd": dict(odd_packages()),
        "pictures": dict(pictures()),
        "calendars": dict(calendars()),
    }


def whole():
    """One of each kind that is taken."""
    offices = {kind: office(part) for kind, part in PARTS.items()}
    noise = io.BytesIO()
    pixels = Image.frombytes("RGB", (60, 60), random.Random(7).randbytes(60 * 60 * 3))
    pixels.save(noise, "PNG")
    as_jpeg = io.BytesIO()
    pixels.save(as_jpeg, "JPEG", quality=95)
    return {
        **offices,
        "pdf": PDF,
        "png": noise.getvalue(),
        "jpeg": as_jpeg.getvalue(),
        "ics": ICS,
    }


def beginnings():
    for kind, content in whole().items():
        yield f"{kind} after something else", b"\n" + content
        yield f"{kind}, its first bytes only", content[:8]


def cut_off():
    for kind, content in whole().items():
        for percent in (25, 50, 75):
            yield f"{kind} cut off at {percent} %", content[: len(content) * percent // 100]


def two_in_one():
    jar = package({"META-INF/MANIFEST.MF": "Main-Class: A", "A.class": "x"})
    for kind, content in {"jar": jar, "zip": package({"a.html": "<script>"})}.items():
        yield f"pdf that is a {kind}", PDF + content
        yield f"a {kind} only", content
    for kind, part in PARTS.items():
        yield f"pdf that is a {kind}", PDF + office(part)
        yield f"{kind} that is a jar", office(part, more={"META-INF/MANIFEST.MF": "Main-Class: A"})
        yield f"{kind} that is a pdf", stored_first("a.bin", PDF, part)
        yield f"{kind} of two kinds", office(part, more=dict.fromkeys(PARTS.values(), "<a/>"))
        yield f"calendar that is a {kind}", ICS + office(part)
    yield "calendar that is a page", ICS + b"<script>alert(1)</script>"
    yield "calendar that is a program", b"BEGIN:VCALENDAR=1;alert(1)"


def running():
    for kind, part in PARTS.items():
        yield f"{kind} with macros", office(part, more={"word/vbaProject.bin": "x"})
        yield f"{kind} with macros in capitals", office(part, more={"WORD/VBAPROJECT.BIN": "x"})
        yield f"{kind} with controls", office(part, more={"word/activeX/activeX1.xml": "<x/>"})
        for name, said in {
            "macros by its kind": "ms-word.document.macroEnabled.main",
            "macros in other letters": "ms-word.document.MACRO&#69;nabled.main",
            "macros of a part": MACRO_TYPE,
            "old macros": "application/vnd.ms-excel.macrosheet+xml",
        }.items():
            yield f"{kind} with {name}", office(part, types=f'<Override ContentType="{said}"/>')
        yield (
            f"{kind} with macros by a relation",
            office(part, more={"word/_rels/a.rels": RELATION.format("vbaProject"), "a.bin": "x"}),
        )
        wide = TYPES.format(f'<Default ContentType="{MACRO_TYPE}"/>').encode("utf-16-le")
        yield f"{kind} with macros in two bytes", office(part, more={"[Content_Types].xml": wide})
        for inside in INSIDE:
            yield f"{kind} with {inside}", office(part, more={f"word/embeddings/{inside}": "x"})


def leading_elsewhere():
    for kind, part in PARTS.items():
        for what in OUTSIDE:
            away = RELATIONS.format(kind=what, mode="External")
            yield f"{kind} that fetches: {what}", office(part, more={"a/_rels/b.rels": away})
        for path in AWAY:
            yield f"{kind} with a part at {path}", office(part, more={path: "x"})


def swelling():
    zeros = "0" * 3_000_000
    for kind, part in PARTS.items():
        yield f"{kind} that swells", office(part, more={"a.xml": zeros})
        yield f"{kind} that lies of its size", lying(office(part, more={"a.xml": zeros}), "a.xml")
        yield f"{kind} of too many parts", office(part, more={f"{n}": "" for n in range(2000)})
        for where in ("[Content_Types].xml", "_rels/.rels"):
            grows = '<!DOCTYPE a [<!ENTITY b "cc"><!ENTITY d "&b;&b;">]><a>&d;</a>'
            yield f"{kind} that grows in {where}", office(part, more={where: grows})
            fetches = '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>'
            yield f"{kind} that reads files in {where}", office(part, more={where: fetches})
            yield f"{kind} without end in {where}", office(part, more={where: "<a>"})


def odd_packages():
    yield "with a password", with_password()
    for kind, part in PARTS.items():
        whole = office(part)
        yield f"{kind} without kinds", office(part, more={"[Content_Types].xml": None})
        yield f"{kind} damaged in the middle", whole.replace(b"<document/>", b"<docu>ent/>")[:-9]
        for name, method in {"lzma": zipfile.ZIP_LZMA, "bzip2": zipfile.ZIP_BZIP2}.items():
            yield f"{kind} packed with {name}", repacked(whole, method)
        twice = office(part, more={f"{part[:-1]}L": "<document/>"})
        yield f"{kind} with a part that one program alone sees", twice


def pictures():
    for name, content in {"png": picture("PNG"), "jpeg": picture("JPEG")}.items():
        yield f"{name} that is huge", resized(content, 60_000, 60_000)
        yield f"{name} that is wide", resized(content, 65_000, 1_000)
        yield f"{name} of a page", content[:8] + b"<html><script>alert(1)</script></html>"
    yield "png called jpeg", b"\xff\xd8\xff" + picture("PNG")
    yield (
        "png with a text that swells",
        with_chunk(picture("PNG"), b"zTXt", b"a\0\0" + zlib.compress(b"0" * 3_000_000)),
    )


def calendars():
    yield "calendar without entries", b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n"
    yield "calendar of tasks only", ICS.replace(b"VEVENT", b"VTODO")
    yield "calendar with a zero", ICS.replace(b"Verksted", b"Verk\0sted")
    yield "calendar that is not closed", ICS.replace(b"END:VCALENDAR\r\n", b"")
    yield "calendar of two", ICS + ICS
    yield "calendar of too many", event("", times=1001)
    yield "calendar that is long", event("DESCRIPTION:" + "a" * 1_100_000)
    yield "calendar without end of days", event("DTEND:99999999T999999Z")
    yield "calendar in depth", b"BEGIN:VCALENDAR\r\n" + b"BEGIN:VEVENT\r\n" * 5000


def cleaned():
    """What is taken without what it carries: {what: (content, what may not be left of it)}."""
    exif = Image.Exif()
    exif[0x010E] = "gjemt"
    exif.get_ifd(0x8825)[1] = "N"
    texts = PngImagePlugin.PngInfo()
    texts.add_text("Comment", "gjemt")
    texts.add_itxt("XML:com.adobe.xmp", "<x>gjemt</x>")
    carried = {
        "photo with place": picture(exif=exif.tobytes()),
        "photo with a comment": picture(comment=b"<script>gjemt</script>"),
        "photo with notes": picture(xmp=b"<x:xmpmeta>gjemt</x:xmpmeta>"),
        "picture with texts": picture("PNG", pnginfo=texts),
        "picture with place": picture("PNG", exif=exif.tobytes()),
        "picture with a part of its own": with_chunk(picture("PNG"), b"evIl", b"gjemt"),
    }
    for tail in (b"<script>gjemt</script>", b"<?php gjemt ?>", package({"gjemt": "x"})):
        for kind in ("PNG", "JPEG"):
            carried[f"{kind} with {tail[:8]!r} behind"] = picture(kind) + tail
    for line in (
        "ATTACH:file:///gjemt", "ATTACH;VALUE=BINARY;ENCODING=BASE64:Z2plbXQ=", "X-ALT-DESC:gjemt",
        "ATTENDEE:mailto:gjemt@evil.example", "ORGANIZER:mailto:gjemt@evil.example",
        "URL:javascript:gjemt", "URL:file://gjemt/", "CONTACT:gjemt", "IMAGE:https://gjemt/",
        "RRULE:FREQ=SECONDLY", "RRULE:FREQ=MINUTELY", "CONFERENCE:https://gjemt/",
        "BEGIN:VALARM\r\nACTION:AUDIO\r\nATTACH:gjemt\r\nTRIGGER:-PT5M\r\nEND:VALARM",
        "BEGIN:VALARM\r\nACTION:PROCEDURE\r\nATTACH:gjemt\r\nTRIGGER:-PT5M\r\nEND:VALARM",
        "BEGIN:VALARM\r\nACTION:EMAIL\r\nSUMMARY:gjemt\r\nTRIGGER:-PT5M\r\nEND:VALARM",
    ):  # fmt: skip
        carried[f"calendar with {line[:30]!r}"] = event(line)
    for method in ("REQUEST", "CANCEL", "REPLY"):
        told = ICS.replace(b"VERSION", f"METHOD:{method}\r\nVERSION".encode())
        carried[f"calendar that says {method}"] = told
    return carried


LEFT = (b"gjemt", b"Z2plbXQ", b"METHOD", b"LY\r\n", b"VALARM", b"script", b"<?php", b"PK\x03\x04")


def stored_first(name, content, part):
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr(name, content)
        archive.writestr("[Content_Types].xml", TYPES.format(""))
        archive.writestr(part, "<document/>")
    return made.getvalue()


def repacked(content, method):
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(made, "w", method) as new:
        for name in old.namelist():
            new.writestr(name, old.read(name))
    return made.getvalue()


def lying(content, name):
    """Its list of parts says one byte where there are millions."""
    made = bytearray(content)
    at = made.rfind(name.encode())
    entry = made.rfind(b"PK\x01\x02", 0, at)
    made[entry + 24 : entry + 28] = struct.pack("<L", 1)
    return bytes(made)


def resized(content, width, height):
    """The picture says that it is larger than it is."""
    made = bytearray(content)
    if made.startswith(b"\x89PNG"):
        made[16:24] = struct.pack(">LL", width, height)
        made[29:33] = struct.pack(">L", zlib.crc32(made[12:29]))
    else:
        at = made.index(b"\xff\xc0")
        made[at + 5 : at + 9] = struct.pack(">HH", height, width)
    return bytes(made)


def with_chunk(content, kind, data):
    chunk = struct.pack(">L", len(data)) + kind + data + struct.pack(">L", zlib.crc32(kind + data))
    return content[:33] + chunk + content[33:]

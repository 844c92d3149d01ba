"""What may be handed out is told by the content, and comes out harmless."""

import io

import pytest
from django.utils import translation
from PIL import Image

from sessions_app.learning import file_kinds
from sessions_app.learning.file_kinds import Refused, check
from tests.sessions_app.uploads import (
    PDF,
    linking,
    office,
    package,
    picture,
    with_password,
    with_place,
)

OFFICE = "application/vnd.openxmlformats-officedocument."


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


@pytest.mark.parametrize(
    ("content", "name", "content_type"),
    [
        (PDF, "Lysark.pdf", "application/pdf"),
        (office(), "Lysark.docx", f"{OFFICE}wordprocessingml.document"),
        (office("ppt/presentation.xml"), "Lysark.pptx", f"{OFFICE}presentationml.presentation"),
        (office("xl/workbook.xml"), "Lysark.xlsx", f"{OFFICE}spreadsheetml.sheet"),
        (linking("hyperlink"), "Lysark.docx", f"{OFFICE}wordprocessingml.document"),
        (linking("oleObject", "Internal"), "Lysark.docx", f"{OFFICE}wordprocessingml.document"),
        (picture("PNG"), "Lysark.png", "image/png"),
        (picture("JPEG"), "Lysark.jpg", "image/jpeg"),
    ],
)
@pytest.mark.parametrize("ending", ["pdf", "exe", "html"])
def test_the_content_says_what_a_file_is(content, name, content_type, ending):
    taken = check(content, filename=f"Lysark.{ending}")

    assert (taken.name, taken.content_type) == (name, content_type)


UNKNOWN = (
    "Only PDF, Word, PowerPoint, Excel and pictures (PNG, JPEG) are taken. Give a link to anything"
    " else."
)
BROKEN = "The file is damaged. Open it, save it again and choose that file."
MACROS = "The file has macros. Save it without them, or as PDF."
FETCHES = "The file fetches parts from elsewhere when it is opened. Save it as PDF."
TOO_LARGE_INSIDE = "The file is far larger inside than it looks, and is not taken."
CONTROLS = {"word/activeX/activeX1.xml": "<x/>"}


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", UNKNOWN),
        (b"<html><script>alert(1)</script></html>", UNKNOWN),
        (b'<svg xmlns="http://www.w3.org/2000/svg" onload="x()"/>', UNKNOWN),
        (b"<?xml version='1.0'?><a/>", UNKNOWN),
        (b"MZ\x90\x00", UNKNOWN),
        (b"GIF89a", UNKNOWN),
        (b"#!/bin/sh\n", UNKNOWN),
        (b"\n%PDF-1.7", UNKNOWN),
        (package({"a.txt": "a"}), UNKNOWN),
        (package({"[Content_Types].xml": "<Types/>", "META-INF/MANIFEST.MF": "x"}), UNKNOWN),
        (office(more={"[Content_Types].xml": None}), UNKNOWN),
        (office()[:-30], BROKEN),
        (b"PK\x03\x04", BROKEN),
        (office(more={"../../etc/passwd": "x"}), BROKEN),
        (office(more={"/etc/passwd": "x"}), BROKEN),
        (office(more={"word\\..\\x": "x"}), BROKEN),
        (office(more={"word/_rels/a.rels": "<a"}), BROKEN),
        (office(more={"word/_rels/a.rels": "<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>"}), BROKEN),
        (with_password(), "The file has a password. Save it without one."),
        (office(more={"word/vbaProject.bin": "x"}), MACROS),
        (office(more=CONTROLS), MACROS),
        (office(types='<Override ContentType="ms-word.document.macroEnabled.main"/>'), MACROS),
        (linking("attachedTemplate"), FETCHES),
        (linking("oleObject"), FETCHES),
        (linking("frame"), FETCHES),
        (office(more={"word/media/a.xml": "a" * 3_000_000}), TOO_LARGE_INSIDE),
        (office(more={f"word/{n}.xml": "" for n in range(2000)}), TOO_LARGE_INSIDE),
        (PDF + office(), "The file is two kinds of file in one, and is not taken."),
        (picture("PNG")[:40], BROKEN),
        (b"\xff\xd8\xff<script>", BROKEN),
        (
            bytes.fromhex("d0cf11e0a1b11ae1"),
            "The file is in an old Office format or has a password. Save it as a new kind first.",
        ),
    ],
)  # fmt: skip
def test_what_could_do_harm_is_refused_with_the_reason(content, why):
    with pytest.raises(Refused) as refused:
        check(content, filename="Lysark.pdf")

    assert str(refused.value) == why


def test_file_over_the_limit_is_refused_before_it_is_looked_at(settings):
    settings.MATERIAL_MAX_BYTES = 1024 * 1024

    with pytest.raises(Refused, match="larger than 1"):
        check(PDF + bytes(1024 * 1024), filename="a.pdf")


def test_picture_with_too_many_pixels_is_refused(monkeypatch):
    monkeypatch.setattr(file_kinds, "MOST_PIXELS", 15)

    with pytest.raises(Refused, match="too many pixels"):
        check(picture("PNG"), filename="a.png")


def test_picture_loses_what_the_camera_wrote_down():
    taken = check(with_place(), filename="bilde.jpeg")

    with Image.open(io.BytesIO(taken.content)) as image:
        assert (dict(image.getexif()), image.info.get("comment"), image.size) == ({}, None, (4, 4))
    assert b"Telefon" not in taken.content


def test_what_hangs_behind_a_picture_is_cut_off():
    taken = check(picture("PNG") + b"<script>alert(1)</script>", filename="a.png")

    assert b"script" not in taken.content


@pytest.mark.parametrize(
    ("filename", "name"),
    [
        ("../../etc/passwd", "passwd.pdf"),
        ("C:\\Users\\kari\\Notat fra møtet.pdf", "Notat fra møtet.pdf"),
        ("faktura\u202efdp.exe", "faktura fdp.pdf"),
        ('a"; filename="b.html', "a ; filename= b.pdf"),
        ("linje\r\nX-Header: 1.pdf", "linje X-Header 1.pdf"),
        ("A\u030arsplan.pdf", "Årsplan.pdf"),
        ("....", "fil.pdf"),
        ("å" * 400 + ".pdf", "å" * 120 + ".pdf"),
    ],
)
def test_name_is_one_that_no_system_misreads(filename, name):
    assert check(PDF, filename=filename).name == name

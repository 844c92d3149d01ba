"""What may be handed out is told by the content, and comes out harmless."""

import pytest
from django.utils import translation

from sessions_app.learning.file_kinds import check
from sessions_app.learning.refused_files import Refused
from tests.sessions_app import hostile_files
from tests.sessions_app.uploads import ICS, PDF, event, linking, office, picture

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
        (ICS, "Lysark.ics", "text/calendar; charset=utf-8"),
    ],
)
@pytest.mark.parametrize("ending", ["pdf", "exe", "html"])
def test_the_content_says_what_a_file_is(content, name, content_type, ending):
    taken = check(content, filename=f"Lysark.{ending}")

    assert (taken.name, taken.content_type) == (name, content_type)


UNKNOWN = (
    "Only PDF, Word, PowerPoint, Excel, pictures (PNG, JPEG) and calendar files (ICS) are taken."
    " Give a link to anything else."
)
BROKEN = "The file is damaged. Open it, save it again and choose that file."
MACROS = "The file has macros. Save it without them, or as PDF."
FETCHES = "The file fetches parts from elsewhere when it is opened. Save it as PDF."
TOO_LARGE_INSIDE = "The file is far larger inside than it looks, and is not taken."
PASSWORD = "The file has a password. Save it without one."
PROGRAM = "The file has a program or page inside. Save it as PDF."
TWO_IN_ONE = "The file is two kinds of file in one, and is not taken."
PIXELS = "The picture has too many pixels. Make it smaller."
OLD = "The file is in an old Office format or has a password. Save it as a new kind first."
# What is tried, and which reasons fit it.
REASONS = {
    "not of a kind": {UNKNOWN, OLD},
    "behind something": {UNKNOWN, BROKEN},
    "cut off": {BROKEN},
    "two in one": {TWO_IN_ONE, UNKNOWN, BROKEN},
    "running": {MACROS, PROGRAM},
    "leading elsewhere": {FETCHES, BROKEN},
    "swelling": {TOO_LARGE_INSIDE, BROKEN},
    "odd": {PASSWORD, BROKEN, UNKNOWN},
    "pictures": {PIXELS, BROKEN},
    "calendars": {TOO_LARGE_INSIDE, BROKEN, UNKNOWN},
}


def answer(content):
    """What whoever chose the file is told."""
    try:
        return f"taken as {check(content, filename='Lysark.pdf').name}"
    except Refused as why:
        return str(why)


# Some that would be refused for another reason if the rule that is meant did not hold.
EXACTLY = {
    ("two in one", "pdf that is a docx"): TWO_IN_ONE,
    ("two in one", "docx that is a pdf"): TWO_IN_ONE,
    ("two in one", "xlsx that is a jar"): TWO_IN_ONE,
    ("running", "pptx with a.docm"): PROGRAM,
    ("leading elsewhere", "docx that fetches: image"): FETCHES,
    ("swelling", "docx that swells"): TOO_LARGE_INSIDE,
    ("swelling", "docx that lies of its size"): TOO_LARGE_INSIDE,
    ("swelling", "docx of too many parts"): TOO_LARGE_INSIDE,
    ("odd", "with a password"): PASSWORD,
    ("pictures", "png that is huge"): PIXELS,
    ("pictures", "jpeg that is wide"): PIXELS,
    ("calendars", "calendar of too many"): TOO_LARGE_INSIDE,
}


def test_no_hostile_file_is_taken():
    families = hostile_files.refused()

    said = {
        (family, what): answer(content)
        for family, files in families.items()
        for what, content in files.items()
    }

    assert {key: text for key, text in said.items() if text not in REASONS[key[0]]} == {}
    assert {key: said[key] for key in EXACTLY} == EXACTLY
    assert set(REASONS) == set(families)
    assert len(said) > 250


def test_what_is_written_anew_carries_nothing():
    carried = hostile_files.cleaned()

    left = {
        what: sign
        for what, content in carried.items()
        for sign in hostile_files.LEFT
        if sign in check(content, filename="a").content
    }

    assert left == {}
    assert all(any(sign in one for sign in hostile_files.LEFT) for one in carried.values())


def test_calendar_file_keeps_what_happens_when_and_where():
    zone = (
        "BEGIN:VTIMEZONE\r\nTZID:Oslo\r\nBEGIN:STANDARD\r\nDTSTART:19701025T030000\r\n"
        "RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10\r\nTZNAME:CET\r\nTZOFFSETFROM:+0200\r\n"
        "TZOFFSETTO:+0100\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\nBEGIN:VEVENT"
    )
    more = "LOCATION:Čáhcesuolu\r\nRRULE:FREQ=WEEKLY;COUNT=2\r\nURL:https://lup.example/"
    given = event(more).replace(b"BEGIN:VEVENT", zone.encode())

    taken = check(b"\xef\xbb\xbf" + given, filename="Plan.ics")

    first, second = (sorted(text.splitlines()) for text in (given, taken.content))
    assert (taken.name, taken.content_type) == ("Plan.ics", "text/calendar; charset=utf-8")
    assert second == sorted({*first, b"PRODID:-//P\xc3\xa5driver//NO"} - {b"PRODID:-//a//b"})


def test_file_over_the_limit_is_refused_before_it_is_looked_at(settings):
    settings.MATERIAL_MAX_BYTES = 1024 * 1024

    with pytest.raises(Refused, match="larger than 1"):
        check(PDF + bytes(1024 * 1024), filename="a.pdf")


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
        ("Å\u202a\u2066\u200f.pdf", "Å.pdf"),
        ("faktura.pdf.exe", "faktura.pdf"),
        ("faktura.docm .pdf.scr. .pdf", "faktura.pdf"),
        ("Versjon 1.2.pdf", "Versjon 1.2.pdf"),
        ("Notat\0.html", "Notat.pdf"),
        ("..\\..\\a.pdf", "a.pdf"),
        ("%2e%2e%2fpasswd", "%2e%2e%2fpasswd.pdf"),
        (".htaccess", "htaccess.pdf"),
        ("CON.pdf", "fil CON.pdf"),
        ("lpt1.tar.pdf", "fil lpt1.tar.pdf"),
        ("a\u2028b\u2029c.pdf", "a b c.pdf"),
        ("notat.pdf::$DATA", "notat.pdf"),
        ("~/a|b>c.pdf", "a b c.pdf"),
        ("\ud800.pdf", "fil.pdf"),
        ("Áŋŋel Čálmmis.pdf", "Áŋŋel Čálmmis.pdf"),
        ("💡" * 300, "💡" * 50 + ".pdf"),
        ("å" * 400 + ".pdf", "å" * 100 + ".pdf"),
    ],
)
def test_name_is_one_that_no_system_misreads(filename, name):
    assert check(PDF, filename=filename).name == name

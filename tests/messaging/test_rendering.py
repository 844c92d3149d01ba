"""A mail is rendered once and filled in for each reader."""

import re

from django.conf import settings

from messaging import rendering, sheets
from messaging.rendering import Marks
from messaging.sheets import Button, Row, Sheet, Words
from messaging.texts import Letter

NOTICE = f"{settings.SITE_URL}/personvern/"


def pattern(words=sheets.AS_ALWAYS, **parts):
    marks = Marks("name", "link")
    return sheets.pattern(
        Letter.CHECK_ANSWER,
        Sheet(why="Because.", button=Button("Answer", marks["link"]), **parts),
        language="en",
        sender=sheets.Sender("3P", "3p@lup.example"),
        marks=marks,
        values={"navn": marks["name"], "samling": "Kick-off", "dag": "Wednesday"},
        words=words,
    )


def test_each_reader_gets_the_own_name_and_link_and_nobody_elses():
    made = pattern()

    mails = {
        name: made.fill({"name": name, "link": f"https://lup.example/svar/{name}/"})
        for name in ("Kari", "Ola")
    }

    for name, other in (("Kari", "Ola"), ("Ola", "Kari")):
        assert f"Hi {name}\n" in mails[name].text
        assert f"Answer:\nhttps://lup.example/svar/{name}/" in mails[name].text
        assert re.findall(r'href="(http[^"]*)"', mails[name].html) == [
            f"https://lup.example/svar/{name}/",
            f"{NOTICE}?sprak=en",
        ]
        assert other not in mails[name].text + mails[name].html


def test_plain_text_is_complete_by_itself():
    made = pattern(
        preheader="Soon",
        note="The room was too small.\nCall if it does not suit you.",
        changes=(Row("When", "2 May", before="1 May"), Row("Where", "", before="Oslo")),
        rows=(
            Row("When", "2 May", is_time=True),
            Row("Meeting link", "meet.example", url="https://meet.example/3p"),
            Row("Themes", items=("needs", "market")),
        ),
        standing="You have answered that you are coming.",
        small_print="The link is yours alone.",
        words=Words("For {navn}: {samling}", "First.\n\nSecond,\nin two lines.", "Last."),
    ).fill({"name": "Kari", "link": "https://lup.example/svar/k/"})

    assert made.subject == "For Kari: Kick-off"
    assert made.text == (
        "Check your answer: Kick-off\n\nHi Kari\n\nFirst.\n\nSecond,\nin two lines.\n\n"
        "A word from those who arrange it:\n"
        "The room was too small.\nCall if it does not suit you.\n\n"
        "When: 2 May\n  Before: 1 May\nWhere: –\n  Before: Oslo\n\n"
        "All that holds now:\nWhen: 2 May\n"
        "Meeting link: https://meet.example/3p\nThemes:\n– needs\n– market\n\n"
        "You have answered that you are coming.\n\n"
        "Answer:\nhttps://lup.example/svar/k/\n\nThe link is yours alone.\n\nLast.\n\n"
        "--\n3P\nBecause.\n\nQuestions? Write to 3p@lup.example\n\n"
        f"How we use personal data:\n{NOTICE}?sprak=en\n"
    )


def test_what_is_worded_only_in_part_is_otherwise_said_as_always():
    made = pattern(words=Words(opening="Own words.")).fill({"name": "Kari", "link": "x"})

    assert made.subject == "Check your answer: Kick-off, Wednesday"
    assert "Own words." in made.text


def test_subject_is_never_longer_than_the_outbox_has_room_for():
    made = pattern(words=Words(subject="{navn}")).fill({"name": "Kari" * 100, "link": "x"})

    assert made.subject == ("Kari" * 100)[:299] + "…"


def test_mail_loads_nothing_and_has_its_look_inside():
    made = pattern().fill({"name": "Kari", "link": "https://lup.example/"})

    assert re.findall(r"<(?:img|link|script|iframe)\b|url\(|@import", made.html) == []
    assert '<td class="button-cell" bgcolor="#0b5563"' in made.html
    assert "prefers-color-scheme: dark" in made.html


def test_names_that_look_like_addresses_read_the_same_but_are_no_links():
    names = ["St.Olavs hospital", "J.R. Hansen", "https://evil.example", "kari@evil.no"]

    shown = [rendering.not_a_link(name) for name in names]

    assert [text.replace("\u200c", "") for text in shown] == names
    assert shown[1] == "J.R. Hansen"
    assert [text.count("\u200c") for text in shown] == [1, 0, 2, 2]

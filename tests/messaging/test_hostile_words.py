"""Whatever somebody calls themselves, or writes into a mail, stays text: 200 strings that try."""

import re
from html.parser import HTMLParser

import pytest
from django.utils import translation

from messaging import rendering, sheets, wording
from messaging.rendering import Marks
from messaging.sheets import Button, Row, Sheet, Words
from messaging.texts import Letter, placeholders
from tests.hostile import STRINGS

NAME = "Kari Nordmann"
TITLE = "Oppstart i Oslo"
# What mail programs make links of, tried on what the reader would see.
LINK = re.compile(
    r"(?:https?|ftp|file)://|\bwww\.\w|[\w.+-]+@[\w-]+\.\w{2}|\w\.(?:no|com|example|ly)\b", re.I
)
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")


class Skeleton(HTMLParser):
    """What a browser makes of the page: its elements with attributes, and the text between."""

    def __init__(self, html):
        super().__init__(convert_charrefs=True)
        self.elements, self.said = [], ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, tuple(attrs)))

    def handle_endtag(self, tag):
        self.elements.append((f"/{tag}", ()))

    def handle_comment(self, data):
        self.elements.append(("comment", data))

    def handle_data(self, data):
        self.said += data


def mail(*, title=TITLE, note="", place="Oslo", words=sheets.AS_ALWAYS):
    """The pattern of an invitation, in which only the name is open."""
    marks = Marks("name", "link")
    with translation.override("nb"):
        return sheets.pattern(
            Letter.INVITATION,
            Sheet(
                why=f"Du er invitert, {marks['name']}.",
                note=note,
                preheader=place,
                rows=(Row("Hvor", place), Row("Temaer", items=(place, place))),
                button=Button("Svar", marks["link"]),
            ),
            language="nb",
            sender=sheets.Sender("3P", "3p@lup.example"),
            marks=marks,
            values={"navn": marks["name"], "samling": title, "dag": "onsdag", "team": "Fjordvik"}
            | {"program": "3P", "kull": "Kull", "når": "nå", "sted": place, "svarfrist": ""},
            words=words,
        )


def to(name, pattern):
    return pattern.fill({"name": rendering.not_a_link(name), "link": "https://lup.example/svar/x"})


def as_one_text(text):
    return " ".join(text.split())


def test_there_are_two_hundred():
    assert len(set(STRINGS)) >= 200


def test_hostile_name_is_text_and_nothing_else():
    pattern = mail(words=Words(subject="Hei {navn}", opening="Kjære {navn}, velkommen."))
    usual = to(NAME, pattern)
    skeleton = Skeleton(usual.html)

    for name in STRINGS:
        made, shown = to(name, pattern), rendering.not_a_link(name)
        html = Skeleton(made.html)
        subject = rendering.shortened(usual.subject.replace(NAME, shown))
        assert (made.subject, made.text) == (subject, usual.text.replace(NAME, shown))
        assert html.elements == skeleton.elements
        assert html.said == skeleton.said.replace(NAME, shown)
        assert LINK.findall(shown) == []
        assert CONTROL.findall(made.subject) == []


@pytest.mark.parametrize("where", ["title", "note", "place"])
def test_hostile_fact_is_text_and_nothing_else(where):
    plain = "Rolig tekst"
    skeleton = Skeleton(to(NAME, mail(**{where: plain})).html)

    for text in STRINGS:
        one_line = rendering.one_line(text)
        if not one_line:
            continue
        made = to(NAME, mail(**{where: one_line}))
        html = Skeleton(made.html)
        assert html.elements == skeleton.elements
        assert html.said == skeleton.said.replace(plain, one_line)
        assert CONTROL.findall(made.subject) == []
        assert one_line in made.text


def test_hostile_wording_is_refused_or_stands_as_it_is_written():
    allowed = placeholders(Letter.INVITATION)
    refused = []

    for text in STRINGS:
        one_line = rendering.one_line(text)
        try:
            wording.check(text, allowed)
        except wording.BadPlaceholder:
            refused.append(text)
            continue
        if not one_line:
            continue
        made = to(NAME, mail(words=Words(subject=text, opening=text, closing=one_line)))
        said = as_one_text(Skeleton(made.html).said)
        skeleton = [tag for tag, _attrs in Skeleton(made.html).elements if tag != "br"]
        usual = to(NAME, mail(words=Words(opening="x\n\n" * text.count("\n\n"), closing="x")))
        filled = wording.fill(one_line, {"navn": NAME, "team": "Fjordvik", "samling": TITLE})
        assert made.subject == rendering.shortened(filled)
        assert filled in made.text
        assert as_one_text(filled) in said
        assert set(skeleton) == {tag for tag, _attrs in Skeleton(usual.html).elements}
        assert [e for e in Skeleton(made.html).elements if e[0] == "a"] == [
            e for e in Skeleton(usual.html).elements if e[0] == "a"
        ]

    braces = [text for text in STRINGS if re.search(r"[{}]", text)]
    good = ["${navn}", "#{navn}", "{navn} {team} {samling}"]
    assert refused == [text for text in braces if text not in good]


def test_value_that_looks_like_a_placeholder_is_never_filled_in():
    made = to(
        "{team} {navn}", mail(title="{navn} {sted}", words=Words(subject="{samling}: {navn}"))
    )

    assert made.subject == "{navn} {sted}: {team} {navn}"
    assert "{navn} {sted}" in made.text

"""Flat placeholders: a name out of a list, and nothing more."""

import pytest
from django.conf import settings
from django.utils import translation

from messaging import texts, wording
from messaging.texts import STANDARD, Letter

VALUES = {"navn": "Kari", "samling": "Oppstart", "svarfrist": ""}


def test_fill_puts_each_value_in_once():
    assert wording.fill("{navn}, {samling}, {navn}", VALUES) == "Kari, Oppstart, Kari"


def test_fill_does_not_search_what_it_puts_in():
    assert wording.fill("{navn}", {"navn": "{samling}", "samling": "x"}) == "{samling}"


def test_paragraphs_are_cut_at_empty_lines():
    text = "Hei {navn}\r\n\r\nEn linje\nog en til\n  \n\n\nSlutt"

    assert wording.paragraphs(text, VALUES) == ["Hei Kari", "En linje\nog en til", "Slutt"]


def test_paragraph_about_something_that_there_is_not_is_left_out():
    text = "Svar innen {svarfrist}.\n\nHei {navn}"

    assert wording.paragraphs(text, VALUES) == ["Hei Kari"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("Hei {etternavn}", "There is no placeholder {etternavn} in this mail."),
        ("{navn.__class__}", "There is no placeholder {navn.__class__} in this mail."),
        ("{navn!r}", "There is no placeholder {navn!r} in this mail."),
        ("{0}", "There is no placeholder {0} in this mail."),
        ("{}", "There is no placeholder {} in this mail."),
        ("{ navn }", "There is no placeholder { navn } in this mail."),
        ("{navn", "“{” stands alone. A placeholder is written like {navn}."),
        ("navn}", "“}” stands alone. A placeholder is written like {navn}."),
        ("{{navn}}", "“{” stands alone. A placeholder is written like {navn}."),
    ],
)
def test_check_refuses_and_says_what_is_wrong(text, message):
    with translation.override("en"), pytest.raises(wording.BadPlaceholder) as refused:
        wording.check(text, ["navn"])

    assert str(refused.value) == message


@pytest.mark.parametrize("language", dict(settings.LANGUAGES))
@pytest.mark.parametrize("letter", Letter)
def test_standard_text_speaks_only_of_what_its_mail_has(letter, language):
    text = STANDARD[letter]
    with translation.override(language):
        for part in (text.subject, text.heading, *text.opening, *text.closing):
            wording.check(str(part), texts.placeholders(letter))


def test_every_placeholder_is_explained_and_every_explanation_needed():
    used = {name for letter in Letter for name in texts.placeholders(letter)}

    assert used == set(texts.PLACEHOLDERS)

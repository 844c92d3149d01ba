"""A programme's own words in its mails, beside our standard texts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict

from django.db import transaction
from django.utils import translation

from accounts.models import User
from audit import log
from cohorts.models import Programme, Wording
from messaging import texts, wording
from messaging.sheets import Words
from messaging.texts import Letter

Own = Mapping[tuple[str, str], Words]


def own(programme: Programme) -> Own:
    """What the programme has worded: {(letter, language): words}. One query."""
    rows = Wording.objects.filter(programme=programme)
    return {(row.letter, row.language): row.words for row in rows}


def standard(letter: Letter, language: str) -> Words:
    """Our own text in the language, with its placeholders."""
    text = texts.STANDARD[letter]
    with translation.override(language):
        return Words(
            str(text.subject),
            "\n\n".join(map(str, text.opening)),
            "\n\n".join(map(str, text.closing)),
        )


def problems(letter: Letter, words: Words) -> dict[str, str]:
    """What is wrong with the placeholders: {field: message that is fit for the reader}."""
    found = {}
    for field, text in asdict(words).items():
        try:
            wording.check(text, texts.placeholders(letter))
        except wording.BadPlaceholder as why:
            found[field] = str(why)
    return found


@transaction.atomic
def word(programme: Programme, letter: Letter, language: str, words: Words, *, by: User) -> None:
    """Say it so from now on; mail that is written already stays as it is.

    What is the same as our standard text is not kept, so that it follows when that is improved.
    Raises ValueError for a placeholder that the mail does not have.
    """
    if problems(letter, words):
        raise ValueError(problems(letter, words))
    Programme.objects.select_for_update().get(pk=programme.pk)
    row = Wording.objects.filter(programme=programme, letter=letter, language=language).first()
    row = row or Wording(programme=programme, letter=letter, language=language)
    before, after = row.words, without_standard(words, standard(letter, language))
    if before == after:
        return
    row.subject, row.opening, row.closing = after.subject, after.opening, after.closing
    row.save()
    log.record(row, "worded", by=by, before=asdict(before), after=asdict(after))


def without_standard(words: Words, standard: Words) -> Words:
    always = asdict(standard)
    return Words(
        **{
            field: "" if tidy(text) == tidy(always[field]) else tidy(text)
            for field, text in asdict(words).items()
        }
    )


def tidy(text: str) -> str:
    return "\n".join(line.rstrip() for line in text.strip().splitlines())

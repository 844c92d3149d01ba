"""Names as they are looked for: without case and accents, whichever way æ, ø and å are written.

«Aasbø», «Åsbø» and «asbo» are one, as are «Čálliid» and «calliid». What is stored so is worked
out by PostgreSQL itself, what somebody looks for by ``folded``: both by the same tables.
"""

from __future__ import annotations

import unicodedata
from functools import reduce
from operator import add

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.lookups import TrigramWordSimilar
from django.contrib.postgres.search import TrigramWordSimilarity
from django.db import connection
from django.db.models import Expression, F, Func, GeneratedField, Q, TextField, Value
from django.db.models.functions import Concat, Lower, Replace
from django.utils.translation import gettext_lazy as _

FIELD = "found_by"
APART = "-–,;"  # are looked for as a space
# Apostrophes, and the marks of letters that are written as two signs.
LEFT_OUT = "'’ʼ´`\u0300\u0301\u0302\u0303\u0308\u030a\u030c"
BY_HAND = {"æ": "a", "ø": "o", "œ": "o", "đ": "d", "ð": "d", "ŋ": "n", "ŧ": "t", "ł": "l",
           "ß": "s", "þ": "t", "ı": "i", "ʒ": "z", "ǯ": "z", "ǥ": "g", "ǽ": "a",
           "ǿ": "o"}  # fmt: skip
PAIRS = {"aa": "a", "ae": "a", "oe": "o"}


def plain_letters() -> dict[str, str]:
    """{small letter with a mark: the one without}, of the alphabets that are written in Europe."""
    bases = {chr(n): unicodedata.normalize("NFD", chr(n))[0] for n in range(0xE0, 0x250)}
    return {k: v for k, v in bases.items() if k.islower() and v in "abcdefghijklmnopqrstuvwxyz"}


LETTERS = plain_letters() | BY_HAND | dict.fromkeys(APART, " ")
IN_PYTHON = str.maketrans(LETTERS | dict.fromkeys(LEFT_OUT, ""))


def folded(text: str) -> str:
    text = text.lower().translate(IN_PYTHON)
    for pair, letter in PAIRS.items():
        text = text.replace(pair, letter)
    return text


def in_sql(*names: str) -> Expression:
    """The same of some columns, with spaces between."""
    parts = [part for name in names for part in (Value(" "), F(name))][1:]
    text: Expression = Lower(Concat(*parts, output_field=TextField()) if parts[1:] else F(*names))
    signs, letters = "".join(LETTERS) + LEFT_OUT, "".join(LETTERS.values())
    text = Func(text, Value(signs), Value(letters), function="translate", output_field=TextField())
    for pair, letter in PAIRS.items():
        text = Replace(text, Value(pair), Value(letter), output_field=TextField())
    return text


def found_by(*names: str) -> GeneratedField:
    return GeneratedField(
        expression=in_sql(*names),
        output_field=TextField(),
        db_persist=True,
        verbose_name=_("search text"),
    )


def index(name: str) -> GinIndex:
    """Any part of the text is found by it."""
    return GinIndex(fields=[FIELD], opclasses=["gin_trgm_ops"], name=name)


def words(query: str) -> list[str]:
    return folded(query.replace("\0", " ")).split()


def anywhere(word: str) -> str:
    """The pattern that ``holds`` asks for."""
    return f"%{connection.ops.prep_for_like_query(word)}%"


def holds(query: str, path: str = "") -> Q:
    """All the words, in any order and anywhere. Nothing fits what has no letters."""
    wanted = words(query)
    if not wanted:
        return Q(pk__in=[])
    return Q(*(Q(**{f"{path}{FIELD}__contains": word}) for word in wanted))


def resembles(query: str, path: str = "") -> Q:
    """Has a word like each of them: a wrong letter or two in a long one."""
    wanted = words(query)
    if not wanted:
        return Q(pk__in=[])
    return Q(*(TrigramWordSimilar(F(f"{path}{FIELD}"), word) for word in wanted))


def likeness(query: str) -> Expression:
    """To sort by; what is most like it has most."""
    return reduce(add, (TrigramWordSimilarity(word, FIELD) for word in words(query)))

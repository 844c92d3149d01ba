"""The log in the reader's language."""

import ast
import re
from pathlib import Path

import pytest
from django.conf import settings

from audit import log, sentences, words
from tests.factories import PartnerFactory, UserFactory

HOUSE = {"accounts", "audit", "certificates", "cohorts", "config", "demo", "desk", "messaging"} | {
    "partners",
    "portal",
    "privacy",
    "sessions_app",
}


# Which argument is the verb.
SAID_IN = {"log.record": 1, "log.entry": 1, "turn": 2, "teams.turn": 2, "running.keep": 2}


def verbs_in_use():
    """All that is said of every `log.record(…)` in the house, and by what is handed on to one."""
    for path in Path(settings.BASE_DIR).glob("*/**/*.py"):
        if path.relative_to(settings.BASE_DIR).parts[0] not in HOUSE:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and (said := SAID_IN.get(ast.unparse(node.func))):
                parts = (part for arg in node.args[said : said + 1] for part in ast.walk(arg))
                yield from (part.value for part in parts if isinstance(part, ast.Constant))


def test_every_verb_of_the_log_has_words_and_no_word_is_left_over():
    assert set(verbs_in_use()) == set(words.VERBS) == set(sentences.SENTENCES)


def test_what_is_no_longer_known_is_shown_as_it_was_written():
    seen = words.done("renamed"), words.kind_of_actor("robot"), words.kind_of_object("old.thing")

    assert seen == ("renamed", "robot", "old.thing")


@pytest.mark.django_db
def test_log_is_read_in_the_language_of_the_reader(client):
    log.record(PartnerFactory(name="Sørvik"), "imported", by=log.SYSTEM)
    client.force_login(UserFactory(is_staff=True, language="nn"))

    html = client.get("/admin/audit/entry/").content.decode()

    cells = re.findall(r'<td class="field-(?:who|what|object_text|kind)[^"]*">([^<]*)</td>', html)
    assert cells == ["av seg sjølv", "importert", "Sørvik", "partnar"]

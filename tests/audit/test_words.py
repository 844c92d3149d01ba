"""The log in the reader's language."""

import ast
import re
from pathlib import Path

import pytest
from django.conf import settings

from audit import log, words
from tests.factories import PartnerFactory, UserFactory

HOUSE = {"accounts", "audit", "certificates", "cohorts", "config", "demo", "desk", "messaging"} | {
    "partners",
    "portal",
    "sessions_app",
}


def verbs_in_use():
    """The second argument of every `log.record(…)` and `log.entry(…)` in the house."""
    for path in Path(settings.BASE_DIR).glob("*/**/*.py"):
        if path.relative_to(settings.BASE_DIR).parts[0] not in HOUSE:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in {"log.record", "log.entry"}:
                parts = ast.walk(node.args[1])
                yield from (part.value for part in parts if isinstance(part, ast.Constant))


def test_every_verb_of_the_log_has_words_and_no_word_is_left_over():
    assert set(verbs_in_use()) == set(words.VERBS)


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

"""What conditions on access are for; and that whoever breaks one of them is noticed."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import CodeType
from typing import Any

import pytest
import time_machine
from django.db import connection, transaction

from certificates import access as certificate_access
from cohorts import access
from cohorts.models import teams
from desk import menu
from desk.files import uploads
from desk.history import log_access
from desk.lists import saved_views
from desk.lists import scope as lists
from desk.people import (
    partner,
    partner_changes,
    person,
    person_changes,
    person_merge,
    person_rows,
    team,
)
from desk.post import outbox_access, outbox_states
from privacy import own, ties, views, whose
from sessions_app.gatherings import access as gathering_access
from tests.access.conditions import (
    Question,
    at_gatherings,
    in_teams,
    in_the_log,
    of_people,
    on_the_desk,
    own_data,
    roles,
)
from tests.access.mutants import Mutant, forget_queries, mutants
from tests.access.sides import DURING

pytestmark = [pytest.mark.django_db, pytest.mark.no_cover]

BUILDERS = (
    *roles.ALL,
    *in_teams.ALL,
    *at_gatherings.ALL,
    *of_people.ALL,
    *on_the_desk.ALL,
    *in_the_log.ALL,
    *own_data.ALL,
)
# What decides who sees what: all of a module, or the functions of it that are named.
DECIDING: tuple[tuple[Any, ...], ...] = (
    (access,),
    (teams,),
    (gathering_access,),
    (certificate_access,),
    (outbox_access,),
    (outbox_states, "written_by"),
    (log_access,),
    (lists,),
    (saved_views, "seen_by"),
    (uploads, "own_upload"),
    (partner, "shown", "people_of"),
    (partner_changes, "found_partner"),
    (person, "shown"),
    (person_changes, "partners_for"),
    (person_merge, "merged_into"),
    (person_rows, "memberships", "parts", "certificates", "mails_with_keys", "cohorts_with_links"),
    (team, "coordinated_team"),
    (menu,),
    (whose,),
    (own, "places", "titles_ahead", "membership_of", "wish_of", "asked_at", "programmes_of"),
    (
        ties,
        "programmes_of",
        "subject_of",
        "leads_to",
        "entries",
        "told_of",
        "Subject.mails",
        "Subject.mails_sent_to",
        "Subject.mails_with_a_key_of_theirs",
    ),
    (views, "door_of"),
)
# Broken, these change nothing that anybody could see; each with the reason.
HARMLESS = {
    "privacy.whose.only_theirs: without «address»": "others have none either",
    "privacy.whose.phones_of_nobody_else: without «phone»": "others have none either",
    "privacy.whose.there: without «small__in=wanted»": "asks for less; the rest is compared",
    "privacy.own.places: without «team__in=theirs»": "counts less; the rest is not asked for",
    "privacy.own.programmes_of: always True: «person is not None»": "nobody is in no team",
    "privacy.own.programmes_of: always True: «user is not None»": "no role is nobody's",
    "privacy.ties.subject_of: without «one.user_id»": "no account has no number",
    "privacy.ties.leads_to: always True: «not further»": "the same are found, only slower",
}


@dataclass(frozen=True)
class Asked:
    """``runs`` is the code that runs while it is asked; ``takes`` says how long, in seconds."""

    question: Question
    runs: set[CodeType]
    takes: float

    @classmethod
    def once(cls, question: Question) -> Asked:
        runs: set[CodeType] = set()
        forget_queries()
        began = time.process_time()
        sys.setprofile(lambda frame, _event, _given: runs.add(frame.f_code))
        try:
            question()
        finally:
            sys.setprofile(None)
        return cls(question, runs, time.process_time() - began)


@pytest.fixture(scope="module")
def questions(once) -> list[Question]:
    with time_machine.travel(DURING, tick=False):
        made = [build() for build in BUILDERS]
    with connection.cursor() as cursor:  # else it plans as for large tables
        cursor.execute("ANALYZE; SET LOCAL jit = off; SET LOCAL statement_timeout = '20s'")
    return made


@pytest.fixture(autouse=True)
def during():
    with time_machine.travel(DURING, tick=False):
        yield


def test_each_condition_on_access_holds(questions):
    for question in questions:
        question()


def test_every_broken_condition_is_noticed(questions, capsys):
    """As soon as one question that it bears on is answered in another way."""
    began = time.process_time()
    asked = sorted(map(Asked.once, questions), key=lambda one: one.takes)
    tried, living = 0, []
    for mutant in every_mutant():
        tried += 1
        if not is_noticed(mutant, asked):
            living.append(str(mutant))
            tell(capsys, f"lives: {mutant}, {HARMLESS.get(str(mutant), 'and may not')}")
    spent = time.process_time() - began
    tell(capsys, f"{tried} conditions broken, {len(living)} unnoticed: {spent:.1f} s\n")

    assert sorted(living) == sorted(HARMLESS)


def every_mutant() -> Iterator[Mutant]:
    for module, *only in DECIDING:
        yield from mutants(module, *only)


def is_noticed(mutant: Mutant, asked: Iterable[Asked]) -> bool:
    """A query that has become nonsense is noticed too."""
    with mutant.at_work(), taken_back():
        try:
            for one in asked:
                if mutant.is_of is None or mutant.is_of in one.runs:
                    one.question()
        except Exception:
            return True
    return False


@contextmanager
def taken_back() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def tell(capsys: pytest.CaptureFixture[str], line: str) -> None:
    """At once, so that a run can be read on its way."""
    with capsys.disabled():
        sys.stdout.write(f"\n{line}")
        sys.stdout.flush()

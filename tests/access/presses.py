"""Presses that carry the number of a record: each such field, with a foreign number in it.

What stands in the address is right; only what the form says is somebody else's.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator

from django.db import models

from cohorts.models import Membership, Programme, ProgrammeRole, Team
from desk.lists import acts
from desk.lists.kinds import Kind
from messaging.models import Message
from partners.models import Partner, Person
from sessions_app.models import AttendanceEvent, Participation
from tests.access.sides import OUR_ROUTES, key

Record = type[models.Model]
# What the number in a field of this name is the number of.
MEANS: dict[str, tuple[Record, ...]] = {
    "after": (Partner,),
    "confirm": (Participation,),
    "dismiss": (ProgrammeRole,),
    "event": (AttendanceEvent,),
    "mails": (Message,),
    "membership": (Membership,),
    "partner": (Partner,),
    "people": (Person,),
    "person": (Person,),
    "programme": (Programme,),
    "rader": (Person, Team, Partner),
    "team": (Team,),
    "teams": (Team,),
    "undo": (AttendanceEvent,),
}
# Fields in which no record is named.
OTHERS = {
    *("action", "answer", "choice", "code", "email", "expected", "format", "in_spite_of"),
    *(
        "certificates",
        "on",
        "language",
        "next",
        "nonce",
        "notes",
        "query",
        "section",
        "seen",
        "spurt",
        "was_there",
    ),
}
READ = re.compile(r'POST\.(?:get|getlist)\(\s*"(\w+)"')
CHOSEN = re.compile(
    r"^ +\"?(\w+)\"?(?:: \S+ =| =|:) (?:forms\.)?(?:Model|Teams|People|TypedMultiple)\w*Field\b",
    re.MULTILINE,
)
# Beside it, what is needed for the press to get as far as the number.
ALONG = {
    "desk:walk_in": {"first_name": "Ny", "last_name": "Navn", "email": "ny@kommune.example"},
    "desk:partner_succeed": {"on": "2027-01-10"},
    "desk:person_move": {"email": "ny@kommune.example"},
    "portal:choose": {"unnamed": "0"},
    "desk:people_view": {"name": "Min"},
    "desk:partners_view": {"name": "Min"},
    "desk:teams_view": {"name": "Min"},
    "desk:outbox_choice": {"gjor": "stopp"},
}
OF_LISTS = {
    "desk:partners_choice": Kind.PARTNERS,
    "desk:people_choice": Kind.PEOPLE,
    "desk:teams_choice": Kind.TEAMS,
}


def fields_of(name: str) -> set[str]:
    """What the module of the page reads of a press."""
    view = next(route.view for route in OUR_ROUTES if key(route) == name)
    module = inspect.getmodule(inspect.unwrap(view))
    source = inspect.getsource(module) if module else ""
    return {*READ.findall(source), *CHOSEN.findall(source)}


def presses(
    name: str, path: str, foreign: dict[Record, models.Model]
) -> Iterator[tuple[str, dict[str, str]]]:
    """Where to and with what."""
    kind_of_list = OF_LISTS.get(name)
    keys = acts.of_kind(kind_of_list) if kind_of_list else ()
    paths = [f"{path}?gjor={one}" for one in keys] or [path]
    for field in sorted(fields_of(name) & MEANS.keys()):
        for kind in [kind for kind in MEANS[field] if kind in foreign]:
            row = foreign[kind]
            number = row.public_id if isinstance(row, Message) else row.pk
            along = ALONG.get(name, {}) | {field: str(number)}
            yield from ((one, along) for one in paths)

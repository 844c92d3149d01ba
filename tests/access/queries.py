"""What pages read of their address after the question mark: where a record is named there."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from unittest import mock
from urllib.parse import urlencode

from django.db import models
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict

from cohorts.models import Cohort, Programme, ProgrammeRole, Team
from desk.models import BulkChange
from messaging.models import Message
from partners.models import Partner, Person
from sessions_app.mail.letters import topic_of
from sessions_app.models import AttendanceEvent, Gathering
from tests.access import presses

Made = Mapping[type[models.Model], Any]
# What the value of a parameter of this name is the number of, or the short name.
MEANS: dict[str, tuple[type[models.Model], ...]] = {
    "fjern": (ProgrammeRole,),
    "gjort": (BulkChange,),
    "hvem": (ProgrammeRole,),
    "kull": (Cohort,),
    "mail": (Message,),
    "med": (Partner,),
    "om": (Gathering,),
    "person": (Person,),
    "program": (Programme,),
    "rad": (Person, Team, Partner),
    "samling": (Gathering,),
    "svar": (AttendanceEvent,),
}
# Those in which no record is named, beside the fields of presses.
OTHERS = presses.OTHERS | {
    *("alle", "alt", "brev", "brevsprak", "epost", "fag", "fra", "gjor", "hva", "kode", "kol"),
    *("leder", "malform", "note_en", "note_nb", "note_nn", "nr", "page", "q", "rolle", "show"),
    *("side", "since", "slag", "sok"),
    *("sorter", "sprak", "status", "storrelse", "til", "tilbake", "tilstand", "type", "year"),
}
# Read only when another says so.
BEHIND = {
    "desk:partners_choice": {"rad": "gjor=sluttet"},
    "desk:people_choice": {"rad": "gjor=sluttet"},
    "desk:teams_choice": {"rad": "gjor=bekreft"},
    "desk:outbox_choice": {"mail": "gjor=stopp"},
}
NUMBER = 987_654_321  # of nothing
UNKNOWN = f"00000000-0000-0000-0000-000{NUMBER}"


@contextmanager
def noted() -> Iterator[set[str]]:
    """Names of all that is read meanwhile of what was sent."""
    names: set[str] = set()
    read = {name: getattr(MultiValueDict, name) for name in ("__getitem__", "getlist")}

    def noting(way: str) -> Any:
        def look(sent: Any, name: str, *more: Any) -> Any:
            if isinstance(sent, QueryDict):
                names.add(name)
            return read[way](sent, name, *more)

        return look

    with mock.patch.multiple(MultiValueDict, **{way: noting(way) for way in read}):
        yield names


def asked(name: str, read: set[str], foreign: Made) -> Iterator[tuple[str, str, str]]:
    """With what is foreign, with what is not there at all, and the value that is foreign."""
    behind = BEHIND.get(name, {})
    for parameter in sorted((read | behind.keys()) & MEANS.keys()):
        for kind in [kind for kind in MEANS[parameter] if kind in foreign]:
            for value, none in values(parameter, foreign[kind]):
                along = f"&{behind[parameter]}" if parameter in behind else ""
                theirs, nothing = (f"?{urlencode({parameter: one})}" for one in (value, none))
                yield f"{theirs}{along}", f"{nothing}{along}", value


def values(parameter: str, row: Any) -> list[tuple[str, str]]:
    """Each with one of the same look that is of nothing."""
    if isinstance(row, Message):
        return [(str(row.public_id), UNKNOWN)]
    if parameter == "om":
        return [(topic_of(row), f"gathering:{NUMBER}")]
    number = row.user_id if parameter == "hvem" else row.pk
    found = [(str(number), str(NUMBER))]
    return [*found, (row.slug, "finnes-ikke")] if isinstance(row, Programme) else found


def as_read(html: str, value: str) -> str:
    """What stands on the page, whichever of the two was asked for."""
    text = " ".join(re.sub(r"<[^>]*>", " ", html).split())
    number = re.escape(value.rpartition(":")[2])
    return re.sub(rf"\b({number}|{NUMBER}|{UNKNOWN})\b", "#", text)

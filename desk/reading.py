"""Leafing through mails before they are sent: by kind and language, and from reader to reader."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from django.conf import settings
from django.http import QueryDict

from desk.forms import NotesForm
from desk.requests import number_in
from sessions_app.previewing import Recipient

Notes = Mapping[str, str]


@dataclass(frozen=True)
class Tab:
    """The mails of one kind in one language."""

    code: str
    name: str
    url: str
    readers: list[Recipient]


@dataclass(frozen=True)
class Place:
    """Which mail the address asks for."""

    code: str
    number: int


@dataclass(frozen=True)
class Shown:
    """The mail on the page, its place among those of its kind, and the ways to its neighbours."""

    tab: Tab | None
    recipient: Recipient | None
    number: int
    previous_url: str
    next_url: str


def tabs_of(recipients: list[Recipient], *, notes: Notes) -> list[Tab]:
    together: dict[str, list[Recipient]] = {}
    for recipient in recipients:
        together.setdefault(f"{recipient.kind}-{recipient.language}", []).append(recipient)
    languages = dict(settings.LANGUAGES)
    return [
        Tab(
            code,
            f"{readers[0].kind.label}, {languages[readers[0].language]}",
            query(Place(code, 1), notes),
            readers,
        )
        for code, readers in together.items()
    ]


def shown_of(place: Place, tabs: list[Tab], *, notes: Notes) -> Shown:
    """The mail that the address asks for; else the first of the most numerous."""
    if not tabs:
        return Shown(None, None, 0, "", "")
    most = max(tabs, key=lambda tab: len(tab.readers))
    tab = next((tab for tab in tabs if tab.code == place.code), most)
    number = min(max(place.number, 1), len(tab.readers))
    return Shown(
        tab,
        tab.readers[number - 1],
        number,
        query(Place(tab.code, number - 1), notes) if number > 1 else "",
        query(Place(tab.code, number + 1), notes) if number < len(tab.readers) else "",
    )


def query(place: Place, notes: Notes) -> str:
    return f"?{urlencode({'brev': place.code, 'nr': place.number} | in_fields(notes))}"


def place_in(given: QueryDict) -> Place:
    number = number_in(given.get("nr", ""))
    return Place(given.get("brev", "")[:40], 1 if number is None else number)


def in_fields(notes: Notes) -> dict[str, str]:
    """As forms and addresses carry them."""
    return {NotesForm.name_of(language): note for language, note in notes.items()}


def notes_in(given: QueryDict) -> dict[str, str]:
    """The line of explanation in each language that has one, each as one line."""
    written = {
        language: " ".join(given.get(NotesForm.name_of(language), "").replace("\0", " ").split())[
            : NotesForm.LONGEST
        ]
        for language, _name in settings.LANGUAGES
    }
    return {language: note for language, note in written.items() if note}

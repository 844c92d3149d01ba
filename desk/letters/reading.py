"""Leafing through mails before they are sent: by kind and language, and from reader to reader."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from django.conf import settings
from django.http import QueryDict

from desk.forms import NotesForm
from desk.requests import number_in
from messaging.models import Message
from sessions_app.inviting.previewing import Batch, Recipient

Notes = Mapping[str, str]


@dataclass(frozen=True)
class Tab:
    """The mails of one kind in one language."""

    kind: Message.Kind
    language: str
    name: str
    url: str
    readers: list[Recipient]

    @property
    def code(self) -> str:
        return code_of(self.kind, self.language)


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


def code_of(kind: Message.Kind, language: str) -> str:
    return f"{kind}-{language}"


def tabs_of(batch: Batch, *, notes: Notes) -> list[Tab]:
    """Kind by kind, with the languages of each in the same order."""
    languages = dict(settings.LANGUAGES)
    together: dict[tuple[Message.Kind, str], list[Recipient]] = {
        (kind, language): [] for kind in batch.in_every_language for language in languages
    }
    for recipient in batch.recipients:
        together.setdefault((recipient.kind, recipient.language), []).append(recipient)
    return [
        Tab(
            kind,
            language,
            f"{kind.label}, {languages[language]}",
            query(Place(code_of(kind, language), 1), notes),
            readers,
        )
        for (kind, language), readers in together.items()
    ]


def shown_of(place: Place, tabs: list[Tab], batch: Batch, *, notes: Notes) -> Shown:
    """The mail that the address asks for; else the first of the most numerous."""
    if not tabs:
        return Shown(None, None, 0, "", "")
    own = batch.gathering.cohort.programme.language
    most = max(tabs, key=lambda tab: (len(tab.readers), tab.language == own))
    tab = next((tab for tab in tabs if tab.code == place.code), most)
    if not tab.readers:
        return Shown(tab, batch.example(tab.kind, tab.language), 0, "", "")
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

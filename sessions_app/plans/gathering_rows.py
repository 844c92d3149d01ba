"""One row of a spreadsheet of gatherings: which columns there are and what their cells mean."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from sessions_app import years
from sessions_app.models import Gathering
from spreadsheets import values
from spreadsheets.cells import Cell
from spreadsheets.columns import Column
from spreadsheets.reading import Row
from spreadsheets.report import Check

COLUMNS = (
    Column(
        "title",
        "Tittel",
        (
            *("Navn på samling", "Namn på samling", "Tittel på samling", "Samling"),
            *("Navn", "Namn", "Tema for samlingen", "Tema for samlinga"),
        ),
        needed=True,
    ),
    Column("kind", "Type", ("Samlingstype", "Type samling", "Slag")),
    Column(
        "form",
        "Form",
        (
            *("Møteform", "Samlingsform", "Gjennomføring", "Gjennomføringsform"),
            *("Fysisk/digital", "Digital/fysisk", "Fysisk eller digital", "Format"),
        ),
        needed=True,
    ),
    Column("date", "Dato", ("Samlingsdato", "Møtedato", "Dag", "Når"), needed=True),
    Column(
        "starts",
        "Fra",
        (
            *("Frå", "Fra kl.", "Frå kl.", "Fra klokken", "Fra klokka", "Frå klokka"),
            *("Start", "Start kl.", "Starttid", "Starttidspunkt", "Starter", "Startar"),
            *("Starter kl.", "Startar kl."),
        ),
        needed=True,
    ),
    Column(
        "ends",
        "Til",
        (
            *("Til kl.", "Til klokken", "Til klokka", "Slutt", "Slutt kl.", "Sluttid"),
            *("Slutt-tid", "Sluttidspunkt", "Slutter", "Sluttar", "Slutter kl.", "Sluttar kl."),
        ),
        needed=True,
    ),
    Column("venue", "Sted", ("Stad", "Møtested", "Møtestad", "Lokale", "Lokasjon", "Møterom")),
    Column("address", "Adresse", ("Besøksadresse", "Gateadresse", "Møteadresse")),
    Column(
        "meeting_url",
        "Møtelenke",
        (
            *("Møtelenkje", "Møtelink", "Lenke til møtet", "Lenkje til møtet", "Lenke til møte"),
            *("Lenke", "Lenkje", "Link", "Teams-lenke", "Teams-lenkje", "Zoom-lenke", "URL"),
        ),
    ),
    Column(
        "learning_minutes",
        "Læringstimer",
        ("Læringstimar", "Antall læringstimer", "Timer", "Timar", "Antall timer", "Kurstimer"),
    ),
    Column(
        "reply_by",
        "Svarfrist",
        (
            *("Frist", "Frist for svar", "Svar innen", "Svar innan"),
            *("Påmeldingsfrist", "Frist for påmelding"),
        ),
    ),
    Column("agenda", "Tema", ("Temaer", "Innhold", "Innhald", "Agenda", "Program", "Dagsprogram")),
)
KINDS = {
    "samling": Gathering.Kind.GATHERING,
    "erfaringssamling": Gathering.Kind.EXPERIENCE,
    "metodeverksted": Gathering.Kind.WORKSHOP,
    "metodeverkstad": Gathering.Kind.WORKSHOP,
    "veiledning": Gathering.Kind.GUIDANCE,
    "rettleiing": Gathering.Kind.GUIDANCE,
    "webinar": Gathering.Kind.WEBINAR,
}
FORMS = {
    "fysisk": Gathering.Form.PHYSICAL,
    "digital": Gathering.Form.DIGITAL,
    "digitalt": Gathering.Form.DIGITAL,
    "kombinert": Gathering.Form.COMBINED,
    "hybrid": Gathering.Form.COMBINED,
}
FIELDS = (
    "title",
    "kind",
    "form",
    "starts_at",
    "ends_at",
    "venue",
    "address",
    "meeting_url",
    "learning_minutes",
    "reply_by",
    "agenda",
)


@dataclass(frozen=True, slots=True)
class GatheringRow:
    """A row that can be taken. None is an empty cell, which changes nothing."""

    row: Row
    title: str
    kind: str | None
    form: str
    starts_at: datetime
    ends_at: datetime
    venue: str | None
    address: str | None
    meeting_url: str | None
    learning_minutes: int | None
    reply_by: date | None
    agenda: str | None

    def given(self) -> dict[str, Any]:
        """Field names and values of the cells that are filled in."""
        all_fields = {name: getattr(self, name) for name in FIELDS}
        return {name: value for name, value in all_fields.items() if value is not None}

    def differs_from(self, gathering: Gathering) -> bool:
        return any(getattr(gathering, name) != value for name, value in self.given().items())

    def take_over_by(self, gathering: Gathering) -> None:
        for name, value in self.given().items():
            setattr(gathering, name, value)


def read(check: Check) -> GatheringRow | None:
    """The row's values; None when it is refused, with the reasons in ``check``."""
    title = check.needed("title", values.name_up_to(200), missing=_("The title is missing."))
    kind = check.optional(
        "kind", values.one_of(KINDS, wrong=_("The type “%(text)s” is not known and is left out."))
    )
    form = check.needed(
        "form",
        values.one_of(
            FORMS, wrong=_("The form “%(text)s” is not known: it is fysisk, digital or kombinert.")
        ),
        missing=_("The form is missing: it is fysisk, digital or kombinert."),
    )
    day = check.needed("date", possible_day, missing=_("The date is missing."))
    starts = check.needed("starts", values.clock, missing=_("The start time is missing."))
    ends = check.needed("ends", values.clock, missing=_("The end time is missing."))
    venue = check.optional("venue", values.text_up_to(200))
    address = check.optional("address", values.text_up_to(300))
    meeting_url = check.optional("meeting_url", values.web_address)
    learning_minutes = check.optional("learning_minutes", values.minutes_from_hours)
    reply_by = check.optional("reply_by", possible_day)
    agenda = check.optional("agenda", values.multiline)
    if title is None or form is None or day is None or starts is None or ends is None:
        return None
    if ends <= starts:
        check.refuse("ends", _("The gathering ends before it starts."))
        return None
    if reply_by and reply_by > day:
        check.warn("reply_by", _("The reply-by date is after the gathering and is left out."))
        reply_by = None
    return GatheringRow(
        check.row,
        title,
        kind,
        form,
        in_oslo(day, starts),
        in_oslo(day, ends),
        venue,
        address,
        meeting_url,
        learning_minutes,
        reply_by,
        agenda,
    )


def possible_day(cell: Cell) -> date | None:
    day = values.day(cell)
    if day and not years.is_possible(day):
        raise values.Invalid(str(years.OUTSIDE))
    return day


def in_oslo(day: date, clock: time) -> datetime:
    """Times in the file are those of the clock on the wall."""
    return timezone.make_aware(datetime.combine(day, clock))

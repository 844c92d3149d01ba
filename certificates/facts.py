"""What a certificate says. Frozen when it is issued; the PDF and the verify page read only this."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from cohorts.models import Programme
from sessions_app.gatherings import hours
from sessions_app.models import Gathering

LOOKS = ("colour", "logo", "logo_alt")


@dataclass(frozen=True)
class Attended:
    """A gathering that the person attended. Days are ISO dates in Norwegian time."""

    title: str
    form: str
    first_day: str
    last_day: str
    minutes: int

    @property
    def day_text(self) -> str:
        """«20. januar 2027», or both days of a gathering that ran over midnight."""
        if self.first_day == self.last_day:
            return day_text(self.first_day)
        return f"{day_text(self.first_day)} – {day_text(self.last_day)}"

    @property
    def form_text(self) -> str:
        return str(Gathering.Form(self.form).label)

    @property
    def hours_text(self) -> str:
        return hours.text(self.minutes)

    @property
    def text(self) -> str:
        return _("%(title)s (%(day)s, %(form)s, %(hours)s hours)") % {
            "title": self.title,
            "day": self.day_text,
            "form": self.form_text,
            "hours": self.hours_text,
        }


@dataclass(frozen=True)
class Facts:
    """All that is printed, in the words and names of the day of issue."""

    number: str
    verify_url: str
    language: str
    name: str
    organisation: str
    programme: str
    cohort: str
    gatherings: tuple[Attended, ...]
    minutes_in_all: int
    gatherings_in_all: int
    rule: str
    threshold: int
    learning_goals: tuple[str, ...]
    issuer: str
    issued_on: str
    place: str
    signatory_name: str
    signatory_title: str
    # How it looks, which is not what it says: the logo by the SHA-256 of its picture.
    colour: str = ""
    logo: str = ""
    logo_alt: str = ""

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> Facts:
        return cls(
            **{
                **values,
                "gatherings": tuple(Attended(**row) for row in values["gatherings"]),
                "learning_goals": tuple(values["learning_goals"]),
            }
        )

    def as_json(self) -> dict[str, Any]:
        """Without looks that are ours: what was issued before there were others says the same."""
        values = asdict(self)
        return {name: values[name] for name in values if name not in LOOKS or values[name]}

    @property
    def minutes(self) -> int:
        return sum(gathering.minutes for gathering in self.gatherings)

    @property
    def hours_text(self) -> str:
        return hours.text(self.minutes)

    @property
    def issued_text(self) -> str:
        return day_text(self.issued_on)

    @property
    def place_and_day(self) -> str:
        return f"{self.place}, {self.issued_text}" if self.place else self.issued_text

    def in_words(self) -> dict[str, str]:
        """All that is printed apart from number, code and day of issue, in the active language."""
        return {
            _("Name"): self.name,
            _("Organisation"): self.organisation,
            _("Programme"): self.programme,
            _("Cohort"): self.cohort,
            _("Gatherings"): "; ".join(gathering.text for gathering in self.gatherings),
            _("Requirement"): self.rule_text,
            _("Learning goals"): "; ".join(self.learning_goals),
            _("Issuer"): self.issuer,
            _("Place"): self.place,
            _("Signatory"): ", ".join(filter(None, (self.signatory_name, self.signatory_title))),
            _("Language"): str(dict(settings.LANGUAGES)[self.language]),
        }

    @property
    def rule_text(self) -> str:
        """What had to be attended, in the active language."""
        if self.rule == Programme.CertificateRule.SHARE_OF_HOURS:
            return _(
                "At least %(percent)s %% of the programme's %(total)s learning hours were required."
            ) % {"percent": self.threshold, "total": hours.text(self.minutes_in_all)}
        return ngettext(
            "At least %(count)s of the programme's %(total)s gatherings was required.",
            "At least %(count)s of the programme's %(total)s gatherings were required.",
            self.threshold,
        ) % {"count": self.threshold, "total": self.gatherings_in_all}


@dataclass(frozen=True)
class Change:
    what: str
    printed: str
    today: str


def changes(printed: Facts, today: Facts) -> list[Change]:
    """What would be different on a new certificate, in words; empty when it would say the same."""
    before = printed.in_words()
    return [
        Change(what, before[what], text)
        for what, text in today.in_words().items()
        if text != before[what]
    ]


def day_text(day: str) -> str:
    return formats.date_format(
        date.fromisoformat(day), pgettext("date format: day, month, year", "j F Y")
    )

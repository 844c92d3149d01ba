"""Who somebody in a meeting is, among the gathering's people: certain, or not at all."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from django.db import models
from django.utils.translation import gettext_lazy as _


class Way(models.TextChoices):
    """How somebody was recognised, the most certain first."""

    EMAIL = "email", _("e-mail address")
    ALIAS = "alias", _("matched by hand before")
    NAME = "name", _("name")
    PARTNER = "partner", _("name and organisation")
    HAND = "hand", _("matched by hand")


BRACKETS = re.compile(r"[(\[]([^)\]]*)[)\]]")
APART = re.compile(r"[\s\-‐‑–]+")
APOSTROPHES = str.maketrans("’‘`´ʼ", "'''''")


@dataclass(frozen=True)
class Candidate:
    """Somebody on the gathering's list. ``row`` is the participation."""

    row: int
    person: int
    name: str
    email: str
    partner: str


@dataclass(frozen=True)
class Attendant:
    """Somebody as the meeting names them; the address is in small letters, or empty."""

    name: str
    email: str

    @property
    def words(self) -> tuple[str, ...]:
        return words(self.name)

    @property
    def domain(self) -> str:
        return self.email.partition("@")[2]

    @property
    def organisations(self) -> set[str]:
        """What stands in brackets after the name, as people's organisations do."""
        return {plain(text) for text in BRACKETS.findall(self.name)}

    @property
    def aliases(self) -> list[str]:
        """What they are remembered by: the address, and only without one the name."""
        return [self.email] if self.email else [plain(self.name)]


@dataclass(frozen=True)
class Match:
    candidate: Candidate
    way: Way


@dataclass
class Roster:
    """The gathering's people, looked up by what the meeting says of somebody."""

    candidates: Sequence[Candidate]
    aliases: Mapping[str, int] = field(default_factory=dict)

    @cached_property
    def partners_by_domain(self) -> dict[str, set[str]]:
        found: dict[str, set[str]] = {}
        for one in self.candidates:
            found.setdefault(one.email.casefold().partition("@")[2], set()).add(one.partner)
        return found

    @cached_property
    def partners(self) -> set[str]:
        return {plain(one.partner) for one in self.candidates}

    def find(self, who: Attendant) -> Match | None:
        """The first rung of the ladder on which there is exactly one."""
        named = self.by_name(who)
        rungs = {
            Way.EMAIL: self.by_email(who),
            Way.ALIAS: self.by_alias(who),
            Way.NAME: self.not_of_another_partner(who, named) if len(named) == 1 else [],
            Way.PARTNER: self.of_the_partner(who, named),
        }
        found = ((one, way) for way, candidates in rungs.items() for one in only(candidates))
        return next((Match(one, way) for one, way in found), None)

    def perhaps(self, who: Attendant) -> Candidate | None:
        """The only one who has more or fewer names between the first and the last: it is likely,
        but not certain, that Per Åsen is Per Anders Åsen.
        """
        alike = [] if self.by_name(who) else self.but_for_middle_names(who)
        return next(iter(only(self.not_of_another_partner(who, alike))), None)

    def by_email(self, who: Attendant) -> list[Candidate]:
        """Of two who share an address, the one with the name."""
        same = [one for one in self.candidates if who.email and one.email.casefold() == who.email]
        return same if len(same) == 1 else [one for one in same if words(one.name) == who.words]

    def by_alias(self, who: Attendant) -> list[Candidate]:
        people = {self.aliases[alias] for alias in who.aliases if alias in self.aliases}
        return [one for one in self.candidates if one.person in people]

    def by_name(self, who: Attendant) -> list[Candidate]:
        return [one for one in self.candidates if who.words and words(one.name) == who.words]

    def but_for_middle_names(self, who: Attendant) -> list[Candidate]:
        """First and last name are the same, and one of the two has more between them."""
        return [one for one in self.candidates if differ_in_the_middle(words(one.name), who.words)]

    def not_of_another_partner(self, who: Attendant, found: Sequence[Candidate]) -> list[Candidate]:
        """Somebody with an address or organisation of another partner is somebody else."""
        named = who.organisations & self.partners
        domain = self.partners_by_domain.get(who.domain, set())
        return [
            one
            for one in found
            if (not named or plain(one.partner) in named) and (not domain or one.partner in domain)
        ]

    def of_the_partner(self, who: Attendant, found: Sequence[Candidate]) -> list[Candidate]:
        """Of several with the name, the one whose partner the meeting names."""
        domain = self.partners_by_domain.get(who.domain, set())
        return [
            one
            for one in self.not_of_another_partner(who, found)
            if plain(one.partner) in who.organisations or one.partner in domain
        ]


def match(people: Iterable[Attendant], roster: Roster) -> list[Match | None]:
    """In the order of ``people``. Two that would be the same by name alone are matched by hand."""
    everyone = list(people)
    found = [roster.find(who) for who in everyone]
    claims = Counter(one.candidate.row for one in found if one)
    by_name = {Way.NAME, Way.PARTNER}
    return [
        None if one and claims[one.candidate.row] > 1 and one.way in by_name and who.email else one
        for who, one in zip(everyone, found, strict=True)
    ]


def only(candidates: Sequence[Candidate]) -> Sequence[Candidate]:
    return candidates if len(candidates) == 1 else ()


def spoken(name: str) -> str:
    """«Fossum, Amir (Fjordvik kommune)» is Amir Fossum."""
    last, comma, first = BRACKETS.sub(" ", name).partition(",")
    return " ".join((f"{first} {last}" if comma else last).split())


def words(name: str) -> tuple[str, ...]:
    """Capital letters, hyphens and marks make no difference."""
    return tuple(plain(spoken(name)).split())


def differ_in_the_middle(one: Sequence[str], other: Sequence[str]) -> bool:
    if min(len(one), len(other)) < 2 or len(one) == len(other):
        return False
    short, long = sorted((one, other), key=len)
    return (one[0], one[-1]) == (other[0], other[-1]) and set(short) <= set(long)


def plain(text: str) -> str:
    """In small letters, composed, with single spaces."""
    composed = unicodedata.normalize("NFC", text).translate(APOSTROPHES).casefold()
    return " ".join(APART.sub(" ", composed).split())

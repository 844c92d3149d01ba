"""What is kept about people, as `docs/personal-data.toml` tells it: read once, asked by all."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Literal

from django.apps import apps
from django.conf import settings
from django.db.models import Field, Model
from django.utils.translation import gettext as in_words

Erasing = Literal["blank", "row", "cut", "keep"]


@dataclass(frozen=True)
class About:
    """A heading as people see it. The sentences are in the active language."""

    key: str
    told: Mapping[str, str]
    basis_told: str
    seen_by_told: str
    owner_told: str

    @property
    def title(self) -> str:
        return in_words(self.told["title"])

    @property
    def what(self) -> str:
        return in_words(self.told["what"])

    @property
    def purpose(self) -> str:
        return in_words(self.told["purpose"])

    @property
    def basis(self) -> str:
        return in_words(self.basis_told)

    @property
    def seen_by(self) -> str:
        return in_words(self.seen_by_told)

    @property
    def owner(self) -> str:
        return in_words(self.owner_told)


@dataclass(frozen=True)
class Life:
    """How long: ``days`` after a moment that the group names, by a rule, or by somebody's hand."""

    key: str
    told: str
    days: int | None = None
    by: str = ""
    hand: str = ""

    @property
    def text(self) -> str:
        return in_words(self.told)


@dataclass(frozen=True)
class Group:
    """Fields of one kind of record that are treated alike. The file's head says what each means."""

    about: About
    label: str
    fields: tuple[str, ...]
    life: Life
    export: bool
    erase: Erasing
    why: str = ""
    technical: bool = False
    person: str = ""
    account: str = ""
    mail: str = ""
    address: str = ""
    log: bool = False
    session: bool = False
    named: bool = False
    context: str = ""
    since: str = ""
    only: Mapping[str, Any] = field(default_factory=dict)

    @property
    def model(self) -> type[Model]:
        return model_called(self.label)

    @property
    def columns(self) -> list[Field[Any, Any]]:
        return [self.model._meta.get_field(name) for name in self.fields]  # type: ignore[misc]

    @property
    def is_tied(self) -> bool:
        """Whether rows lead to a person, as texts that happen to name one do not."""
        ways = (self.person, self.account, self.mail, self.address)
        return any(ways) or self.log or self.session


@dataclass(frozen=True)
class Elsewhere:
    """What is not a record."""

    told: str
    life_told: str
    by: str = ""
    hand: str = ""

    @property
    def what(self) -> str:
        return in_words(self.told)

    @property
    def life(self) -> str:
        return in_words(self.life_told)


@dataclass(frozen=True)
class Map:
    abouts: tuple[About, ...]
    lives: tuple[Life, ...]
    groups: tuple[Group, ...]
    not_personal: Mapping[str, tuple[str, ...]]
    elsewhere: tuple[Elsewhere, ...]

    def of(self, about: About) -> list[Group]:
        return [group for group in self.groups if group.about.key == about.key]

    def lives_of(self, about: About) -> list[Life]:
        """How long what stands under the heading is kept: each once, as the file orders them."""
        found = {group.life.key: group.life for group in self.of(about) if not group.life.hand}
        return list(found.values())


@cache
def the_map() -> Map:
    """Raises KeyError or TypeError when the file names something that it does not tell of."""
    with (settings.BASE_DIR / "docs" / "personal-data.toml").open("rb") as file:
        told = tomllib.load(file)
    abouts = {key: about(key, values, told) for key, values in told["about"].items()}
    lives = {
        key: Life(key, told=values.pop("text"), **values) for key, values in told["lives"].items()
    }
    groups = [group(dict(values), abouts, lives) for values in told["kept"]]
    return Map(
        abouts=tuple(abouts.values()),
        lives=tuple(lives.values()),
        groups=tuple(groups),
        not_personal={label: tuple(names) for label, names in told["not_personal"].items()},
        elsewhere=tuple(
            Elsewhere(values.pop("what"), values.pop("life"), **values)
            for values in map(dict, told["elsewhere"])
        ),
    )


def about(key: str, values: Mapping[str, str], told: Mapping[str, Any]) -> About:
    return About(
        key,
        told=values,
        basis_told=told["bases"][values["basis"]],
        seen_by_told=told["seen_by"][values["seen_by"]],
        owner_told=told["owners"][values["owner"]],
    )


def group(values: dict[str, Any], abouts: Mapping[str, About], lives: Mapping[str, Life]) -> Group:
    return Group(
        about=abouts[values.pop("about")],
        life=lives[values.pop("life")],
        label=values.pop("model"),
        fields=tuple(values.pop("fields")),
        **values,
    )


def model_called(label: str) -> type[Model]:
    """Also those that stand between two others, and those of floors above."""
    app, _dot, name = label.partition(".")
    return apps.get_model(app, name)

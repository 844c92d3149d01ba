"""Every address of the site × everybody × own and foreign: what opens, and what can be read.

Foreign are a partner's own programme (``other``) and, for who has a team, another team of the same
cohort (``sibling``). A page of the own programme must also say the same, whether the other is
there or not: then nothing on it counts what is foreign.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator

import pytest
import time_machine

from cohorts.models import ProgrammeRole
from partners.models import Partner
from tests.access import presses, queries, records, sides
from tests.access.looking import ACCOUNTS, Looker, change
from tests.access.sides import OUR_ROUTES, key
from tests.access.who import ALLOWED, WHO

pytestmark = pytest.mark.django_db

INSIDE = ("coordinator", "facilitator", "observer", "door", "lead", "looks in")
ROLES = (*INSIDE, "elsewhere", "former lead", "member", "staff", "nobody", "stranger")
# A register of LUP's, whoever has teams: closed to those who coordinate a partner's programme.
OF_PARTNERS = {key(route) for route in OUR_ROUTES if route.name.startswith("desk:partner")}
# In the address of the second is somebody in no team, whom only those see too.
FOR_LUP = {*OF_PARTNERS, "desk:person_merge"}
LISTS = {key(route) for route in OUR_ROUTES if not route.parameters}
BY_LINK = {key(route) for route in OUR_ROUTES if {"token", "code"} & {*route.parameters}}
OF_ACCOUNTS = {key(route) for route in OUR_ROUTES if f"/{route.path}".startswith(ACCOUNTS)}
ON_PAPER = {key(route) for route in OUR_ROUTES if key(route).endswith(("_sheet", "name_tags"))}
ASKED = pytest.StashKey[dict[str, int]]()


class Scene:
    """Both sides, who looks, and what each page said before the other side was there."""

    def __init__(self) -> None:
        self.own, self.sibling = sides.make()
        own, sibling = sides.values_of(self.own), sides.values_of(self.sibling)
        self.at = {"own": sides.addresses(own), "sibling": sides.addresses(sibling)}
        self.clients = sides.people_of(self.own)
        self.read: dict[str, set[str]] = {}
        self.alone = {role: self.look_around(role) for role in INSIDE}
        self.other = sides.make_other()
        other = sides.values_of(self.other)
        self.at["other"] = sides.addresses(other)
        self.mixed = {"other": sides.mixed(own, other), "sibling": sides.mixed(own, sibling)}
        self.clients["elsewhere"] = sides.logged_in(self.other[ProgrammeRole].user)

    def look_around(self, role: str) -> dict[str, str]:
        looker = Looker(role, self.clients[role], ())
        left_out = OF_ACCOUNTS | BY_LINK | OF_PARTNERS | ON_PAPER | {"desk:person_move"}
        found = {}
        for name in sorted(self.at["own"].keys() - left_out):
            if may(role, name, "own"):
                with queries.noted() as read:
                    found[name] = looker.get(self.at["own"][name], found=True, secrets=())
                self.read[name] = self.read.get(name, set()) | read
        return found

    def looker(self, role: str) -> Looker:
        own, sibling, other = self.own, self.sibling, self.other
        foreign = (own, other) if role == "elsewhere" else (other, own)
        secrets = sides.markers(*foreign)
        if role in {"nobody", "member", "former lead", "stranger"}:
            secrets |= sides.markers(own, other)
        elif role in {"lead", "looks in"}:
            secrets |= sides.markers(sibling, own, other)
        elif role in {"facilitator", "door"}:
            secrets |= sides.contact(own)
        elif role == "observer":
            secrets |= sides.contact(own) | sides.names(own)
        return Looker(role, self.clients[role], secrets - sides.of_reader(self.clients[role]))


def may(role: str, name: str, whose: str) -> bool:
    allowed = ALLOWED[name if name in ALLOWED else "None"]
    if role == "elsewhere":
        theirs = whose == "other" or name in LISTS
        coordinates = "coordinator" in allowed and theirs and name not in FOR_LUP
        return coordinates or "elsewhere" in allowed
    if name in LISTS | BY_LINK | OF_ACCOUNTS | OF_PARTNERS:
        return role in allowed
    return role in allowed and (whose == "own" or (whose == "sibling" and not of_team(name)))


def of_team(name: str) -> bool:
    return name.startswith("portal:")


@pytest.fixture(scope="module")
def scene(once):
    with time_machine.travel(sides.DURING, tick=False):
        return Scene()


@pytest.fixture
def during():
    with time_machine.travel(sides.DURING, tick=False):
        yield


def test_every_address_is_listed():
    unlisted = {route.name for route in OUR_ROUTES} - set(ALLOWED)

    assert not unlisted, f"{unlisted}: list each under whom it is for, in tests/access/who.py"
    assert set(ALLOWED) == {route.name for route in OUR_ROUTES}
    assert len(ALLOWED) == sum(len(names.split()) for _roles, names in WHO.values())


def test_each_kind_of_record_is_told_apart(scene):
    """Else a leak of it would not be seen."""
    found = {
        word: [
            kind.__name__
            for kind in sides.TOLD_APART
            if not sides.texts(made[kind]) & sides.markers(made, another)
        ]
        for word, made, another in (
            ("own", scene.own, scene.other),
            ("other", scene.other, scene.own),
            ("sibling", scene.sibling, scene.own),
        )
    }

    assert (found["own"], found["other"]) == ([], [])
    assert not {"Team", "Person", "Certificate", "HandoverNote"} & set(found["sibling"])


@pytest.mark.parametrize("role", ROLES)
def test_everybody_opens_and_reads_their_own_only(during, scene, role, request):
    looker = scene.looker(role)

    try_all(scene, looker)

    request.config.stash.setdefault(ASKED, {})[role] = looker.asked
    assert not looker.wrong, "\n".join(looker.wrong)


def try_all(scene: Scene, looker: Looker) -> None:
    """What is foreign comes first."""
    role = looker.role
    for whose in ("other", "sibling", "own"):
        for name, path in scene.at[whose].items():
            if is_said_elsewhere(role, name, whose):
                continue
            secrets = () if name in BY_LINK else None
            if name.startswith("privacy:") and role != "stranger" and name not in BY_LINK:
                secrets = looker.may_not_read - sides.of_own_teams(looker.client)
            seen = looker.tries(path, found=may(role, name, whose), secrets=secrets)
            before = scene.alone.get(role, {}).get(name, seen)
            if whose == "own" and before != seen:
                looker.wrong.append(f"GET {path}: {change(before, seen)}")
    for path in mixed_up(scene) if role in INSIDE else ():
        looker.tries(path, found=False)


@pytest.mark.parametrize("role", ["coordinator", "facilitator", "lead", "elsewhere"])
def test_foreign_number_in_a_press_does_nothing(during, scene, role, request):
    looker = scene.looker(role)
    whose, foreign = ("other", [scene.own]) if role == "elsewhere" else ("own", [scene.other])
    foreign += [scene.sibling] if role == "lead" else []
    if role == "coordinator":  # keeps all partners, whoever has teams
        foreign = [{kind: row for kind, row in foreign[0].items() if kind is not Partner}]

    for name, path in scene.at[whose].items():
        if may(role, name, whose) and name not in BY_LINK | OF_ACCOUNTS:
            for theirs in foreign:
                untouched = {(kind._meta.label_lower, row.pk) for kind, row in theirs.items()}
                for to, sent in presses.presses(name, path, theirs):
                    looker.presses(to, sent, untouched)

    request.config.stash.setdefault(ASKED, {})[f"{role}, presses"] = looker.asked
    assert not looker.wrong, "\n".join(looker.wrong)


def test_each_parameter_of_an_address_is_known(scene):
    """A new one that names a record is tried with a foreign one: list it in queries.py."""
    read = set().union(*scene.read.values())

    assert read - queries.MEANS.keys() - queries.OTHERS - presses.MEANS.keys() == set()


@pytest.mark.parametrize("role", ["coordinator", "elsewhere"])
def test_foreign_number_in_a_query_shows_nothing(during, scene, role, request):
    looker = scene.looker(role)
    whose, foreign = ("other", scene.own) if role == "elsewhere" else ("own", scene.other)
    if role == "coordinator":  # keeps all partners, whoever has teams
        foreign = {kind: row for kind, row in foreign.items() if kind is not Partner}

    for name, read in scene.read.items():
        if may(role, name, whose):
            for asked in queries.asked(name, read, foreign):
                looker.asks(scene.at[whose][name], *asked)

    request.config.stash.setdefault(ASKED, {})[f"{role}, queries"] = looker.asked
    assert not looker.wrong, "\n".join(looker.wrong)


def mixed_up(scene: Scene) -> Iterator[str]:
    for whose, paths in scene.mixed.items():
        for name, several in paths.items():
            if whose == "other" or of_team(name):
                yield from several


def is_said_elsewhere(role: str, name: str, whose: str) -> bool:
    """What is the same for everybody is tried by two, what is in no programme once."""
    if name in LISTS | OF_ACCOUNTS and whose != "own":
        return True
    if name in BY_LINK and role not in {"stranger", "coordinator"}:
        return True
    return whose == "sibling" and not of_team(name)


@pytest.mark.parametrize("role", ROLES)
def test_records_are_for_staff_and_of_lups_programmes(during, scene, role, request):
    looker = scene.looker(role)

    try_records(scene, looker)

    request.config.stash.setdefault(ASKED, {})[f"{role}, records"] = looker.asked
    assert not looker.wrong, "\n".join(looker.wrong)


def try_records(scene: Scene, looker: Looker) -> None:
    for whose in ("other", "own") if looker.role == "staff" else ("own",):
        for name, path in records.addresses(getattr(scene, whose)).items():
            looker.opens_record(path, is_hidden=whose == "other" and records.is_hidden(name))


def test_how_much_was_tried(request, capsys):
    asked = request.config.stash.get(ASKED, {})
    every = len(OUR_ROUTES) + len(records.IN_THE_RECORDS)
    text = f"{every} addresses × {len(ROLES)} roles: {sum(asked.values())} requests"
    with capsys.disabled():
        sys.stdout.write(f"\n{text}\n")

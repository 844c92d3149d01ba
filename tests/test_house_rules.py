"""The house holds its own rules: floors, short files, no dead templates, nothing from strangers."""

import ast
import re
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.template.loaders.app_directories import get_app_template_dirs

ROOT = Path(settings.BASE_DIR)
FLOORS = [
    {"accounts", "messaging", "audit", "spreadsheets"},
    {"partners"},
    {"cohorts"},
    {"sessions_app"},
    {"certificates"},
    {"privacy"},
    {"desk", "portal"},
    {"config"},
    {"demo"},
]
FLOOR_OF = {app: number for number, floor in enumerate(FLOORS, start=1) for app in floor}
# The large apps have rooms; each stands on those before it. What is not named stands on top of all.
ROOMS = {
    "sessions_app": (
        *("years", "door_codes", "models", "gatherings", "learning", "mail", "calendars"),
        *("inviting", "coming", "attending", "stand_ins", "reports", "receiving", "plans"),
        *("boards", "pages"),
    ),
    "desk": (
        *("models", "requests", "addresses", "menu", "tallies", "forms"),
        *("history", "letters", "post", "day"),
        *("afterwards", "boards", "people", "lists", "files", "running"),
    ),
}
BESIDE = {"ops", "tests", "benchmarks"}  # around the house, not in it: nothing in it imports them
NOT_OURS = {".git", ".venv", "node_modules", "var", "vendor", "__pycache__", "migrations", "locale"}
ROOMS_FOR_ANYTHING = {"common", "core", "helpers", "misc", "services", "tools", "utils"}
GENERATED = {Path("static/css/theme.css")}
RENDERED_BY_LIBRARIES = {"400.html", "403.html", "404.html", "429.html", "500.html"}

INLINE = re.compile(
    r"<style|\sstyle\s*=|<script(?![^>]*\ssrc=)|\son[a-z]+\s*=\s*[\"']|javascript:", re.IGNORECASE
)
ASSET_FROM_ELSEWHERE = re.compile(
    r"<(?:script|img|iframe|source)[^>]*\ssrc=[\"'](?:https?:)?//"
    r"|<link[^>]*\shref=[\"'](?:https?:)?//"
    r"|(?:url\(|@import|from)\s*[\"']?(?:https?:)?//",
    re.IGNORECASE,
)
LATER = re.compile(r"\b(?:TO" r"DO|FIX" r"ME|X" r"XX)\b")


def files(*endings: str, under: Path = ROOT) -> list[Path]:
    """Our own files, as paths from the root."""
    found = (path for ending in endings for path in under.rglob(f"*.{ending}"))
    own = (path.relative_to(ROOT) for path in found)
    return sorted(path for path in own if NOT_OURS.isdisjoint(path.parts))


@cache
def text(path: Path) -> str:
    return (ROOT / path).read_text(encoding="utf-8")


@cache
def parsed(path: Path) -> ast.Module:
    return ast.parse(text(path))


def broken(rule: Callable[[Path], Iterable[object]], paths: list[Path]) -> dict[str, list[object]]:
    """What each file has that the rule finds; empty when all hold it."""
    found = {str(path): list(rule(path)) for path in paths}
    return {path: wrong for path, wrong in found.items() if wrong}


IN_THE_HOUSE = [path for path in files("py") if path.parts[0] in FLOOR_OF]
TEMPLATES = files("html", "txt", under=ROOT / "templates")


def imports(node: ast.AST) -> Iterator[str]:
    """Every module that is imported anywhere in it, also in functions and for types only."""
    for part in ast.walk(node):
        if isinstance(part, ast.Import):
            yield from (alias.name for alias in part.names)
        elif isinstance(part, ast.ImportFrom):
            assert part.level == 0, "write the whole name of the module"
            yield part.module or ""


def names_imported_by(path: Path) -> Iterator[str]:
    """With the name of each thing that is imported from a module."""
    for part in ast.walk(parsed(path)):
        if isinstance(part, ast.ImportFrom):
            yield from (f"{part.module}.{alias.name}" for alias in part.names)


def apps_imported_by(path: Path) -> set[str]:
    return {name.split(".")[0] for name in imports(parsed(path))}


def test_every_app_has_its_floor():
    installed = {config.name for config in apps.get_app_configs()}
    folders = {path.parent.name for path in ROOT.glob("*/__init__.py")}

    assert folders - BESIDE <= set(FLOOR_OF)
    assert {app for app in installed if (ROOT / app).is_dir()} <= set(FLOOR_OF)


def upstairs(path: Path) -> set[str]:
    app = path.parts[0]
    other = apps_imported_by(path) - {app}
    return {name for name in other if name in BESIDE or FLOOR_OF.get(name, 0) >= FLOOR_OF[app]}


def test_imports_only_run_down():
    assert broken(upstairs, IN_THE_HOUSE) == {}


def room_of(path: Path) -> str:
    return path.parts[1].removesuffix(".py")


IN_ROOMS = [p for p in IN_THE_HOUSE if room_of(p) in ROOMS.get(p.parts[0], ())]


def rooms_above(path: Path) -> set[str]:
    app, room = path.parts[0], room_of(path)
    rooms = ROOMS[app]
    used = {name.split(".")[1] for name in names_imported_by(path) if name.startswith(f"{app}.")}
    return used - set(rooms[: rooms.index(room) + 1])


def test_imports_between_rooms_only_run_down():
    assert broken(rooms_above, IN_ROOMS) == {}


def test_relations_to_another_app_are_not_seen_from_its_side():
    """A reverse relation across apps is an import upstairs."""
    across = {
        f"{model._meta.label}.{field.name}": field.remote_field
        for model in apps.get_models()
        if model._meta.app_config.name in FLOOR_OF
        for field in model._meta.get_fields()
        if field.concrete and field.is_relation
        if field.related_model._meta.app_config.name in FLOOR_OF
        if field.related_model._meta.app_label != model._meta.app_label
    }

    assert across
    assert [name for name, relation in across.items() if not relation.hidden] == []


def imports_inside(path: Path) -> list[str]:
    return [
        found
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        for found in imports(node)
    ]


def test_imports_stand_on_top():
    assert broken(imports_inside, IN_THE_HOUSE) == {}


def signals(path: Path) -> set[str]:
    modules = set(imports(parsed(path)))
    return {name for name in modules if name == "django.dispatch" or "signals" in name.split(".")}


def test_nothing_happens_by_signal():
    assert broken(signals, IN_THE_HOUSE) == {}


def test_no_file_is_longer_than_300_lines():
    own = set(files("py", "html", "css", "js")) - GENERATED

    assert {str(path): n for path in own if (n := len(text(path).splitlines())) > 300} == {}


def test_no_room_for_anything():
    rooms = {part for path in files("py") for part in (*path.parts[:-1], path.stem)}

    assert rooms & ROOMS_FOR_ANYTHING == set()


def test_nothing_is_put_off_in_a_comment():
    own = files("py", "html", "css", "js", "md", "toml", "txt")

    assert [str(path) for path in own if LATER.search(text(path))] == []


def sources() -> str:
    """What can render a template: a test that names one does not make it used."""
    return "\n".join(text(path) for path in [*IN_THE_HOUSE, *TEMPLATES])


def ways_to_name(template: str) -> set[str]:
    """In quotes: the whole path, or a mail's or component's without what is added to it."""
    stem = re.sub(r"(\.subject)?\.(txt|html)$", "", template)
    names = {template, stem, stem.removeprefix("components/")}
    return {f"{quote}{name}{quote}" for name in names for quote in "\"'"}


def replaces_one_of_a_library(template: str) -> bool:
    return any((Path(folder) / template).exists() for folder in get_app_template_dirs("templates"))


def test_every_template_is_used():
    said = sources()
    names = [path.relative_to("templates").as_posix() for path in TEMPLATES]

    unused = [
        name
        for name in names
        if name not in RENDERED_BY_LIBRARIES
        and not replaces_one_of_a_library(name)
        and not any(way in said for way in ways_to_name(name))
    ]

    assert unused == []


def test_templates_have_nothing_inline():
    assert broken(lambda path: INLINE.findall(text(path)), TEMPLATES) == {}


def test_nothing_is_fetched_from_another_site():
    own = files("html", "css", "js")

    assert [str(path) for path in own if ASSET_FROM_ELSEWHERE.search(text(path))] == []


def test_forms_name_their_fields():
    """So that a new column is in no form by itself. What of records staff may write, they may."""
    assert broken(takes_all, IN_THE_HOUSE) == {}


def takes_all(path: Path) -> Iterator[object]:
    said = text(path)
    for node in ast.walk(ast.parse(said)) if "Form" in said else ():
        if isinstance(node, ast.Constant) and node.value == "__all__":
            yield node.value
        if isinstance(node, ast.ClassDef) and node.name == "Meta":
            parts = [part for part in ast.walk(node) if isinstance(part, ast.Name)]
            yield from {part.id for part in parts} & {"exclude"}

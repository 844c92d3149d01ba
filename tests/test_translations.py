"""Bokmål and nynorsk are complete: in the catalogues, in what we borrow, and on the pages."""

import re
from collections.abc import Iterator
from importlib import resources
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_python
from babel.messages.pofile import read_po
from django.conf import settings
from django.utils.translation import override
from django.utils.translation.template import templatize
from django.utils.translation.trans_real import DjangoTranslation

from config.login_forms import AskForCodeForm, EnterCodeForm

ROOT = Path(settings.BASE_DIR)
NORWEGIAN = ["nb", "nn"]
NOT_TRANSLATED = {".venv", "var", "tests", "benchmarks", "ops", "demo", "locale", "static"}
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
BORROWED_FROM = [
    "django.conf",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
]
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")
TAG = re.compile(r"<[^>]+>")

Key = tuple[str | None, str | tuple[str, ...]]


def catalogue(language: str, *, borrowed: bool = False, domain: str = "django") -> Catalog:
    folder = ROOT / "locale" / ("borrowed" if borrowed else "")
    with (folder / language / "LC_MESSAGES" / f"{domain}.po").open("rb") as file:
        return read_po(file, locale=language, domain=domain)


def every_catalogue() -> list[Catalog]:
    return [
        found
        for language in NORWEGIAN
        for found in (
            catalogue(language),
            catalogue(language, borrowed=True),
            catalogue(language, borrowed=True, domain="djangojs"),
        )
    ]


def forms(value: str | tuple[str, ...]) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value)


def entries(found: Catalog) -> Iterator[tuple[tuple[str, ...], tuple[str, ...], set[str]]]:
    """Source forms, translated forms and flags of each entry but the header."""
    for message in found:
        if message.id:
            yield forms(message.id), forms(message.string), message.flags


def test_catalogues_have_no_missing_and_no_fuzzy_entry():
    assert [
        (str(found.locale), source[0])
        for found in every_catalogue()
        for source, translated, flags in entries(found)
        if not all(translated) or len(translated) != len(source) or "fuzzy" in flags
    ] == []


@pytest.mark.parametrize("pattern", [PLACEHOLDER, TAG], ids=["placeholders", "tags"])
def test_translations_keep_what_the_source_has(pattern):
    assert [
        (str(found.locale), translated)
        for found in every_catalogue()
        for sources, translations, _flags in entries(found)
        for source, translated in zip(sources, translations, strict=True)
        if sorted(pattern.findall(source)) != sorted(pattern.findall(translated))
    ] == []


def test_translations_are_plain_norwegian():
    """No «vennligst», no exclamation marks, no English quotation marks or dashes."""
    assert [
        translated
        for found in every_catalogue()
        for _source, translations, _flags in entries(found)
        for translated in translations
        if re.search(r"vennligst|ver venleg|!|“|”|—|\bvær så snill\b", translated, re.IGNORECASE)
    ] == []


def test_nynorsk_is_not_bokmål():
    words = "ble|deltaker|enhet|fra|hva|hvem|hvis|hvor|ikke|jeg|kommer|noen|nå|virksomhet"
    assert [
        translated
        for found in every_catalogue()
        if str(found.locale) == "nn"
        for _source, translations, _flags in entries(found)
        for translated in translations
        if re.search(rf"\b(?:{words})\b", translated, re.IGNORECASE)
    ] == []


def strings_in_the_sources() -> set[Key]:
    """What makemessages would find, without needing gettext on the machine."""
    found: set[Key] = set()
    for path in sorted(ROOT.rglob("*")):
        inside = path.relative_to(ROOT).parts
        if path.suffix not in {".py", ".html", ".txt"} or NOT_TRANSLATED & set(inside):
            continue
        if path.suffix == ".py":
            code = path.read_text(encoding="utf-8")
        elif inside[0] == "templates":
            # In brackets, since what is left of a template is indented as it pleases.
            code = f"({templatize(path.read_text(encoding='utf-8'))}\n)"
        else:
            continue
        found |= set(strings_in(code))
    return found


def strings_in(code: str) -> Iterator[Key]:
    source = BytesIO(code.encode())
    for _line, function, arguments, _comments in extract_python(source, KEYWORDS, [], {}):
        if function.startswith("pgettext"):
            yield arguments[0], arguments[1]
        elif function.startswith("ngettext"):
            yield None, tuple(arguments[:2])
        else:
            yield None, arguments if isinstance(arguments, str) else arguments[0]


def in_one_form(found: set[Key]) -> set[tuple[str | None, str]]:
    return {(context, forms(source)[0]) for context, source in found}


@pytest.mark.parametrize("language", NORWEGIAN)
def test_catalogue_has_exactly_the_strings_of_the_sources(language):
    known = {(message.context, message.id) for message in catalogue(language) if message.id}
    assert in_one_form(known) == in_one_form(strings_in_the_sources())


def spoken(language: str, domain: str, package: str) -> dict[str | tuple[str, int], str]:
    """What a running process says in the language, without falling back to another one."""
    folders = [str(resources.files(package) / "locale")] if domain == "djangojs" else None
    translation = DjangoTranslation(language, domain=domain, localedirs=folders)
    return dict(translation._catalog.items())


def borrowable(package: str, domain: str) -> Catalog | None:
    source = resources.files(package) / "locale" / "en" / "LC_MESSAGES" / f"{domain}.po"
    if not source.is_file():
        return None
    with source.open("rb") as file:
        return read_po(file)


def keys(message_id: str | tuple[str, ...], context: str | None) -> list[str | tuple[str, int]]:
    """How a compiled catalogue names the entry; one name for each plural form."""
    start = f"{context}\x04" if context else ""
    if isinstance(message_id, str):
        return [start + message_id]
    return [(start + message_id[0], number) for number in range(len(message_id))]


@pytest.mark.parametrize("language", NORWEGIAN)
@pytest.mark.parametrize("domain", ["django", "djangojs"])
@pytest.mark.parametrize("package", BORROWED_FROM)
def test_every_string_of_django_is_translated(package, domain, language):
    source = borrowable(package, domain)
    if source is None:
        assert (package, domain) != ("django.contrib.admin", "djangojs")
        return
    said = spoken(language, domain, package)
    assert [
        key
        for message in source
        if message.id
        for key in keys(message.id, message.context)
        if not said.get(key)
    ] == []


@pytest.mark.parametrize("language", NORWEGIAN)
@pytest.mark.parametrize("form", [AskForCodeForm, EnterCodeForm])
def test_every_string_of_the_log_in_forms_is_translated(form, language):
    with override("en"):
        [field] = form().fields.values()
        sources = [str(field.label), str(field.widget.attrs["placeholder"])]

    said = spoken(language, "django", "allauth")

    assert [source for source in sources if not said.get(source)] == []

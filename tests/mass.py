"""Everything a record could be told, sent along with a press that asks for none of it."""

import re
from html.parser import HTMLParser

from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.db import connection, models

from tests.factories import (
    CohortFactory,
    PartnerFactory,
    PersonFactory,
    ProgrammeFactory,
    TeamFactory,
    UnitFactory,
    UserFactory,
    organisation_number,
)

NUMBER, WORD, DAY = 987654321, "masse-zq", "1999-09-09"
UUID = "98765432-1000-4000-8000-000000000000"
MARKED = re.compile(r"987654321|masse-zq|1999-09-09|1999, 9, 9|98765432-1000")
WRITES = re.compile(r"\s*(?:INSERT|UPDATE)\b", re.IGNORECASE)
OF_THE_SITE = ("sessions", "contenttypes", "auth", "mfa", "account", "usersessions", "sites")
VALUES = (
    (models.BooleanField, "on"),
    (models.DateTimeField, f"{DAY}T09:09:09Z"),
    (models.DateField, DAY),
    (models.UUIDField, UUID),
    (models.JSONField, f'"{WORD}"'),
    (models.EmailField, f"{WORD}@kommune.example"),
    (models.CharField, WORD),
    (models.TextField, WORD),
    (ArrayField, WORD),
)
FILLED = {
    "email": "ny.masse@kommune.example",
    "date": "2027-03-10",
    "datetime-local": "2027-03-10T09:00",
    "number": "1",
    "org_number": organisation_number(7777),
    "ends_at": "2027-03-10T15:00",
}

# What is written anew, so that there is something to save.
CHANGED = re.compile(r"(?:name|title|alt|issuer|what|notes)$")


def make_foreign() -> None:
    """Records to which a number that was sent along could lead."""
    partner = PartnerFactory(pk=NUMBER)
    cohort = CohortFactory(pk=NUMBER, programme=ProgrammeFactory(pk=NUMBER, owner=partner))
    TeamFactory(pk=NUMBER, cohort=cohort, partner=partner)
    UnitFactory(pk=NUMBER), UserFactory(pk=NUMBER), PersonFactory(pk=NUMBER)


def columns():
    for model in apps.get_models():
        if model._meta.app_label not in OF_THE_SITE and model._meta.managed:
            yield from ((model, field) for field in model._meta.concrete_fields)


def every_field() -> dict[str, str]:
    """By name and by column, a value that is known again."""
    found = {}
    for _model, field in columns():
        value = next((value for kind, value in VALUES if isinstance(field, kind)), str(NUMBER))
        choices = [str(key) for key, _label in field.flatchoices]
        found[field.name] = found[field.attname] = choices[-1] if choices else value
    return found


def powers() -> list[tuple[str, str]]:
    """What is yes or no, or one of a few, in every row: a value there is not known again."""
    told: dict[str, list[str]] = {}
    for model, field in columns():
        if isinstance(field, models.BooleanField) or field.choices:
            told.setdefault(model._meta.db_table, []).append(f'"{field.column}"')
    every = " UNION ALL ".join(map(rows_of, *zip(*told.items(), strict=True)))
    with connection.cursor() as cursor:
        cursor.execute(every)
        return sorted(cursor.fetchall())


def rows_of(table: str, names: list[str]) -> str:
    values = f"string_agg(concat_ws(',', {', '.join(names)}), ';' ORDER BY id)"
    return f"SELECT '{table}', {values} FROM {table}"  # noqa: S608 names of our own


class Written:
    """Statements that write, and those among them that write what was sent along."""

    def __init__(self) -> None:
        self.count, self.marked = 0, []

    def __call__(self, execute, sql, params, many, context):
        if WRITES.match(sql) and "django_session" not in sql:
            self.count += 1
            if MARKED.search(repr(params)):
                self.marked.append(sql[:90])
        return execute(sql, params, many, context)


class Forms(HTMLParser):
    """The forms of a page that are posted: where to, and what a browser sends; texts that are
    empty are filled in. ``hidden`` are the hidden fields, ``buttons`` those with a name."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.every: list[dict] = []
        self.names: set[str] = set()
        self.area = self.choice = ""
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        given = {name: value or "" for name, value in attrs}
        name = given.get("name", "")
        self.names |= {name}
        if tag == "form":
            self.every.append({"to": given, "sent": {}, "hidden": {}, "buttons": []})
        if not self.every:
            return
        form = self.every[-1]
        if tag == "button" and name:
            form["buttons"].append({name: given.get("value", "")})
        elif tag == "input" and name:
            self.take_input(form, name, given)
        elif tag == "textarea":
            self.area, form["sent"][name] = name, "Ny " if CHANGED.search(name) else ""
        elif tag == "select":
            self.choice = name
        elif tag == "option" and given.get("value"):
            form["sent"].setdefault(self.choice, given["value"])
            if "selected" in given:
                form["sent"][self.choice] = given["value"]

    def take_input(self, form, name, given):
        kind, value = given.get("type", "text"), given.get("value", "")
        if kind == "hidden":
            form["sent"][name] = form["hidden"][name] = value
        elif kind in {"checkbox", "radio"}:
            if "checked" in given or (kind == "radio" and name not in form["sent"]):
                form["sent"][name] = value or "on"
        elif kind != "file":
            needed = FILLED.get(name, FILLED.get(kind, "Ny")) if "required" in given else ""
            form["sent"][name] = "Ny" if CHANGED.search(name) else value or needed

    def handle_endtag(self, tag):
        self.area = "" if tag == "textarea" else self.area
        self.choice = "" if tag == "select" else self.choice

    def handle_data(self, data):
        if self.area:
            self.every[-1]["sent"][self.area] += data

    @property
    def posted(self) -> list[dict]:
        return [form for form in self.every if form["to"].get("method", "").lower() == "post"]

"""Every text field of every record holds several tricks at once, and every page is opened."""

import pytest
from django.db.models import CharField, SlugField, TextField, URLField
from django.urls import reverse

from audit.models import Entry
from sessions_app.models import AttendanceEvent
from tests import test_open_doors as doors
from tests.markup import dangers

pytestmark = pytest.mark.django_db
readers = doors.readers
SEVERAL = "'\"><gotcha x='\"><img src=x onerror=gotcha>{{ 7|add:7 }}gotcha\r\nGotcha: x"
# Words of the program and what is worked out: people do not write them.
OF_THE_PROGRAM = {
    *("act", "colour", "language", "list", "password", "prefix", "query", "sha256"),
    *("topic", "email", "contact_email", "privacy_contact", "recipient", "reply_to", "sender"),
    *("calendar", "html", "logo_alt"),  # the last needs a logo: tests/test_hostile_text.py
}
NEVER_CHANGED = {AttendanceEvent, Entry}  # the database refuses


def written_by_people(model):
    return [
        field
        for field in model._meta.fields
        if isinstance(field, CharField | TextField)
        and not isinstance(field, SlugField | URLField)
        and not (field.choices or field.unique or field.name in OF_THE_PROGRAM)
    ]


@pytest.fixture(scope="module")
def made(once):
    records = doors.world()
    for model in records.keys() - NEVER_CHANGED:
        for field in written_by_people(model):
            model.objects.update(**{field.name: SEVERAL[: field.max_length]})
    for record in records.values():
        record.refresh_from_db()
    return records


def test_field_of_the_program_is_one_there_is(made):
    names = {field.name for model in made for field in model._meta.fields}

    assert OF_THE_PROGRAM - names == set()


def test_every_page_shows_every_field_as_text(client, made, readers):
    wrong, pages = {}, 0

    for route in doors.OURS:
        if route.name in doors.PAPER:
            continue
        client.force_login(readers.get(route.name.partition(":")[0], readers["desk"]))
        path = doors.address(route, made)
        answer = client.get(path)
        if answer.headers.get("Content-Type", "").startswith("text/html"):
            pages += 1
            is_mail = "sandbox" in answer.headers["Content-Security-Policy"]
            wrong[path] = dangers(answer.text, is_mail=is_mail)
        assert answer.status_code in (200, 302, 403, 404, 405)

    assert {path: found for path, found in wrong.items() if found} == {}
    assert pages > 60


def test_records_show_every_field_as_text(client, made, readers):
    client.force_login(readers["admin"])
    wrong, pages = {}, 0

    for model, record in made.items():
        base = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        for path in (
            reverse(f"{base}_changelist"),
            reverse(f"{base}_change", args=[record.pk]),
            reverse(f"{base}_history", args=[record.pk]),
        ):
            answer = client.get(path)
            pages += answer.status_code == 200
            wrong[path] = dangers(answer.text)

    assert {path: found for path, found in wrong.items() if found} == {}
    assert pages > len(made)

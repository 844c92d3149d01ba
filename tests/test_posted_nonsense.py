"""Whatever comes with a press: nonsense in a hidden field breaks nothing, and what the form does
not ask for changes nothing."""

import pytest
from django.db import connection, transaction

from tests import mass
from tests import test_open_doors as doors

pytestmark = pytest.mark.django_db
readers = doors.readers
NONSENSE = ["", "9" * 5000, "²", "١", "-1", "2026-13-32T25:61:00Z", "0001-01-01T00:00+14:00", "\0"]
KNOWN_ANSWERS = {200, 302, 400, 404, 405, 409}
EVERY_FIELD = mass.every_field()
PAGES = [route for route in doors.OURS if not route.path.startswith("konto/logg-")]


@pytest.fixture(scope="module")
def made(once):
    records = doors.world()
    mass.make_foreign()
    return records


@pytest.fixture(scope="module")
def tried():
    """Each press, and how many statements it wrote; those of the frame are on every page."""
    return {}


def posted(client, target, sent, look=lambda: None):
    """The answer, and what ``look`` saw before all was taken back."""
    with transaction.atomic():
        answer = client.post(target, sent)
        seen = look()
        transaction.set_rollback(True)
    return answer, seen


@pytest.mark.parametrize("route", PAGES, ids=lambda route: route.path or "/")
def test_what_no_form_asks_for_breaks_and_changes_nothing(client, made, readers, tried, route):
    client.force_login(readers.get(route.name.partition(":")[0], readers["desk"]))
    path = doors.address(route, made)
    page = client.get(path)
    is_page = page.headers.get("Content-Type", "").startswith("text/html")
    forms = mass.Forms(page.content.decode() if is_page else "")
    strange = {}

    for form in forms.posted:
        target = form["to"].get("action") or path
        for name in form["hidden"].keys() - {"csrfmiddlewaretoken"}:
            for value in NONSENSE:
                answer, _seen = posted(client, target, form["hidden"] | {name: value})
                if answer.status_code not in KNOWN_ANSWERS:
                    strange[target, name, value[:30]] = answer.status_code
        for button in form["buttons"] or [{}]:
            sent = form["sent"] | button
            press = (target, *sorted(sent), *button.values())
            if press not in tried:
                strange |= send_along(client, target, sent, forms.names, written := mass.Written())
                tried[press] = written.count

    assert strange == {}


def send_along(client, target, sent, asked, written):
    more = {name: value for name, value in EVERY_FIELD.items() if name not in asked}
    before = mass.powers()
    with connection.execute_wrapper(written):
        answer, powers = posted(client, target, more | sent, mass.powers)
    strange = {(target, sql): "was sent along" for sql in written.marked}
    if answer.status_code not in KNOWN_ANSWERS:
        strange[target, "sent along"] = answer.status_code
    if powers != before and powers != posted(client, target, sent, mass.powers)[1]:
        strange[(target, *sent)] = "something else became so"
    return strange


def test_what_was_sent_along_was_so_where_it_could_have_been_written(tried):
    wrote = [press for press, statements in tried.items() if statements]

    assert 2 * len(wrote) >= len(tried)

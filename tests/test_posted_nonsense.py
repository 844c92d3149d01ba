"""Hidden fields hold what a page wrote; whatever comes back in one, nothing breaks."""

from html.parser import HTMLParser

import pytest
from django.db import transaction

from tests import test_open_doors as doors

pytestmark = pytest.mark.django_db
made, readers = doors.made, doors.readers
NONSENSE = ["", "9" * 5000, "²", "١", "-1", "2026-13-32T25:61:00Z", "0001-01-01T00:00+14:00", "\0"]
KNOWN_ANSWERS = {200, 302, 400, 404, 405, 409}
PAGES = [route for route in doors.OURS if not route.is_open]


class Forms(HTMLParser):
    """The forms of a page that are posted: where to, and their hidden fields."""

    def __init__(self, page):
        super().__init__()
        self.found = []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        values = dict(attrs)
        if tag == "form":
            self.found.append((values, {}))
        if tag == "input" and values.get("type") == "hidden" and self.found:
            self.found[-1][1][values["name"]] = values.get("value", "")

    @property
    def posted(self):
        return [form for form in self.found if form[0].get("method", "").lower() == "post"]


@pytest.mark.parametrize("route", PAGES, ids=lambda route: route.path or "/")
def test_nonsense_in_a_hidden_field_breaks_nothing(client, made, readers, route):
    client.force_login(readers.get(route.name.partition(":")[0], readers["desk"]))
    path = doors.address(route, made)
    page = client.get(path)
    is_page = page.headers.get("Content-Type", "").startswith("text/html")
    forms = Forms(page.content.decode()).posted if is_page else []
    strange = {}

    for attributes, fields in forms:
        target = attributes.get("action") or path
        for name in fields.keys() - {"csrfmiddlewaretoken"}:
            for value in NONSENSE:
                with transaction.atomic():
                    answer = client.post(target, fields | {name: value})
                    transaction.set_rollback(True)
                if answer.status_code not in KNOWN_ANSWERS:
                    strange[target, name, value[:30]] = answer.status_code

    assert strange == {}

"""No page asks the database more often because there is more to show.

Every page there is, found by itself: once with one record of every kind, once with fifty more.
"""

from http import HTTPStatus

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cohorts.models import ProgrammeRole
from partners.models import Person
from tests import every_page, many
from tests.factories import UserFactory
from tests.world import world

pytestmark = pytest.mark.django_db

MORE = 49
MOST = 10  # docs/decisions/0021-speed-of-pages.md
FRAME = ("SAVEPOINT", "RELEASE SAVEPOINT", "BEGIN", "COMMIT")  # of every page
POST_ONLY = "405"
# Asked only where there is something to ask about: seats where something is planned, for one.
SOMETIMES = {
    "desk:gathering": 2,
    "desk:person": 1,
    "desk:person_erase": 5,
    "portal:home": 1,
    "portal:team": 1,
    "privacy:by_link": 2,
    "privacy:json_by_link": 2,
    "privacy:html_by_link": 2,
}
# Here something is wrong with mail in every way at once, and each way is asked for if there is any.
WITH_TROUBLE = {"desk:home": 15, "desk:gathering": 13, "desk:outbox": 11, "desk:outbox_mail": 13}
# A letter is written out as an example.
WITH_LETTER = {"desk:catch_up": 11, "desk:catch_up_letter": 11}
# All that there is of a person, table by table.
EVERYTHING = {
    "desk:person_erase": 18,
    "privacy:by_link": 34,
    "privacy:json_by_link": 24,
    "privacy:html_by_link": 24,
    "privacy:mine": 17,
    "privacy:my_json": 14,
    "privacy:my_html": 14,
}
ABOVE = WITH_TROUBLE | WITH_LETTER | EVERYTHING
# Show nothing here: they lead on at once, or ask for something first. None of them is a list.
LEADING_ON = {
    *("home", "outside_back", "outside_disconnect", "end_session", "end_all_sessions"),
    *("account_confirm_login_code", "account_login", "account_logout"),
    *("account_request_login_code", "mfa_activate_totp", "mfa_add_webauthn"),
    *("mfa_authenticate", "mfa_deactivate_totp", "mfa_generate_recovery_codes"),
    *("mfa_login_webauthn", "mfa_reauthenticate", "mfa_reauthenticate_webauthn"),
    *("mfa_remove_webauthn", "mfa_view_recovery_codes"),
    *("desk:cohort_state", "desk:outbox_choice", "desk:partners_choice", "desk:people_choice"),
    *("desk:teams_choice", "portal:choose", "portal:hand_over"),
}


@pytest.fixture(scope="module")
def grown(once):
    """{page: queries} with one of everything, and with fifty of what there was to look at."""
    made = world()
    pages = every_page.addresses(made) | every_page.of_records(made)
    readers = {
        "desk": client_of(made[ProgrammeRole].user),
        "portal": client_of(made[Person].user),
        "admin": client_of(UserFactory(is_staff=True)),
        "account": client_of(made[ProgrammeRole].user),
        "": Client(),
    }
    few = {name: queries(readers, name, path) for name, path in pages.items()}
    many.add(made, MORE)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")  # as PostgreSQL does by itself where rows stay longer
    shown = {name: number for name, number in few.items() if isinstance(number, int)}
    return few, {name: queries(readers, name, pages[name]) for name in shown}


def client_of(user):
    client = Client()
    client.force_login(user)
    return client


def queries(readers, name, path):
    """How many; or the status, as text, of what is no page to look at."""
    with CaptureQueriesContext(connection) as seen:
        answer = readers[every_page.door(name)].get(path)
    if answer.status_code != HTTPStatus.OK:
        return str(answer.status_code)
    return sum(not query["sql"].startswith(FRAME) for query in seen)


def test_every_page_is_looked_at(grown):
    few, _fifty = grown
    others = {name: status for name, status in few.items() if isinstance(status, str)}

    assert {name for name, status in others.items() if status != POST_ONLY} <= LEADING_ON


def test_no_page_asks_more_often_when_there_is_more(grown):
    few, fifty = grown
    more = {name: number - few[name] for name, number in fifty.items() if isinstance(number, int)}

    assert {name: n for name, n in more.items() if n > SOMETIMES.get(name, 0)} == {}


def test_no_page_asks_more_often_than_ten_times(grown):
    _few, fifty = grown
    ours = {name: n for name, n in fifty.items() if name.partition(":")[0] != "admin"}
    asked = {name: n for name, n in ours.items() if isinstance(n, int)}

    assert {name: n for name, n in asked.items() if n > ABOVE.get(name, MOST)} == {}

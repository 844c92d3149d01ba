"""No page asks the database more often because there is more to show.

Every page there is, found by itself: once with one record of every kind, once with fifty more.
"""

from http import HTTPStatus

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cohorts.models import ProgrammeRole
from partners.models import Person
from tests import many
from tests.factories import UserFactory
from tests.test_open_doors import OURS, address
from tests.world import world

pytestmark = pytest.mark.django_db

MORE = 49
POST_ONLY = "405"
# Printed or packed from what others here show, and slow to make.
FILES = {
    "desk:signing_sheet",
    "desk:name_tags",
    "desk:year_sheet",
    "desk:certificate_sheet",
    "portal:leader_sheet",
}
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
    pages = addresses(made)
    readers = {
        "desk": client_of(made[ProgrammeRole].user),
        "portal": client_of(made[Person].user),
        "admin": client_of(UserFactory(is_staff=True)),
        "account": client_of(made[ProgrammeRole].user),
        "": Client(),
    }
    few = {name: queries(readers, name, path) for name, path in pages.items()}
    many.add(made, MORE)
    shown = {name: number for name, number in few.items() if isinstance(number, int)}
    return few, {name: queries(readers, name, pages[name]) for name in shown}


def addresses(made):
    pages = {each.name: address(each, made) for each in OURS if each.name not in FILES}
    for model, record in made.items():
        base = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        pages[f"{base}_changelist"] = reverse(f"{base}_changelist")
        pages[f"{base}_change"] = reverse(f"{base}_change", args=[record.pk])
    return pages


def client_of(user):
    client = Client()
    client.force_login(user)
    return client


def queries(readers, name, path):
    """How many; or the status, as text, of what is no page to look at."""
    own = name.startswith("mfa_") or name.partition(":")[2] in ("mine", "my_json", "my_html")
    namespace = "account" if own else name.rpartition(":")[0]
    with CaptureQueriesContext(connection) as seen:
        answer = readers.get(namespace, readers[""]).get(path)
    return len(seen) if answer.status_code == HTTPStatus.OK else str(answer.status_code)


def test_every_page_is_looked_at(grown):
    few, _fifty = grown
    others = {name: status for name, status in few.items() if isinstance(status, str)}

    assert {name for name, status in others.items() if status != POST_ONLY} <= LEADING_ON


def test_no_page_asks_more_often_when_there_is_more(grown):
    few, fifty = grown
    more = {name: number - few[name] for name, number in fifty.items() if isinstance(number, int)}

    assert {name: n for name, n in more.items() if n > SOMETIMES.get(name, 0)} == {}

"""Nobody signs up; of the library's pages only those exist that we chose; limits need no Redis."""

import os
import subprocess
import sys

import pytest
from django.conf import settings as project
from django.urls import NoReverseMatch, URLPattern, get_resolver, reverse

from accounts.models import User
from tests.accounts.second_factor_cases import app_of, by_mail_only
from tests.factories import UserFactory
from tests.fixtures.worker import url_of_test_database

CHOSEN = {
    "account_login",
    "account_logout",
    "account_request_login_code",
    "account_confirm_login_code",
    "mfa_index",
    "mfa_authenticate",
    "mfa_reauthenticate",
    "mfa_activate_totp",
    "mfa_deactivate_totp",
    "mfa_add_webauthn",
    "mfa_remove_webauthn",
    "mfa_login_webauthn",
    "mfa_reauthenticate_webauthn",
    "mfa_view_recovery_codes",
    "mfa_generate_recovery_codes",
}
GUESSES = """
import django; django.setup()
from django.test import Client
def code(**place): return Client(**place).post("/konto/logg-inn/", {"email": "kari@lup.example"})
print([code().status_code for _turn in range(4)])
print([code(REMOTE_ADDR="10.0.0.1").status_code for _turn in range(4)])
"""


def pages_of_the_library(resolver, path=""):
    for found in resolver.url_patterns:
        here = f"{path}{found.pattern}"
        if isinstance(found, URLPattern):
            yield here, found.name
        else:
            yield from pages_of_the_library(found, here)


LIBRARY = sorted(pages_of_the_library(get_resolver("allauth.urls")))
PLAIN = [path for path, _name in LIBRARY if not set("<^(") & set(path)]


def exists(name):
    try:
        reverse(name)
    except NoReverseMatch as error:
        return "arguments not found" in str(error) or "with no arguments" in str(error)
    return True


def test_of_the_library_only_the_chosen_pages_exist():
    assert {name for _path, name in LIBRARY if exists(name)} == CHOSEN


@pytest.mark.django_db
@pytest.mark.parametrize("path", PLAIN)
def test_library_has_no_page_at_its_usual_address(client, path):
    form = {"email": "new@lup.example", "password1": "a good password", "password2": "the same"}

    answers = [client.get(f"/{path}"), client.post(f"/{path}", form)]
    answers += [client.post(f"/konto/{path}", form)]

    assert [answer.status_code for answer in answers] == [404, 404, 404]
    assert not User.objects.exists()


@pytest.mark.django_db
def test_log_in_of_the_records_asks_for_the_second_factor_too(client):
    user = UserFactory(is_staff=True)
    app_of(user)
    by_mail_only(client, user)

    answer = client.get("/admin/login/?next=/admin/", follow=True)

    assert answer.redirect_chain[-1] == ("/konto/bekreft/igjen/?next=%2Fadmin%2F", 302)


@pytest.mark.django_db(transaction=True)
def test_limits_hold_while_redis_is_away():
    UserFactory(email="kari@lup.example")
    away = os.environ | {
        "DJANGO_SETTINGS_MODULE": "tests.settings",
        "DATABASE_URL": url_of_test_database(),
        "REDIS_URL": "redis://127.0.0.1:1/0",
    }

    done = subprocess.run(
        [sys.executable, "-c", GUESSES], env=away, capture_output=True, text=True, check=True
    )

    assert done.stdout.splitlines() == ["[302, 302, 302, 200]"] * 2
    assert project.CACHES["default"]["BACKEND"].endswith("DatabaseCache")

"""Logging in by a provider: who gets in, what is refused, and that nothing of it is kept."""

import time

import pytest
from django.contrib import auth
from django.test import Client
from django.urls import reverse

from accounts.models import OutsideLogin
from tests.accounts.oidc_cases import BACK, KARI, come_back, go, log_in
from tests.accounts.second_factor_cases import app_of
from tests.factories import CoordinatorFactory
from tests.fixtures.oidc import new_key

pytestmark = pytest.mark.django_db


@pytest.fixture
def kari(oidc):
    return CoordinatorFactory(user__email=KARI).user


def test_button_leads_there_with_everything_that_protects_the_way(client, oidc, settings):
    question, url = go(client)

    assert f"{url.scheme}://{url.netloc}{url.path}" == f"{oidc.issuer}/authorize"
    fixed = {
        name: question[name] for name in question.keys() - {"state", "nonce", "code_challenge"}
    }
    assert fixed == {
        "response_type": "code",
        "client_id": "padriver",
        "redirect_uri": f"{settings.SITE_URL}{BACK}",
        "scope": "openid email",
        "code_challenge_method": "S256",
        "acr_values": "substantial high",
    }
    assert min(len(question[name]) for name in ("state", "nonce", "code_challenge")) >= 43


def test_right_answer_logs_in_with_both_factors_and_leads_on(client, oidc, kari):
    question, _url = go(client, next="/koordinator/")

    entered = come_back(client, oidc, question)

    assert entered.headers["Location"] == "/koordinator/"
    assert client.get("/koordinator/").status_code == 200
    assert auth.get_user(client) == kari


def test_own_app_is_not_asked_for_besides(client, oidc, kari):
    app_of(kari)

    assert log_in(client, oidc).headers["Location"] == reverse("home")


def test_without_a_level_our_own_second_factor_is_asked_for(client, oidc, kari, settings):
    settings.OIDC_ACR = []

    entered = log_in(client, oidc, acr=None)

    assert entered.headers["Location"] == reverse("home")
    assert client.get("/koordinator/").headers["Location"].startswith("/konto/?next=")


NOW = int(time.time())
WRONG = {
    "nonce": {"nonce": "another"},
    "no nonce": {"nonce": None},
    "audience": {"aud": "another site"},
    "several audiences": {"aud": ["padriver", "another site"]},
    "made for another": {"azp": "another site"},
    "issuer": {"iss": "https://evil.example"},
    "expired": {"exp": NOW - 3600, "iat": NOW - 7200},
    "never expires": {"exp": None},
    "from the future": {"iat": NOW + 36_000},
    "level too low": {"acr": "low"},
    "no level": {"acr": None},
    "nobody": {"sub": None},
}


@pytest.mark.parametrize("claims", WRONG.values(), ids=WRONG)
def test_answer_with_a_wrong_claim_opens_nothing(client, oidc, kari, claims):
    answer = log_in(client, oidc, **claims)

    assert answer.status_code == 400
    assert not auth.get_user(client).is_authenticated
    assert not OutsideLogin.objects.exists()


@pytest.mark.parametrize("algorithm", ["none", "HS256"])
def test_unsigned_answer_opens_nothing(client, oidc, kari, algorithm):
    oidc.algorithm = algorithm

    assert log_in(client, oidc).status_code == 400
    assert not auth.get_user(client).is_authenticated


def test_answer_signed_by_somebody_else_opens_nothing(client, oidc, kari):
    log_in(Client(), oidc)
    oidc.key = new_key()  # the keys that we know are the old ones

    assert log_in(client, oidc).status_code == 400
    assert not auth.get_user(client).is_authenticated


def test_new_key_of_the_provider_is_fetched(client, oidc, kari):
    log_in(Client(), oidc)
    oidc.key, oidc.kid = new_key(), "two"

    assert log_in(client, oidc).status_code == 302
    assert oidc.asked.count("/keys") == 2


def test_addresses_and_keys_are_asked_for_once(oidc, kari):
    for _turn in range(3):
        log_in(Client(), oidc)

    assert [oidc.asked.count(path) for path in ("/.well-known/openid-configuration", "/keys")] == [
        1,
        1,
    ]


def test_answer_to_another_question_opens_nothing(client, oidc, kari):
    question, _url = go(client)
    code = oidc.approve(question, email=KARI)

    answers = [client.get(BACK, {"code": code, "state": "another"})]
    answers += [client.get(BACK, {"code": code, "state": question["state"]})]
    answers += [Client().get(BACK, {"code": code, "state": question["state"]})]

    assert [answer.status_code for answer in answers] == [400, 400, 400]
    assert "/token" not in oidc.asked


def test_answer_of_another_provider_is_not_taken(client, oidc, kari):
    question, _url = go(client)
    code = oidc.approve(question, email=KARI)

    answer = client.get(
        BACK, {"code": code, "state": question["state"], "iss": "https://evil.example"}
    )

    assert answer.status_code == 400
    assert "/token" not in oidc.asked


def test_answer_works_once(client, oidc, kari):
    question, _url = go(client)
    code = oidc.approve(question, email=KARI)
    client.get(BACK, {"code": code, "state": question["state"]})
    client.post("/konto/logg-ut/")
    again, _url = go(client)

    assert client.get(BACK, {"code": code, "state": again["state"]}).status_code == 400
    assert not auth.get_user(client).is_authenticated


def test_whoever_changes_their_mind_there_is_told_so(client, oidc):
    question, _url = go(client)

    answer = client.get(BACK, {"error": "access_denied", "state": question["state"]})

    assert answer.status_code == 400
    assert "/konto/logg-inn/" in answer.content.decode()

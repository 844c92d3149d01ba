"""Whatever is posted as a passkey's proof, it opens nothing and breaks nothing."""

import json

import pytest
from allauth.mfa.models import Authenticator
from django.contrib import auth

from tests.accounts.second_factor_cases import ASKS, app_of, mail_code
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db

SHAPES = ["", "{", "[" * 100_000, "9" * 5000, "null", "[]", "1", '"x"', "{}", '{"id": 1}']
EMPTY = {"id": "", "rawId": "", "type": "public-key", "response": {}}
FIELDS = ("clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle")
HALF = [
    {**EMPTY, "response": dict.fromkeys(FIELDS, value)}
    for value in ("", "AAAA", "%%", None, 1, [], {}, "e30", "oA", "/" * 50)
]
PROOFS = SHAPES + [json.dumps(proof) for proof in [EMPTY, {**EMPTY, "response": None}, *HALF]]


def test_hostile_proofs_at_the_log_in(client):
    UserFactory()
    for proof in PROOFS:
        client.get("/konto/nokkel/logg-inn/", headers={"accept": "application/json"})
        answer = client.post("/konto/nokkel/logg-inn/", {"credential": proof})
        assert answer.headers["Location"] == "/konto/logg-inn/", proof
    assert not auth.get_user(client).is_authenticated


def test_hostile_proofs_as_second_step(client, settings):
    settings.ACCOUNT_RATE_LIMITS = False
    user = UserFactory()
    app_of(user)
    mail_code(client, user)
    for proof in PROOFS:
        client.get(ASKS)
        assert client.post(ASKS, {"credential": proof}).status_code == 200, proof
    assert not auth.get_user(client).is_authenticated


def test_hostile_proofs_where_one_is_added(client):
    client.force_login(UserFactory())
    for proof in PROOFS:
        client.get("/konto/nokkel/")
        assert client.post("/konto/nokkel/", {"credential": proof}).status_code == 200, proof
    assert not Authenticator.objects.exists()

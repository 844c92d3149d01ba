"""Logging in by a provider: who gets in, what is refused, and that nothing of it is kept."""

import time
from urllib.parse import parse_qsl, urlsplit

import pytest
from django.contrib import auth
from django.core import serializers
from django.test import Client
from django.urls import reverse

from accounts.models import OutsideLogin
from audit.models import Entry
from config.oidc import provider as asking
from tests.accounts.second_factor_cases import app_of
from tests.factories import CoordinatorFactory, UserFactory
from tests.fixtures.oidc import new_key

pytestmark = pytest.mark.django_db

KARI = "kari@lup.example"
BACK = "/konto/ekstern/svar/"
PID = "13097248022"


@pytest.fixture
def kari(oidc):
    return CoordinatorFactory(user__email=KARI).user


def go(client, **fields):
    """Presses the button; gives what the provider is asked, and by which address."""
    answer = client.post("/konto/ekstern/", fields)
    assert answer.status_code == 200, answer.content.decode()
    url = urlsplit(answer.context["url"])
    return dict(parse_qsl(url.query)), url


def come_back(client, oidc, question, **claims):
    code = oidc.approve(question, **({"email": KARI} | claims))
    return client.get(BACK, {"code": code, "state": question["state"]})


def log_in(client, oidc, **claims):
    question, _url = go(client)
    return come_back(client, oidc, question, **claims)


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


@pytest.mark.parametrize(
    "claims",
    [
        {"email": "nobody@lup.example"},
        {"email": None},
        {"email_verified": False},
        {"email_verified": None},
        {"email_verified": "false"},
    ],
    ids=str,
)
def test_only_a_confirmed_address_of_an_account_opens_it(client, oidc, kari, claims):
    assert log_in(client, oidc, **claims).status_code == 400
    assert not auth.get_user(client).is_authenticated
    assert not OutsideLogin.objects.exists()


def test_claim_that_confirms_the_address_may_have_another_name(client, oidc, kari, settings):
    settings.OIDC_EMAIL_VERIFIED_CLAIM = "xms_edov"

    assert log_in(Client(), oidc).status_code == 400
    assert log_in(client, oidc, xms_edov="1").status_code == 302


def test_closed_account_stays_closed(client, oidc, kari):
    log_in(Client(), oidc)
    kari.is_active = False
    kari.save()

    assert log_in(client, oidc).status_code == 400
    assert not auth.get_user(client).is_authenticated


def test_person_is_known_again_when_the_address_there_changes(client, oidc, kari):
    log_in(Client(), oidc)

    log_in(client, oidc, email="kari.ny@lup.example", email_verified=False)

    assert auth.get_user(client) == kari


def test_address_that_somebody_else_has_got_there_opens_nothing(client, oidc, kari):
    log_in(Client(), oidc)

    assert log_in(client, oidc, sub="the next Kari").status_code == 400
    assert not auth.get_user(client).is_authenticated


def test_no_number_and_no_claim_is_kept(client, oidc, kari, caplog):
    log_in(client, oidc, pid=PID, name="Kari Nordmann", national_id=PID)
    session = str(dict(client.session))

    kept = serializers.serialize("json", [*OutsideLogin.objects.all(), *Entry.objects.all()])
    assert (PID in kept + session + caplog.text, "Nordmann" in kept + session) == (False, False)
    assert OutsideLogin.objects.values("user", "issuer", "subject").get() == {
        "user": kari.pk,
        "issuer": oidc.issuer,
        "subject": "subject-1",
    }


def test_number_instead_of_a_name_is_not_kept_either(client, oidc, kari, caplog):
    assert log_in(client, oidc, sub=PID).status_code == 400
    assert not OutsideLogin.objects.exists()
    assert PID not in caplog.text


@pytest.mark.parametrize("how", ["is_down", "hangs", "says_issuer", "gone"])
def test_provider_that_is_away_is_told_of_in_words(client, oidc, settings, monkeypatch, how):
    if how == "hangs":
        monkeypatch.setattr(asking, "PATIENCE", (0.1, 0.1))
        oidc.is_slow = 0.5
    elif how == "gone":
        settings.OIDC_ISSUER = "http://127.0.0.1:1"
    else:
        setattr(oidc, how, "https://evil.example")

    answer = client.post("/konto/ekstern/")

    assert answer.status_code == 503
    assert "Ansattporten svarer ikke nå" in answer.content.decode()


def test_person_without_address_there_connects_their_account_once(oidc, kari):
    here, later = Client(), Client()
    here.force_login(kari)

    connected = log_in(here, oidc, email=None, sub="a pseudonym")
    entered = log_in(later, oidc, email=None, sub="a pseudonym")

    assert connected.headers["Location"] == "/konto/"
    assert entered.headers["Location"] == reverse("home")
    assert Entry.objects.filter(verb="outside log-in connected", actor=kari).count() == 1


def test_name_there_opens_one_account_only(client, oidc, kari):
    log_in(Client(), oidc)
    client.force_login(UserFactory())

    assert log_in(client, oidc).status_code == 400
    assert OutsideLogin.objects.get().user == kari


def test_connecting_is_for_the_account_that_pressed_the_button(client, oidc, kari):
    client.force_login(UserFactory())
    question, _url = go(client)
    other = UserFactory()
    session = client.session
    session["oidc"] = session["oidc"] | {"connects": other.pk}
    session.save()

    assert come_back(client, oidc, question).status_code == 400
    assert not OutsideLogin.objects.exists()


def test_connection_is_taken_away(client, oidc, kari):
    log_in(client, oidc)

    client.post("/konto/ekstern/fjern/")

    assert not OutsideLogin.objects.exists()
    assert Entry.objects.filter(verb="outside log-in disconnected").count() == 1


def test_off_unless_it_is_set_up(client):
    client.force_login(UserFactory())

    assert [
        client.post("/konto/ekstern/").status_code,
        client.get(BACK).status_code,
        client.post("/konto/ekstern/fjern/").status_code,
    ] == [404, 302, 404]
    assert "/konto/ekstern/" not in client.get("/konto/").content.decode()


def test_button_stands_where_one_logs_in(client, oidc):
    assert "Logg inn med Ansattporten" in client.get("/konto/logg-inn/").content.decode()

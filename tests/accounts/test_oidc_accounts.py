"""Which account a provider's answer opens, and that nothing else of it is kept."""

import pytest
from django.contrib import auth
from django.core import serializers
from django.test import Client
from django.urls import reverse

from accounts.models import OutsideLogin
from audit.models import Entry
from config.oidc import provider as asking
from tests.accounts.oidc_cases import BACK, KARI, come_back, go, log_in
from tests.factories import CoordinatorFactory, UserFactory

pytestmark = pytest.mark.django_db

PID = "13097248022"


@pytest.fixture
def kari(oidc):
    return CoordinatorFactory(user__email=KARI).user


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


def test_button_that_is_pressed_again_and_again_asks_nobody_any_more(client, oidc):
    answers = [client.post("/konto/ekstern/").status_code for _turn in range(62)]

    assert (answers[:60], answers[60:]) == ([200] * 60, [429] * 2)


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

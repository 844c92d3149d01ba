"""Those who see many people's information log in with two factors, and this session used both."""

import pytest
from allauth.mfa.models import Authenticator
from django.contrib import auth
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from audit.models import Entry
from cohorts.models import ProgrammeRole
from messaging.models import Message
from tests.accounts.second_factor_cases import (
    ASKS,
    ASKS_AGAIN,
    SECRET,
    app_of,
    by_mail_only,
    code_now,
    mail_code,
)
from tests.factories import CohortFactory, CoordinatorFactory, UserFactory

pytestmark = pytest.mark.django_db
SET_UP = "/konto/?next=%2Fkoordinator%2F"


@pytest.fixture
def coordinator():
    return CoordinatorFactory().user


def staff():
    return UserFactory(is_staff=True)


def superuser():
    return UserFactory(is_superuser=True)


def coordinating():
    return CoordinatorFactory().user


@pytest.mark.parametrize("make", [staff, superuser, coordinating])
@pytest.mark.parametrize("page", ["/", "/koordinator/", "/admin/", "/portal/", "/konto/app/fjern/"])
def test_who_sees_many_people_gets_nowhere_without_second_factor(client, make, page):
    by_mail_only(client, make())

    assert client.get(page).headers["Location"].startswith("/konto/?next=")
    assert client.post(page).headers["Location"] == "/konto/?next=%2F"


def test_lead_and_door_helper_need_none(client):
    lead, helper = UserFactory(), CoordinatorFactory(role=ProgrammeRole.Role.DOOR).user

    for user in (lead, helper):
        by_mail_only(client, user)
        assert client.get("/portal/").status_code == 200


def test_role_that_is_given_asks_at_the_next_page(client):
    user = UserFactory()
    by_mail_only(client, user)
    before = client.get("/portal/").status_code
    CoordinatorFactory(user=user)

    assert before == 200
    assert client.get("/koordinator/").headers["Location"] == SET_UP


def test_role_that_is_taken_away_closes_the_next_page(client):
    cohort = CohortFactory()
    role = CoordinatorFactory(programme=cohort.programme)
    client.force_login(role.user)
    page = reverse("desk:cohort", args=[cohort.programme.slug, cohort.year])
    before = client.get(page).status_code
    role.delete()

    assert (before, client.get(page).status_code) == (200, 404)


def test_app_is_set_up_in_one_go_and_leads_on(client, coordinator):
    by_mail_only(client, coordinator)
    shown = client.get("/konto/app/?next=/koordinator/")
    secret = shown.context["form"].secret

    done = client.post("/konto/app/?next=/koordinator/", {"code": code_now(secret)}, follow=True)

    assert done.redirect_chain == [("/konto/reservekoder/?next=%2Fkoordinator%2F", 302)]
    assert len(done.context["codes"]) == 10
    assert 'href="/koordinator/"' in done.content.decode()
    assert client.get("/koordinator/").status_code == 200
    assert Entry.objects.filter(verb="second factor added", object_id=coordinator.pk).count() == 1
    told = Message.objects.get(recipient=coordinator.email)
    assert "En app med koder ble lagt til i innloggingen din." in told.text
    assert told.kind == "account"


def test_wrong_code_sets_up_nothing(client, coordinator):
    by_mail_only(client, coordinator)
    client.get("/konto/app/")

    answer = client.post("/konto/app/", {"code": "000000"})

    assert answer.status_code == 200
    assert not Authenticator.objects.exists()


def test_log_in_asks_for_the_code_of_the_app(client, coordinator):
    app_of(coordinator)

    entered = mail_code(client, coordinator)
    still_out = client.get("/koordinator/").headers["Location"]
    done = client.post(ASKS, {"code": code_now()})

    assert entered.headers["Location"] == ASKS
    assert still_out == "/konto/logg-inn/?next=/koordinator/"
    assert done.headers["Location"] == reverse("home")
    assert client.get("/koordinator/").status_code == 200


def test_code_of_an_app_opens_once(coordinator):
    app_of(coordinator)
    first, second = Client(), Client()
    code = code_now()
    mail_code(first, coordinator)
    first.post(ASKS, {"code": code})
    Message.objects.all().delete()
    mail_code(second, coordinator)

    assert second.post(ASKS, {"code": code}).status_code == 200
    assert not auth.get_user(second).is_authenticated


def test_recovery_code_opens_once(client, coordinator):
    codes = app_of(coordinator)
    by_mail_only(client, coordinator)

    opened = client.post(f"{ASKS_AGAIN}?next=/koordinator/", {"code": codes[0]})
    other = Client()
    by_mail_only(other, coordinator)
    again = other.post(ASKS_AGAIN, {"code": codes[0]})

    assert opened.headers["Location"] == "/koordinator/"
    assert again.status_code == 200
    assert other.get("/koordinator/").status_code == 302


def test_session_that_did_not_use_it_is_asked_not_let_to_set_up_another(client, coordinator):
    app_of(coordinator)
    by_mail_only(client, coordinator)

    asked = [client.get(page).headers["Location"] for page in ("/koordinator/", "/konto/app/")]
    added = client.get("/konto/nokkel/").headers["Location"]
    own = client.get("/konto/").headers["Location"]

    assert asked[0] == f"{ASKS_AGAIN}?next=%2Fkoordinator%2F"
    assert {url.partition("?")[0] for url in (asked[1], added, own)} == {ASKS_AGAIN}


def test_guessing_stops_after_five(client, coordinator):
    app_of(coordinator)
    mail_code(client, coordinator)

    answers = [client.post(ASKS, {"code": "000000"}) for _turn in range(6)]
    right = client.post(ASKS, {"code": code_now()})

    said = [str(answer.context["form"].errors["code"]) for answer in answers]
    assert (said[0] == said[4], said[4] == said[5]) == (True, False)
    assert right.status_code == 200
    assert not auth.get_user(client).is_authenticated


def test_secrets_are_sealed_in_the_database(coordinator, settings):
    codes = app_of(coordinator)
    kept = str(list(Authenticator.objects.values_list("data", flat=True)))

    assert SECRET not in kept
    assert not any(code in kept for code in codes)


def test_key_is_replaced_without_anybody_noticing(coordinator, settings):
    app_of(coordinator)

    settings.SECOND_FACTOR_KEYS = ["a new key", *settings.SECOND_FACTOR_KEYS]
    call_command("reseal_second_factors")
    settings.SECOND_FACTOR_KEYS = ["a new key"]

    assert Authenticator.objects.get(type="totp").wrap().validate_code(code_now())


def test_removing_the_last_one_asks_to_set_up_again(client, coordinator):
    app_of(coordinator)
    client.force_login(coordinator)

    removed = client.post("/konto/app/fjern/", {})

    told = Message.objects.get(recipient=coordinator.email)
    assert told.subject == "Innloggingen din i Pådriver er endret"
    assert "Appen med koder ble fjernet fra innloggingen din." in told.text
    assert removed.headers["Location"] == "/konto/"
    assert not Authenticator.objects.exists()
    assert Entry.objects.filter(verb="second factor removed").count() == 1


def test_new_recovery_codes_replace_the_old(client, coordinator):
    old = app_of(coordinator)
    client.force_login(coordinator)

    made = client.post("/konto/reservekoder/nye/", follow=True)

    assert set(made.context["codes"]) & {f"{code[:4]} {code[4:]}" for code in old} == set()
    assert "nye reservekoder" in Message.objects.get(recipient=coordinator.email).text


def test_whoever_lost_everything_is_helped_by_a_command(client, coordinator, capsys):
    app_of(coordinator)

    call_command("reset_second_factor", coordinator.email)

    assert not Authenticator.objects.exists()
    assert Entry.objects.get(verb="second factor reset").object_id == coordinator.pk


def test_off_only_where_the_site_is_on_this_machine(client, coordinator, settings):
    settings.SECOND_FACTOR_REQUIRED = False
    by_mail_only(client, coordinator)

    assert client.get("/koordinator/").status_code == 200

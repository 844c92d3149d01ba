import re
import time

import pytest
from allauth.account.adapter import get_adapter
from django.contrib import auth
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from messaging.models import Message
from tests.accounts.login_cases import CODE, LOGIN, ask, code_sent_to, page
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


def walk(email):
    """Every answer on the way from the first page to being thrown out after three wrong codes."""
    client = Client()
    answers = [client.get(LOGIN), ask(client, email), client.get(CODE)]
    answers += [client.post(CODE, {"code": "BBBB-CCCC"}) for _attempt in range(3)]
    answers += [client.get(LOGIN), client.get(CODE)]
    places = [answer.headers.get("Location") for answer in answers]
    return [page(answer) for answer in answers], places, len(client.cookies)


def test_login_with_the_code_from_the_mail(client):
    user = UserFactory(email="kari@lup.example", name="Kari Nordmann", language="nn")

    asked = ask(client, "Kari@LUP.example")
    entered = client.post(CODE, {"code": code_sent_to("kari@lup.example")})

    assert (asked.status_code, asked.headers["Location"]) == (302, CODE)
    assert (entered.status_code, entered.headers["Location"]) == (302, reverse("home"))
    assert auth.get_user(client) == user
    mail = Message.objects.get()
    assert (mail.kind, mail.language, mail.topic) == ("login_code", "nn", f"user:{user.pk}")


@pytest.mark.parametrize(
    "written",
    [
        lambda code: f"  {code}\n",
        lambda code: code.replace("-", ""),
        lambda code: code.replace("-", " "),
        lambda code: code.replace("-", "\N{NO-BREAK SPACE}\N{EN DASH}"),
        lambda code: " ".join(code),
        str.lower,
    ],
    ids=["spaces around", "no dash", "space", "typography", "letter-spaced", "lower case"],
)
def test_code_is_taken_however_it_is_written(client, written):
    user = UserFactory()
    ask(client, user.email)

    client.post(CODE, {"code": written(code_sent_to(user.email))})

    assert auth.get_user(client) == user


def test_code_works_once(client):
    user = UserFactory()
    ask(client, user.email)
    code = code_sent_to(user.email)
    client.post(CODE, {"code": code})
    client.post("/konto/logg-ut/")

    again = client.post(CODE, {"code": code})

    assert again.headers["Location"] == LOGIN
    assert not auth.get_user(client).is_authenticated


def test_code_is_worth_nothing_in_another_browser(client):
    user = UserFactory()
    ask(client, user.email)
    stranger = Client()
    ask(stranger, user.email)
    code = re.search(r"[A-Z]{4}-[A-Z]{4}", Message.objects.earliest("pk").text)[0]

    stranger.post(CODE, {"code": code})

    assert not auth.get_user(stranger).is_authenticated


def test_code_that_is_too_old_starts_again(client, time_machine):
    user = UserFactory()
    time_machine.move_to("2027-01-04 08:00:00+00:00")
    ask(client, user.email)
    time_machine.move_to("2027-01-04 08:10:01+00:00")

    entered = client.post(CODE, {"code": code_sent_to(user.email)})

    assert entered.headers["Location"] == LOGIN
    assert not auth.get_user(client).is_authenticated


def test_mistyped_address_can_be_mended_at_once(client):
    user = UserFactory(email="kari@lup.example")
    ask(client, "kair@lup.example")

    shown = client.get(LOGIN)
    ask(client, "kari@lup.example")
    client.post(CODE, {"code": code_sent_to("kari@lup.example")})

    assert shown.status_code == 200
    assert auth.get_user(client) == user


@pytest.mark.parametrize("email", ["nobody@lup.example", "left@lup.example"])
def test_address_without_active_account_is_met_like_any_other(email):
    UserFactory(email="kari@lup.example")
    UserFactory(email="left@lup.example", is_active=False)

    known, unknown = walk("kari@lup.example"), walk(email)

    assert unknown == known
    assert list(Message.objects.values_list("recipient", flat=True)) == ["kari@lup.example"]


def test_empty_code_opens_nothing_for_an_unknown_address(client):
    ask(client, "nobody@lup.example")

    answers = [client.post(CODE, {"code": code}) for code in ("", "-", " ")]

    assert [answer.status_code for answer in answers] == [200, 200, 302]
    assert not auth.get_user(client).is_authenticated


def test_time_taken_does_not_tell_which_addresses_exist():
    addresses = {"known": "kari@lup.example", "unknown": "nobody@lup.example"}
    UserFactory(email=addresses["known"])
    seconds = {kind: [] for kind in addresses}

    for turn in range(16):
        for kind, email in addresses.items():
            client = Client(REMOTE_ADDR=f"10.0.{turn}.1")
            Message.objects.all().delete()
            cache.clear()
            started = time.perf_counter()
            ask(client, email)
            seconds[kind].append(time.perf_counter() - started)

    # The quickest of each: what a busy machine adds is no difference between the two.
    known, unknown = (min(seconds[kind]) for kind in addresses)
    assert abs(known - unknown) < max(0.010, known / 3)


def test_code_goes_to_the_address_of_the_account_not_to_its_look_alike(client):
    UserFactory(email="kari@lup.example")

    ask(client, "kar\N{LATIN SMALL LETTER DOTLESS I}@lup.example")

    assert set(Message.objects.values_list("recipient", flat=True)) <= {"kari@lup.example"}


def test_replaced_address_no_longer_opens_the_account(client):
    user = UserFactory(email="old@lup.example")
    ask(client, "old@lup.example")
    client.post(CODE, {"code": code_sent_to("old@lup.example")})
    user.email = "new@lup.example"
    user.save()
    Message.objects.all().delete()

    ask(Client(), "old@lup.example")

    assert list(Message.objects.all()) == []


def test_code_that_went_to_a_replaced_address_opens_nothing(client):
    user = UserFactory(email="old@lup.example")
    ask(client, "old@lup.example")
    code = code_sent_to("old@lup.example")
    user.email = "new@lup.example"
    user.save()

    entered = client.post(CODE, {"code": code})

    assert entered.headers["Location"] == LOGIN
    assert not auth.get_user(client).is_authenticated


def test_account_deactivated_before_the_code_is_used_stays_out(client):
    user = UserFactory()
    ask(client, user.email)
    user.is_active = False
    user.save()

    entered = client.post(CODE, {"code": code_sent_to(user.email)})

    assert entered.headers["Location"] == LOGIN
    assert not auth.get_user(client).is_authenticated


def test_account_deactivated_while_logged_in_is_out_at_the_next_page(client):
    user = UserFactory()
    client.force_login(user)
    user.is_active = False
    user.save()

    assert client.get("/").headers["Location"] == f"{LOGIN}?next=/"


def test_staff_are_sent_from_the_records_to_the_log_in_and_back(client):
    user = UserFactory(is_staff=True)

    closed = client.get("/admin/cohorts/team/")
    asked = ask(client, user.email, next_page="/admin/cohorts/team/")
    entered = client.post(
        asked.headers["Location"],
        {"code": code_sent_to(user.email), "next": "/admin/cohorts/team/"},
    )

    assert closed.headers["Location"] == f"{LOGIN}?next=/admin/cohorts/team/"
    assert entered.headers["Location"] == "/admin/cohorts/team/"


def test_log_in_of_the_records_is_the_same_door(client):
    opened = client.get("/admin/login/", {"next": "/admin/cohorts/team/"})

    assert opened.headers["Location"] == f"{LOGIN}?next=/admin/cohorts/team/"


def test_password_opens_nothing(client):
    user = UserFactory(is_staff=True)
    user.set_password("a good password")
    user.save()

    client.post("/admin/login/", {"username": user.email, "password": "a good password"})

    assert not auth.get_user(client).is_authenticated


@pytest.mark.parametrize(
    "target", ["https://evil.example/", "//evil.example", "javascript:alert(1)"]
)
def test_login_never_leads_to_another_site(client, target):
    user = UserFactory()
    ask(client, user.email, next_page=target)

    entered = client.post(CODE, {"code": code_sent_to(user.email), "next": target})

    assert entered.headers["Location"] == reverse("home")


def test_logged_in_reader_of_the_log_in_page_goes_on(client):
    client.force_login(UserFactory())

    assert client.get(LOGIN).headers["Location"] == reverse("home")
    assert client.get(LOGIN, {"next": "/portal/"}).headers["Location"] == "/portal/"


def test_log_out_asks_first_and_then_lets_nobody_in(client):
    client.force_login(UserFactory())

    asked = client.get("/konto/logg-ut/")
    still = auth.get_user(client).is_authenticated
    done = client.post("/konto/logg-ut/")

    assert (asked.status_code, still) == (200, True)
    assert done.headers["Location"] == LOGIN
    assert not auth.get_user(client).is_authenticated


@pytest.mark.parametrize("path", ["/konto/signup/", "/konto/login/", "/konto/email/"])
def test_other_pages_of_the_library_do_not_exist(client, path):
    client.force_login(UserFactory())

    assert client.get(path).status_code == 404


def test_sign_up_is_closed(rf):
    assert get_adapter().is_open_for_signup(rf.get("/")) is False

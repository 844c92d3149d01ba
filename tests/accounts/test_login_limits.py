"""Strangers who ask for codes neither flood a mailbox nor shut its owner out."""

import pytest
from django.conf import settings as project
from django.contrib import auth
from django.test import Client

from config.login_limits import folded
from messaging.models import Message
from tests.accounts.login_cases import CODE, LOGIN, ask, code_sent_to, page
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db

KARI = "kari@lup.example"
HERE, THERE = "10.0.0.1", "10.0.0.2"


@pytest.fixture(autouse=True)
def clock(time_machine):
    time_machine.move_to("2027-01-04 08:00:00+00:00", tick=False)
    return time_machine


def asked(email, *, times=1, place=HERE, client=None):
    """The status of each answer: 302 leads on to the code, 200 says that it was too often."""
    return [ask(client or Client(), email, REMOTE_ADDR=place).status_code for _turn in range(times)]


def logged_in_before(email):
    """A browser in which the account has been used."""
    client = Client(REMOTE_ADDR=HERE)
    ask(client, email)
    client.post(CODE, {"code": code_sent_to(email)})
    client.post("/konto/logg-ut/")
    Message.objects.all().delete()
    return client


def test_known_and_unknown_addresses_are_limited_alike():
    UserFactory(email=KARI)

    known = [page(ask(Client(), KARI)) for _turn in range(4)]
    unknown = [page(ask(Client(), "nobody@lup.example")) for _turn in range(4)]

    assert [status for status, body in known] == [302, 302, 302, 200]
    assert unknown == known
    assert Message.objects.count() == 3


def test_stranger_elsewhere_does_not_use_up_the_owners_codes():
    UserFactory(email=KARI)

    assert asked(KARI, times=4, place=THERE) == [302, 302, 302, 200]
    assert asked(KARI, place=HERE) == [302]


def test_address_is_asked_for_twenty_times_an_hour_from_one_place(clock):
    answers = []
    for _minute in range(22):
        answers += asked(KARI)
        clock.shift(61)

    assert answers == [302] * 20 + [200] * 2


def test_address_that_many_places_ask_for_is_held_back_for_an_hour(settings, clock):
    settings.ACCOUNT_RATE_LIMITS = project.ACCOUNT_RATE_LIMITS | {
        "request_login_code_anywhere": "5/h/key"
    }
    UserFactory(email=KARI)

    known = [asked(KARI, place=f"10.1.0.{n}")[0] for n in range(7)]
    unknown = [asked("nobody@lup.example", place=f"10.1.0.{n}")[0] for n in range(7)]

    assert known == unknown == [302] * 5 + [200] * 2
    assert Message.objects.count() == 5
    clock.shift(3601)
    assert asked(KARI) == [302]


def test_owner_comes_in_from_a_known_browser_whoever_else_asks(settings):
    settings.ACCOUNT_RATE_LIMITS = project.ACCOUNT_RATE_LIMITS | {
        "request_login_code_anywhere": "5/h/key"
    }
    user, other = UserFactory(email=KARI), UserFactory(email="ola@lup.example")
    own, foreign = logged_in_before(KARI), logged_in_before(other.email)
    for number in range(7):
        asked(KARI, place=f"10.1.0.{number}")
    Message.objects.all().delete()

    assert asked(KARI, place=THERE) == [200]
    assert asked(KARI, place=THERE, client=foreign) == [200]
    assert asked(KARI, place=THERE, client=own) == [302]
    own.post(CODE, {"code": code_sent_to(KARI)}, REMOTE_ADDR=THERE)
    assert auth.get_user(own) == user


def test_known_browser_is_limited_too():
    UserFactory(email=KARI)
    own = logged_in_before(KARI)

    assert asked(KARI, times=3, client=own) == [302, 302, 200]


@pytest.mark.parametrize("value", ["1", "1:forged", ""])
def test_forged_mark_of_a_browser_is_worth_nothing(settings, value):
    settings.ACCOUNT_RATE_LIMITS = project.ACCOUNT_RATE_LIMITS | {
        "request_login_code_anywhere": "1/h/key"
    }
    UserFactory(email=KARI, pk=1)
    forger = Client()
    forger.cookies["kjent"] = value

    assert asked(KARI) + asked(KARI, place=THERE, client=forger) == [302, 200]


def test_mark_of_a_browser_is_signed_and_out_of_reach_of_scripts():
    mark = logged_in_before(UserFactory(email=KARI).email).cookies["kjent"]

    assert (mark["httponly"], mark["samesite"], mark["max-age"]) == (True, "Lax", 180 * 86400)


@pytest.mark.parametrize(
    "written",
    [
        "KARI@lup.example",
        "kari@LUP.example",
        "\N{LATIN SMALL LETTER K}ar\N{LATIN SMALL LETTER DOTLESS I}@lup.example",
        "\N{KELVIN SIGN}ari@lup.example",
        "kari@l\N{LATIN SMALL LETTER U WITH DIAERESIS}p.example",
        "kari@\N{FULLWIDTH LATIN SMALL LETTER L}up.example",
    ],
)
@pytest.mark.parametrize("exists", [True, False])
def test_ways_to_write_an_address_count_as_one(written, exists):
    if exists:
        UserFactory(email=KARI)

    assert asked(KARI, times=2) + asked(written) + asked(KARI) == [302, 302, 302, 200]


def test_addresses_of_different_accounts_count_apart():
    with_ring = "kari@s\N{LATIN SMALL LETTER A WITH RING ABOVE}rvik.example"
    UserFactory(email="kari@sarvik.example")
    UserFactory(email=with_ring)

    assert folded(with_ring) == "kari@sarvik.example"
    assert asked("kari@sarvik.example", times=3) + asked(with_ring) == [302] * 4


def test_requests_from_one_place_are_limited():
    answers = [asked(f"nobody{number}@lup.example")[0] for number in range(61)]

    assert answers == [302] * 60 + [200]


def test_household_with_many_addresses_of_ipv6_is_one_place():
    answers = [asked(KARI, place=f"2001:db8:0:1::{number}")[0] for number in range(1, 5)]

    assert answers + asked(KARI, place="2001:db8:0:2::1") == [302, 302, 302, 200, 302]


def test_log_in_page_itself_sets_no_mark():
    client = Client()
    client.get(LOGIN)
    ask(client, KARI)

    assert "kjent" not in client.cookies

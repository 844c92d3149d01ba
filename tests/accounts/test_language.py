import pytest

from tests.factories import UserFactory

pytestmark = pytest.mark.django_db

PAGE = "/konto/logg-inn/"


def language_of(client, path, **headers):
    return client.get(path, headers=headers).headers["Content-Language"]


def test_language_is_bokmal_whatever_the_browser_wishes(client):
    assert language_of(client, PAGE, accept_language="en-GB,en") == "nb"


def test_language_of_the_account_holds_when_nothing_else_is_chosen(client):
    client.force_login(UserFactory(language="nn"))

    assert language_of(client, "/portal/") == "nn"


def test_language_of_the_cookie_wins_over_the_account(client):
    client.force_login(UserFactory(language="nn"))
    client.cookies["django_language"] = "en"

    assert language_of(client, "/portal/") == "en"


def test_language_of_the_address_wins_over_the_cookie(client):
    client.cookies["django_language"] = "en"

    assert language_of(client, f"{PAGE}?sprak=nn") == "nn"


@pytest.mark.parametrize("choice", ["sv", "", "nb-NO", "../nn"])
def test_language_that_there_is_not_is_passed_over(client, choice):
    client.cookies["django_language"] = choice

    assert language_of(client, f"{PAGE}?sprak={choice}") == "nb"

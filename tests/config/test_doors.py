import pytest
from django.db import OperationalError, connection
from django.test import Client

from tests.factories import CoordinatorFactory, MembershipFactory, UserFactory

pytestmark = pytest.mark.django_db


def coordinator():
    return CoordinatorFactory().user


def lead():
    return MembershipFactory(lead=True).person.user


def both():
    lead = MembershipFactory(lead=True).person.user
    return CoordinatorFactory(user=lead).user


def colleague():
    return UserFactory(is_staff=True)


@pytest.mark.parametrize(
    ("make_reader", "door"),
    [
        (coordinator, "/koordinator/"),
        (lead, "/portal/"),
        (both, "/koordinator/"),
        (colleague, "/admin/"),
        (UserFactory, "/portal/"),
    ],
)
def test_home_sends_everyone_to_their_own_door(client, make_reader, door):
    client.force_login(make_reader())

    assert client.get("/").headers["Location"] == door


def test_set_language_remembers_it_in_a_cookie(client):
    answer = client.post("/sprak/", {"language": "nn", "next": "/konto/logg-inn/"})

    assert (answer.status_code, answer.headers["Location"]) == (302, "/konto/logg-inn/")
    assert client.get("/konto/logg-inn/").headers["Content-Language"] == "nn"


def test_set_language_remembers_it_in_the_account(client):
    user = UserFactory(language="nb")
    client.force_login(user)

    client.post("/sprak/", {"language": "en", "next": "/portal/"})

    user.refresh_from_db()
    assert user.language == "en"


def test_set_language_ignores_a_language_there_is_not(client):
    answer = client.post("/sprak/", {"language": "sv", "next": "/"})

    assert (answer.status_code, dict(answer.cookies)) == (302, {})


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example", ""])
def test_set_language_never_leads_to_another_site(client, target):
    answer = client.post("/sprak/", {"language": "nn", "next": target})

    assert answer.headers["Location"] == "/"


def test_set_language_is_not_done_by_looking(client):
    assert client.get("/sprak/", {"language": "nn"}).status_code == 405


def test_set_language_needs_the_token_of_the_page():
    browser = Client(enforce_csrf_checks=True)

    answer = browser.post("/sprak/", {"language": "nn"})

    assert answer.status_code == 403
    assert "403_csrf.html" in [template.name for template in answer.templates]


def test_livez_and_readyz_answer(client):
    answers = [client.get(path) for path in ("/livez", "/readyz")]

    assert [answer.json() for answer in answers] == [{"alive": True}, {"ready": True}]


def test_readyz_fails_without_the_database_and_livez_does_not(client):
    def away(*arguments):
        raise OperationalError

    client.raise_request_exception = False
    with connection.execute_wrapper(away):
        answers = [client.get(path).status_code for path in ("/livez", "/readyz")]

    assert answers == [200, 500]


def test_page_that_is_not_there_is_met_with_a_page_of_ours(client):
    client.force_login(UserFactory())

    answer = client.get("/finnes-ikke/")

    assert answer.status_code == 404
    assert "404.html" in [template.name for template in answer.templates]

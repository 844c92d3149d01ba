from datetime import timedelta

import pytest
from django.db import OperationalError, connection
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client
from django.utils import timezone

from messaging.models import Message
from tests.factories import CoordinatorFactory, MembershipFactory, UserFactory
from tests.messaging.mails import claim, let_leases_end, queue

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


def test_livez_answers(client):
    assert client.get("/livez").json() == {"alive": True}


@pytest.mark.parametrize(
    ("waited", "told"),
    [
        (None, {"mail": "in time", "oldest_due_mail_seconds": 0}),
        (timedelta(seconds=60), {"mail": "in time", "oldest_due_mail_seconds": 60}),
        (timedelta(seconds=400), {"mail": "late", "oldest_due_mail_seconds": 400}),
        (timedelta(hours=-1), {"mail": "in time", "oldest_due_mail_seconds": 0}),
    ],
)
def test_readyz_tells_how_long_the_oldest_due_mail_has_waited(client, waited, told):
    if waited:
        queue("older")
        queue("newer")
        Message.objects.filter(key="older").update(not_before=timezone.now() - waited)
        Message.objects.filter(key="newer").update(not_before=timezone.now() + timedelta(days=1))

    answer = client.get("/readyz")

    assert (answer.status_code, answer.json()) == (200, {"ready": True} | told)


def test_readyz_counts_mail_that_a_dead_worker_left_behind(client):
    queue()
    claim()
    let_leases_end()
    Message.objects.update(not_before=timezone.now() - timedelta(seconds=400))

    assert client.get("/readyz").json()["mail"] == "late"


def test_readyz_asks_the_database_alone_and_little_of_it(client, django_assert_num_queries):
    client.get("/readyz")
    with django_assert_num_queries(3):
        client.get("/readyz")


def test_readyz_fails_without_the_database_and_livez_does_not(client):
    def away(*arguments):
        raise OperationalError

    with connection.execute_wrapper(away):
        answers = [client.get(path) for path in ("/livez", "/readyz")]

    assert [answer.status_code for answer in answers] == [200, 503]
    assert answers[1].json() == {"ready": False, "why": "the database does not answer"}


def test_readyz_fails_while_a_migration_is_not_applied(client):
    MigrationRecorder(connection).record_unapplied("messaging", "0001_initial")

    answer = client.get("/readyz")

    assert answer.status_code == 503
    assert answer.json() == {"ready": False, "why": "migrations are not applied"}


def test_page_that_is_not_there_is_met_with_a_page_of_ours(client):
    client.force_login(UserFactory())

    answer = client.get("/finnes-ikke/")

    assert answer.status_code == 404
    assert "404.html" in [template.name for template in answer.templates]


def test_whom_to_tell_of_a_hole_is_said_where_somebody_is_named(client, settings, time_machine):
    time_machine.move_to("2027-01-20T09:00:00Z", tick=False)
    settings.SECURITY_CONTACT = "mailto:hull@lup.example"

    assert client.get("/.well-known/security.txt").text.splitlines() == [
        "Contact: mailto:hull@lup.example",
        "Expires: 2027-07-19T00:00:00Z",
        "Preferred-Languages: nb, nn, en",
        "Canonical: http://localhost:8000/.well-known/security.txt",
    ]

    settings.SECURITY_CONTACT = ""
    assert client.get("/.well-known/security.txt").status_code == 404

"""The desk's inbox: what no program could decide on, and who may see it."""

import re

import pytest
from django.urls import reverse

from audit.models import Entry
from sessions_app.models import Gathering, IncomingMail, Mailbox
from tests.desk.conftest import NOW
from tests.factories import (
    CoordinatorFactory,
    MembershipFactory,
    ParticipationFactory,
    PartnerFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

INBOX = "/koordinator/innboks/"
Outcome = IncomingMail.Outcome


@pytest.fixture
def row(released):
    made = ParticipationFactory(
        gathering=released, person__first_name="Kari", person__last_name="Aas", team__name="Sørvik"
    )
    MembershipFactory(team=made.team, person=made.person)
    return made


def waiting(row=None, **fields):
    number = IncomingMail.objects.count()
    return IncomingMail.objects.create(
        **{
            "identity": f"mail {number}",
            "received_at": NOW,
            "sender": "Kari Aas <kari@kommune.example>",
            "kind": "answer",
            "outcome": Outcome.FOR_PEOPLE,
            "reason": "tentative",
            "excerpt": "Kommer kanskje",
            "participation": row,
            "programme": row and row.gathering.cohort.programme,
        }
        | fields
    )


def titles(page):
    return re.findall(r"<h2>([^<]+)</h2>", page.content.decode())


def settle(client, mail, answer=""):
    return client.post(reverse("desk:inbox_settle", args=[mail.pk]), {"answer": answer})


def test_inbox_shows_what_waits_the_oldest_first(lup_client, row):
    waiting(row)
    waiting(sender="Ukjent <x@y.example>", programme=row.gathering.cohort.programme)
    waiting(row, outcome=Outcome.HANDLED)

    page = lup_client.get(INBOX)

    assert titles(page) == ["Kari Aas, Sørvik", "Ukjent &lt;x@y.example&gt;"]
    assert "Kommer kanskje" in page.content.decode()


@pytest.mark.parametrize(("answer", "registered"), [("yes", "yes"), ("no", "no"), ("", "")])
def test_one_press_settles_it(lup_client, lup, row, answer, registered):
    mail = waiting(row)

    response = settle(lup_client, mail, answer)

    mail.refresh_from_db()
    row.refresh_from_db()
    assert response.headers["Location"] == INBOX
    assert (row.answer, mail.outcome, mail.settled_by, mail.excerpt) == (
        registered,
        "settled",
        lup,
        "",
    )


def test_log_says_who_settled_it_and_who_answered(lup_client, lup, row):
    settle(lup_client, waiting(row), "yes")

    entries = Entry.objects.filter(verb__in=["answered", "incoming mail settled"]).order_by("pk")
    assert list(entries.values_list("verb", "actor")) == [
        ("answered", lup.pk),
        ("incoming mail settled", lup.pk),
    ]


def test_second_press_finds_nothing(lup_client, row):
    mail = waiting(row)

    assert [settle(lup_client, mail, "yes").status_code for _ in range(2)] == [302, 404]


def test_answer_that_cannot_be_registered_leaves_the_mail_waiting(lup_client, row):
    mail = waiting(row)
    Gathering.objects.update(state=Gathering.State.CANCELLED)

    page = lup_client.get(settle(lup_client, mail, "yes").headers["Location"])

    mail.refresh_from_db()
    assert mail.outcome == "for_people"
    assert "The gathering has begun or is cancelled" in page.content.decode()
    assert 'value="yes"' not in page.content.decode()


def test_mail_of_another_programme_does_not_exist(client, clock, row):
    mail = waiting(row)
    client.force_login(CoordinatorFactory(programme__owner=PartnerFactory()).user)

    assert titles(client.get(INBOX)) == []
    assert settle(client, mail).status_code == 404


def test_mail_about_nothing_we_know_is_for_lup_alone(lup_client, client, kull):
    mail = waiting(sender="Ukjent <x@y.example>")

    for_lup = titles(lup_client.get(INBOX))
    client.force_login(CoordinatorFactory(programme__owner=PartnerFactory()).user)
    for_partner = titles(client.get(INBOX))

    assert (len(for_lup), for_partner, settle(client, mail).status_code) == (1, [], 404)


@pytest.mark.parametrize("make", [UserFactory, lambda: MembershipFactory(lead=True).person.user])
def test_inbox_does_not_exist_for_those_who_coordinate_nothing(client, clock, make):
    client.force_login(make())

    assert client.get(INBOX).status_code == 404


@pytest.mark.parametrize("number", [1, 19])
def test_inbox_takes_the_same_queries_however_much_waits(
    lup_client, row, number, django_assert_num_queries
):
    for _ in range(number):
        waiting(row)

    with django_assert_num_queries(7):
        assert len(titles(lup_client.get(INBOX))) == number


def test_trouble_with_the_mailbox_is_shown(lup_client):
    Mailbox.objects.create(name="retur", trouble="no route to host")

    text = lup_client.get(INBOX).content.decode()

    assert "The mailbox cannot be read" in text
    assert "no route to host" in text


@pytest.mark.parametrize(("host", "is_there"), [("", False), ("imap.lup.example", True)])
def test_menu_has_the_inbox_where_a_mailbox_is_read(lup_client, settings, host, is_there):
    settings.INBOX_HOST = host

    assert (INBOX in lup_client.get("/koordinator/").content.decode()) is is_there

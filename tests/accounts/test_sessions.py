"""Where one is logged in, and being logged out there."""

import pytest
from allauth.usersessions.models import UserSession
from django.contrib import auth
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from accounts.tasks import forget_ended_sessions
from audit.models import Entry
from config.sessions import browser
from messaging.models import Message
from tests.accounts.second_factor_cases import mail_code
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db

PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) Version/19.0 Mobile Safari/604.1"
WORK = "Mozilla/5.0 (Windows NT 10.0; Win64) Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0"


def logged_in(user, browser):
    client = Client(headers={"user-agent": browser})
    Message.objects.all().delete()
    mail_code(client, user)
    return client


@pytest.fixture
def user():
    return UserFactory()


@pytest.fixture
def phone(user):
    return logged_in(user, PHONE)


@pytest.fixture
def work(user, phone):
    return logged_in(user, WORK)


def shown(client):
    return [(s.browser, s.is_here) for s in client.get("/konto/").context["sessions"]]


def test_browsers_in_use_are_listed_newest_first(work):
    assert shown(work) == [("Edge på Windows", True), ("Safari på iPhone", False)]


def test_one_session_is_ended_and_the_other_goes_on(user, phone, work):
    there = UserSession.objects.get(user_agent=PHONE)

    work.post(f"/konto/okter/{there.pk}/slutt/")

    assert not auth.get_user(phone).is_authenticated
    assert shown(work) == [("Edge på Windows", True)]
    assert Entry.objects.get(verb="session ended").actor == user


def test_session_of_another_account_does_not_exist(phone):
    stranger = logged_in(UserFactory(), WORK)
    there = UserSession.objects.get(user_agent=PHONE)

    assert stranger.post(f"/konto/okter/{there.pk}/slutt/").status_code == 404
    assert auth.get_user(phone).is_authenticated


def test_log_out_everywhere_is_here_too(user, phone, work):
    done = work.post("/konto/okter/slutt/", follow=True)

    assert [auth.get_user(client).is_authenticated for client in (phone, work)] == [False, False]
    assert done.redirect_chain == [("/konto/logg-inn/", 302)]
    assert Entry.objects.get(verb="logged out everywhere").actor == user


def test_closed_account_is_out_everywhere_at_the_next_page(user, phone, work):
    user.is_active = False
    user.save()

    assert [client.get("/portal/").status_code for client in (phone, work)] == [302, 302]


def test_list_costs_the_same_for_one_and_fifty(
    user, phone, work, django_assert_num_queries, django_assert_max_num_queries
):
    with django_assert_max_num_queries(10) as few:
        work.get("/konto/")
    rows = [UserSession(user=user, ip="10.0.0.1", session_key=f"k{n}") for n in range(50)]
    UserSession.objects.bulk_create(rows)

    with django_assert_num_queries(len(few)):
        work.get("/konto/")


def test_address_and_browser_are_forgotten_with_the_session(user, phone, work):
    over = UserSession.objects.get(user_agent=PHONE)
    Session.objects.filter(pk=over.session_key).update(expire_date=timezone.now())

    forget_ended_sessions()

    assert list(UserSession.objects.values_list("user_agent", flat=True)) == [WORK]
    assert auth.get_user(work) == user
    assert not Session.objects.filter(pk=over.session_key).exists()


@pytest.mark.parametrize(
    ("said", "called"), [("", ""), ("curl/8", ""), ("X11; Linux Firefox/140", "Firefox på Linux")]
)
def test_browser_is_called_what_people_call_it(said, called):
    assert browser(said) == called

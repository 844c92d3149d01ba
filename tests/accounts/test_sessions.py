"""Where one is logged in, and being logged out there."""

from dataclasses import replace

import pytest
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib import auth
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from accounts.models import OutsideLogin
from accounts.tasks import forget_ended_sessions
from audit.models import Entry
from cohorts import people, teams
from config.sessions import browser
from messaging.models import Message
from tests.accounts.second_factor_cases import mail_code
from tests.factories import CoordinatorFactory, PersonFactory, UserFactory

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


def waits_in(user):
    """Passkey or app, and a log-in from outside, as somebody may leave behind."""
    Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={"secret": "x"})
    OutsideLogin.objects.create(user=user, issuer="https://id.example", subject="1")


def ways_in(user):
    rows = (UserSession, Authenticator, OutsideLogin)
    return [model.objects.filter(user=user).exists() for model in rows]


def test_account_with_a_new_address_is_left_by_whoever_is_in_it(user, phone, work):
    """Else one could make an account ready for somebody else's address, and wait in it."""
    person = PersonFactory(user=user, email=user.email)
    waits_in(user)

    people.change(
        person, replace(people.details_of(person), email="ny@kommune.example"), by=UserFactory()
    )

    assert [auth.get_user(client).is_authenticated for client in (phone, work)] == [False, False]
    assert ways_in(user) == [False, False, False]


def test_account_that_passes_on_with_its_address_is_left_too(user, phone):
    PersonFactory(user=user, email="sluttet@kommune.example")
    waits_in(user)

    teams.give_account(PersonFactory(email=user.email), by=UserFactory())

    assert (auth.get_user(phone).is_authenticated, ways_in(user)) == (False, [False] * 3)


def test_new_address_from_oneself_is_logged_in_with_anew(user, phone):
    """Also where a role asked for a second step: one could wait for the next role elsewhere."""
    person = PersonFactory(user=user, email=user.email)
    CoordinatorFactory(user=user)
    waits_in(user)

    people.change(person, replace(people.details_of(person), email="ny@kommune.example"), by=user)

    assert (auth.get_user(phone).is_authenticated, ways_in(user)) == (False, [False] * 3)


def test_new_address_in_the_records_ends_sessions_and_keeps_factors_that_a_role_asks_for(
    admin_client, user, phone
):
    CoordinatorFactory(user=user)
    waits_in(user)
    form = admin_client.get(f"/admin/accounts/user/{user.pk}/change/").context["adminform"].form

    admin_client.post(
        f"/admin/accounts/user/{user.pk}/change/",
        {name: value for name, value in form.initial.items() if value not in (None, False)}
        | {"email": "ny@kommune.example"},
    )

    user.refresh_from_db()
    assert user.email == "ny@kommune.example"
    assert (auth.get_user(phone).is_authenticated, ways_in(user)) == (False, [False, True, True])


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

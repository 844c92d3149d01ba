"""Looking at a page changes nothing: the database refuses to write while one is looked at."""

import pytest
from django.contrib.auth import HASH_SESSION_KEY
from django.db import DatabaseError
from django.http import HttpResponse
from django.test import Client, override_settings
from django.urls import path

from accounts.models import User
from config import looking
from config.urls import urlpatterns as ours
from tests.factories import CoordinatorFactory, UserFactory


def careless(request):
    """A page that counts its visitors."""
    User.objects.create(email=f"{request.method.lower()}@lup.example")
    return HttpResponse()


urlpatterns = [*ours, path("slurv/", careless)]
careless.login_required = False


@pytest.mark.django_db
@pytest.mark.urls(__name__)
@pytest.mark.parametrize("method", ["get", "head", "options"])
def test_page_that_writes_when_it_is_looked_at_fails(client, method):
    with pytest.raises(DatabaseError, match="read-only transaction"):
        getattr(client, method)("/slurv/")

    assert User.objects.count() == 0


@pytest.mark.django_db(transaction=True)
@pytest.mark.urls(__name__)
def test_in_production_it_is_an_error_that_is_logged_and_the_next_page_works(caplog):
    client = Client(raise_request_exception=False)
    client.force_login(CoordinatorFactory().user)

    answers = [client.get(page).status_code for page in ("/slurv/", "/koordinator/", "/slurv/")]

    assert answers == [500, 200, 500]
    assert "Internal Server Error: /slurv/" in caplog.messages
    assert not User.objects.filter(email="get@lup.example").exists()


@pytest.mark.django_db
@pytest.mark.urls(__name__)
def test_press_may_write(client):
    assert client.post("/slurv/").status_code == 200
    assert User.objects.filter(email="post@lup.example").exists()


def test_pages_that_may_write_are_these():
    """The first writes sessions and counts of log-ins; the others answer without a database."""
    assert looking.MAY_WRITE == ("/konto/", "/livez", "/readyz")


@pytest.mark.django_db
def test_session_of_before_the_key_was_changed_is_renewed_by_looking(client, settings):
    old = settings.SECRET_KEY
    client.force_login(UserFactory())
    before = client.session[HASH_SESSION_KEY]

    with override_settings(
        SECRET_KEY="another one, which is long enough", SECRET_KEY_FALLBACKS=[old]
    ):
        assert client.get("/portal/").status_code == 200
        assert client.session[HASH_SESSION_KEY] != before

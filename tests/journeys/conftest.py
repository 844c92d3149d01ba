"""The house of the journeys: browser, mail receiver and worker that know each other's addresses."""

import pytest

from tests.journeys.pages import Browser


@pytest.fixture(autouse=True)
def by_mail_alone(settings):
    """As in the demo; the second factor has journeys of its own in tests/accounts."""
    settings.SECOND_FACTOR_REQUIRED = False


@pytest.fixture
def house(live_server, settings, monkeypatch, smtp, request):
    """Mail leads to the live server, also mail that the worker writes; gives the mail receiver."""
    settings.SITE_URL = live_server.url
    monkeypatch.setenv("SITE_URL", live_server.url)
    request.getfixturevalue("celery_worker_process")
    return smtp


@pytest.fixture
def people(open_page):
    """Makes a browser for one person, and in the end says what their consoles complained of."""
    browser = Browser(open_page)
    yield browser.visitor
    assert browser.complaints == []

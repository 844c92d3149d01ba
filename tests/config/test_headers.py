"""Headers of answers that no page gives; those of pages are read in tests/test_open_doors.py."""

import pytest
from django.test import Client

from config.headers import OFF, policy
from sessions_app.mail import guessing
from tests.factories import CoordinatorFactory
from tests.headers import wrong_headers

pytestmark = pytest.mark.django_db
YEAR = "max-age=31536000; includeSubDomains; preload"


@pytest.fixture
def in_production(settings):
    settings.SECURE_SSL_REDIRECT = settings.SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    settings.SECURE_HSTS_SECONDS, settings.SECURE_HSTS_PRELOAD = 31_536_000, True
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000


def browser(**options):
    return Client(raise_request_exception=False, **options)


def guesses():
    visitor = browser()
    for _guess in range(guessing.MISSES_A_MINUTE):
        visitor.get("/svar/gjettet/", secure=True)
    return visitor.get("/svar/gjettet/", secure=True)


ANSWERS = {
    "page": (200, lambda: browser().get("/konto/logg-inn/", secure=True)),
    "static": (200, lambda: browser().get("/static/css/base.css", secure=True)),
    "away": (302, lambda: browser().get("/koordinator/", secure=True)),
    "slash": (301, lambda: browser().get("/konto/logg-inn", secure=True)),
    "https": (301, lambda: browser().get("/konto/logg-inn/")),
    "host": (400, lambda: browser().get("/", secure=True, headers={"host": "evil.example"})),
    "host, http": (400, lambda: browser().get("/", headers={"host": "evil.example"})),
    "large": (400, lambda: browser().post("/sprak/", {"next": "x" * 2000}, secure=True)),
    "csrf": (403, lambda: browser(enforce_csrf_checks=True).post("/sprak/", secure=True)),
    "missing": (404, lambda: browser().get("/bevis/FINNES-IKKE/", secure=True)),
    "no file": (404, lambda: browser().get("/static/finnes-ikke.css", secure=True)),
    "method": (405, lambda: browser().get("/sprak/", secure=True)),
    "guesses": (429, guesses),
}


@pytest.mark.parametrize("kind", ANSWERS)
def test_answer_has_every_header(in_production, kind):
    status, ask = ANSWERS[kind]

    answer = ask()

    assert (answer.status_code, wrong_headers(answer)) == (status, [])
    is_encrypted = kind not in ("https", "host, http")
    assert answer.headers.get("Strict-Transport-Security") == (YEAR if is_encrypted else None)


def test_page_that_breaks_has_every_header(in_production, settings):
    settings.MIDDLEWARE = [*settings.MIDDLEWARE, "tests.config.faulty_settings.fail_on_request"]

    answer = browser().get("/livez", {"fail": "view"}, secure=True)

    assert (answer.status_code, wrong_headers(answer)) == (500, [])
    assert "Something went wrong on our side" in answer.content.decode()


def test_request_that_nobody_can_read_is_met_with_a_page_of_ours():
    answer = browser().get("/", headers={"host": "evil.example"})

    said = answer.content.decode()
    assert [f'lang="{language}"' in said for language in ("nb", "nn", "en")] == [True] * 3
    assert "We cannot answer that" in said
    assert "evil.example" not in said


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("nb", "Siden hadde vært åpen for lenge"),
        ("nn", "Sida hadde vore open for lenge"),
        ("en", "The page had been open too long"),
    ],
)
def test_page_that_was_open_too_long_says_so_in_the_readers_language(language, said):
    answer = browser(enforce_csrf_checks=True).post(f"/sprak/?sprak={language}")

    assert said in answer.content.decode()


def test_cookies_are_for_this_site_alone(client, settings):
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = True
    settings.LANGUAGE_COOKIE_SECURE = settings.SESSION_SAVE_EVERY_REQUEST = True
    client.force_login(CoordinatorFactory().user)

    answer = client.post("/sprak/", {"language": "nn"})
    page = browser().get("/konto/logg-inn/")

    morsels = [*answer.cookies.values(), *page.cookies.values()]
    flags = {m.key: (m["httponly"], m["secure"], m["samesite"], m["domain"]) for m in morsels}
    assert flags.keys() >= {"sessionid", "django_language", "csrftoken"}
    assert set(flags.values()) == {(True, True, "Lax", "")}


def test_page_may_use_what_it_says_and_nothing_else():
    rules = policy("camera=(self)").split(", ")

    assert rules == ["camera=(self)", *(f"{it}=()" for it in OFF if it != "camera")]

"""No page and no mail shows a reader of bokmål or nynorsk a string in English, or in dashes."""

import re
from datetime import UTC, datetime
from functools import cache
from html import unescape

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from accounts.models import User
from certificates import letters
from certificates.models import Certificate
from cohorts.models import Cohort, ProgrammeRole
from config import login
from demo import programme
from messaging.texts import Letter
from partners.models import Person
from sessions_app.models import Gathering
from tests.every_letter import every_letter
from tests.factories import UserFactory
from tests.test_open_doors import OURS, PAPER, address  # what each address needs is known there
from tests.test_translations import BORROWED_FROM, PLACEHOLDER, borrowable, catalogue, forms
from tests.world import world

pytestmark = pytest.mark.django_db

NORWEGIAN = ["nb", "nn"]
NOVEMBER = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
UNSEEN = re.compile(
    r"<(script|style|head)\b.*?</\1>|<!--.*?-->"
    r'|<pre [^>]*translate="no".*?</pre>',  # as machines wrote it
    re.DOTALL,
)
SPOKEN_ATTRIBUTE = re.compile(r'\b(?:aria-label|alt|title|placeholder)="([^"]*)"')
EMPTY_CHOICE = "-----"  # as it is where nobody has put it into words
ENGLISH = re.compile(
    r"\b(?:the|of|and|are|you|your|with|from|this|has|have|been|which|not)\b", re.I
)


def shown(html: str) -> str:
    """What the reader sees or hears of a page, as one line."""
    seen = UNSEEN.sub(" ", html)
    spoken = " | ".join(SPOKEN_ATTRIBUTE.findall(seen))
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", seen) + " | " + spoken))


@cache
def telling_parts(language: str) -> frozenset[str]:
    """Of each source string that reads otherwise in the language: its longest run of words."""
    sources = [(message.id, message.string) for message in catalogue(language) if message.id]
    sources += [
        (message.id, "") for name in BORROWED_FROM for message in borrowable(name, "django") or ()
    ]
    runs = {
        max(PLACEHOLDER.split(re.sub(r"<[^>]+>", " ", text)), key=len).strip(" .,:;")
        for source, translated in sources
        for text in forms(source)
        if text not in forms(translated)
    }
    return frozenset(run for run in runs if len(run.split()) >= 2)


def says(text: str, part: str) -> bool:
    """In whole words: «din personlige» is not "in person"."""
    return re.search(rf"(?<!\w){re.escape(part)}(?!\w)", text) is not None


def in_english(text: str, language: str) -> list[str]:
    found = sorted(part for part in telling_parts(language) if part in text and says(text, part))
    return found + [text[max(0, m.start() - 20) : m.end() + 20] for m in ENGLISH.finditer(text)]


def look(
    paths: list[str], *, language: str, user: User | None = None, against: str = ""
) -> dict[str, list[str]]:
    """What is wrong on which page."""
    client = Client()
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    if user:
        client.force_login(user)
    found = {}
    for path in paths:
        answer = client.get(path)
        if answer.headers.get("Content-Type", "").startswith("text/html"):
            text = shown(answer.content.decode())
            found[path] = in_english(text, against or language)
            if EMPTY_CHOICE in text and not path.startswith(reverse("admin:index")):
                found[path].append(EMPTY_CHOICE)
    return {path: wrong for path, wrong in found.items() if wrong}


@pytest.mark.parametrize("language", NORWEGIAN)
def test_every_page_is_translated(language):
    made = world()
    made[Person].language = language
    made[Person].save()
    users = {"desk": made[ProgrammeRole].user, "portal": made[Person].user}
    users["privacy"] = made[Person].user

    wrong = {}
    for route in (route for route in OURS if route.name not in PAPER):
        user = users.get(route.name.partition(":")[0])
        if user is None and route.path.startswith("konto/") and not route.is_open:
            user = users["desk"]
        wrong |= look([address(route, made)], language=language, user=user)

    assert wrong == {}


def test_a_page_in_english_is_noticed():
    assert "/konto/logg-inn/" in look(["/konto/logg-inn/"], language="en", against="nb")


@pytest.mark.parametrize("language", NORWEGIAN)
def test_every_page_of_the_records_is_translated(language):
    paths = [reverse("admin:index")]
    for model, record in world().items():
        base = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        paths += [
            reverse(f"{base}_changelist"),
            reverse(f"{base}_change", args=[record.pk]),
            reverse(f"{base}_history", args=[record.pk]),
        ]
    staff = UserFactory(is_staff=True, is_superuser=True)

    assert look(paths, language=language, user=staff) == {}


@pytest.fixture(scope="module")
def at_work(once):
    programme.load(now=NOVEMBER)


@pytest.mark.parametrize("language", NORWEGIAN)
def test_a_programme_at_work_is_translated(at_work, language):
    """Pages look different while gatherings are drafts, sent out and held, and lists are full."""
    [coming, over] = Cohort.objects.order_by("-year")
    paths = [reverse("desk:home"), reverse("desk:partners")]
    for cohort in (coming, over):
        where = [cohort.programme.slug, cohort.year]
        paths += [reverse("desk:cohort", args=where), reverse("desk:certificates", args=where)]
    for state in Gathering.State:
        for gathering in Gathering.objects.filter(state=state)[:1]:
            paths += [
                reverse("desk:gathering", args=[gathering.pk]),
                reverse("desk:release", args=[gathering.pk]),
                reverse("desk:attendance", args=[gathering.pk]),
                reverse("desk:cancel", args=[gathering.pk]),
                reverse("desk:restore", args=[gathering.pk]),
            ]
    coordinator = User.objects.get(email=programme.COORDINATOR)

    assert look(paths, language=language, user=coordinator) == {}


@pytest.mark.parametrize("language", NORWEGIAN)
def test_every_mail_is_translated(language):
    made = world()
    certificate = made[Certificate]
    certificate.language = language
    mails = {
        "code": login.code_mail(UserFactory(language=language), "ABCD-2345").content,
        "certificate as sent": letters.letter(certificate, b"", now=NOVEMBER).content,
    } | {letter: mail for (letter, code), mail in every_letter().items() if code == language}

    found = {
        name: in_english(f"{mail.subject} {mail.text} {shown(mail.html)}", language)
        for name, mail in mails.items()
    }

    assert {name: wrong for name, wrong in found.items() if wrong} == {}
    assert len(mails) == 2 + len(Letter)

"""Which doors are open without an account; that looking changes nothing; every page's headers."""

from dataclasses import dataclass
from typing import Any

import pytest
from django.db import connection, transaction
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from audit import log
from certificates.models import Certificate
from cohorts.models import Cohort, ProgrammeRole, Team
from desk.models import BulkChange, SavedView, Upload
from messaging.models import Message
from partners.models import Partner, Person
from sessions_app.calendars import calendar_addresses
from sessions_app.mail import links
from sessions_app.models import (
    Gathering,
    HandoverNote,
    IncomingMail,
    Material,
    MissedReminder,
    Participation,
)
from tests.factories import PersonFactory, UserFactory
from tests.headers import wrong_headers
from tests.world import NOW, world

pytestmark = pytest.mark.django_db

OPEN = {
    ".well-known/security.txt",
    "admin/login/",
    "bevis/",
    "bevis/<str:code>/",
    "feil/",
    "her/",
    "kalender/<str:token>.ics",
    "konto/bekreft/",
    "konto/ekstern/",
    "konto/ekstern/svar/",
    "konto/kode/",
    "konto/logg-inn/",
    "konto/logg-ut/",
    "konto/nokkel/logg-inn/",
    "livez",
    "personvern/",
    "readyz",
    "retur/<slug:provider>/",
    "sprak/",
    "svar/<str:token>/",
    "svar/<str:token>/behov/",
    "svar/<str:token>/en-annen/",
    "svar/<str:token>/bli-med/",
    "svar/<str:token>/kalender.ics",
    "svar/<str:token>/opplysninger/",
    "svar/<str:token>/opplysninger/mine.html",
    "svar/<str:token>/opplysninger/mine.json",
    "svar/<str:token>/kalenderadresse/",
    "svar/<str:token>/var-der/",
    "svar/<str:token>/materiell/<int:pk>/",
    "svar/<str:token>/notat/",
    "svar/<str:token>/skjermkode/",
    "svar/<str:token>/notat/<int:pk>/lest/",
}


@dataclass(frozen=True)
class Route:
    path: str
    name: str
    view: Any
    parameters: tuple[str, ...]

    @property
    def is_open(self) -> bool:
        return not getattr(self.view, "login_required", True)


def routes(resolver: URLResolver, path: str = "", namespace: str = ""):
    for found in resolver.url_patterns:
        here = f"{path}{found.pattern}"
        if isinstance(found, URLPattern):
            names = tuple(found.pattern.converters)
            yield Route(here, f"{namespace}{found.name}", found.callback, names)
        else:
            inside = f"{found.namespace}:" if found.namespace else ""
            yield from routes(found, here, f"{namespace}{inside}")


ROUTES = list(routes(get_resolver()))
OPEN_TO_ALL = (
    *(".well-known/", "bevis/", "feil/", "her/", "kalender/", "livez", "personvern/", "readyz"),
    "svar/",
)
AWAY = "next=//evil.example/&tilbake=https://evil.example/koordinator/"
OURS = [route for route in ROUTES if not route.name.startswith("admin:")]
# PDFs, which are slow to make; all others are pages to look at, or small files.
PAPER = {"desk:signing_sheet", "desk:name_tags", "desk:year_sheet", "portal:leader_sheet"}
WITHOUT_ACCOUNT = [r for r in OURS if r.path.startswith(OPEN_TO_ALL)]


@pytest.fixture(scope="module")
def made(once):
    return world()


@pytest.fixture(scope="module")
def readers(made):
    return {
        "desk": made[ProgrammeRole].user,
        "portal": made[Person].user,
        "privacy": made[Person].user,
        "admin": UserFactory(is_staff=True),
    }


def values_for(route, made):
    """What the address of a page needs, out of a world with one record of every kind."""
    by_name = {
        "import_check": Upload,
        "view_remove": SavedView,
        "list_undo": BulkChange,
        "team": Team,
        "inbox_settle": IncomingMail,
        "invite_lead": Team,
        "person": Person,
        "person_edit": Person,
        "person_doubles": Person,
        "person_merge": Person,
        "partner": Partner,
        "partner_edit": Partner,
        "partner_succeed": Partner,
        "partner_merge": Partner,
        "member_new": Team,
        "member_remove": Team,
        "member_lead": Team,
        "team_state": Team,
        "team_note": Team,
        "person_erase": Person,
        "person_leave": Person,
        "person_move": Person,
        "revoke_links": Person,
        "material": Material,
        "material_file": Material,
        "material_remove": Material,
        "note_read": HandoverNote,
        "certificate_pdf": Certificate,
        "certificate_revoke": Certificate,
        "certificate_reissue": Certificate,
        "certificate_mail": Certificate,
        "certificate_retry": Certificate,
    }
    page = route.name.partition(":")[2]
    row = made[Participation]
    asked = route.parameters
    link = links.issue([row], gathering=row.gathering)[row.pk] if "token" in asked else ""
    if route.name == "calendar_feed":
        link = calendar_addresses.make(
            row.gathering.cohort, person=row.person, by=log.PARTICIPANT, now=NOW
        )
    known = {
        "pk": made[by_name.get(page, Gathering)].pk,
        "slug": made[Cohort].programme.slug,
        "public_id": made[Message].public_id,
        "cohort": made[Cohort].pk,
        "to": "bekreft",
        "other": PersonFactory(partner=made[Person].partner).pk if "other" in asked else 0,
        "year": made[Cohort].year,
        "language": "nn",
        "letter": "invitation",
        "kind": "samling" if page == "log_of" else "invitation",
        "occasion": "invitasjon",
        "person": 0 if page == "telling_preview" else made[Person].pk,
        "team_id": made[Team].pk,
        "gathering_id": made[Gathering].pk,
        "missed": made[MissedReminder].pk,
        "certificate_id": made[Certificate].pk,
        "participation_id": row.pk,
        "row": row.pk,
        "person_id": made[Person].pk,
        "code": made[Certificate].code,
        "provider": "brevo",
        "token": link.rstrip("/").split("/")[-1].removesuffix(".ics"),
    }
    return {name: known[name] for name in asked}


def address(route, made):
    values = values_for(route, made)
    if route.name.endswith("None"):
        return f"/{route.path}"
    return reverse(route.name, kwargs=values)


def look(client, path):
    """GET and HEAD, while the database refuses every write."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION READ ONLY")
        answers = (client.get(path), client.head(path))
        transaction.set_rollback(True)
    assert [wrong_headers(answer) for answer in answers] == [[], []]
    return [answer.status_code for answer in answers]


def test_only_these_doors_are_open():
    assert {route.path for route in ROUTES if route.is_open} == OPEN


@pytest.mark.parametrize("route", OURS, ids=lambda route: route.path or "/")
def test_closed_doors_send_strangers_to_the_log_in(client, made, route):
    path = address(route, made)

    answers = [client.get(path), client.post(path)]

    assert [wrong_headers(answer) for answer in answers] == [[], []]
    is_sent_away = [a.headers.get("Location") == f"/konto/logg-inn/?next={path}" for a in answers]
    assert is_sent_away == [not route.is_open] * 2


@pytest.mark.parametrize("route", OURS, ids=lambda route: route.path or "/")
def test_looking_changes_nothing(client, made, readers, route):
    reader = readers.get(route.name.partition(":")[0])
    if reader:
        client.force_login(reader)

    answers = look(client, f"{address(route, made)}?{AWAY}")

    known_answers = ([200, 200], [302, 302], [405, 405])
    assert answers in known_answers


@pytest.mark.parametrize("route", WITHOUT_ACCOUNT, ids=lambda route: route.path)
def test_pages_for_people_without_account_set_no_cookie(client, made, route):
    assert dict(client.get(address(route, made)).cookies) == {}


def test_looking_at_the_records_changes_nothing(client, made, readers):
    client.force_login(readers["admin"])
    paths = ["/admin/"]
    for model, record in made.items():
        base = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        paths += [reverse(f"{base}_changelist"), reverse(f"{base}_change", args=[record.pk])]

    answers = {path: look(client, path) for path in paths}

    assert {path for path, seen in answers.items() if seen != [200, 200]} == set()

"""The demo with something lying about everywhere, and the address of every page in it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from allauth.mfa.models import Authenticator
from django.test import Client
from django.urls import reverse

from accounts.models import User
from audit.models import Entry
from certificates.models import Certificate
from cohorts.models import Cohort, Membership, Programme, Team
from demo import programme
from messaging.models import Message
from partners.models import Person
from sessions_app.models import (
    Gathering,
    HandoverNote,
    IncomingMail,
    Material,
    Participation,
)
from tests.access.sides import OUR_ROUTES, address_of, key
from tests.access.who import ALLOWED
from tests.accounts.login_cases import ask
from tests.accounts.second_factor_cases import app_of, mail_code
from tests.test_open_doors import values_for
from tests.world import left_lying

# Who opens a page that several may open: the first of these.
ROLES = ("stranger", "coordinator", "lead")
OF_AN_ACCOUNT = ("mfa_", "desk:home", "portal:home", "account_logout")
BY_ANOTHER = {
    "account_confirm_login_code": "waits for a code",
    "mfa_authenticate": "at the second step",
    "mfa_activate_totp": "lead",  # who has a passkey and no app
    "mfa_remove_webauthn": "lead",
}
# Parts of other pages.
PIECES = ("_piece", "_progress", "_letter", "_preview", "looks_mail", "looks_certificate")
# Why nobody sees a page there.
NO_PAGE = {
    "home": "leads on to the reader's own door",
    "outside_go": "leads on to the other log-in, which is off",
    "outside_back": "leads on from it",
    "mfa_reauthenticate_webauthn": "for the script of the page beside it",
    "mfa_login_webauthn": "for the script of the log-in page",
    "provider_report": "for programs",
    "desk:certificate_sheet": "seen within the page of certificates, while some are ready",
    "desk:certificate_pdf": "a file that a worker makes",
    "portal:certificate": "the same",
    "portal:all_certificates": "the same",
    "privacy:my_html": "a file as the one by link, too long for a picture",
    "desk:material_file": "a file where the demo has an address",
    "portal:material": "the same",
    "sessions_app:material": "the same",
}
ASKED = {
    "desk:outbox_choice": "gjor=stopp",
    "desk:partners_choice": "gjor=sluttet",
    "desk:people_choice": "gjor=sluttet",
    "desk:teams_choice": "gjor=trekk",
}
DOWNLOADS = ("privacy:html_by_link",)  # to be read once they are saved
# The records are Django's own pages, alike for all: those with forms and lists of our own.
RECORDS = (
    *(Cohort, Entry, Gathering, IncomingMail, Message, Participation, Person, Programme),
    Team,
)


@dataclass(frozen=True)
class Place:
    name: str
    path: str
    role: str
    is_download: bool = False


@dataclass
class Everything:
    """``made`` has a record of each kind that stands in an address."""

    made: dict
    clients: dict[str, Client]

    def places(self, half: int) -> Iterator[Place]:
        """Every second one that is not a mere press; some of them are files."""
        places = sorted({*self.of_ours(), *self.of_records()}, key=lambda place: place.name)
        for place in places[half::2]:
            if "GET" in self.clients[place.role].options(place.path).headers.get("Allow", "GET"):
                yield place

    def of_ours(self) -> Iterator[Place]:
        for route in OUR_ROUTES:
            name = key(route)
            if name.endswith(PIECES) or name in NO_PAGE:
                continue
            path = address_of(route, values_for(route, self.made) | self.instead(name))
            if name in ASKED:
                path = f"{path}?{ASKED[name]}&alle=1"
            plain = name.replace(":", "-").replace("/", "")
            yield Place(plain, path, role_for(name), name in DOWNLOADS)
        for state, gathering in self.gatherings().items():
            path = reverse("desk:gathering", args=[gathering.pk])
            yield Place(f"desk-gathering-{state}", path, "coordinator")

    def of_records(self) -> Iterator[Place]:
        yield Place("admin", "/admin/", "coordinator")
        for model in RECORDS:
            base = f"admin:{model._meta.app_label}_{model._meta.model_name}"
            label = model._meta.model_name
            change = reverse(f"{base}_change", args=[self.made[model].pk])
            yield Place(f"admin-{label}", change, "coordinator")
            yield Place(f"admin-{label}s", reverse(f"{base}_changelist"), "coordinator")

    def instead(self, name: str) -> dict:
        """Where the usual record of this page would lead on."""
        if name == "desk:cohort_state":
            return {"to": "fullfor"}
        if name == "portal:choose":
            return {"gathering_id": self.gatherings()["draft"].pk}
        if name == "portal:hand_over":
            others = self.made[Team].memberships.active().exclude(is_lead=True)
            return {"person_id": others[0].person_id}
        if name == "mfa_remove_webauthn":
            return {"pk": self.made[Authenticator].pk}
        return {}

    def gatherings(self) -> dict[str, Gathering]:
        of_year = Gathering.objects.filter(cohort=self.made[Cohort]).by_date()
        return {
            "held": of_year.filter(state="held")[0],
            "today": of_year.filter(state="released")[0],
            "draft": of_year.filter(state="draft")[0],
        }


def role_for(name: str) -> str:
    if name in BY_ANOTHER:
        return BY_ANOTHER[name]
    if name.startswith(OF_AN_ACCOUNT):
        return "lead" if name.startswith("portal:") else "coordinator"
    allowed = ALLOWED[name if name in ALLOWED else "None"]
    return next(role for role in ROLES if role in allowed)


def make(*, now: datetime) -> Everything:
    programme.load(now=now)
    cohort = Cohort.objects.latest("year")
    gathering = Gathering.objects.filter(cohort=cohort, state="released").by_date()[1]
    lead = (
        Membership.objects.filter(team__cohort=cohort, is_lead=True, person__user__isnull=False)
        .order_by("pk")
        .first()
    )
    row = Participation.objects.get(gathering=gathering, person=lead.person)
    coordinator = User.objects.get(email=programme.COORDINATOR)
    found = [cohort, gathering, lead, lead.team, lead.person, lead.person.partner, row]
    made = {type(record): record for record in found} | left_lying(row, coordinator)
    made[Programme], made[Entry] = cohort.programme, Entry.objects.latest("pk")
    for model in (Certificate, HandoverNote, Material, Message):
        made[model] = model.objects.order_by("-pk").first()
    app_of(coordinator)
    passkey = {"name": "Telefonen", "credential": {}}
    made[Authenticator] = Authenticator.objects.create(
        user=lead.person.user, type=Authenticator.Type.WEBAUTHN, data=passkey
    )
    roles = ("stranger", "coordinator", "lead", "waits for a code", "at the second step")
    clients = {role: Client() for role in roles}
    clients["coordinator"].force_login(coordinator)
    clients["lead"].force_login(lead.person.user)
    ask(clients["waits for a code"], lead.person.email)
    mail_code(clients["at the second step"], coordinator)
    return Everything(made, clients)

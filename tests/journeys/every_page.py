"""The demo with something lying about everywhere, and the address of every page in it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.test import Client
from django.urls import reverse

from accounts.models import User
from certificates.models import Certificate
from cohorts.models import Cohort, Membership, Team
from demo import programme
from messaging.models import Message
from partners.models import Person
from sessions_app.models import (
    Gathering,
    HandoverNote,
    Material,
    Participation,
)
from tests.access.sides import OUR_ROUTES, address_of, key
from tests.access.who import ALLOWED
from tests.test_open_doors import values_for
from tests.world import left_lying

# Who opens a page that several may open: the first of these.
ROLES = ("stranger", "coordinator", "lead")
OF_AN_ACCOUNT = ("mfa_", "desk:home", "portal:home")
# Parts of other pages.
PIECES = ("_piece", "_progress", "_letter", "_preview", "looks_mail", "looks_certificate")
# Not there without something that the demo leaves out, or shown to nobody who is logged in.
NOT_HERE = {
    *("home", "account_confirm_login_code", "account_logout", "outside_back"),
    *("desk-outbox_choice", "desk-partners_choice", "desk-people_choice", "desk-teams_choice"),
    *("mfa_authenticate", "mfa_deactivate_totp", "mfa_login_webauthn", "mfa_reauthenticate"),
    *("mfa_reauthenticate_webauthn", "mfa_remove_webauthn", "mfa_view_recovery_codes"),
    *("desk-certificate_pdf", "desk-certificate_sheet", "desk-material_file"),
    *("portal-certificate", "portal-all_certificates", "portal-material"),
    *("sessions_app-material", "privacy-html_by_link", "privacy-my_html"),
}


@dataclass(frozen=True)
class Place:
    name: str
    path: str
    role: str


@dataclass
class Everything:
    """``made`` has a record of each kind that stands in an address."""

    made: dict
    clients: dict[str, Client]

    def places(self, half: int) -> Iterator[Place]:
        """Every second one: neither a file nor a piece of another page, nor a mere press."""
        places = sorted({*self.of_ours(), *self.of_records()}, key=lambda place: place.name)
        for place in places[half::2]:
            response = self.clients[place.role].get(place.path)
            if response.status_code == 405 or place.name in NOT_HERE:
                continue
            assert (place.path, response.status_code) == (place.path, 200)
            if response["Content-Type"].startswith("text/html"):
                yield place

    def of_ours(self) -> Iterator[Place]:
        for route in OUR_ROUTES:
            name = key(route)
            if not name.endswith(PIECES):
                role = role_for(name)
                values = values_for(route, self.made) | self.instead(name)
                path = address_of(route, values)
                yield Place(name.replace(":", "-").replace("/", ""), path, role)
        for state, gathering in self.gatherings().items():
            path = reverse("desk:gathering", args=[gathering.pk])
            yield Place(f"desk-gathering-{state}", path, "coordinator")

    def of_records(self) -> Iterator[Place]:
        yield Place("admin", "/admin/", "coordinator")
        for model in (Person, Message):
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
        return {}

    def gatherings(self) -> dict[str, Gathering]:
        of_year = Gathering.objects.filter(cohort=self.made[Cohort]).by_date()
        return {
            "held": of_year.filter(state="held")[0],
            "today": of_year.filter(state="released")[0],
            "draft": of_year.filter(state="draft")[0],
        }


def role_for(name: str) -> str:
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
    for model in (Certificate, HandoverNote, Material, Message):
        made[model] = model.objects.order_by("-pk").first()
    clients = {"stranger": Client(), "coordinator": Client(), "lead": Client()}
    clients["coordinator"].force_login(coordinator)
    clients["lead"].force_login(lead.person.user)
    return Everything(made, clients)

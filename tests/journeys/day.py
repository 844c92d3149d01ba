"""A day in the demo, and a browser for whoever takes part in it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from django.test import Client

from accounts.models import User
from cohorts.models import Cohort, Membership
from sessions_app.mail import links
from sessions_app.models import Gathering, Participation
from tests.journeys.pages import Visitor, remembers


@dataclass
class Day:
    """``manner`` is how everybody gets there: a phone, or the keyboard alone."""

    site: str
    people: Callable[..., Visitor]
    manner: dict[str, bool] = field(default_factory=dict)

    @property
    def cohort(self) -> Cohort:
        return Cohort.objects.latest("year")

    def gathering(self, number: int) -> Gathering:
        return Gathering.objects.filter(cohort=self.cohort).by_date()[number]

    @property
    def workshop(self) -> Gathering:
        """Begins within the half hour."""
        return self.gathering(2)

    @property
    def released(self) -> Gathering:
        return self.gathering(3)

    @property
    def draft(self) -> Gathering:
        return self.gathering(4)

    @property
    def lead(self) -> Membership:
        """Of the team that is half through its answers."""
        leads = Membership.objects.active().in_cohort(self.cohort).filter(is_lead=True)
        return leads.get(person__email="guro.boe@fjordvik.example")

    def part_of(self, name: str, gathering: Gathering) -> Participation:
        first, last = name.split()
        return Participation.objects.get(
            gathering=gathering, person__first_name=first, person__last_name=last
        )

    def log_in(self, email: str) -> Visitor:
        """Somebody with an account, on the page that comes first."""
        client = Client()
        client.force_login(User.objects.get(email=email))
        visitor = self.people(storage_state=remembers(client, self.site), **self.manner)
        visitor.open("/")
        return visitor

    def follow_link(self, row: Participation) -> Visitor:
        """A participant, on the page that the mail leads to."""
        visitor = self.people(**self.manner)
        visitor.open(links.issue([row], gathering=row.gathering)[row.pk])
        return visitor

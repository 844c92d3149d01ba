"""What the acts of the journey hand on to each other."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from email.message import EmailMessage
from functools import cached_property

from cohorts.models import Cohort, Membership
from messaging.models import Message
from sessions_app.models import Gathering
from tests.fixtures.smtp import Inbox
from tests.journeys.mails import code_in, recipient_of
from tests.journeys.pages import Visitor


@dataclass
class Story:
    mail: Inbox
    people: Callable[..., Visitor]
    year: int = 0
    received: int = 0
    invitations: dict[str, EmailMessage] = field(default_factory=dict)
    answered: set[str] = field(default_factory=set)
    certificates: dict[str, EmailMessage] = field(default_factory=dict)

    @cached_property
    def desk(self) -> Visitor:
        """The coordinator's browser."""
        return self.people()

    @property
    def cohort(self) -> Cohort:
        return Cohort.objects.get(programme__slug="3p", year=self.year)

    @property
    def gathering(self) -> Gathering:
        """The first of the year."""
        return Gathering.objects.filter(cohort=self.cohort).by_date()[0]

    @property
    def members(self) -> set[str]:
        """The addresses of everybody in the teams."""
        memberships = Membership.objects.active().in_cohort(self.cohort)
        return set(memberships.values_list("person__email", flat=True))

    def open_gathering(self) -> None:
        self.desk.open(f"/koordinator/samling/{self.gathering.pk}/")

    def wait_for_mails(self, count: int) -> dict[str, EmailMessage]:
        """The next mails, by the address that each came to."""
        before = self.received
        came = self.mail.wait_for(before + count, seconds=90)[before:]
        self.received = before + len(came)
        return {recipient_of(mail): mail for mail in came}

    def wait_for_mails_of(self, kind: Message.Kind) -> dict[str, EmailMessage]:
        """All of this kind, which must be the next to come: the last to each address."""
        mails = Message.objects.filter(kind=kind)
        deadline = time.monotonic() + 60
        while mails.exclude(state__in=[Message.State.SENT, Message.State.CANCELLED]).exists():
            assert time.monotonic() < deadline, "they never left"
            time.sleep(0.1)
        return self.wait_for_mails(mails.filter(state=Message.State.SENT).count())

    def log_in(self, visitor: Visitor, email: str) -> None:
        """By the code in the mail."""
        visitor.ask_for_code(email)
        visitor.page.get_by_label("Code from the e-mail").fill(
            code_in(self.wait_for_mails(1)[email])
        )
        visitor.press("Log in")

    def phone_of_coordinator(self, **options) -> Visitor:
        """Another browser of the coordinator's, logged in already."""
        logged_in = self.desk.page.context.storage_state()
        return self.people(phone=True, storage_state=logged_in, **options)

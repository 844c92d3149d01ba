"""Which records lead to a person: by the person, the account, the mail, the log."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from allauth.usersessions.models import UserSession
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Model, Q, QuerySet

from accounts.models import User
from audit import log
from audit.models import Entry
from certificates import letters as certificate_letters
from certificates.models import Certificate
from cohorts.models import Membership, ProgrammeRole
from messaging.models import Message
from partners.models import Person
from privacy import whose
from privacy.map import Group
from sessions_app.inviting import misdirected
from sessions_app.models import Participation


@dataclass(frozen=True)
class Subject:
    """People who are one or are treated together, with those whose records were merged into
    theirs, and their accounts."""

    people: tuple[Person, ...]
    accounts: tuple[User, ...]

    @cached_property
    def addresses(self) -> frozenset[str]:
        """Those of today, and the one that mail came back from, where nobody else has them."""
        found = {account.email for account in self.accounts}
        for person in self.people:
            found |= {person.email, person.email_bounced}
        return whose.only_theirs(found, self.people, self.accounts)

    @cached_property
    def programmes(self) -> frozenset[int]:
        """The numbers of those where they are or were in a team or at a gathering."""
        return programmes_of([person.pk for person in self.people])

    def is_near(self, row: Model) -> bool:
        """Whether what is written there may be about them: in a programme of theirs, or in none."""
        number = log.programme_of(row)
        if number is not None:
            return number in self.programmes
        if isinstance(row, Entry) and row.object_type == Person._meta.label_lower:
            return not self.programmes.isdisjoint(programmes_of([row.object_id]))
        return True

    @cached_property
    def mails(self) -> list[int]:
        """Written to or about them, wherever it went."""
        about = [misdirected.about(person) for person in self.people]
        # Each has an index of its own: one condition of all of them would look at every mail.
        first, *more = (
            rows.order_by().values_list("pk", flat=True)
            for rows in (self.mails_sent_to, self.mails_with_a_key_of_theirs, *about)
        )
        return list(first.union(*more))

    @property
    def mails_sent_to(self) -> QuerySet[Message]:
        to = Q(pk__in=[])
        for address in self.addresses:
            to |= Q(recipient__iexact=address)
        return Message.objects.filter(to)

    @property
    def mails_with_a_key_of_theirs(self) -> QuerySet[Message]:
        mine = Q(pk__in=[])
        for person in self.people:
            mine |= Q(key__startswith=f"portal:{person.pk}:")
        for certificate in Certificate.objects.filter(person__in=self.people).defer("pdf"):
            key = certificate_letters.key_of(certificate)
            mine |= Q(key=key) | Q(key__startswith=f"{key}:") | Q(key__startswith=f"{key}~")
        return Message.objects.filter(mine)


def programmes_of(people: list[int]) -> frozenset[int]:
    teams = Membership.objects.filter(person__in=people)
    parts = Participation.objects.filter(person__in=people)
    return frozenset(
        {
            *teams.values_list("team__cohort__programme", flat=True),
            *parts.values_list("gathering__cohort__programme", flat=True),
        }
    )


def subject_of(people: Iterable[Person]) -> Subject:
    """With the account of each. Another account with the same address is somebody else's."""
    kept = list(people)
    numbers = [person.pk for person in kept]
    theirs = Q(pk__in=numbers) | Q(merged_into__in=numbers)
    everyone = tuple(Person.everything.filter(theirs))
    accounts = User.objects.filter(pk__in=[one.user_id for one in everyone if one.user_id])
    return Subject(everyone, tuple(accounts.order_by("pk")))


def rows(group: Group, subject: Subject) -> QuerySet[Any]:
    """Those that lead to the person, whether or not they name them."""
    mine = Q(pk__in=[])
    if group.person:
        mine |= leads_to(group.model, group.person, subject.people)
    if group.account:
        mine |= leads_to(group.model, group.account, subject.accounts)
    if group.mail:
        way = "pk" if group.mail == "self" else group.mail
        mine |= Q(**{f"{way}__in": subject.mails})
    if group.address:
        for address in subject.addresses:
            mine |= Q(**{f"{group.address}__iregex": rf"(^|[<\s]){re.escape(address)}($|[>\s])"})
    if group.session:
        own = UserSession.objects.filter(user__in=subject.accounts)
        mine |= Q(session_key__in=own.values("session_key"))
    if group.log:
        mine |= Q(pk__in=entries(subject).values("pk"))
    return group.model._base_manager.filter(mine, **group.only)


def leads_to(model: type[Model], path: str, whom: Iterable[Model]) -> Q:
    numbers = [one.pk for one in whom]
    first, _apart, further = path.partition("__")
    if not further:
        return Q(**{f"{'pk' if path == 'self' else path}__in": numbers})
    # Found first, so that nothing is joined with all rows of the table that leads there.
    between: Any = model._meta.get_field(first).related_model
    found = between._base_manager.filter(**{f"{further}__in": numbers})
    return Q(**{f"{first}__among": ArraySubquery(found.values("pk"))})


def entries(subject: Subject) -> QuerySet[Entry]:
    """Lines about what belongs to the person, and about what their account did."""
    return Entry.objects.filter(told_of(subject) | Q(actor__in=subject.accounts))


def told_of(subject: Subject) -> Q:
    people, about = subject.people, Q(pk__in=[])
    for found in (
        Person.everything.filter(pk__in=[person.pk for person in people]),
        User.objects.filter(pk__in=[account.pk for account in subject.accounts]),
        Participation.objects.filter(person__in=people),
        Membership.objects.filter(person__in=people),
        Certificate.objects.filter(person__in=people),
        ProgrammeRole.objects.filter(user__in=subject.accounts),
    ):
        label = found.model._meta.label_lower
        about |= Q(object_type=label, object_id__in=found.values("pk"))
    return about

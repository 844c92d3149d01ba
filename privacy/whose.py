"""What is somebody else's too: such a name, address or number tells of nobody in particular.

Two people may be called the same, and whoever corrects a person can write anything. What others
have as well is therefore neither shown to nor taken out for one of them.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from allauth.account.models import EmailAddress
from django.conf import settings
from django.db.models import F, QuerySet, Value
from django.db.models.functions import Concat, Lower

from accounts.models import User
from cohorts.models import Programme, Team
from partners.models import Partner, Person, Unit


def only_theirs(
    addresses: Iterable[str], people: Iterable[Person], accounts: Iterable[User]
) -> frozenset[str]:
    """In small letters, without those that lead to others: people, accounts, an office."""
    mine = {address.lower() for address in addresses if address}
    others, logins = people_besides(people), accounts_besides(accounts)
    taken = {settings.CONTACT_EMAIL.lower()}
    theirs = (
        (others, "email"),
        (others, "email_bounced"),
        (logins, "email"),
        (EmailAddress.objects.filter(user__in=logins), "email"),
        (Programme.objects.all(), "contact_email"),
        (Programme.objects.all(), "privacy_contact"),
    )
    first, *more = (there(rows, column, mine) for rows, column in theirs)
    return frozenset(mine - taken.union(first.union(*more)))


def names_of_nobody_else(
    names: Iterable[str], people: Iterable[Person], accounts: Iterable[User]
) -> set[str]:
    """Of those given. Bodies and teams have names too."""
    wanted = {name.strip().lower() for name in names}
    full = people_besides(people).annotate(full=Concat("first_name", Value(" "), "last_name"))
    taken = found(full, "full", wanted)
    named = [model._base_manager.all() for model in (Partner, Unit, Team, Programme)]
    for rows in (accounts_besides(accounts), *named):
        taken |= found(rows, "name", wanted)
    return {name for name in names if name.strip().lower() not in taken}


def phones_of_nobody_else(phones: Iterable[str], people: Iterable[Person]) -> set[str]:
    wanted = {phone for phone in phones if phone}
    return wanted - found(people_besides(people), "phone", wanted)


def people_besides(people: Iterable[Person]) -> QuerySet[Person]:
    return Person.everything.exclude(pk__in=[person.pk for person in people])


def accounts_besides(accounts: Iterable[User]) -> QuerySet[User]:
    return User.objects.exclude(pk__in=[account.pk for account in accounts])


def found(rows: QuerySet[Any], column: str, wanted: set[str]) -> set[str]:
    """Which of them stand there, in small letters."""
    return set(there(rows, column, wanted))


def there(rows: QuerySet[Any], column: str, wanted: set[str]) -> QuerySet[Any, str]:
    small = rows.order_by().annotate(small=Lower(F(column))).filter(small__in=wanted)
    values: QuerySet[Any, str] = small.values_list("small", flat=True)
    return values

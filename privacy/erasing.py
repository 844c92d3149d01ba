"""A person is forgotten: the file says what goes, what is cut out and what stays."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Q, TextField, Value
from django.db.models.functions import Cast
from django.utils.translation import gettext as _
from django.utils.translation import gettext as in_words

from accounts.models import User
from audit import log
from audit.models import Entry
from certificates import issuing
from certificates.models import Certificate
from cohorts.models import Cohort, Membership, ProgrammeRole
from messaging import outbox
from messaging.models import Message
from partners.models import Person
from privacy import blanking, ties
from privacy.map import Group, the_map
from privacy.ties import Subject
from privacy.traces import Traces, traces_of
from sessions_app.models import Gathering, Participation

CERTIFICATE = "certificate"  # the life of names on certificates
FINISHED = (Gathering.State.HELD, Gathering.State.CANCELLED)


class CannotErase(ValueError):
    """Something still runs. Fit for the reader."""


def why_not(person: Person) -> str:
    """What must be done first, fit for the reader; empty when the person can be erased."""
    subject = ties.subject_of([person])
    if person.anonymised_at is not None:
        return _("The person is erased already.")
    if has_office(subject):
        return _("The person has a role in a programme. Take the role away first.")
    if is_in_play(subject):
        return _(
            "The person is in a cohort that is not completed. Note first that the person has left."
        )
    unmade = Certificate.objects.unrendered().filter(person__in=subject.people)
    if unmade.exists():
        return _("A certificate for the person is being made. Wait until it is, or revoke it.")
    return ""


@dataclass(frozen=True)
class Heading:
    """Under one heading of the file: how many records go, and why others stay, if any do."""

    title: str
    goes: int
    stays: tuple[str, ...]


def overview(person: Person) -> list[Heading]:
    """What would become of all that leads to the person, in the active language."""
    subject = ties.subject_of([person])
    listed = all_numbers(subject)
    found = []
    for about in the_map().abouts:
        goes: dict[str, set[str]] = {}
        stays: dict[str, None] = {}
        for group, keys in listed:
            if group.about != about:
                continue
            if keys and group.erase == "keep":
                stays[in_words(group.why)] = None
            elif keys:
                goes.setdefault(group.label, set()).update(keys)
        if goes or stays:
            number = sum(map(len, goes.values()))
            found.append(Heading(about.title, number, tuple(stays)))
    return found


def all_numbers(subject: Subject) -> list[tuple[Group, set[str]]]:
    """Of the records in each group, in one query."""
    groups = [group for group in the_map().groups if not group.technical]
    first, *more = (
        ties.rows(group, subject).order_by().values_list(Value(place), Cast("pk", TextField()))
        for place, group in enumerate(groups)
    )
    numbers: list[set[str]] = [set() for _group in groups]
    for place, number in first.union(*more, all=True):
        numbers[place].add(number)
    return list(zip(groups, numbers, strict=True))


def has_office(subject: Subject) -> bool:
    roles = ProgrammeRole.objects.filter(user__in=subject.accounts)
    return roles.exists() or any(one.is_staff or one.is_superuser for one in subject.accounts)


def is_in_play(subject: Subject) -> bool:
    """In a team, or coming to a gathering, as long as the person works there."""
    here = [person for person in subject.people if person.left_on is None]
    running = ~Q(team__cohort__state=Cohort.State.COMPLETED)
    if Membership.objects.there().filter(running, person__in=here).exists():
        return True
    guests = Participation.objects.guests().filter(running, person__in=here)
    return guests.exclude(gathering__state__in=FINISHED).exists()


@transaction.atomic
def erase(person: Person, *, by: User, now: datetime, keep_certificates: bool) -> None:
    """Forget the person at their own wish. It cannot be undone.

    Certificates lose the name and the file; those that are valid remain so, or are revoked.
    Raises CannotErase.
    """
    person = Person.objects.select_for_update().get(pk=person.pk)
    if why := why_not(person):
        raise CannotErase(why)
    if not keep_certificates:
        for certificate in Certificate.objects.valid().filter(person=person).defer("pdf"):
            issuing.revoke(certificate, reason=_("Erased on request"), by=by, now=now)
    forget([person], now=now, with_certificates=True)
    log.record(Person.objects.get(pk=person.pk), "erased", by=by)


@transaction.atomic
def forget(people: Sequence[Person], *, now: datetime, with_certificates: bool) -> None:
    """All at once, with those who turned out to be one of them. Writes no line in the log."""
    subject = ties.subject_of(people)
    traces = traces_of(subject)
    outbox.withdraw_all(Message.objects.filter(pk__in=subject.mails, withdrawn_at=None))
    groups = [
        group
        for group in the_map().groups
        if group.erase != "keep" and (with_certificates or group.life.key != CERTIFICATE)
    ]
    # First, since only then need addresses not differ.
    everyone = Person.everything.filter(pk__in=[person.pk for person in subject.people])
    everyone.update(anonymised_at=now)
    carry_out(groups, subject, traces, now=now)


@transaction.atomic
def forget_accounts(accounts: Sequence[User], *, now: datetime) -> None:
    """Only what belongs to the accounts: whoever they are of is kept."""
    subject = Subject(people=(), accounts=tuple(accounts))
    Person.everything.filter(user__in=accounts).update(user=None)
    groups = [group for group in the_map().groups if group.account or group.session]
    carry_out(
        [group for group in groups if group.erase != "keep"], subject, Traces(frozenset()), now=now
    )


def carry_out(groups: Sequence[Group], subject: Subject, traces: Traces, *, now: datetime) -> None:
    blanking.allow_erasing()
    # Which rows are theirs is asked before anything goes that leads to them.
    found = [
        (group, set(ties.rows(group, subject).values_list("pk", flat=True))) for group in groups
    ]
    for group, keys in found:
        if group.log:
            forget_lines(group, subject, keys, now=now)
        elif group.erase != "cut":
            rows = group.model._base_manager.filter(pk__in=keys)
            blanking.carry_out(group, rows, now=now)
        if group.named and traces.words:
            blanking.cut(group, traces, subject)


def forget_lines(group: Group, subject: Subject, keys: set[int], *, now: datetime) -> None:
    """What the log says of the person; of what they did with others, only that it was they."""
    own = Entry.objects.filter(pk__in=keys, actor__in=subject.accounts)
    about = Entry.objects.filter(pk__in=keys).filter(ties.told_of(subject))
    for line in about:
        line.object_text, line.before, line.after = "", {}, {}
        line.save(update_fields=["object_text", "before", "after"])
    own.update(actor=None)

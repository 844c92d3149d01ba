"""What is kept no longer, by the lives in `docs/personal-data.toml`: the one place that says all.

Some rules are also carried out every hour by tasks of their own; the second finds nothing to do.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import connection, transaction
from django.db.models import Max, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone

from accounts import tasks as accounts_tasks
from accounts.models import User
from audit import log
from cohorts.models import Cohort, Membership, ProgrammeRole
from messaging import sweeping
from messaging.models import Message
from partners.models import Person
from privacy import blanking, erasing
from privacy.map import Group, the_map
from sessions_app.gatherings import needs
from sessions_app.models import Gathering, IncomingMail, Needs, Participation
from sessions_app.receiving import inbox
from sessions_app.reports import reporting

logger = logging.getLogger(__name__)
LOCK = 0x666F7267  # "forg": any number that nothing else in this database locks
AFTER_COHORT = timedelta(days=1826)
NEVER_IN_ONE = timedelta(days=365)
UNUSED_ACCOUNT = timedelta(days=730)
AT_ONCE = 100  # people whose names are looked for in one go


@transaction.atomic
def forget(*, now: datetime, dry_run: bool = False) -> dict[str, int] | None:
    """How many were forgotten by each rule; None when somebody is at it already.

    A dry run does the same and takes it back, so its numbers are those of the real run.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [LOCK])
        [is_ours] = cursor.fetchone()
    if not is_ours:
        return None
    blanking.allow_erasing()
    counts = {name: rule(now) for name, rule in RULES.items()}
    for group in the_map().groups:
        if group.life.days is not None and group.erase != "keep":
            name = f"{group.life.key}: {group.label}"
            counts[name] = counts.get(name, 0) + by_age(group, now=now)
    counts["waiting: cohorts past their end that nobody has completed"] = overdue(now)
    if dry_run:
        transaction.set_rollback(True)
    else:
        logger.info("forgotten: %s", {name: n for name, n in counts.items() if n})
    return counts


def by_age(group: Group, *, now: datetime) -> int:
    """All whose days are over, whosever they are."""
    over = now - timedelta(days=group.life.days or 0)
    rows = group.model._base_manager.filter(**{f"{group.since}__lt": over}, **group.only)
    return blanking.carry_out(group, rows.exclude(blanking.is_blank(group)), now=now)


def people(now: datetime) -> int:
    """Those of whom nothing has run for years; certificates live on for theirs."""
    number = 0
    while due := list(people_due(now)[:AT_ONCE]):
        erasing.forget(due, now=now, with_certificates=False)
        forgotten = Person.everything.filter(pk__in=[person.pk for person in due])
        log.record_all(log.entry(person, "forgotten", by=log.SYSTEM) for person in forgotten)
        number += len(due)
    return number


def people_due(now: datetime) -> QuerySet[Person]:
    recent = cohorts_since(now - AFTER_COHORT)
    kept = busy(recent) | with_office()
    once = busy(list(Cohort.objects.values_list("pk", flat=True)))
    never = ~Q(pk__in=once) & Q(added_at__gte=now - NEVER_IN_ONE)
    waiting = Person.objects.filter(anonymised_at__isnull=True)
    return waiting.exclude(pk__in=kept).exclude(never).select_for_update().order_by("pk")


def cohorts_since(moment: datetime) -> list[int]:
    """Those that run, or ran until after the moment. One runs until somebody completes it."""
    day = timezone.localdate(moment)
    return [
        cohort.pk for cohort, end in ends() if cohort.state != Cohort.State.COMPLETED or end >= day
    ]


def ends() -> list[tuple[Cohort, date]]:
    """Each cohort's last day: its own, or that of its last gathering, whichever is later."""
    last = dict(Gathering.objects.order_by().values_list("cohort").annotate(last=Max("ends_at")))
    found = []
    for cohort in Cohort.objects.all():
        days = [cohort.ends_on] if cohort.ends_on else []
        if cohort.pk in last:
            days.append(timezone.localdate(last[cohort.pk]))
        found.append((cohort, max(days, default=date(cohort.year, 12, 31))))
    return found


def overdue(now: datetime) -> int:
    """Nothing of these is forgotten until a coordinator completes them."""
    day = timezone.localdate(now - NEVER_IN_ONE)
    return sum(cohort.state != Cohort.State.COMPLETED and end < day for cohort, end in ends())


def busy(cohorts: list[int]) -> set[int]:
    """People in these cohorts, by the record that remains of each."""
    found: set[int] = set()
    for path, rows in (
        ("person", Membership.objects.filter(team__cohort__in=cohorts)),
        ("person", Participation.objects.filter(gathering__cohort__in=cohorts)),
    ):
        same = Coalesce(f"{path}__merged_into", path)
        found |= set(rows.order_by().values_list(same, flat=True).distinct())
    return found


def with_office() -> set[int]:
    mine = Q(is_staff=True) | Q(is_superuser=True) | Q(pk__in=ProgrammeRole.objects.values("user"))
    offices = User.objects.filter(mine)
    return set(Person.everything.filter(user__in=offices).values_list("pk", flat=True))


def accounts(now: datetime) -> int:
    running = Cohort.objects.exclude(state=Cohort.State.COMPLETED).values_list("pk", flat=True)
    here = Person.objects.filter(pk__in=busy(list(running)), user__isnull=False).values("user")
    unused = User.objects.alias(seen=Coalesce("last_login", "date_joined")).filter(
        seen__lt=now - UNUSED_ACCOUNT, is_staff=False, is_superuser=False
    )
    unused = unused.exclude(pk__in=ProgrammeRole.objects.values("user")).exclude(pk__in=here)
    due = list(unused.exclude(email__endswith="@erased.invalid").select_for_update())
    if due:
        erasing.forget_accounts(due, now=now)
    return len(due)


def counted(rows: Callable[[], QuerySet[Any]], work: Callable[[], object]) -> int:
    """How many rows there are fewer of after the work."""
    before = rows().count()
    work()
    return before - rows().count()


def sessions(_now: datetime) -> int:
    return counted(Session.objects.all, accounts_tasks.forget_ended_sessions)


def forget_needs(now: datetime) -> int:
    return counted(Needs.objects.all, lambda: needs.forget_old(now=now))


def meeting_reports(now: datetime) -> int:
    return reporting.forget_old(now=now)


def mail_content(_now: datetime) -> int:
    def work() -> None:
        left = None
        while left != (left := with_content().count()):
            sweeping.scrub()
        sweeping.forget_codes()

    return counted(with_content, work)


def with_content() -> QuerySet[Message]:
    return Message.objects.filter(scrubbed_at__isnull=True)


def incoming_mail(now: datetime) -> int:
    return counted(
        lambda: IncomingMail.objects.exclude(sender="", subject="", excerpt=""),
        lambda: inbox.forget(now=now),
    )


def counters(_now: datetime) -> int:
    """Of attempts to guess; the cache itself only throws out when it is full."""
    table = connection.ops.quote_name(str(settings.CACHES["default"]["LOCATION"]))
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {table} WHERE expires < now()")  # noqa: S608 our own setting
        return int(cursor.rowcount)


RULES: dict[str, Callable[[datetime], int]] = {
    "people": people,
    "accounts": accounts,
    "sessions": sessions,
    "needs": forget_needs,
    "meeting reports": meeting_reports,
    "mail content": mail_content,
    "incoming mail": incoming_mail,
    "counters": counters,
}

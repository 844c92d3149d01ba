"""The lines of the outbox, with everything as text: templates are slow at the rest."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import TypedDict

from django.db.models import F, QuerySet
from django.db.models.functions import Coalesce, Lower
from django.urls import reverse
from django.utils import dateformat, timezone
from django.utils.formats import get_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from audit.models import Entry
from cohorts.models import Cohort, Membership
from desk.post import outbox_states
from desk.post.outbox_states import Standing
from messaging.long_words import breakable
from messaging.models import Message
from partners.prepared import prepared
from sessions_app.gatherings import facts
from sessions_app.models import Participation

NO_MAIL = "00000000-0000-0000-0000-000000000000"
STOPPED = "stopped"
BOX = (
    '<label><input class="ds-input" type="checkbox" name="mail" value="{}" aria-label="{}"></label>'
)
NOTHING = SafeString("")
LINK = '<a class="detail" href="{}">{}</a>'


@dataclass(frozen=True)
class Reader:
    """Somebody who is or was in a team that the coordinator sees."""

    name: str
    team: str
    person: int | None  # None for those who have left

    @property
    def address_url(self) -> str:
        """Where a new address is entered. Only those who are in the team now can be given one."""
        return reverse("desk:person_edit", args=[self.person]) if self.person else ""


class Row(TypedDict):
    """``choose`` is empty when nothing can be done with the mail.

    ``way_on`` links to where a new address is entered, if one may be needed.
    """

    choose: str
    badge: str
    standing: str
    remark: str
    way_on: str
    reader: str
    address: str
    url: str
    subject: str
    about: str
    queued: str


def rows(
    mails: Sequence[Message], *, cohorts: Sequence[Cohort], titles: dict[str, str], now: datetime
) -> list[Row]:
    """In two queries: who the readers are, and who stopped what was stopped."""
    kinds = {value: str(label) for value, label in Message.Kind.choices}
    standings = {row: str(row.label) for row in Standing}
    to_choose, new_address = _("Choose the mail to %(address)s"), _("New address")
    readers = readers_of(cohorts, {mail.recipient for mail in mails})
    stoppers = stoppers_of(mails)
    url = reverse("desk:outbox_mail", args=[NO_MAIL])
    moment = moments(now)
    made = []
    for mail in mails:
        standing = outbox_states.of(mail)
        reader = readers.get(mail.recipient)
        lost = reader if standing in (Standing.FAILED, Standing.RETURNED) else None
        address_url = lost.address_url if lost else ""
        about = (kinds[mail.kind], titles.get(mail.topic, ""))
        made.append(
            Row(
                choose=format_html(BOX, mail.public_id, to_choose % {"address": mail.recipient})
                if can_choose(mail)
                else "",
                badge=outbox_states.BADGES[standing],
                standing=standings[standing],
                remark=remark(mail, stopper=stoppers.get(mail.pk, ""), now=now),
                way_on=format_html(LINK, address_url, new_address) if address_url else NOTHING,
                reader=reader.name if reader else mail.recipient or erased(),
                address=breakable(mail.recipient) if reader else "",
                url=url.replace(NO_MAIL, str(mail.public_id)),
                subject=subject_of(mail),
                about=" · ".join(part for part in about if part),
                queued=moment(mail.created_at),
            )
        )
    return made


def subject_of(mail: Message) -> str:
    """Empty only in mail to somebody who has been erased, and a link needs words."""
    return mail.subject or erased()


def erased() -> str:
    return pgettext("log", "(erased)")


def readers_of(cohorts: Sequence[Cohort], recipients: Iterable[str]) -> dict[str, Reader]:
    """By address, with the newest team that one is in; nobody outside the cohorts is named."""
    wanted, ids = {*recipients} - {""}, [cohort.pk for cohort in cohorts]
    readers = {
        email: Reader(f"{first} {last}", team, None if ended else person_id)
        for email, first, last, team, person_id, ended in in_teams(ids, without_case(wanted))
    }
    others = wanted - set(readers)
    found = guests(ids, without_case(others)) if others else []
    return {mail: Reader(f"{first} {last}", team, None) for mail, first, last, team in found} | (
        readers
    )


def without_case(addresses: Iterable[str]) -> list[str]:
    """As the index of people's addresses has them."""
    return [address.lower() for address in addresses]


@prepared
def in_teams(
    cohorts: list[int], recipients: list[str]
) -> QuerySet[Membership, tuple[str, str, str, str, int, date | None]]:
    return (
        Membership.objects.annotate(address=Lower("person__email"))
        .filter(team__cohort__among=cohorts, address__among=recipients)
        .order_by(F("left_on").asc(nulls_last=True), "joined_on", "pk")
        .annotate(ended=Coalesce("left_on", "person__left_on"))
        .values_list(
            "person__email",
            "person__first_name",
            "person__last_name",
            "team__name",
            "person_id",
            "ended",
        )
    )


@prepared
def guests(
    cohorts: list[int], recipients: list[str]
) -> QuerySet[Participation, tuple[str, str, str, str]]:
    """Those who are in no team and come, or came, for one as stand-ins."""
    return (
        Participation.objects.annotate(address=Lower("person__email"))
        .filter(
            gathering__cohort__among=cohorts,
            is_stand_in=True,
            address__among=recipients,
        )
        .values_list("person__email", "person__first_name", "person__last_name", "team__name")
    )


def stoppers_of(mails: Iterable[Message]) -> dict[int, str]:
    """Who stopped which mail, of those that somebody stopped."""
    stopped = [mail.pk for mail in mails if mail.state == Message.State.CANCELLED]
    entries = stops(stopped) if stopped else []
    return {pk: name or email for pk, name, email in entries}


@prepared
def stops(mails: list[int]) -> QuerySet[Entry, tuple[int, str, str]]:
    return (
        Entry.objects.filter(
            object_type=Message._meta.label_lower, object_id__among=mails, verb=STOPPED
        )
        .filter(actor__isnull=False)
        .order_by("at", "pk")
        .values_list("object_id", "actor__name", "actor__email")
    )


def can_choose(mail: Message) -> bool:
    return outbox_states.can_send(mail) or outbox_states.can_stop(mail)


def remark(mail: Message, *, stopper: str, now: datetime) -> str:
    """What one would ask next, in a sentence; empty when the standing says it all."""
    standing = outbox_states.of(mail)
    reason = outbox_states.why(mail)
    if reason and standing in (Standing.FAILED, Standing.RETURNED):
        return str(reason.what)
    if standing == Standing.STOPPED:
        return why_stopped(mail, stopper)
    if standing == Standing.AGAIN:
        return _("Next attempt %(when)s.") % {"when": moment(mail.not_before, now=now)}
    if standing == Standing.WAITING and mail.not_before > now:
        return _("Leaves %(when)s.") % {"when": moment(mail.not_before, now=now)}
    if standing == Standing.SENT and mail.resent_after_crash:
        return _("May have come twice.")
    return ""


def why_stopped(mail: Message, stopper: str) -> str:
    if mail.withdrawn_at:
        return _("What it told no longer holds.")
    if stopper:
        return _("By %(name)s.") % {"name": stopper}
    return _("It became too late.")


def moment(when: datetime, *, now: datetime) -> str:
    """«i dag kl. 14.05», or the day and the time."""
    return moments(now)(when)


def moments(now: datetime) -> Callable[[datetime], str]:
    """The same for many: what is the same for each is looked up once, as are those of a minute."""
    zone = timezone.get_current_timezone()
    today = timezone.localdate(now)
    words_of_today = _("today %(time)s")
    clock, day_and_clock = facts.clock_format(), get_format("SHORT_DATETIME_FORMAT")

    @cache
    def words_of(when: datetime) -> str:
        here = when.astimezone(zone)
        if here.date() == today:
            return words_of_today % {"time": dateformat.format(here, clock)}
        return dateformat.format(here, day_and_clock)

    return lambda when: words_of(when.replace(second=0, microsecond=0))

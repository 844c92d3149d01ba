"""What a person has had to do with the reader's programmes, section by section."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypedDict

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from accounts.models import User
from certificates import letters as certificate_letters
from certificates.models import Certificate
from cohorts import access
from cohorts.models import Cohort, Membership
from desk import addresses
from desk.post import outbox_rows, outbox_states
from desk.tallies import Tally
from messaging.models import Message
from partners.models import Person
from partners.prepared import first, prepared
from sessions_app.coming import revoking
from sessions_app.gatherings import badges
from sessions_app.inviting import misdirected, stopping
from sessions_app.models import Link, Participation

NO_MAIL = "00000000-0000-0000-0000-000000000000"
ANSWERS = {"yes": "yes", "no": "no", "in_line": "info"}
STATES = {"issued": "yes", "revoked": "no", "superseded": "info"}
BADGE = '<span class="badge{}">{}</span>'


@dataclass(frozen=True)
class Stay:
    """A person's time in a team."""

    team: str
    team_url: str
    cohort: str
    is_lead: bool
    since: str
    until: str


class PartRow(TypedDict):
    title: str
    url: str
    day: str
    team: str
    answer: str
    presence: str


@dataclass(frozen=True)
class CertificateRow:
    number: str
    url: str
    cohort: str
    state: str
    badge: str


class MailRow(TypedDict):
    url: str
    subject: str
    day: str
    standing: str


def short_day(day: date | None) -> str:
    return date_format(day, "SHORT_DATE_FORMAT") if day else ""


@prepared
def memberships(user: User, person: Person) -> QuerySet[Membership]:
    """The newest first; those in other programmes are not told of."""
    rows = Membership.objects.filter(
        person=person, team__cohort__in=access.coordinated_cohorts(user)
    )
    ordered = rows.order_by("-team__cohort__year", "-joined_on", "-pk")
    return ordered.select_related("team__cohort__programme")


def stays(person: Person, user: User) -> list[Stay]:
    url = addresses.of("desk:team")
    return [
        Stay(
            row.team.name,
            url(row.team_id),
            str(row.team.cohort),
            row.is_lead,
            short_day(row.joined_on),
            short_day(row.left_on or person.left_on),
        )
        for row in memberships(user, person)
    ]


def parts(user: User, person: Person) -> QuerySet[Participation]:
    return (
        Participation.objects.filter(
            person=person, gathering__cohort__in=access.coordinated_cohorts(user)
        )
        .select_related("gathering", "team")
        .defer("gathering__agenda", "gathering__practical")
        .annotate(is_withdrawn=stopping.is_withdrawn())
        .order_by("-gathering__starts_at", "-pk")
    )


def part_rows(rows: Sequence[Participation]) -> list[PartRow]:
    url = addresses.of("desk:gathering")
    return [
        PartRow(
            title=row.gathering.title,
            url=url(row.gathering_id),
            day=short_day(timezone.localdate(row.gathering.starts_at)),
            team=row.team.name,
            answer=answer_of(row, is_withdrawn=vars(row)["is_withdrawn"]),
            presence=presence_of(row),
        )
        for row in rows
    ]


def answer_of(row: Participation, *, is_withdrawn: bool) -> SafeString:
    if row.answer:
        return format_html(BADGE, f" badge--{ANSWERS[row.answer]}", row.get_answer_display())
    if row.invited_at:
        return format_html(BADGE, " badge--wait", _("not answered"))
    text = _("invitation withdrawn") if is_withdrawn else _("not invited")
    return format_html('<span class="muted">{}</span>', text)


def presence_of(row: Participation) -> SafeString:
    if not row.presence:
        return SafeString("")
    badge = f" badge--{badges.OF_PRESENCE[row.presence]}"
    shown = format_html(BADGE, badge, row.get_presence_display())
    if row.presence == Participation.Presence.PARTLY:
        return format_html("{} {} %", shown, row.share)
    return shown


@prepared
def certificates(user: User, person: Person) -> QuerySet[Certificate]:
    rows = Certificate.objects.filter(person=person, cohort__in=access.coordinated_cohorts(user))
    return (
        rows.defer("pdf", "facts").select_related("cohort__programme").order_by("-issued_at", "-pk")
    )


def certificate_rows(rows: Sequence[Certificate]) -> list[CertificateRow]:
    return [
        CertificateRow(
            row.number,
            reverse("desk:certificate_pdf", args=[row.pk]) if row.has_file else "",
            str(row.cohort),
            row.get_state_display(),
            STATES[row.state],
        )
        for row in rows
    ]


def mails(
    person: Person, user: User, certificates: Sequence[Certificate], *, most: int
) -> list[Message]:
    """What the reader's programmes have written to the person, wherever it went."""
    numbers = "|".join(str(row.pk) for row in certificates)
    return first(mails_with_keys, most)(
        user,
        person,
        misdirected.keys_of(person),
        f"^portal:{person.pk}:",
        [certificate_letters.topic_of(row.cohort) for row in certificates],
        f"^certificate:({numbers})(:|~|$)",
    )


def mails_with_keys(
    user: User, person: Person, keys: str, portal: str, topics: list[str], certificates: str
) -> QuerySet[Message]:
    """Each way has an index of its own, and all at once have none."""
    ways = (
        misdirected.with_keys(person, keys),
        Message.objects.filter(key__regex=portal),
        Message.objects.filter(topic__among=topics, key__regex=certificates),
    )
    mine = Q()
    for way in ways:
        mine |= Q(pk__among=ArraySubquery(way.order_by().values("pk")))
    found = Message.objects.filter(mine, programme__in=access.coordinated_programmes(user))
    return found.defer("text", "html", "calendar").order_by("-created_at", "-pk")


def mail_rows(found: Sequence[Message]) -> list[MailRow]:
    url = reverse("desk:outbox_mail", args=[NO_MAIL])
    made = []
    for mail in found:
        standing = outbox_states.of(mail)
        made.append(
            MailRow(
                url=url.replace(NO_MAIL, str(mail.public_id)),
                subject=outbox_rows.subject_of(mail),
                day=short_day(timezone.localdate(mail.created_at)),
                standing=format_html(
                    BADGE, f" {outbox_states.BADGES[standing]}", str(standing.label)
                ),
            )
        )
    return made


@prepared
def cohorts_with_links(user: User, person: Person, now: datetime) -> QuerySet[Cohort]:
    """Those in which a link in mail to the person works, with what is counted of each."""
    links = Link.objects.filter(participation__person=person, revoked_at__isnull=True)
    there = revoking.working(person, OuterRef("pk")).order_by("-pk")
    return (
        access.coordinated_cohorts(user)
        .filter(pk__in=links.values("participation__gathering__cohort"))
        .annotate(
            working=Tally(there),
            newest=Subquery(there.values("pk")[:1]),
            invitations=Tally(revoking.to_invite(person, OuterRef("pk"), now=now)),
        )
        .order_by("-year", "programme__name", "pk")
    )

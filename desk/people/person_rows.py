"""What a person has had to do with the reader's programmes, section by section."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypedDict

from django.db.models import Q, QuerySet
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
from messaging.models import Message
from partners.models import Person
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


def stays(person: Person, user: User) -> list[Stay]:
    """The newest first; those in other programmes are not told of."""
    rows = Membership.objects.filter(
        person=person, team__cohort__in=access.coordinated_cohorts(user)
    ).select_related("team__cohort__programme")
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
        for row in rows.order_by("-team__cohort__year", "-joined_on", "-pk")
    ]


def parts(person: Person, user: User) -> QuerySet[Participation]:
    return (
        Participation.objects.filter(
            person=person, gathering__cohort__in=access.coordinated_cohorts(user)
        )
        .select_related("gathering", "team")
        .order_by("-gathering__starts_at", "-pk")
    )


def part_rows(rows: Sequence[Participation]) -> list[PartRow]:
    url, withdrawn = addresses.of("desk:gathering"), stopping.withdrawn(rows)
    return [
        PartRow(
            title=row.gathering.title,
            url=url(row.gathering_id),
            day=short_day(timezone.localdate(row.gathering.starts_at)),
            team=row.team.name,
            answer=answer_of(row, is_withdrawn=row.pk in withdrawn),
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
    share = f" {row.share} %" if row.presence == Participation.Presence.PARTLY else ""
    return format_html(BADGE, badge, row.get_presence_display() + share)


def certificates(person: Person, user: User) -> list[Certificate]:
    rows = Certificate.objects.filter(
        person=person, cohort__in=access.coordinated_cohorts(user)
    ).defer("pdf")
    return list(rows.select_related("cohort__programme").order_by("-issued_at", "-pk"))


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


def mails(person: Person, user: User, certificates: Sequence[Certificate]) -> QuerySet[Message]:
    """What the reader's programmes have written to the person, wherever it went."""
    by_key = Q(key__startswith=f"portal:{person.pk}:")
    for row in certificates:
        key = certificate_letters.key_of(row)
        by_key |= Q(key=key) | Q(key__startswith=f"{key}:") | Q(key__startswith=f"{key}~")
    # Found one after the other, since each has an index of its own and both at once have none.
    mine = {*misdirected.about(person).values_list("pk", flat=True)}
    mine |= {*Message.objects.filter(by_key).values_list("pk", flat=True)}
    programmes = list(access.coordinated_programmes(user).values_list("pk", flat=True))
    found = Message.objects.filter(pk__in=mine, programme__in=programmes)
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


def cohorts_with_links(person: Person, user: User) -> list[Cohort]:
    """Those in which a link in mail to the person works."""
    working = Link.objects.filter(participation__person=person, revoked_at__isnull=True)
    cohorts = access.coordinated_cohorts(user).order_by("-year", "programme__name", "pk")
    return list(cohorts.filter(pk__in=working.values("participation__gathering__cohort")))

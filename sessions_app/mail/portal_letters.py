"""Inviting team leads to the portal, in which they follow their team."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.models import User
from audit import log
from cohorts import running, wordings
from cohorts.models import Cohort, Membership, MembershipQuerySet
from cohorts.wordings import Own
from messaging import outbox, rendering, sheets
from messaging.models import Message, Priority
from messaging.outbox import Draft
from messaging.rendering import Marks, Pattern, Rendered
from messaging.sheets import AS_ALWAYS, Button, Row, Sheet
from messaging.texts import Letter
from partners.models import Person
from partners.ordering import norwegian
from partners.prepared import prepared
from sessions_app.mail.letters import EXAMPLE_NAME, EXAMPLE_TEAM, sender_of

LIVES = timedelta(days=30)


class CannotInviteLeads(ValueError):
    """The cohort is not open for teams yet, or is completed. Fit for the reader."""


@dataclass(frozen=True)
class Lead:
    """A team lead with an account, and the newest invitation to the present address, if any."""

    membership: Membership
    invitation: Message | None


# Of a membership: that it leads the team, and opens the portal.
CAN_LOG_IN = Q(is_lead=True, left_on=None, person__left_on=None, person__user__is_active=True)


def who_can_log_in() -> MembershipQuerySet:
    return (
        Membership.objects.filter(CAN_LOG_IN)
        .select_related("person__partner", "person__user", "team__cohort__programme")
        .order_by(norwegian("team__name"), "pk")
    )


def leads(cohort: Cohort) -> list[Lead]:
    """The leads who can log in, in the order of teams; who leads two teams is there once."""
    once: dict[int, Membership] = {}
    for row in who_can_log_in().in_cohort(cohort):
        once.setdefault(row.person_id, row)
    sent = invitations(cohort) if once else {}
    return [Lead(row, sent.get(as_sent(row))) for row in once.values()]


def count_leads(cohort: Cohort) -> tuple[int, int]:
    """How many leads can log in, and how many of them have no invitation. Two queries."""
    emails = dict(addresses_of_leads(cohort))
    sent = invitations(cohort) if emails else {}
    new = [
        pk for pk, email in emails.items() if (key_for(pk, cohort.pk), email.lower()) not in sent
    ]
    return len(emails), len(new)


@prepared
def addresses_of_leads(cohort: Cohort) -> QuerySet[Membership, tuple[int, str]]:
    rows = Membership.objects.filter(CAN_LOG_IN).in_cohort(cohort)
    return rows.values_list("person_id", "person__email")


def as_lead(row: Membership) -> Lead:
    return Lead(row, invitations(row.team.cohort).get(as_sent(row)))


def invitations(cohort: Cohort) -> dict[tuple[str, str], Message]:
    """By the first part of the key and the address; newer ones win."""
    sent = invitations_about(topic_of(cohort))
    return {(mail.key.rpartition(":")[0], mail.recipient.lower()): mail for mail in sent}


@prepared
def invitations_about(topic: str) -> QuerySet[Message]:
    mails = Message.objects.filter(
        topic=topic, kind=Message.Kind.PORTAL_INVITATION, withdrawn_at=None
    )
    return mails.order_by("pk").only("key", "recipient", "state", "created_at", "sent_at")


def as_sent(lead: Membership) -> tuple[str, str]:
    return key_of(lead), lead.person.email.lower()


def key_of(lead: Membership) -> str:
    return key_for(lead.person_id, lead.team.cohort_id)


def key_for(person_id: int, cohort_id: int) -> str:
    return f"portal:{person_id}:{cohort_id}"


def topic_of(cohort: Cohort) -> str:
    return f"cohort:{cohort.pk}"


def refuse_unless_open(cohort: Cohort) -> None:
    if why := running.why_untold(cohort):
        raise CannotInviteLeads(why)


@transaction.atomic
def invite_leads(
    cohort: Cohort, *, teams: Collection[int] | None = None, by: User, now: datetime
) -> int:
    """Invite the leads who have no invitation at their present address; returns how many.

    Those of all teams, or of these. Raises CannotInviteLeads.
    """
    cohort = locked(cohort.pk)
    refuse_unless_open(cohort)
    missing = [
        lead.membership
        for lead in leads(cohort)
        if lead.invitation is None and (teams is None or lead.membership.team_id in teams)
    ]
    if missing:
        outbox.queue(write(cohort, missing, now=now), now=now)
        log.record(cohort, "leads invited to the portal", by=by, after={"people": len(missing)})
    return len(missing)


@transaction.atomic
def invite_again(lead: Membership, *, by: User, now: datetime) -> bool:
    """Invite one lead, also once more. False while an invitation to the lead has not left yet.

    Raises CannotInviteLeads.
    """
    cohort = locked(lead.team.cohort_id)
    refuse_unless_open(cohort)
    waits = Message.objects.unsent().filter(key__startswith=f"{key_of(lead)}:")
    if waits.filter(recipient__iexact=lead.person.email).exists():
        return False
    outbox.queue(write(cohort, [lead], now=now), now=now)
    log.record(lead.team, "lead invited to the portal", by=by, after={"lead": str(lead.person)})
    return True


def stop_what_is_outdated(person: Person) -> int:
    """Stop invitations to an address that is no longer the person's, or to a team that the person
    leads no more. Returns how many had not left."""
    mails = Message.objects.filter(
        kind=Message.Kind.PORTAL_INVITATION,
        key__startswith=f"portal:{person.pk}:",
        withdrawn_at=None,
    )
    led = [topic_of(row.team.cohort) for row in who_can_log_in().filter(person=person)]
    return outbox.withdraw_all(mails.exclude(recipient__iexact=person.email, topic__in=led))


def locked(pk: int) -> Cohort:
    """One press at a time, so that a second one sees what the first has sent."""
    rows = Cohort.objects.select_for_update(of=("self",)).select_related("programme")
    return rows.get(pk=pk)


def write(cohort: Cohort, chosen: Sequence[Membership], *, now: datetime) -> list[Draft]:
    """One mail to each, in the lead's language; what is the same for all is rendered once."""
    own = wordings.own(cohort.programme)
    written = Counter(
        key.rpartition(":")[0]
        for key in Message.objects.filter(
            topic=topic_of(cohort), kind=Message.Kind.PORTAL_INVITATION
        ).values_list("key", flat=True)
    )
    languages = {lead.pk: language_of(lead, cohort) for lead in chosen}
    patterns = {
        language: pattern(cohort, language=language, own=own)
        for language in set(languages.values())
    }
    return [
        Draft(
            key=f"{key_of(lead)}:{written[key_of(lead)] + 1}",
            kind=Message.Kind.PORTAL_INVITATION,
            topic=topic_of(cohort),
            programme=cohort.programme_id,
            priority=Priority.INVITATION,
            sender=sender_of(cohort.programme).as_header,
            reply_to=cohort.programme.contact_email,
            recipient=lead.person.email,
            language=languages[lead.pk],
            content=patterns[languages[lead.pk]].fill(personal(lead)),
            expires_at=now + LIVES,
        )
        for lead in chosen
    ]


def preview(
    cohort: Cohort, lead: Membership | None, *, language: str = "", own: Own | None = None
) -> Rendered:
    """The mail as this lead would get it, and without anybody as an example."""
    own = wordings.own(cohort.programme) if own is None else own
    fallback = language_of(lead, cohort) if lead else cohort.programme.language
    return pattern(cohort, language=language or fallback, own=own).fill(personal(lead))


def language_of(lead: Membership, cohort: Cohort) -> str:
    return lead.person.language_for_mail(cohort.programme.language)


def personal(lead: Membership | None) -> dict[str, str]:
    if lead is None:
        return {"name": EXAMPLE_NAME, "team": EXAMPLE_TEAM, "email": "kari.nordmann@example.org"}
    return {
        "name": rendering.not_a_link(lead.person.full_name),
        "team": rendering.not_a_link(lead.team.name),
        "email": lead.person.email,
    }


def pattern(cohort: Cohort, *, language: str, own: Own) -> Pattern:
    marks = Marks("name", "team", "email")
    with translation.override(language):
        return sheets.pattern(
            Letter.PORTAL_INVITATION,
            sheet(marks),
            language=language,
            sender=cohort.programme.mail_sender,
            marks=marks,
            values=values_for(cohort, marks.all),
            words=own.get((Letter.PORTAL_INVITATION, language), AS_ALWAYS),
        )


def values_for(cohort: Cohort, personal: Mapping[str, str]) -> dict[str, str]:
    """What the placeholders of the words stand for."""
    return {
        "navn": personal["name"],
        "team": personal["team"],
        "epost": personal["email"],
        "program": cohort.programme.local_name,
        "kull": cohort.name,
    }


def sheet(marks: Marks) -> Sheet:
    """In the active language."""
    return Sheet(
        why=_("You get this because you lead the driver team of %(team)s.")
        % {"team": marks["team"]},
        preheader=_("You log in with a code by e-mail, without a password."),
        rows=(Row(_("Log in with"), marks["email"]),),
        button=Button(_("Go to the portal"), settings.SITE_URL + reverse("portal:home")),
        small_print=_(
            "We send you a code by e-mail each time you log in. There is no password to remember."
        ),
    )

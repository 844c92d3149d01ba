"""The rows of the page of certificates, with everything as text before the template runs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.db.models.fields.json import KT
from django.urls import reverse
from django.utils.translation import ngettext, pgettext

from certificates import earning, letters
from certificates.facts import day_text
from certificates.models import Certificate
from cohorts.models import Cohort
from desk import addresses
from messaging.models import Message
from partners import folding

State = Certificate.State
Mail = Message.State
NOT_ARRIVED = {Mail.FAILED, Mail.BOUNCED, Mail.CANCELLED, Mail.HELD}
BADGES = {State.ISSUED: "yes", State.SUPERSEDED: "wait", State.REVOKED: "warn"}


@dataclass(frozen=True)
class Ready:
    """Somebody who has earned a certificate and has none."""

    standing: earning.Standing
    attended: str
    preview_url: str


@dataclass(frozen=True)
class Issued:
    """A certificate, also one that is not valid any more."""

    person_id: int
    number: str
    name: str
    organisation: str
    state: str
    badge: str
    state_text: str
    reason: str
    issued: str
    made: bool
    mail: str
    mail_text: str
    pdf_url: str
    revoke_url: str
    reissue_url: str
    retry_url: str
    stuck: bool
    newest: bool

    @property
    def valid(self) -> bool:
        return self.state == State.ISSUED

    @property
    def being_made(self) -> bool:
        return self.valid and not self.made and not self.stuck

    @property
    def can_be_given_back(self) -> bool:
        return self.state == State.REVOKED and self.newest


@dataclass(frozen=True)
class Progress:
    """How far the valid certificates have come: made as a PDF, and taken by the mail server."""

    total: int
    made: int
    mailed: int
    failed: int
    stuck: int

    @property
    def under_way(self) -> bool:
        return self.mailed + self.failed + self.stuck < self.total


def ready(standings: Sequence[earning.Standing], cohort: Cohort) -> list[Ready]:
    address = [cohort.programme.slug, cohort.year, 0]
    start, end = reverse("desk:certificate_preview", args=address).rsplit("0", 1)
    return [
        Ready(standing, standing.text, f"{start}{standing.person.pk}{end}")
        for standing in standings
    ]


def issued(cohort: Cohort) -> list[Issued]:
    """All that were ever issued in the cohort, the newest first. Two queries."""
    mails = newest_mails(cohort)
    state_texts, mail_texts = dict(State.choices), dict(Mail.choices)
    pdf_url = addresses.of("desk:certificate_pdf")
    revoke_url = addresses.of("desk:certificate_revoke")
    reissue_url = addresses.of("desk:certificate_reissue")
    retry_url = addresses.of("desk:certificate_retry")
    rows = []
    met = set()
    for row in with_names(cohort):
        mail = mails.get(letters.key_of(row), "")
        valid = row.state == State.ISSUED
        rows.append(
            Issued(
                person_id=row.person_id,
                number=row.number,
                name=row.name or pgettext("log", "(erased)"),
                organisation=row.organisation,
                state=row.state,
                badge=BADGES[State(row.state)],
                state_text=str(state_texts[row.state]),
                reason=row.revoked_reason,
                issued=day_text(row.issued_on),
                made=bool(row.sha256),
                mail=mail,
                mail_text=str(mail_texts.get(mail, "")),
                pdf_url="" if row.name_erased_at else pdf_url(row.pk),
                revoke_url=revoke_url(row.pk),
                reissue_url=reissue_url(row.pk),
                retry_url=retry_url(row.pk),
                stuck=valid and not row.sha256 and row.tries >= Certificate.MOST_TRIES,
                newest=row.person_id not in met,
            )
        )
        met.add(row.person_id)
    return rows


def newest_mails(cohort: Cohort) -> dict[str, str]:
    """The state of the newest mail of each certificate, by the key of the first."""
    mails = Message.objects.filter(
        topic=letters.topic_of(cohort), kind=Message.Kind.CERTIFICATE
    ).order_by("pk")
    return {
        ":".join(key.partition("~")[0].split(":")[:2]): state
        for key, state in mails.values_list("key", "state")
    }


def with_names(cohort: Cohort) -> QuerySet[Any]:
    return (
        Certificate.objects.of_cohort(cohort)
        .defer("pdf", "facts")
        .annotate(
            name=KT("facts__name"),
            organisation=KT("facts__organisation"),
            issued_on=KT("facts__issued_on"),
        )
        .order_by("-pk")
    )


def progress(rows: Sequence[Issued]) -> Progress:
    valid = [row for row in rows if row.valid]
    return Progress(
        total=len(valid),
        made=sum(row.made for row in valid),
        mailed=sum(row.mail == Mail.SENT for row in valid),
        failed=sum(row.mail in NOT_ARRIVED for row in valid),
        stuck=sum(row.stuck for row in valid),
    )


def summary(rows: Sequence[Issued]) -> str:
    """«99 valid, 1 revoked»."""
    valid, superseded, revoked = (
        sum(row.state == state for row in rows)
        for state in (State.ISSUED, State.SUPERSEDED, State.REVOKED)
    )
    parts = [
        ngettext("%(n)d valid", "%(n)d valid", valid) % {"n": valid},
        superseded and ngettext("%(n)d replaced", "%(n)d replaced", superseded) % {"n": superseded},
        revoked and ngettext("%(n)d revoked", "%(n)d revoked", revoked) % {"n": revoked},
    ]
    return ", ".join(part for part in parts if part)


def finder(query: str) -> Callable[..., bool]:
    """Whether texts hold all words of the query, wherever, however they are written."""
    words = folding.words(query)
    return lambda *texts: all(word in folding.folded(" ".join(texts)) for word in words)

"""The rows of the page of certificates, with everything as text before the template runs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.db.models.fields.json import KT
from django.urls import reverse

from certificates import earning, letters
from certificates.facts import day_text
from certificates.models import Certificate
from cohorts.models import Cohort
from desk import addresses
from messaging.models import Message

State = Certificate.State
Mail = Message.State
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
    newest: bool

    @property
    def valid(self) -> bool:
        return self.state == State.ISSUED

    @property
    def being_made(self) -> bool:
        return self.valid and not self.made

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

    @property
    def under_way(self) -> bool:
        return self.made < self.total or self.mailed + self.failed < self.total


def ready(standings: Sequence[earning.Standing], cohort: Cohort) -> list[Ready]:
    address = [cohort.programme.slug, cohort.year, 0]
    start, end = reverse("desk:certificate_preview", args=address).rsplit("0", 1)
    return [
        Ready(standing, standing.text, f"{start}{standing.person.pk}{end}")
        for standing in standings
    ]


def issued(cohort: Cohort) -> list[Issued]:
    """All that were ever issued in the cohort, the newest first. Two queries."""
    mails = dict(Message.objects.filter(topic=letters.topic_of(cohort)).values_list("key", "state"))
    state_texts, mail_texts = dict(State.choices), dict(Mail.choices)
    pdf_url = addresses.of("desk:certificate_pdf")
    revoke_url = addresses.of("desk:certificate_revoke")
    reissue_url = addresses.of("desk:certificate_reissue")
    rows = []
    met = set()
    for row in with_names(cohort):
        mail = mails.get(letters.key_of(row), "")
        rows.append(
            Issued(
                person_id=row.person_id,
                number=row.number,
                name=row.name,
                organisation=row.organisation,
                state=row.state,
                badge=BADGES[State(row.state)],
                state_text=str(state_texts[row.state]),
                reason=row.revoked_reason,
                issued=day_text(row.issued_on),
                made=bool(row.sha256),
                mail=mail,
                mail_text=str(mail_texts.get(mail, "")),
                pdf_url=pdf_url(row.pk),
                revoke_url=revoke_url(row.pk),
                reissue_url=reissue_url(row.pk),
                newest=row.person_id not in met,
            )
        )
        met.add(row.person_id)
    return rows


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
        failed=sum(row.mail in {Mail.FAILED, Mail.CANCELLED} for row in valid),
    )

"""Which mail a coordinator may see: what is about the programmes that one coordinates."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

from django.db.models import CharField, Q, QuerySet, Value
from django.db.models.functions import Cast, Concat
from django.http import Http404

from certificates import letters as certificate_letters
from cohorts import access
from cohorts.models import Cohort, Programme
from desk.post import mail_trouble, outbox_states
from messaging.models import Message, MessageQuerySet
from partners.prepared import prepared
from sessions_app.mail import letters
from sessions_app.models import Gathering


@dataclass(frozen=True)
class Scope:
    """What a coordinator's mail can be about, the newest first."""

    programmes: list[Programme]
    cohorts: list[Cohort]
    gatherings: list[Gathering]

    @property
    def mail(self) -> MessageQuerySet:
        return outbox_states.written_by(self.programme_ids)

    @property
    def programme_ids(self) -> list[int]:
        return [row.pk for row in self.programmes]

    def message(self, public_id: uuid.UUID) -> Message:
        """The mail, or Http404 for anybody who does not coordinate what it is about."""
        return access.first_or_404(self.mail.filter(public_id=public_id))

    @property
    def signs(self) -> mail_trouble.Signs:
        return mail_trouble.signs_on(self.programmes)

    @property
    def keeps_partners(self) -> bool:
        return any(programme.owner_id is None for programme in self.programmes)

    @property
    def titles(self) -> dict[str, str]:
        """By topic."""
        cohorts = {certificate_letters.topic_of(row): str(row) for row in self.cohorts}
        return cohorts | {letters.topic_of(row): row.title for row in self.gatherings}


def scope_of(user: access.Reader) -> Scope:
    """In three queries. Http404 for those who coordinate nothing: they have no outbox."""
    programmes = programmes_with_signs(user) if user.is_active else []
    if not programmes:
        raise Http404
    by_pk = {programme.pk: programme for programme in programmes}
    cohorts = cohorts_of([*by_pk])
    for cohort in cohorts:
        cohort.programme = by_pk[cohort.programme_id]
    return Scope(programmes, cohorts, gatherings_of([cohort.pk for cohort in cohorts]))


@prepared
def programmes_with_signs(user: access.Reader) -> QuerySet[Programme]:
    return access.coordinated_programmes(user).annotate(**mail_trouble.signs())


@prepared
def cohorts_of(programmes: list[int]) -> QuerySet[Cohort]:
    found = Cohort.objects.filter(programme__among=programmes)
    return found.order_by("-year", "programme__name", "pk")


@prepared
def gatherings_of(cohorts: list[int]) -> QuerySet[Gathering]:
    found = Gathering.objects.filter(cohort__among=cohorts).order_by("-starts_at", "-pk")
    return found.only("cohort_id", "title", "starts_at")


def about(rows: QuerySet[Any]) -> Q:
    """Mail about these rows: its topic is the kind of record and its number, as ``gathering:7``."""
    topic = Concat(Value(f"{rows.model._meta.model_name}:"), Cast("pk", CharField()))
    return Q(topic__in=rows.order_by().annotate(as_topic=topic).values("as_topic"))

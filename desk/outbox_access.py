"""Which mail a coordinator may see: what is about the programmes that one coordinates."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import ArrayField
from django.db.models import BooleanField, CharField, Func, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Cast, Concat
from django.http import Http404

from certificates import letters as certificate_letters
from cohorts import access
from cohorts.models import Cohort, Programme, Team
from desk import mail_trouble
from messaging.models import Message, MessageQuerySet
from sessions_app import letters
from sessions_app.models import Gathering


class IsOneOf(Func):
    """``topic IN (…)`` with one array, for Django takes its time over long lists of parameters."""

    template = "%(expressions)s)"
    arg_joiner = " = ANY("
    output_field = BooleanField()


@dataclass(frozen=True)
class Scope:
    """What a coordinator's mail can be about, the newest first."""

    programmes: list[Programme]
    cohorts: list[Cohort]
    gatherings: list[Gathering]

    @property
    def mail(self) -> MessageQuerySet:
        """Mail about one's gatherings, cohorts, teams and programmes; never a log-in code."""
        topics = Value(self.topics, ArrayField(CharField()))
        mine = Message.objects.filter(IsOneOf("topic", topics))
        return mine.exclude(kind=Message.Kind.LOGIN_CODE)

    def message(self, public_id: uuid.UUID) -> Message:
        """The mail, or Http404 for anybody who does not coordinate what it is about."""
        return access.first_or_404(self.mail.filter(public_id=public_id))

    @property
    def topics(self) -> list[str]:
        """One by one, so that the database knows how much mail to expect and finds it quickly."""
        teams = [pk for cohort in self.cohorts for pk in vars(cohort)["team_ids"]]
        return [
            *map(letters.topic_of, self.gatherings),
            *map(certificate_letters.topic_of, self.cohorts),
            *(f"{Team._meta.model_name}:{pk}" for pk in teams),
            *(f"{Programme._meta.model_name}:{row.pk}" for row in self.programmes),
        ]

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
    programmes = list(access.coordinated_programmes(user).annotate(**mail_trouble.signs()))
    if not programmes:
        raise Http404
    teams = Team.objects.filter(cohort=OuterRef("pk")).values("pk")
    cohorts = (
        Cohort.objects.filter(programme__in=programmes)
        .select_related("programme")
        .annotate(team_ids=ArraySubquery(teams))
        .order_by("-year", "programme__name", "pk")
    )
    gatherings = Gathering.objects.filter(cohort__in=list(cohorts)).order_by("-starts_at", "-pk")
    seen = gatherings.only("cohort_id", "title", "starts_at")
    return Scope(programmes, list(cohorts), list(seen))


def about(rows: QuerySet[Any]) -> Q:
    """Mail about these rows: its topic is the kind of record and its number, as ``gathering:7``."""
    topic = Concat(Value(f"{rows.model._meta.model_name}:"), Cast("pk", CharField()))
    return Q(topic__in=rows.order_by().annotate(as_topic=topic).values("as_topic"))

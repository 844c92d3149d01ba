"""What mail is asked for, with SQL that is made once for each shape of the asking."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from django.db.models import Q

from cohorts.models import Membership
from desk.post import outbox_states
from desk.post.outbox_states import Standing
from messaging.models import Message, MessageQuerySet
from partners import folding
from partners.shapes import Asking, StandIns, shaped

# What a line of the outbox tells of.
TOLD = ("public_id", "kind", "topic", "recipient", "subject", "state", "withdrawn_at",
        "scrubbed_at", "created_at", "not_before", "data_started_at", "resent_after_crash",
        "smtp_code", "smtp_text", "bounce_text")  # fmt: skip
Shape = tuple[int, str, str, Standing | None, bool, bool, bool, int | None]


@dataclass(frozen=True)
class Asked:
    """``programmes`` are those whose mail one may see, ``cohorts`` whose people are known by name.

    Empty is what does not matter. ``text`` is in single spaces; ``since`` and ``before`` are
    moments, the second not included.
    """

    programmes: Sequence[int]
    cohorts: list[int]
    kind: str = ""
    language: str = ""
    standing: Standing | None = None
    topic: str = ""
    since: datetime | None = None
    before: datetime | None = None
    text: str = ""

    def found(self) -> MessageQuerySet:
        """However it stands."""
        mails = outbox_states.written_by(self.programmes)
        test = Message.Kind.TEST
        mails = mails.filter(kind=self.kind) if self.kind else mails.exclude(kind=test)
        if self.topic:
            mails = mails.filter(topic=self.topic)
        if self.language:
            mails = mails.filter(language=self.language)
        if self.since:
            mails = mails.filter(created_at__gte=self.since)
        if self.before:
            mails = mails.filter(created_at__lt=self.before)
        return mails.filter(self.matching()) if self.text else mails

    def matching(self) -> Q:
        """By the name too, of those who are in the teams now or have been."""
        named = Membership.objects.filter(
            folding.holds(self.text, "person__"), team__cohort__among=self.cohorts
        )
        return (
            Q(recipient__icontains=self.text)
            | Q(subject__icontains=self.text)
            | Q(recipient__in=named.values("person__email"))
        )

    def shown(self) -> MessageQuerySet:
        """As it is to stand, the newest first."""
        mails = self.found().only(*TOLD).order_by("-created_at", "-pk")
        return mails.filter(outbox_states.where(self.standing)) if self.standing else mails

    @cached_property
    def words(self) -> list[str]:
        return folding.words(self.text)

    @property
    def values(self) -> list[Any]:
        given = [self.topic, self.since, self.before]
        patterns = [folding.anywhere(one) for one in (self.text, *self.words) if self.text]
        named = [self.cohorts] if self.words else []
        return [*self.programmes, *(one for one in given if one), *patterns, *named]

    @property
    def shape(self) -> Shape:
        return (
            len(self.programmes),
            self.kind,
            self.language,
            self.standing,
            bool(self.topic),
            bool(self.since),
            bool(self.before),
            len(self.words) if self.text else None,
        )


def page(asked: Asked, start: int, most: int) -> list[Message]:
    return shown(asked.shape).rows(asked.values, start, most)


def counts(asked: Asked) -> dict[str, int]:
    """How many mails stand how, in one query; of none more than MOST, so that it never is slow."""
    statement = standings(asked.shape)
    sql = f"WITH found AS NOT MATERIALIZED ({statement.sql}) {outbox_states.COUNTS}"
    [numbers] = statement.asked(sql, asked.values)
    return {row.value: n for row, n in zip(Standing, numbers, strict=True) if n}


@shaped
def shown(shape: Shape, stand_ins: StandIns) -> Asking:
    asked = blank(shape, stand_ins)
    return asked.shown(), asked.values


@shaped
def standings(shape: Shape, stand_ins: StandIns) -> Asking:
    asked = blank(shape, stand_ins)
    return asked.found().order_by().values("state", "withdrawn_at"), asked.values


def blank(shape: Shape, stand_ins: StandIns) -> Asked:
    programmes, kind, language, standing, has_topic, has_since, has_before, words = shape
    nameless = "-" * stand_ins.year  # a text that no name holds
    return Asked(
        [stand_ins.number(n) for n in range(programmes)],
        [stand_ins.number(99)],
        kind,
        language,
        standing,
        stand_ins.word(0) if has_topic else "",
        stand_ins.moment(0) if has_since else None,
        stand_ins.moment(1) if has_before else None,
        "" if words is None else " ".join(map(stand_ins.word, range(1, words + 1))) or nameless,
    )

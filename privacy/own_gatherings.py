"""The gatherings that somebody was invited to or seen at, as a table of their own."""

from __future__ import annotations

from typing import TypedDict

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format

from partners.models import Person
from sessions_app.gatherings import releases
from sessions_app.models import Participation


class Row(TypedDict):
    title: str
    cohort: str
    day: str
    answer: str
    presence: str


def rows(person: Person) -> list[Row]:
    """The newest first, with titles and days as people were told of them. Two queries."""
    concerned = Q(invited_at__isnull=False) | ~Q(presence="")
    own = Person.everything.filter(Q(pk=person.pk) | Q(merged_into=person)).values("pk")
    parts = list(
        Participation.objects.filter(concerned, person__among=ArraySubquery(own))
        .select_related("gathering__cohort__programme")
        .order_by("-gathering__starts_at", "-pk")
    )
    told = releases.all_as_released([part.gathering for part in parts])
    return [
        Row(
            title=gathering.title,
            cohort=gathering.cohort.local_name,
            day=date_format(timezone.localdate(gathering.starts_at), "SHORT_DATE_FORMAT"),
            answer=str(part.get_answer_display()) or "–",
            presence=str(part.get_presence_display()) or "–",
        )
        for part, gathering in zip(parts, told, strict=True)
    ]

"""What the placeholders of a letter's words stand for."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.utils import timezone

from messaging.texts import Letter
from sessions_app.gatherings import facts
from sessions_app.mail.learning_sheets import AFTERWARDS
from sessions_app.models import Gathering


def of(
    letter: Letter, gathering: Gathering, personal: Mapping[str, str], *, now: datetime
) -> dict[str, str]:
    """What the placeholders of the words stand for, in the active language."""
    return {
        "navn": personal["name"],
        "team": personal["team"],
        "plass": personal["line"],
        "program": gathering.cohort.programme.local_name,
        "kull": gathering.cohort.name,
        "samling": gathering.title,
        "når": facts.when(gathering, joiner=""),
        "dag": facts.day_in_words(timezone.localtime(gathering.starts_at)),
        "sted": facts.where(gathering),
        "svarfrist": facts.reply_by(gathering, now=now),
        "neste": next_in_words(gathering) if letter in AFTERWARDS else "",
    }


def next_in_words(gathering: Gathering) -> str:
    """The gathering that follows in the cohort, when people have been told of it."""
    following = Gathering.objects.filter(
        cohort=gathering.cohort_id,
        state=Gathering.State.RELEASED,
        starts_at__gt=gathering.ends_at,
    )
    coming = following.by_date().first()
    return f"{coming.title}, {facts.when(coming, joiner='')}" if coming else ""

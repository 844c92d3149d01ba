"""Gatherings and what belongs to them."""

from sessions_app.models.gatherings import (
    Gathering,
    GatheringQuerySet,
    Release,
    Seat,
    new_calendar_uid,
)
from sessions_app.models.links import Link, LinkQuerySet
from sessions_app.models.participations import (
    AttendanceEvent,
    Participation,
    ParticipationQuerySet,
)

__all__ = [
    "AttendanceEvent",
    "Gathering",
    "GatheringQuerySet",
    "Link",
    "LinkQuerySet",
    "Participation",
    "ParticipationQuerySet",
    "Release",
    "Seat",
    "new_calendar_uid",
]

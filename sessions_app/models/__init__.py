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
from sessions_app.models.receiving import IncomingMail, IncomingMailQuerySet, Mailbox
from sessions_app.models.reminding import MissedReminder, ReminderRule
from sessions_app.models.subscribing import CalendarAddress

__all__ = [
    "AttendanceEvent",
    "CalendarAddress",
    "Gathering",
    "GatheringQuerySet",
    "IncomingMail",
    "IncomingMailQuerySet",
    "Link",
    "LinkQuerySet",
    "Mailbox",
    "MissedReminder",
    "Participation",
    "ParticipationQuerySet",
    "Release",
    "ReminderRule",
    "Seat",
    "new_calendar_uid",
]

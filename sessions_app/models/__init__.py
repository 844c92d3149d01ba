"""Gatherings and what belongs to them."""

from sessions_app.models.attending import AttendanceEvent, AttendanceEventQuerySet
from sessions_app.models.gatherings import (
    Gathering,
    GatheringQuerySet,
    Release,
    Seat,
    new_calendar_uid,
)
from sessions_app.models.learning import (
    HandoverNote,
    HandoverReading,
    Material,
    MaterialFile,
    MaterialQuerySet,
)
from sessions_app.models.links import Link, LinkQuerySet, RevokedCode
from sessions_app.models.needs import Needs, NeedsQuerySet
from sessions_app.models.participations import Participation, ParticipationQuerySet, in_a_team
from sessions_app.models.receiving import IncomingMail, IncomingMailQuerySet, Mailbox
from sessions_app.models.reminding import MissedReminder, ReminderRule
from sessions_app.models.reports import MeetingAlias, MeetingReport
from sessions_app.models.subscribing import CalendarAddress

__all__ = [
    "AttendanceEvent",
    "AttendanceEventQuerySet",
    "CalendarAddress",
    "Gathering",
    "GatheringQuerySet",
    "HandoverNote",
    "HandoverReading",
    "IncomingMail",
    "IncomingMailQuerySet",
    "Link",
    "LinkQuerySet",
    "Mailbox",
    "Material",
    "MaterialFile",
    "MaterialQuerySet",
    "MeetingAlias",
    "MeetingReport",
    "MissedReminder",
    "Needs",
    "NeedsQuerySet",
    "Participation",
    "ParticipationQuerySet",
    "Release",
    "ReminderRule",
    "RevokedCode",
    "Seat",
    "in_a_team",
    "new_calendar_uid",
]

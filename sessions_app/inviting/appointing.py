"""Giving somebody a role in a programme, with a mail that says so, and taking it away."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from cohorts import roles
from cohorts.models import Programme, ProgrammeRole
from messaging import outbox
from messaging.models import Message
from sessions_app.calendars import calendar_addresses
from sessions_app.mail import role_letters


@transaction.atomic
def appoint_by_email(
    programme: Programme, email: str, role: ProgrammeRole.Role, *, by: User, now: datetime
) -> ProgrammeRole:
    """Give the role to whoever has the address. Raises CannotAppoint."""
    user = roles.account_to_appoint(programme, email)
    if ProgrammeRole.objects.filter(programme=programme, user=user, role=role).exists():
        said = {"user": user, "role": role.label}
        raise roles.CannotAppoint(_("%(user)s is %(role)s already.") % said)
    return appoint(programme, user, role, by=by, now=now)


@transaction.atomic
def appoint(
    programme: Programme, user: User, role: ProgrammeRole.Role, *, by: User, now: datetime
) -> ProgrammeRole:
    """Give the role, and tell whoever can log in of it; once, however often it is given."""
    given = roles.appoint(programme, user, role, by=by)
    if user.is_active:
        outbox.queue([role_letters.write(given, now=now)], now=now)
    return given


@transaction.atomic
def dismiss(role: ProgrammeRole, *, by: User, now: datetime) -> None:
    """Take it away, and what was given because of it. Raises CannotDismiss."""
    outbox.withdraw_all(Message.objects.filter(key=role_letters.key_of(role)))
    roles.dismiss(role, by=by)
    calendar_addresses.stop_those_of_former_holders(by=by, now=now)

"""What goes along when somebody's address, team or place of work is another: all of it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from accounts.models import User
from certificates import mailing
from partners.models import Person
from sessions_app.calendars import calendar_addresses
from sessions_app.coming import readdressing


@transaction.atomic
def follow(people: Iterable[Person], *, by: User | str, now: datetime) -> None:
    """Bring invitations, certificates, links and calendar addresses in line with the records."""
    for person in people:
        readdressing.follow(person, by=by, now=now)
        mailing.follow(person, by=by, now=now)
    calendar_addresses.stop_those_of_former_holders(by=by, now=now)

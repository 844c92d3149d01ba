"""Telling somebody that they have got a role in a programme, and where to log in."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.models import User
from cohorts import wordings
from cohorts.models import Programme, ProgrammeRole
from cohorts.wordings import Own
from messaging import rendering, sheets
from messaging.models import Message, Priority
from messaging.outbox import Draft
from messaging.rendering import Marks, Rendered
from messaging.sheets import AS_ALWAYS, Button, Row, Sheet
from messaging.texts import Letter
from partners.models import Person
from sessions_app.mail.letters import EXAMPLE_NAME, sender_of

LIVES = timedelta(days=30)
EXAMPLE_EMAIL = "kari.nordmann@example.org"


def key_of(role: ProgrammeRole) -> str:
    return f"role:{role.pk}"


def topic_of(programme: Programme) -> str:
    return f"programme:{programme.pk}"


def write(role: ProgrammeRole, *, now: datetime) -> Draft:
    """In the language of the account."""
    user, programme = role.user, role.programme
    own = wordings.own(programme)
    return Draft(
        key=key_of(role),
        kind=Message.Kind.ROLE,
        topic=topic_of(programme),
        programme=programme.pk,
        priority=Priority.INVITATION,
        sender=sender_of(programme).as_header,
        reply_to=programme.contact_email,
        recipient=user.email,
        language=user.language,
        content=content(role, language=user.language, own=own),
        expires_at=now + LIVES,
    )


def example(programme: Programme, person: Person | None) -> ProgrammeRole:
    """As if somebody became a facilitator."""
    user = User(
        name=person.full_name if person else EXAMPLE_NAME,
        email=person.email if person else EXAMPLE_EMAIL,
    )
    return ProgrammeRole(programme=programme, user=user, role=ProgrammeRole.Role.FACILITATOR)


def content(role: ProgrammeRole, *, language: str, own: Own) -> Rendered:
    programme = role.programme
    marks = Marks("name")
    with translation.override(language):
        values = values_for(role)
        found = sheets.pattern(
            Letter.ROLE,
            sheet(role),
            language=language,
            sender=programme.mail_sender,
            marks=marks,
            values=values | {"navn": marks["name"]},
            words=own.get((Letter.ROLE, language), AS_ALWAYS),
        )
    return found.fill({"name": values["navn"]})


def values_for(role: ProgrammeRole) -> dict[str, str]:
    """What the placeholders of the words stand for, in the active language."""
    return {
        "navn": rendering.not_a_link(role.user.name or role.user.email),
        "program": role.programme.local_name,
        "rolle": str(ProgrammeRole.Role(role.role).label),
        "epost": role.user.email,
    }


def sheet(role: ProgrammeRole) -> Sheet:
    """In the active language."""
    return Sheet(
        why=_("You get this because somebody who coordinates %(programme)s gave you a role in it.")
        % {"programme": role.programme.local_name},
        preheader=_("You log in with a code by e-mail, without a password."),
        rows=(
            Row(_("What you may do"), role.what_it_may),
            Row(_("Log in with"), role.user.email),
        ),
        button=Button(_("Log in"), settings.SITE_URL + reverse("home")),
        small_print=_(
            "We send you a code by e-mail each time you log in. There is no password to remember."
        ),
    )

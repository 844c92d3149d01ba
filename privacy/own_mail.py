"""What leads and those who arrange a programme are told of what somebody did with their own data.

No name is in a subject: the text is kept for a month, the subject for as long as the address.
"""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.models import User
from cohorts import teams
from cohorts.models import Membership, Programme, Team
from messaging import rendering
from messaging.outbox import Draft
from messaging.sheets import Button, Row, Sheet
from messaging.texts import Text
from partners.models import Person
from sessions_app.mail import notices


def has_left(left: Membership, *, now: datetime) -> Draft:
    """To the lead; where there is none, to those who arrange the programme."""
    team, programme = left.team, left.team.cohort.programme
    leads = team.memberships.active().filter(is_lead=True, person__left_on=None)
    lead = leads.select_related("person__partner").first()
    language = lead.person.language_for_mail(programme.language) if lead else programme.language
    with translation.override(language):
        subject = _("Somebody has left the team")
        return notices.write(
            Text(subject, subject, ()),
            left_sheet(left, team, is_lead=lead is not None),
            key=f"left:{left.pk}",
            programme=programme,
            to=lead.person.email if lead else programme.contact_email,
            name=lead.person.full_name if lead else "",
            language=language,
            now=now,
        )


def left_sheet(left: Membership, team: Team, *, is_lead: bool) -> Sheet:
    name = rendering.not_a_link(team.name)
    page = "portal:members" if is_lead else "desk:team"
    return Sheet(
        why=_("You get this because you lead the driver team of %(team)s.") % {"team": name}
        if is_lead
        else arranging(),
        rows=(
            Row(_("Who"), rendering.not_a_link(left.person.full_name)),
            Row(_("Team"), name),
            Row(_("Members now"), str(teams.size(team))),
        ),
        button=Button(_("See the team"), settings.SITE_URL + reverse(page, args=[team.pk])),
        small_print=_("They left by their own page. Invitations ahead are withdrawn."),
    )


def asks_to_be_erased(thing: Person | User, programme: Programme, *, now: datetime) -> Draft:
    with translation.override(programme.language):
        subject = _("Somebody asks to be erased")
        return notices.write(
            Text(subject, subject, (_("You answer within a month: erase, or say why not."),)),
            erasure_sheet(thing),
            key=f"erasure:{thing._meta.model_name}:{thing.pk}:{programme.pk}:{now:%Y-%m-%d}",
            programme=programme,
            to=programme.contact_email,
            language=programme.language,
            now=now,
        )


def erasure_sheet(thing: Person | User) -> Sheet:
    button = None
    if isinstance(thing, Person):
        name, organisation = thing.full_name, thing.partner.name
        address = settings.SITE_URL + reverse("desk:person", args=[thing.pk])
        button = Button(_("Open the person's page"), address)
    else:
        name, organisation = thing.name, ""
    rows = (
        Row(_("Who"), rendering.not_a_link(name)),
        Row(_("Organisation"), rendering.not_a_link(organisation)),
        Row(_("E-mail"), thing.email),
    )
    told = tuple(row for row in rows if row.value)
    return Sheet(why=arranging(), rows=told, button=button)


def arranging() -> str:
    return _("You get this because you arrange the programme.")

"""Teams with people, and what the portal says of them."""

import re
from datetime import UTC, datetime

from django.contrib.messages import get_messages

from certificates.models import Certificate
from cohorts.models import Membership
from tests.factories import (
    MembershipFactory,
    ParticipationFactory,
    TeamFactory,
    UserFactory,
)

NOW = datetime(2027, 1, 4, 8, 0, tzinfo=UTC)
STATUS = re.compile(r"<li>([^<]+) <span class=\"badge badge--\w+\">([^<]+)</span>")
STEP = re.compile(
    r"<(?:p|li)>([^<]+?)\s*(?:</p><p>)?<a (?:class=\"ds-button\" )?href=\"([^\"]+)\">([^<]+)</a>"
)


def lead_of(team, **person):
    names = {f"person__{name}": value for name, value in person.items()}
    return MembershipFactory(team=team, lead=True, person__user__language="en", **names)


def member_of(team, last_name):
    return MembershipFactory(team=team, person__first_name="Ola", person__last_name=last_name)


def members_url(team, path=""):
    return f"/portal/team/{team.pk}/medlemmer/{path}"


def ola(team):
    """The second of two."""
    return Membership.objects.get(team=team, person__last_name="Berg")


def said(answer):
    return [str(message) for message in get_messages(answer.wsgi_request)]


def team_with_two(**fields):
    team = TeamFactory(name="Sørvik", **fields)
    return team, lead_of(team, last_name="Abel"), member_of(team, "Berg")


def taking_part(membership, gathering, **fields):
    return ParticipationFactory(
        gathering=gathering, team=membership.team, person=membership.person, **fields
    )


def certificate_of(membership, **fields):
    number = f"3P-2027-{membership.pk:04d}"
    return Certificate.objects.create(
        **{
            "number": number,
            "code": f"CODE{membership.pk}",
            "person": membership.person,
            "team": membership.team,
            "cohort": membership.team.cohort,
            "language": "nb",
            "facts": {},
            "pdf": b"%PDF-1.7",
            "sha256": "0" * 64,
            "rendered_at": NOW,
            "issued_at": NOW,
            "issued_by": UserFactory(),
        }
        | fields
    )


def statuses(response):
    return STATUS.findall(response.content.decode())


def steps(response):
    """The sentences under "To do now", each with its link: (sentence, address, text)."""
    notice = response.content.decode().split("To do now")
    return STEP.findall(notice[1].split("</section>")[0]) if len(notice) > 1 else []

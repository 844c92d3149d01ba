"""What a lead writes of somebody in the team."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from cohorts.admin_forms import PersonForm
from cohorts.models import Team
from cohorts.people import Details
from partners.models import Person
from sessions_app.stand_ins import sending


class MemberForm(PersonForm):
    """A new address must be at a domain of the organisation, in the same words whether it is
    known elsewhere or not."""

    class Meta:
        model = Person
        fields = tuple(Details.__dataclass_fields__)

    def __init__(self, *args: Any, team: Team, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.team = team

    def clean_email(self) -> str:
        email = self.cleaned_data["email"].strip().lower()
        partner = self.team.partner
        is_same = email == (self.initial.get("email") or "").lower()
        is_ours = is_same or sending.domain_of(email) in sending.domains(partner)
        elsewhere = Person.objects.filter(email__iexact=email).exclude(partner=partner)
        if not is_ours or elsewhere.exists():
            raise ValidationError(cannot_be_used(self.team))
        return super().clean_email()

    def details(self) -> Details:
        return Details(**self.cleaned_data)


def colleague(team: Team, email: str) -> Person | None:
    """Whoever at the organisation has the address, so that no second one is written down."""
    return Person.objects.filter(partner=team.partner, email__iexact=email.strip()).first()


def cannot_be_used(team: Team) -> str:
    words = {
        "domains": sending.domains_in_words(team.partner),
        "email": team.cohort.programme.contact_email,
    }
    if not words["domains"]:
        return _("This address cannot be used. Write to %(email)s.") % words
    return (
        _("This address cannot be used. Write one that ends in %(domains)s, or write to %(email)s.")
        % words
    )

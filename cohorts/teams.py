"""What happens to a team and its people."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from audit import log
from cohorts.models import Membership
from partners.models import Person


class AccountClosed(ValueError):
    """The person's account is deactivated, and only staff open it. Fit for the reader."""


@transaction.atomic
def give_account(person: Person, *, by: User | str) -> User:
    """Let the person log in, by a code to the e-mail address. Does nothing a second time.

    Raises AccountClosed.
    """
    language = person.language_for_mail("nb")
    user = person.user or User.objects.account_for(person.email, language=language)
    if not user.is_active:
        raise AccountClosed(
            _("%(person)s cannot log in: the account is closed, and LUP must open it first.")
            % {"person": person}
        )
    if user == person.user:
        return user
    user.name = user.name or person.full_name
    user.save(update_fields=["name"])
    # Whoever reads the mailbox logs in: an address that has passed on takes its account along.
    Person.objects.filter(user=user).update(user=None)
    person.user = user
    person.save(update_fields=["user"])
    log.record(person, "given an account", by=by)
    return user


@transaction.atomic
def appoint_lead(membership: Membership, *, by: User | str) -> None:
    """Make the member the team's lead, in place of whoever was it, with an account to log in.

    Raises AccountClosed.
    """
    leads = Membership.objects.select_for_update().filter(
        team=membership.team, is_lead=True, left_on__isnull=True
    )
    before = [str(lead.person) for lead in leads.exclude(pk=membership.pk)]
    leads.exclude(pk=membership.pk).update(is_lead=False)
    membership.is_lead = True
    membership.save(update_fields=["is_lead"])
    give_account(membership.person, by=by)
    log.record(
        membership.team,
        "lead appointed",
        by=by,
        before={"lead": before},
        after={"lead": str(membership.person)},
    )

"""What happens to a person, apart from teams."""

from __future__ import annotations

from django.db import transaction

from accounts.models import User
from audit import log
from partners.models import Person


@transaction.atomic
def let_account_follow(person: Person, *, by: User | str) -> None:
    """Somebody whose e-mail address was corrected logs in with the new one from now on."""
    account = person.user
    if account is None or account.email == person.email:
        return
    before = account.email
    account.email = person.email
    account.save(update_fields=["email"])
    log.record(account, "changed", by=by, before={"email": before}, after={"email": account.email})

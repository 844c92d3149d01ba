from typing import Any

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from audit import log


class Command(BaseCommand):
    help = (
        "Takes away the passkeys, app and recovery codes of an account, and logs it out: for "
        "somebody who has lost them all. Make sure first that it is they who ask."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email", metavar="EMAIL")

    @transaction.atomic
    def handle(self, *args: object, **options: Any) -> None:
        user = User.objects.filter(email__iexact=options["email"].strip()).first()
        if user is None:
            raise CommandError(_("There is no account with this address."))
        Authenticator.objects.filter(user=user).delete()
        for session in UserSession.objects.filter(user=user):
            session.end()
        log.record(user, "second factor reset", by=log.SYSTEM)
        self.stdout.write(
            _("%(user)s sets up a new second factor at the next log-in.") % {"user": user}
        )

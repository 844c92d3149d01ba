from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from audit import log
from cohorts import choosing, roles


class Command(BaseCommand):
    help = "Lets somebody log in and coordinate a programme. For the first day in production."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email", metavar="EMAIL")
        parser.add_argument("--programme", required=True, help="short name of the programme, as 3p")
        parser.add_argument("--name", default="", help="shown to others, as in the log")
        parser.add_argument("--staff", action="store_true", help="LUP staff: sees the records too")

    def handle(self, *args: object, **options: Any) -> None:
        email = options["email"].strip()
        try:
            validate_email(email)
        except ValidationError as error:
            raise CommandError(
                _("%(email)s is not an e-mail address.") % {"email": email}
            ) from error
        programme = choosing.programme_named(options["programme"])
        user = roles.admit(
            email, programme, name=options["name"], is_staff=options["staff"], by=log.SYSTEM
        )
        self.stdout.write(
            _("%(user)s coordinates %(programme)s and logs in with a code by e-mail.")
            % {"user": user, "programme": programme}
        )

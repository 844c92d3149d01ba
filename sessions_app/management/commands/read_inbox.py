from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from sessions_app.receiving import inbox
from sessions_app.receiving.imap import MailboxFails


class Command(BaseCommand):
    help = "Reads the mailbox of returned mail and calendar answers once, as beat does."

    def handle(self, *args: Any, **options: Any) -> None:
        if not inbox.is_configured():
            raise CommandError("No mailbox is read: INBOX_HOST is not set.")
        try:
            number = inbox.read(now=timezone.now())
        except MailboxFails as failure:
            raise CommandError(f"The mailbox cannot be read: {failure}") from failure
        self.stdout.write(f"{number} mails")

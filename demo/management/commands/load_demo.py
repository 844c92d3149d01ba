from pathlib import Path

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from demo import programme, today


class Command(BaseCommand):
    help = "Loads the demo programme once, and says whom to log in as."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--report", type=Path, help="write the attendance report of today's meeting there"
        )

    def handle(self, *args: object, report: Path | None = None, **options: object) -> None:
        programme.load(now=timezone.now())
        self.stdout.write("Log in with one of these addresses; the code comes to the mailbox:")
        for role, email in programme.logins():
            self.stdout.write(f"  {email:44} {role}")
        if report:
            report.write_bytes(today.report())
            self.stdout.write(f"\nAttendance report to read in, of “{today.TITLE}”:\n  {report}")

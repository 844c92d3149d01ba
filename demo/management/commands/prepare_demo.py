from pathlib import Path

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandParser


class Command(BaseCommand):
    help = (
        "Brings the database and the collected static files up to date and loads the demo "
        "programme, all in one process: to start Django takes longer than to find nothing to do."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--report", type=Path, help="as of load_demo")

    def handle(self, *args: object, report: Path | None = None, **options: object) -> None:
        call_command("migrate", interactive=False, verbosity=0)
        call_command("collectstatic", interactive=False, verbosity=0)
        call_command("load_demo", report=report, stdout=self.stdout)

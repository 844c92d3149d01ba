from functools import partial
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from audit import log
from cohorts import choosing, importing
from sessions_app.models import Participation
from spreadsheets import console


class Command(BaseCommand):
    help = "Imports teams and their people from a spreadsheet (.xlsx or CSV) into a cohort."

    def add_arguments(self, parser: CommandParser) -> None:
        console.add_arguments(parser)
        choosing.add_arguments(parser)

    def handle(self, *args: object, **options: Any) -> None:
        into: dict[str, Any] = {
            "programme": choosing.programme_named(options["programme"]),
            "year": choosing.year_named(str(options["year"])),
            "came": Participation.objects.all(),
        }
        console.run(
            self,
            options,
            columns=importing.COLUMNS,
            plan=partial(importing.plan, **into),
            carry_out=partial(
                importing.carry_out,
                **into,
                by=log.SYSTEM,
                now=timezone.now(),
                only_valid=options["only_valid"],
            ),
        )

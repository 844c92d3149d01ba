from functools import partial
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from audit import log
from partners import importing
from spreadsheets import console


class Command(BaseCommand):
    help = "Imports partners from a spreadsheet (.xlsx or CSV)."

    def add_arguments(self, parser: CommandParser) -> None:
        console.add_arguments(parser)

    def handle(self, *args: object, **options: Any) -> None:
        console.run(
            self,
            options,
            columns=importing.COLUMNS,
            plan=importing.plan,
            carry_out=partial(importing.carry_out, by=log.SYSTEM, only_valid=options["only_valid"]),
        )

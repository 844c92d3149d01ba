"""`manage.py forget`: what is kept no longer, by docs/personal-data.toml."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from privacy import forgetting
from sessions_app.tasks import database_clock


class Command(BaseCommand):
    help = "Forgets what docs/personal-data.toml says is kept no longer, and counts it by rule."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="count, and change nothing")
        parser.add_argument("--json", action="store_true", help="the numbers as JSON")

    def handle(self, *_args: Any, **options: Any) -> None:
        counts = forgetting.forget(now=database_clock(), dry_run=options["dry_run"])
        if counts is None:
            self.stderr.write("Somebody is forgetting already.")
        elif options["json"]:
            self.stdout.write(json.dumps(counts))
        else:
            for rule, number in counts.items():
                self.stdout.write(f"{number:>8}  {rule}")

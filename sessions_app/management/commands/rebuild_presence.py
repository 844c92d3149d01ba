"""Play the attendance log again: what is stored of presence must follow from it."""

from __future__ import annotations

import sys
from argparse import ArgumentParser

from django.core.management.base import BaseCommand
from django.db import transaction

from sessions_app.attending import presence
from sessions_app.models import Gathering


class Command(BaseCommand):
    help = "Derives presence from the attendance log anew. Prints what did not follow from it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--check", action="store_true", help="change nothing; end with 1 at any difference"
        )

    def handle(self, *, check: bool, **_options: object) -> None:
        different = 0
        for key in Gathering.objects.order_by("pk").values_list("pk", flat=True):
            different += self.rebuild(key, save=not check)
        self.stdout.write(f"{different} rows differed from the log.")
        if check and different:
            sys.exit(1)

    @transaction.atomic
    def rebuild(self, key: int, *, save: bool) -> int:
        gathering = Gathering.objects.select_for_update().get(pk=key)
        rows = presence.replay(gathering)
        for row in rows:
            standing = row.presence or "no mark"
            self.stdout.write(f"{row.pk}: {standing}, {row.minutes} minutes, {row.share} %")
        if save:
            presence.save(rows)
        return len(rows)

from django.core.management.base import BaseCommand

from sessions_app import tasks
from sessions_app.inviting import by_itself


class Command(BaseCommand):
    help = "Queues the mail that goes out by itself and is due, without beat or a worker."

    def handle(self, *args: object, **options: object) -> None:
        self.stdout.write(f"{by_itself.send_due(now=tasks.database_clock())} queued")

from django.core.management.base import BaseCommand

from messaging import delivery, sweeping


class Command(BaseCommand):
    help = "Sends the mail that is due, and tidies up, without Redis or a worker."

    def handle(self, *args: object, **options: object) -> None:
        sweeping.sweep()
        self.stdout.write(f"{delivery.drain()} sent")

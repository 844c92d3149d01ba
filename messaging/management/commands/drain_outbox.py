from django.core.management.base import BaseCommand

from messaging import delivery


class Command(BaseCommand):
    help = "Sends the mail that is due, without Redis or a worker."

    def handle(self, *args: object, **options: object) -> None:
        self.stdout.write(f"{delivery.drain()} sent")

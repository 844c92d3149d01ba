from django.core.management.base import BaseCommand
from django.utils import timezone

from demo import programme


class Command(BaseCommand):
    help = "Loads the demo programme once, and says whom to log in as."

    def handle(self, *args: object, **options: object) -> None:
        programme.load(now=timezone.now())
        self.stdout.write("Log in with one of these addresses; the code comes to the mailbox:")
        for role, email in programme.logins():
            self.stdout.write(f"  {email:44} {role}")

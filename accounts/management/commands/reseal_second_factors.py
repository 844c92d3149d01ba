from allauth.mfa.models import Authenticator
from django.core.management.base import BaseCommand
from django.db import transaction
from django.utils.translation import ngettext

from accounts import sealing

SECRETS = ("secret", "seed")


class Command(BaseCommand):
    help = "Seals the secrets of second factors anew with the first of SECOND_FACTOR_KEYS."

    @transaction.atomic
    def handle(self, *args: object, **options: object) -> None:
        """All or none: a secret that no key opens stops it, and nothing is changed."""
        count = 0
        for row in Authenticator.objects.select_for_update():
            sealed = {name: row.data[name] for name in SECRETS if name in row.data}
            if not sealed:
                continue
            anew = {name: sealing.seal(sealing.unseal(text)) for name, text in sealed.items()}
            row.data = row.data | anew
            row.save(update_fields=["data"])
            count += 1
        self.stdout.write(
            ngettext(
                "%(count)d second factor is sealed anew.",
                "%(count)d second factors are sealed anew.",
                count,
            )
            % {"count": count}
        )

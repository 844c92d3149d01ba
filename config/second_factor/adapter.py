"""What we ask of allauth's second factor: sealed secrets, our words, our name."""

from __future__ import annotations

from io import BytesIO
from typing import Any
from urllib.parse import urlsplit

import segno
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from accounts import sealing
from accounts.models import User
from config.second_factor import factors

WRONG = _("That is not right. Try again with a new code.")


class Adapter(DefaultMFAAdapter):  # type: ignore[misc]  # allauth is untyped
    error_messages = DefaultMFAAdapter.error_messages | {"incorrect_code": WRONG}

    def encrypt(self, text: str) -> str:
        return sealing.seal(text)

    def decrypt(self, encrypted_text: str) -> str:
        return sealing.unseal(encrypted_text)

    def build_totp_svg(self, url: str) -> str:
        """On white, so that a phone can read it in the dark too."""
        drawn = BytesIO()
        segno.make(url, error="m").save(drawn, kind="svg", scale=5, light="#fff", xmldecl=False)
        return drawn.getvalue().decode()

    def generate_authenticator_name(self, user: User, type: str) -> str:
        number = factors.of(user).filter(type=type).count() + 1
        return str(_("Passkey %(number)d") % {"number": number})

    def get_public_key_credential_rp_entity(self) -> dict[str, Any]:
        """A passkey belongs to the host of SITE_URL, whatever the request calls it."""
        return {"id": urlsplit(settings.SITE_URL).hostname, "name": "Pådriver"}

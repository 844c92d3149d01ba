"""allauth's forms, with what we hold to besides."""

from __future__ import annotations

from allauth.core import context
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base import forms as codes
from allauth.mfa.base.internal.flows import post_authentication
from allauth.mfa.webauthn import forms as passkeys
from django.core.cache import cache

from config.second_factor.factors import Type

CODE_IS_REMEMBERED = 120  # seconds; longer than an app's code is taken


class CodeOnce:
    """An app's code opens one door only, as long as the clock lets it be valid.

    allauth remembers it for one step of the clock, but with a tolerance it is taken for three.
    """

    def clean_code(self) -> str:
        code: str = super().clean_code()  # type: ignore[misc]
        key = f"second-factor:{self.user.pk}:{''.join(filter(str.isdigit, code))}"  # type: ignore[attr-defined]
        if self.authenticator.type == Type.TOTP and not cache.add(  # type: ignore[attr-defined]
            key, True, CODE_IS_REMEMBERED
        ):
            raise get_adapter().validation_error("incorrect_code")
        return code


class AtLogin(CodeOnce, codes.AuthenticateForm):  # type: ignore[misc]  # allauth is untyped
    def save(self) -> None:
        """Proved this moment, so it is not asked for again at once."""
        post_authentication(context.request, self.authenticator, reauthenticated=True)


class Again(CodeOnce, codes.ReauthenticateForm):  # type: ignore[misc]
    pass


class AddPasskey(passkeys.AddWebAuthnForm):  # type: ignore[misc]
    passwordless = None  # every passkey of ours is


class PasskeyAtLogin(passkeys.AuthenticateWebAuthnForm):  # type: ignore[misc]
    reauthenticated = True


class PasskeyAlone(passkeys.LoginWebAuthnForm):  # type: ignore[misc]
    reauthenticated = True

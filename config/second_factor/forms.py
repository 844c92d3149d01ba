"""allauth's forms, with what we hold to besides."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from allauth.core import context
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base import forms as codes
from allauth.mfa.base.internal.flows import post_authentication
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn import forms as passkeys
from cryptography.exceptions import InvalidSignature
from django import forms
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


class Proof(forms.JSONField):
    """What a passkey says, out of a browser that may be anybody's."""

    def to_python(self, value: Any) -> Any:
        try:
            return super().to_python(value)
        except (ValueError, RecursionError) as error:  # numbers without end, brackets without end
            raise get_adapter().validation_error("incorrect_code") from error


class AddPasskey(passkeys.AddWebAuthnForm):  # type: ignore[misc]
    passwordless = None  # every passkey of ours is
    credential = Proof(widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        with refused():
            cleaned: dict[str, Any] = super().clean()
        return cleaned


class AskPasskey(passkeys.AuthenticateWebAuthnForm):  # type: ignore[misc]
    """Proved this moment, so it is not asked for again at once."""

    credential = Proof(widget=forms.HiddenInput)
    reauthenticated = True

    def clean_credential(self) -> Authenticator:
        with refused():
            found: Authenticator = super().clean_credential()
        return found


class PasskeyAlone(AskPasskey, passkeys.LoginWebAuthnForm):  # type: ignore[misc]
    reauthenticated = passwordless = True


@contextmanager
def refused() -> Iterator[None]:
    """allauth expects two of the errors that a made-up proof leads to; these are the others."""
    try:
        yield
    except (ArithmeticError, AttributeError, InvalidSignature, LookupError) as error:
        raise get_adapter().validation_error("incorrect_code") from error
    except (struct.error, TypeError, ValueError) as error:
        raise get_adapter().validation_error("incorrect_code") from error

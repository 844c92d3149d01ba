"""The short name of a programme: a part of the desk's addresses and of certificate numbers."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.core.signing import Signer
from django.utils.translation import gettext as _

# The desk's own pages.
TAKEN = frozenset(
    {
        "dor",
        "endringer",
        "import",
        "innboks",
        "kursbevis",
        "logg",
        "materiell",
        "partnere",
        "personer",
        "samling",
        "snarveier",
        "sok",
        "team",
        "utboks",
        "visninger",
    }
)


class ShortSigner(Signer):
    """132 bits: too many to guess, and not as long as the keys that `messaging.keys` takes out."""

    def signature(self, value: bytes | str, key: bytes | str | None = None) -> str:
        return super().signature(value, key)[:22]


SIGNED = ShortSigner(sep="~", salt="programme in an address")


def check(slug: str) -> None:
    """Raises ValidationError, fit for the reader."""
    if slug != slug.lower():
        raise ValidationError(_("Use small letters only."))
    if slug in TAKEN:
        raise ValidationError(_("The desk has a page with this name. Choose another."))

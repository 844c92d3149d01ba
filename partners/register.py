"""What Enhetsregisteret says of an organisation number. Asked only on a press, if at all.

Off unless ENHETSREGISTERET_URL is set. The API is open and needs no key: documented at
https://data.brreg.no/enhetsregisteret/api/dokumentasjon/no/index.html
"""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from dataclasses import dataclass
from http.client import HTTPException
from typing import Any

from django.conf import settings

from partners.models import Partner

PATIENCE = 3  # seconds
MOST_BYTES = 200_000
KINDS = {
    "KOMM": Partner.Kind.MUNICIPALITY,
    "FYLK": Partner.Kind.COUNTY,
    "STAT": Partner.Kind.STATE,
    "ORGL": Partner.Kind.STATE,
    "AS": Partner.Kind.COMPANY,
    "IKS": Partner.Kind.COMPANY,
    "KF": Partner.Kind.COMPANY,
    "SF": Partner.Kind.COMPANY,
}


class Unreachable(Exception):
    """The register did not answer, or not in time, or with something else."""


@dataclass(frozen=True)
class Found:
    name: str
    kind: str


def is_on() -> bool:
    return bool(settings.ENHETSREGISTERET_URL)


def look_up(org_number: str) -> Found | None:
    """None for a number that the register does not know. Raises Unreachable."""
    address = f"{settings.ENHETSREGISTERET_URL.rstrip('/')}/enheter/{int(org_number):09}"
    try:
        # The address is the operator's, from the environment, and the number nine digits.
        with urllib.request.urlopen(address, timeout=PATIENCE) as answer:  # noqa: S310
            said = json.loads(answer.read(MOST_BYTES))
        return found_in(said)
    except urllib.error.HTTPError as why:
        if why.code in (404, 410):
            return None
        raise Unreachable from why
    except (HTTPException, OSError, RecursionError, ValueError) as why:
        raise Unreachable from why


def found_in(said: Any) -> Found:
    form = said.get("organisasjonsform") if isinstance(said, dict) else None
    name = said.get("navn") if isinstance(said, dict) else None
    if not isinstance(name, str) or not name.strip():
        raise Unreachable
    name.encode()  # half a sign cannot be shown
    code = form.get("kode") if isinstance(form, dict) else ""
    return Found(name.strip()[:200], KINDS.get(str(code), Partner.Kind.OTHER))

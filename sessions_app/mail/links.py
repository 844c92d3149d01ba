"""Personal answer links. The token is in the mail only; the database keeps its hash.

A random token, not a signed one: it can be revoked by itself and survives a new SECRET_KEY.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import BinaryField, Func, QuerySet, Value
from django.urls import reverse

from partners.prepared import prepared
from sessions_app import door_codes
from sessions_app.models import Gathering, Link, Participation, RevokedCode

LIVES_AFTER_END = timedelta(days=365)  # for materials and notes; answers end when it begins
EXAMPLE = "eksempel"  # of a link that leads nowhere
TO_JOIN, TO_SEND = "bli-med/", "en-annen/"  # after the address of the answer page


def issue(participations: Iterable[Participation], *, gathering: Gathering) -> dict[int, str]:
    """A fresh address for each participation: {participation id: absolute address}.

    Earlier links go on working, so an old mail is never a dead end.
    """
    tokens = {participation.pk: secrets.token_urlsafe(32) for participation in participations}
    Link.objects.bulk_create(
        [
            Link(
                token_hash=hash_of(token),
                prefix=token[:8],
                participation_id=pk,
                expires_at=gathering.ends_at + LIVES_AFTER_END,
            )
            for pk, token in tokens.items()
        ],
        batch_size=500,
    )
    return {pk: address(token) for pk, token in tokens.items()}


def revoke(rows: Sequence[Participation], *, now: datetime) -> int:
    """No link of these opens anything from now on; returns how many did.

    With them goes the code at the door, which stands where the links stand; each gets another. No
    one else may be changing the rows' people meanwhile.
    """
    working = Link.objects.filter(participation__in=rows, revoked_at=None)
    concerned = set(working.values_list("participation", flat=True))
    changed = [row for row in rows if row.pk in concerned]
    RevokedCode.objects.bulk_create(
        [RevokedCode(code=row.door_code, participation=row, revoked_at=now) for row in changed]
    )
    for row in changed:
        row.door_code = door_codes.new()
    Participation.objects.bulk_update(changed, ["door_code"])
    return working.update(revoked_at=now)


def find(token: str, *, now: datetime) -> Participation | None:
    """Whose link this is; None when it is unknown, revoked or too old."""
    return next((link.participation for link in with_hash(hash_of(token).hex(), now)), None)


@prepared
def with_hash(hexadecimal: str, now: datetime) -> QuerySet[Link]:
    wanted = Func(Value(hexadecimal), Value("hex"), function="decode", output_field=BinaryField())
    found = Link.objects.usable(now).filter(token_hash=wanted)
    return found.select_related(
        "participation__needs",
        "participation__person__partner",
        "participation__team",
        "participation__gathering__cohort__programme",
    )


def address(token: str) -> str:
    return str(settings.SITE_URL) + reverse("sessions_app:answer", args=[token])


def hash_of(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()

"""What a programme's coordinators set for it; in force for what is made from then on."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction

from accounts.models import User
from audit import log
from cohorts.models import Programme
from messaging import logos
from messaging.models import Logo
from messaging.rendering import Looks


@transaction.atomic
def change(
    programme: Programme, values: Mapping[str, str | int | Logo | None], *, by: User
) -> bool:
    """Set these columns, which are checked already; returns whether any is another than before.

    Mail that is written and certificates that are issued stay as they are.
    """
    current = Programme.objects.select_for_update(of=("self",)).get(pk=programme.pk)
    before = {name: getattr(current, name) for name in values}
    changed = [name for name in values if values[name] != before[name]]
    if not changed:
        return False
    for name in changed:
        setattr(current, name, values[name])
    current.save(update_fields=changed)
    log.record(
        current,
        "changed",
        by=by,
        before={name: told(before[name]) for name in changed},
        after={name: told(values[name]) for name in changed},
    )
    return True


@transaction.atomic
def dress(programme: Programme, looks: Looks, *, by: User) -> bool:
    """Let mail and certificates look so; returns whether that is another way than before.

    The colour is checked already, and a logo has ``alt``.
    """
    logo = logos.kept(looks.logo) if looks.logo else None
    return change(
        programme,
        {"colour": looks.colour, "logo": logo, "logo_alt": looks.alt if logo else ""},
        by=by,
    )


def told(value: str | int | Logo | None) -> str | int | None:
    """As the log keeps it: of a logo only which one."""
    return str(value) if isinstance(value, Logo) else value

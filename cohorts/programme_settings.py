"""What a programme's coordinators set for it; in force for what is made from then on."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction

from accounts.models import User
from audit import log
from cohorts.models import Programme


@transaction.atomic
def change(programme: Programme, values: Mapping[str, str | int], *, by: User) -> bool:
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
        before={name: before[name] for name in changed},
        after={name: values[name] for name in changed},
    )
    return True

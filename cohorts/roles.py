"""Who coordinates a programme."""

from __future__ import annotations

from django.db import transaction

from accounts.models import User
from audit import log
from cohorts.models import Programme, ProgrammeRole


@transaction.atomic
def appoint_coordinator(programme: Programme, user: User, *, by: User | str) -> ProgrammeRole:
    """Let the account coordinate the programme. Does nothing a second time."""
    role, is_new = ProgrammeRole.objects.get_or_create(
        programme=programme, user=user, role=ProgrammeRole.Role.COORDINATOR
    )
    if is_new:
        log.record(programme, "coordinator appointed", by=by, after={"account": user.email})
    return role


@transaction.atomic
def dismiss(role: ProgrammeRole, *, by: User | str) -> None:
    """Take the role away; the account stays."""
    log.record(role.programme, "coordinator dismissed", by=by, before={"account": role.user.email})
    role.delete()


@transaction.atomic
def admit(
    email: str, programme: Programme, *, name: str = "", is_staff: bool = False, by: User | str
) -> User:
    """An account that coordinates the programme, made or given what it lacks.

    Nothing is taken away: a name that is set already stays, and so does LUP staff.
    """
    user = User.objects.account_for(email, language=programme.language)
    before = {"name": user.name, "is_staff": user.is_staff, "is_active": user.is_active}
    user.name = user.name or name
    user.is_staff = user.is_staff or is_staff
    user.is_active = True
    after = {"name": user.name, "is_staff": user.is_staff, "is_active": user.is_active}
    if after != before:
        user.save(update_fields=list(after))
        log.record(user, "admitted", by=by, before=before, after=after)
    appoint_coordinator(programme, user, by=by)
    return user

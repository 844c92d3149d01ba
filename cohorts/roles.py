"""Who coordinates a programme, and who helps at its doors."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from audit import log
from cohorts.models import Programme, ProgrammeRole

Role = ProgrammeRole.Role


@transaction.atomic
def appoint(programme: Programme, user: User, role: Role, *, by: User | str) -> ProgrammeRole:
    """Give the account the role in the programme. Does nothing a second time."""
    given, is_new = ProgrammeRole.objects.get_or_create(programme=programme, user=user, role=role)
    if is_new:
        log.record(
            programme,
            "door helper appointed" if role == Role.DOOR else "coordinator appointed",
            by=by,
            after={"account": user.email},
        )
    return given


class CannotAppoint(ValueError):
    """The account is closed. Fit for the reader."""


@transaction.atomic
def appoint_helper(programme: Programme, email: str, *, by: User) -> ProgrammeRole:
    """Let somebody help at the doors; who has no account gets one. Raises CannotAppoint.

    A closed account stays closed: opening it is for those who closed it.
    """
    user = User.objects.account_for(email, language=programme.language)
    if not user.is_active:
        raise CannotAppoint(_("The account with this e-mail address is closed."))
    return appoint(programme, user, Role.DOOR, by=by)


@transaction.atomic
def dismiss(role: ProgrammeRole, *, by: User | str) -> None:
    """Take the role away; the account stays."""
    log.record(
        role.programme,
        "door helper dismissed" if role.role == Role.DOOR else "coordinator dismissed",
        by=by,
        before={"account": role.user.email},
    )
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
    appoint(programme, user, Role.COORDINATOR, by=by)
    return user

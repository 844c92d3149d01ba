"""Who has which role in a programme: given, and taken away."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from audit import log
from cohorts.models import Programme, ProgrammeRole

Role = ProgrammeRole.Role


class CannotAppoint(ValueError):
    """The account is closed, or has the role. Fit for the reader."""


class CannotDismiss(ValueError):
    """Nobody would be left to coordinate the programme. Fit for the reader."""


@transaction.atomic
def appoint(programme: Programme, user: User, role: Role, *, by: User | str) -> ProgrammeRole:
    """Give the account the role in the programme. Does nothing a second time."""
    given, is_new = ProgrammeRole.objects.get_or_create(programme=programme, user=user, role=role)
    if is_new:
        log.record(
            programme,
            {
                Role.COORDINATOR: "coordinator appointed",
                Role.FACILITATOR: "facilitator appointed",
                Role.DOOR: "door helper appointed",
                Role.OBSERVER: "observer appointed",
            }[role],
            by=by,
            after={"account": user.email},
        )
    return given


def account_to_appoint(programme: Programme, email: str) -> User:
    """The account with the address; who has none gets one. Raises CannotAppoint.

    A closed account stays closed: opening it is for those who closed it.
    """
    user = User.objects.account_for(email, language=programme.language)
    if not user.is_active:
        raise CannotAppoint(_("The account with this e-mail address is closed."))
    return user


@transaction.atomic
def dismiss(role: ProgrammeRole, *, by: User | str) -> None:
    """Take the role away; the account stays. Raises CannotDismiss."""
    # Two coordinators who take each other's role away at once wait for each other here.
    Programme.objects.select_for_update(no_key=True).get(pk=role.programme_id)
    if is_last_coordinator(role):
        raise CannotDismiss(_("The programme needs a coordinator. Make somebody else one first."))
    log.record(
        role.programme,
        {
            Role.COORDINATOR: "coordinator dismissed",
            Role.FACILITATOR: "facilitator dismissed",
            Role.DOOR: "door helper dismissed",
            Role.OBSERVER: "observer dismissed",
        }[Role(role.role)],
        by=by,
        before={"account": role.user.email},
    )
    role.delete()


def is_last_coordinator(role: ProgrammeRole) -> bool:
    """Whether nobody else who can log in coordinates the programme."""
    others = ProgrammeRole.objects.filter(
        programme=role.programme_id, role=Role.COORDINATOR, user__is_active=True
    ).exclude(pk=role.pk)
    return role.role == Role.COORDINATOR and not others.exists()


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

"""What happens to a team and its people."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from audit import log
from cohorts import people, running
from cohorts.models import Membership, Team
from cohorts.people import AddressTaken, Details, NamedAlready
from partners.models import Person

OVER = (Team.State.WITHDRAWN, Team.State.COMPLETED)


class AccountClosed(ValueError):
    """The person's account is deactivated, and only staff open it. Fit for the reader."""


class CannotChangeTeam(ValueError):
    """The team, or the person's place in it, does not allow it. Fit for the reader."""


class TeamFull(CannotChangeTeam):
    """No more people fit, as the programme's rule is; a coordinator may give a reason."""


@transaction.atomic
def give_account(person: Person, *, by: User | str) -> User:
    """Let the person log in, by a code to the e-mail address. Does nothing a second time.

    Raises AccountClosed.
    """
    language = person.language_for_mail("nb")
    user = person.user or User.objects.account_for(person.email, language=language)
    if not user.is_active:
        raise AccountClosed(
            _("%(person)s cannot log in: the account is closed, and LUP must open it first.")
            % {"person": person}
        )
    if user == person.user:
        return user
    user.name = user.name or person.full_name
    user.save(update_fields=["name"])
    # Whoever reads the mailbox logs in: an address that has passed on takes its account along.
    if Person.objects.filter(user=user).update(user=None):
        people.shut_out(user, by=by)
    person.user = user
    person.save(update_fields=["user"])
    log.record(person, "given an account", by=by)
    return user


@transaction.atomic
def appoint_lead(membership: Membership, *, by: User | str) -> None:
    """Make the member the team's lead, in place of whoever was it, with an account to log in.

    Raises AccountClosed.
    """
    leads = Membership.objects.select_for_update().filter(
        team=membership.team, is_lead=True, left_on__isnull=True
    )
    before = [str(lead.person) for lead in leads.exclude(pk=membership.pk)]
    leads.exclude(pk=membership.pk).update(is_lead=False)
    membership.is_lead = True
    membership.save(update_fields=["is_lead"])
    give_account(membership.person, by=by)
    log.record(
        membership.team,
        "lead appointed",
        by=by,
        before={"lead": before},
        after={"lead": str(membership.person)},
    )


@transaction.atomic
def add_member(
    team: Team, person: Person, *, by: User | str, today: date, reason: str = ""
) -> Membership:
    """Put somebody who is known into the team; one who is in it already stays as they are.

    ``reason`` is why the team may be larger than the programme's rule, and is kept; without one
    the team takes no more than the rule. Whoever calls this asks `sessions_app.coming.welcoming`
    whether to invite to what has been sent out. Raises TeamFull and CannotChangeTeam.
    """
    team = locked_and_open(team)
    found = team.memberships.active().filter(person=person).first()
    if found is not None:
        return found
    if person.partner_id != team.partner_id:
        raise CannotChangeTeam(_("The person works at another organisation than the team's."))
    largest = team.cohort.programme.max_team_size
    if size(team) >= largest and not reason:
        raise TeamFull(_("The team has %(n)d people already, and no more fit.") % {"n": largest})
    if size(team) >= largest:
        keep_reason(team, reason, by=by)
    people.come_back(person, by=by)
    joined = Membership.objects.create(team=team, person=person, joined_on=today)
    log.record(team, "member added", by=by, after={"person": str(person)})
    return joined


@transaction.atomic
def add_newcomer(
    team: Team,
    details: Details,
    *,
    is_somebody_else: bool = False,
    by: User | str,
    today: date,
    reason: str = "",
) -> Membership:
    """Put somebody into the team who is written down if we do not know them.

    Whoever has the address already under the same name is the one. Raises AddressTaken when the
    address is another's; NamedAlready when somebody of that name is known at the organisation,
    unless the reader has said that this ``is_somebody_else``; and what `add_member` raises.
    """
    team = locked_and_open(team)
    known = people.with_address(details.email, programme=team.cohort.programme)
    if known is not None and known.partner_id != team.partner_id:
        raise AddressTaken(_("The e-mail address belongs to somebody at another organisation."))
    if known is not None and not known.is_called(details.first_name, details.last_name):
        raise AddressTaken(
            _("%(name)s has this e-mail address. Two people cannot share one.")
            % {"name": known.full_name},
            known,
        )
    if known is None and not is_somebody_else and (same := people.called(team.partner, details)):
        raise NamedAlready(
            _("%(name)s is known already, with the address %(email)s.")
            % {"name": same.full_name, "email": same.email},
            same,
        )
    person = known or people.write_down(team.partner, details, by=by)
    return add_member(team, person, by=by, today=today, reason=reason)


@transaction.atomic
def change_member(membership: Membership, details: Details, *, by: User | str) -> bool:
    """Write what a member is called and how they are reached; True when that is a change.

    Whoever calls this lets mail follow to a new address (`certificates.following`). Raises
    AddressTaken and CannotChangeTeam.
    """
    if membership.left_on:
        raise CannotChangeTeam(gone(membership))
    return people.change(membership.person, details, by=by)


@transaction.atomic
def remove_member(membership: Membership, *, by: User | str, today: date) -> None:
    """The person is in the team until today; what they took part in stays. A second press does
    nothing.

    Whoever calls this lets invitations follow (`certificates.following`).
    """
    team = locked(membership.team)
    current = team.memberships.active().filter(pk=membership.pk).first()
    if current is None:
        return
    current.left_on = max(today, current.joined_on)
    current.save(update_fields=["left_on"])
    was = {"person": str(membership.person), "lead": current.is_lead}
    log.record(team, "member removed", by=by, before=was)


@transaction.atomic
def hand_over_lead(membership: Membership, *, by: User | str) -> None:
    """As `appoint_lead`, for somebody who is in the team at this moment.

    Raises AccountClosed and CannotChangeTeam.
    """
    team = locked_and_open(membership.team)
    current = (
        team.memberships.active()
        .filter(pk=membership.pk, person__left_on__isnull=True)
        .select_related("person__partner", "person__user")
        .first()
    )
    if current is None:
        raise CannotChangeTeam(gone(membership))
    if not current.is_lead or current.person.user is None:
        current.team = team
        appoint_lead(current, by=by)


@transaction.atomic
def confirm(team: Team, *, by: User | str, reason: str = "") -> None:
    """The team takes part with the people it has.

    A team below or above the programme's rule needs a ``reason``, which is kept. Raises
    CannotChangeTeam.
    """
    team = locked_and_open(team)
    if team.state == Team.State.CONFIRMED:
        return
    rule, people_now = team.cohort.programme, size(team)
    if not rule.min_team_size <= people_now <= rule.max_team_size and not team.size_reason:
        if not reason:
            raise CannotChangeTeam(
                _("A team has %(smallest)d to %(largest)d people, and this one has %(n)d.")
                % {
                    "smallest": rule.min_team_size,
                    "largest": rule.max_team_size,
                    "n": people_now,
                }
            )
        keep_reason(team, reason, by=by)
    turn(team, Team.State.CONFIRMED, "team confirmed", by=by)


def lacking(members: Iterable[Membership]) -> list[str]:
    """The disciplines that none of the members has, in words."""
    there = {member.person.discipline for member in members}
    return [
        str(Person.Discipline(one).label)
        for one in Person.Discipline
        if one not in there and one != Person.Discipline.OTHER
    ]


def size(team: Team) -> int:
    return team.memberships.active().filter(person__left_on__isnull=True).count()


def locked(team: Team) -> Team:
    """The team as it is now, held until the transaction ends: two at once never make six."""
    rows = Team.objects.select_for_update(of=("self",))
    return rows.select_related("cohort__programme", "partner").get(pk=team.pk)


def locked_and_open(team: Team) -> Team:
    current = locked(team)
    if current.state in OVER:
        raise CannotChangeTeam(
            _("The team %(team)s is %(state)s, so it cannot be changed.")
            % {"team": current.name, "state": current.get_state_display()}
        )
    refuse_in_completed_cohort(current)
    return current


def refuse_in_completed_cohort(team: Team) -> None:
    if why := running.why_fixed(team.cohort):
        raise CannotChangeTeam(why)


def turn(team: Team, state: Team.State, verb: str, *, by: User | str, reason: str = "") -> None:
    before, team.state = team.state, state
    team.save(update_fields=["state"])
    why = {"reason": reason} if reason else {}
    log.record(team, verb, by=by, before={"state": before}, after={"state": str(state), **why})


def keep_reason(team: Team, reason: str, *, by: User | str) -> None:
    before, team.size_reason = team.size_reason, reason
    team.save(update_fields=["size_reason"])
    log.record(team, "size allowed", by=by, before={"reason": before}, after={"reason": reason})


def gone(membership: Membership) -> str:
    return _("%(person)s has left %(team)s.") % {
        "person": membership.person,
        "team": membership.team,
    }

"""What can be done with many rows of a list at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Model, QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from audit import log
from certificates import following
from cohorts import enrolment, people, teams
from cohorts.models import Membership, Team
from desk.lists.kinds import Kind
from desk.lists.scope import Scope
from partners.models import Partner, Person
from sessions_app.gatherings.access import changeable_people
from sessions_app.mail import portal_letters

Rows = QuerySet[Any]


def nobody(_rows: Sequence[Any], *, by: User, now: datetime) -> None:
    """Nothing goes along with the change."""


@dataclass(frozen=True)
class Act:
    """``do`` changes one row and writes it down; it raises a ValueError that is fit for the reader.

    ``fits`` are the rows on which it would change something. ``field`` is what it changes; what
    changes none cannot be undone. ``follow`` brings the rest in line, after doing and undoing.
    ``invites`` each of them to the portal by mail.
    """

    label: str | Promise
    about: str | Promise
    fits: Callable[[Rows, Scope], Rows]
    do: Callable[[Any, User, datetime], None]
    field: str = ""
    follow: Callable[..., None] = nobody
    color: str = "accent"
    invites: bool = False

    def value_of(self, row: Model) -> Any:
        """As JSON has it."""
        value = getattr(row, self.field) if self.field else None
        return value.isoformat() if isinstance(value, date) else value


def of_kind(kind: Kind) -> dict[str, Act]:
    return ACTS[kind]


def setting(field: str, value: Any, verb: str = "changed") -> Callable[[Any, User, datetime], None]:
    def do(row: Any, by: User, _now: datetime) -> None:
        before = {field: getattr(row, field)}
        setattr(row, field, value)
        row.save(update_fields=[field])
        log.record(row, verb, by=by, before=before, after={field: value})

    return do


def worded_otherwise(field: str, value: str, label: str | Promise) -> Act:
    """For a language: of mail to a person, or of a partner."""

    def fits(rows: Rows, scope: Scope) -> Rows:
        rows = rows if rows.model is Partner else changeable_people(rows, scope.user)
        return rows.exclude(**{field: value})

    about = gettext_lazy("New mail is written in this language. What was sent stays as it is.")
    return Act(label, about, fits, setting(field, value), field)


# --- People who leave, and come back -----------------------------------------------------------


def here(rows: Rows, scope: Scope) -> Rows:
    return changeable_people(rows, scope.user).filter(left_on__isnull=True)


def gone(rows: Rows, scope: Scope) -> Rows:
    return changeable_people(rows, scope.user).filter(left_on__isnull=False)


def leave(person: Person, by: User, now: datetime) -> None:
    people.leave(person, by=by, today=timezone.localdate(now))


def come_back(person: Person, by: User, _now: datetime) -> None:
    people.come_back(person, by=by)


# --- Partners who leave, and come back ---------------------------------------------------------


def partner_leaves(partner: Partner, by: User, now: datetime) -> None:
    today = timezone.localdate(now)
    set_left(partner, today, by)


def partner_returns(partner: Partner, by: User, _now: datetime) -> None:
    set_left(partner, None, by)


def set_left(partner: Partner, day: date | None, by: User) -> None:
    before, partner.left_on = partner.left_on, day
    partner.save(update_fields=["left_on"])
    was = {"left_on": before.isoformat() if before else None}
    after = {"left_on": day.isoformat() if day else None}
    log.record(partner, "left" if day else "came back", by=by, before=was, after=after)


# --- Teams -------------------------------------------------------------------------------------


def in_state(*states: Team.State) -> Callable[[Rows, Scope], Rows]:
    return lambda rows, _scope: rows.filter(state__in=states)


def confirm(team: Team, by: User, _now: datetime) -> None:
    teams.confirm(team, by=by)


def withdraw(team: Team, by: User, _now: datetime) -> None:
    enrolment.withdraw(team, by=by)


def take_back(team: Team, by: User, _now: datetime) -> None:
    enrolment.take_back(team, by=by)


def people_of(rows: Sequence[Team], *, by: User, now: datetime) -> None:
    members = Membership.objects.active().filter(team__in=[row.pk for row in rows])
    found = Person.objects.filter(pk__in=members.values("person")).order_by("pk")
    following.follow(found, by=by, now=now)


def not_invited(rows: Rows, scope: Scope) -> Rows:
    """Whose lead can log in, and has no invitation to the portal."""
    wanted = set(rows.order_by().values_list("cohort", flat=True))
    led = [
        lead.membership.team_id
        for cohort in scope.cohorts
        if cohort.pk in wanted
        for lead in portal_letters.leads(cohort)
        if lead.invitation is None
    ]
    return rows.filter(pk__in=led)


def invite(team: Team, by: User, now: datetime) -> None:
    if not portal_letters.invite_leads(team.cohort, teams=[team.pk], by=by, now=now):
        raise ValueError(_("The team lead is invited already."))


State = Team.State
ACTS: dict[Kind, dict[str, Act]] = {
    Kind.PARTNERS: {
        f"malform-{value or 'ingen'}": worded_otherwise("language_form", value, label)
        for value, label in (
            ("nb", gettext_lazy("Language form: bokmål")),
            ("nn", gettext_lazy("Language form: nynorsk")),
            ("", gettext_lazy("Language form: neutral")),
        )
    }
    | {
        "sluttet": Act(
            gettext_lazy("Note as left"),
            gettext_lazy("They stand as partners until today. Teams and people stay as they are."),
            lambda rows, _scope: rows.filter(left_on__isnull=True),
            partner_leaves,
            "left_on",
        ),
        "tilbake": Act(
            gettext_lazy("Note as back"),
            gettext_lazy("They are partners again."),
            lambda rows, _scope: rows.filter(left_on__isnull=False),
            partner_returns,
            "left_on",
        ),
    },
    Kind.PEOPLE: {
        f"brevsprak-{code}": worded_otherwise("language", code, label)
        for code, label in (
            ("nb", gettext_lazy("Mail in bokmål")),
            ("nn", gettext_lazy("Mail in nynorsk")),
            ("en", gettext_lazy("Mail in English")),
        )
    }
    | {
        "sluttet": Act(
            gettext_lazy("Note as left"),
            gettext_lazy(
                "They are taken off gatherings ahead and get a mail about it. Their personal links"
                " stop, and nobody counts them in the teams."
            ),
            here,
            leave,
            "left_on",
            following.follow,
            "danger",
        ),
        "tilbake": Act(
            gettext_lazy("Note as back"),
            gettext_lazy(
                "They are in their teams as before, and invited anew to gatherings ahead that they"
                " had been invited to."
            ),
            gone,
            come_back,
            "left_on",
            following.follow,
        ),
    },
    Kind.TEAMS: {
        "inviter": Act(
            gettext_lazy("Invite leads to the portal"),
            gettext_lazy(
                "Each lead who has no invitation gets a mail. It cannot be undone, but mail that"
                " has not left can be stopped in the outbox."
            ),
            not_invited,
            invite,
            invites=True,
        ),
        "bekreft": Act(
            gettext_lazy("Confirm"),
            gettext_lazy("The teams take part with the people they have."),
            in_state(State.FORMING),
            confirm,
            "state",
        ),
        "trekk": Act(
            gettext_lazy("Withdraw"),
            gettext_lazy(
                "The teams take part no more. Their people are taken off gatherings ahead and get a"
                " mail about it. What has been, stays."
            ),
            in_state(State.FORMING, State.CONFIRMED),
            withdraw,
            "state",
            people_of,
            "danger",
        ),
        "tilbake": Act(
            gettext_lazy("Take in again"),
            gettext_lazy(
                "The teams are forming again, with the same people. They are invited anew to"
                " gatherings ahead that they had been invited to."
            ),
            in_state(State.WITHDRAWN),
            take_back,
            "state",
            people_of,
        ),
    },
}

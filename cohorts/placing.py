"""Holding the rows of a team file against what is known: who is new, and who has changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cohorts.models import Cohort, Programme, Team
from cohorts.roster import Roster, TeamKey
from cohorts.team_rows import TeamRow
from partners.models import Partner, Person, Unit
from spreadsheets.report import Check, Remark, Report, Severity

PERSON_FIELDS = ("first_name", "last_name", "phone", "job_title", "discipline", "unit", "left_on")


@dataclass(slots=True)
class Placing:
    """Takes rows one by one with ``place`` and then looks at the whole with ``finish``.

    What it gathers is not saved; the lists are in the order in which they have to be saved.
    """

    cohort: Cohort
    programme: Programme
    partners: Mapping[int, Partner]
    roster: Roster
    report: Report
    new_units: list[Unit] = field(default_factory=list)
    new_teams: list[Team] = field(default_factory=list)
    new_people: list[Person] = field(default_factory=list)
    changed_people: list[tuple[Person, dict[str, Any]]] = field(default_factory=list)
    joining: list[tuple[Team, Person]] = field(default_factory=list)
    leads: list[tuple[Team, Person]] = field(default_factory=list)
    rows_by_email: dict[str, TeamRow] = field(default_factory=dict)
    rows_of_leads: dict[TeamKey, TeamRow] = field(default_factory=dict)
    last_rows: dict[TeamKey, TeamRow] = field(default_factory=dict)

    def place(self, check: Check, row: TeamRow) -> None:
        """Count the row as created, changed or unchanged, or refuse it."""
        earlier = self.rows_by_email.get(row.email)
        if earlier:
            self.place_repeated(check, row, earlier)
            return
        self.refuse_if_not_possible(check, row)
        if check.is_refused:
            return
        self.rows_by_email[row.email] = row
        unit = self.unit_for(row)
        team = self.team_for(row, unit)
        person, is_new = self.person_for(check, row, unit)
        joins = self.joins(row, team, person)
        is_appointed = row.is_lead and self.is_appointed(check, row, team, person)
        self.last_rows[self.team_key(row)] = row
        counts = self.report.counts
        is_changed = self.is_changed(person, joins=joins)
        if is_new or (joins and not is_changed):
            counts.created += 1
        elif is_appointed or is_changed:
            counts.changed += 1
        else:
            counts.unchanged += 1

    def is_changed(self, person: Person, *, joins: bool) -> bool:
        """Being back is no change of its own to somebody who joins a team."""
        if not self.changed_people or self.changed_people[-1][0] is not person:
            return False
        before, after = self.changed_people[-1][1], person_facts(person)
        return any(before[name] != after[name] for name in after if name != "left_on" or not joins)

    def place_repeated(self, check: Check, row: TeamRow, earlier: TeamRow) -> None:
        number = {"row": earlier.row.number}
        if not row.is_same_person(earlier):
            check.refuse(
                "email", _("Row %(row)d has the same e-mail address for another person.") % number
            )
            return
        check.warn("email", _("The same person as in row %(row)d, which is the one used.") % number)
        self.report.counts.unchanged += 1

    def refuse_if_not_possible(self, check: Check, row: TeamRow) -> None:
        person = self.roster.people.get(row.email)
        if person and person.partner_id != row.partner.pk:
            known = person.pk in self.roster.of_owner
            partner = self.partner_in_words(person.partner_id) if known else _("another partner")
            check.refuse(
                "email",
                _("The e-mail address belongs to somebody at %(partner)s.") % {"partner": partner},
            )
        team = self.roster.teams.get(self.team_key(row))
        if team and team.state == Team.State.WITHDRAWN:
            check.refuse(
                "partner_name",
                _("The team %(team)s has withdrawn from this cohort.") % {"team": team.name},
            )

    def partner_in_words(self, partner_id: int) -> str:
        """A partner that runs its own programme is not told who works for the others."""
        if self.programme.owner:
            return _("another partner")
        return self.partners[partner_id].name

    def team_key(self, row: TeamRow) -> TeamKey:
        by_unit = self.programme.owner is not None
        return row.partner.pk, (row.unit or "").lower() if by_unit else ""

    def unit_for(self, row: TeamRow) -> Unit | None:
        if row.unit is None or (self.programme.owner is None and self.keeps_details(row)):
            return None
        key = (row.partner.pk, row.unit.lower())
        if key not in self.roster.units:
            self.roster.units[key] = Unit(partner=row.partner, name=row.unit)
            self.new_units.append(self.roster.units[key])
        return self.roster.units[key]

    def team_for(self, row: TeamRow, unit: Unit | None) -> Team:
        key = self.team_key(row)
        if key not in self.roster.teams:
            by_unit = unit if self.programme.owner else None
            team = Team(
                cohort=self.cohort,
                partner=row.partner,
                unit=by_unit,
                name=by_unit.name if by_unit else row.partner.name,
            )
            self.roster.teams[key] = team
            self.new_teams.append(team)
        return self.roster.teams[key]

    def person_for(self, check: Check, row: TeamRow, unit: Unit | None) -> tuple[Person, bool]:
        person = self.roster.people.get(row.email)
        if person is None:
            person = new_person(row, unit)
            self.new_people.append(person)
            self.roster.domains[row.domain][row.partner.pk] += 1
            return person, True
        before = person_facts(person)
        if not self.keeps_details(row):
            take_over(person, row, unit)
        elif row.differs_from(person):
            check.warn(
                "email",
                _(
                    "%(name)s is in another programme too, so name and details stay as they are. If"
                    " they are wrong, the person corrects them under “My data”, or LUP's staff in"
                    " the records."
                )
                % {"name": row.full_name},
            )
        person.left_on = None
        after = person_facts(person)
        if after != before:
            self.changed_people.append((person, before))
        if before["name"] != after["name"]:
            check.warn("first_name", self.new_name_in_words(person, before["name"]))
        if before["left_on"]:
            check.warn(
                "email",
                _("%(name)s was noted as having left and is back.") % {"name": row.full_name},
            )
        return person, False

    def keeps_details(self, row: TeamRow) -> bool:
        """Nobody renames those who are in another owner's programme at the same time."""
        person = self.roster.people.get(row.email)
        return person is not None and person.pk in self.roster.of_others

    def new_name_in_words(self, person: Person, old: str) -> str:
        """With the old name only for an owner who has had the person in a team."""
        if person.pk in self.roster.of_owner:
            names = {"old": old, "new": person.full_name}
            return _("The name is changed from %(old)s to %(new)s.") % names
        return _("The name is changed to %(new)s.") % {"new": person.full_name}

    def joins(self, row: TeamRow, team: Team, person: Person) -> bool:
        members = self.roster.members[self.team_key(row)]
        if row.email in members:
            return False
        members.add(row.email)
        self.joining.append((team, person))
        return True

    def is_appointed(self, check: Check, row: TeamRow, team: Team, person: Person) -> bool:
        """Whether the row makes its person the lead, who was not so before."""
        key = self.team_key(row)
        if key in self.rows_of_leads:
            earlier = self.rows_of_leads[key]
            check.warn(
                "is_lead",
                _("The team has one lead, and row %(row)d names %(name)s.")
                % {"row": earlier.row.number, "name": earlier.full_name},
            )
            return False
        if self.roster.has_closed_account(row.email):
            check.warn(
                "is_lead",
                _("%(name)s cannot lead: the account is closed, and LUP must open it first.")
                % {"name": row.full_name},
            )
            return False
        self.rows_of_leads[key] = row
        lead = self.roster.leads.get(key)
        if lead and lead.pk == person.pk and lead.user_id:
            return False
        if lead and lead.pk != person.pk:
            check.warn(
                "is_lead",
                _("%(new)s becomes team lead after %(old)s.")
                % {"new": row.full_name, "old": lead.full_name},
            )
        self.leads.append((team, person))
        return True

    def finish(self) -> None:
        """Remarks that need the whole file: strange e-mail domains and sizes of teams."""
        for row in self.rows_by_email.values():
            other = self.roster.only_other_partner(row.domain, row.partner.pk)
            if other:
                self.warn(
                    row,
                    "email",
                    _("Addresses at %(domain)s are otherwise used only by %(partner)s.")
                    % {"domain": row.domain, "partner": self.partner_in_words(other)},
                )
        smallest, largest = self.programme.min_team_size, self.programme.max_team_size
        for key, row in self.last_rows.items():
            size = len(self.roster.members[key])
            if not smallest <= size <= largest:
                self.warn(row, "partner_name", self.size_in_words(key, size))

    def size_in_words(self, key: TeamKey, size: int) -> str:
        return ngettext(
            "The team %(team)s has %(size)d member; a team has %(smallest)d–%(largest)d.",
            "The team %(team)s has %(size)d members; a team has %(smallest)d–%(largest)d.",
            size,
        ) % {
            "team": self.roster.teams[key].name,
            "size": size,
            "smallest": self.programme.min_team_size,
            "largest": self.programme.max_team_size,
        }

    def warn(self, row: TeamRow, key: str, message: str) -> None:
        self.report.remarks.append(Remark.on(row.row, key, message, Severity.WARNED))


def new_person(row: TeamRow, unit: Unit | None) -> Person:
    return Person(
        first_name=row.first_name,
        last_name=row.last_name,
        email=row.email,
        phone=row.phone or "",
        job_title=row.job_title or "",
        discipline=row.discipline or "",
        partner=row.partner,
        unit=unit,
    )


def take_over(person: Person, row: TeamRow, unit: Unit | None) -> None:
    person.first_name = row.first_name
    person.last_name = row.last_name
    person.phone = row.phone or person.phone
    person.job_title = row.job_title or person.job_title
    person.discipline = row.discipline or person.discipline
    person.unit = unit or person.unit


def person_facts(person: Person) -> dict[str, Any]:
    """The imported fields as plain JSON values."""
    return {
        "name": person.full_name,
        "phone": person.phone,
        "job_title": person.job_title,
        "discipline": person.discipline,
        "unit": person.unit.name if person.unit else "",
        "left_on": person.left_on.isoformat() if person.left_on else None,
    }

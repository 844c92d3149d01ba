"""What the database already holds of the people and teams that an import is about."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from django.db.models import CharField, Count, Func, QuerySet, Value
from django.db.models.functions import Lower

from accounts.models import User
from cohorts import access
from cohorts.models import Cohort, Membership, Team
from partners.models import Partner, Person, Unit

TeamKey = tuple[int, str]  # partner id and unit name in small letters


@dataclass(slots=True)
class Roster:
    """Read in one query for each field. Rows that the import adds are put in as it goes on."""

    people: dict[str, Person] = field(default_factory=dict)  # by e-mail
    of_owner: set[int] = field(default_factory=set)  # people, now or before, by id
    of_others: set[int] = field(default_factory=set)  # people in other owners' programmes now
    closed_accounts: set[str] = field(default_factory=set)  # e-mails
    units: dict[tuple[int, str], Unit] = field(default_factory=dict)
    teams: dict[TeamKey, Team] = field(default_factory=dict)
    leads: dict[TeamKey, Person] = field(default_factory=dict)
    members: dict[TeamKey, set[str]] = field(default_factory=lambda: defaultdict(set))  # e-mails
    domains: dict[str, Counter[int]] = field(default_factory=lambda: defaultdict(Counter))

    @classmethod
    def load(
        cls,
        cohort: Cohort,
        *,
        owner_id: int | None,
        partners: Collection[Partner],
        emails: Collection[str],
        came: QuerySet[Any],
    ) -> Roster:
        roster = cls()
        people = Person.objects.annotate(key=Lower("email")).select_related("unit", "user")
        roster.people = {person.email.lower(): person for person in people.filter(key__in=emails)}
        closed = User.objects.annotate(key=Lower("email")).filter(key__in=emails, is_active=False)
        roster.closed_accounts = set(closed.values_list("key", flat=True))
        roster.units = {
            (unit.partner_id, unit.name.lower()): unit
            for unit in Unit.objects.filter(partner__in=partners)
        }
        roster.load_ties(owner_id, came)
        if owner_id is None:
            roster.load_domains({email.rpartition("@")[2] for email in emails}, came)
        if cohort.pk:
            roster.load_teams(cohort)
        return roster

    def load_teams(self, cohort: Cohort) -> None:
        key_of: dict[int, TeamKey] = {}
        for team in Team.objects.filter(cohort=cohort).select_related("unit"):
            key_of[team.pk] = (team.partner_id, team.unit.name.lower() if team.unit else "")
            self.teams[key_of[team.pk]] = team
        now_in_teams = Membership.objects.active().filter(team__cohort=cohort)
        for team_id, email in now_in_teams.values_list("team", "person__email"):
            self.members[key_of[team_id]].add(email.lower())
        for lead in now_in_teams.filter(is_lead=True).select_related("person"):
            self.leads[key_of[lead.team_id]] = lead.person

    def load_ties(self, owner_id: int | None, came: QuerySet[Any]) -> None:
        """Whom the owner of the programme knows, and who is in somebody else's programme.

        A guest, who was never in a team there, is theirs for good.
        """
        people, whose = self.people.values(), "team__cohort__programme__owner"
        members = Membership.objects.filter(person__in=people)
        in_teams = set()
        for person_id, owner, left_on in members.values_list("person", whose, "left_on"):
            in_teams.add((person_id, owner))
            if owner == owner_id:
                self.of_owner.add(person_id)
            elif left_on is None:
                self.of_others.add(person_id)
        parts = came.filter(person__in=people).values_list("person", whose).distinct()
        for person_id, owner in set(parts) - in_teams:
            (self.of_owner if owner == owner_id else self.of_others).add(person_id)

    def load_domains(self, domains: Collection[str], came: QuerySet[Any]) -> None:
        """How many people of each partner have an address in each of the domains.

        Only LUP compares partners, and only by people whom it may see: a partner's own programme
        would learn who works for others, and LUP who is in partners' own programmes.
        """
        domain = Func(
            Lower("email"),
            Value("@"),
            Value(2),
            function="split_part",
            output_field=CharField(),
        )
        found = (
            access.people_for_lup(Person.objects.all(), came)
            .annotate(domain=domain)
            .filter(domain__in=domains)
            .values_list("domain", "partner")
            .annotate(people=Count("pk"))
            .order_by("domain")
        )
        for name, partner_id, people in found:
            self.domains[name][partner_id] = people

    def has_closed_account(self, email: str) -> bool:
        """Whether whoever has the address was shut out of the account there is already."""
        person = self.people.get(email)
        if person and person.user:
            return not person.user.is_active
        return email in self.closed_accounts

    def only_other_partner(self, domain: str, partner_id: int) -> int | None:
        """The one partner whose people use the domain, if nobody else of ``partner_id`` does.

        The person asked about is counted under ``partner_id`` already.
        """
        users = self.domains[domain]
        others = [other for other in users if other != partner_id]
        return others[0] if users[partner_id] <= 1 and len(others) == 1 else None

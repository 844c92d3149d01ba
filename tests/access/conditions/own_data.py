"""Whose data it is: what leads to a person, and what is somebody else's as well (privacy/)."""

from __future__ import annotations

from typing import Any

from allauth.account.models import EmailAddress
from django.test import override_settings

from audit.models import Entry
from cohorts.models import Membership
from messaging.models import Message
from partners.models import Person
from privacy import own, ties, views, whose
from tests.access.conditions import Question
from tests.access.conditions.asking import among, both_sides, side, those
from tests.access.conditions.in_teams import LONG_AGO
from tests.access.conditions.in_the_log import issued_to, line, numbered
from tests.access.conditions.of_people import guest, member
from tests.factories import (
    CohortFactory,
    CoordinatorFactory,
    GatheringFactory,
    MembershipFactory,
    ParticipationFactory,
    PartnerFactory,
    PersonFactory,
    ProgrammeFactory,
    TeamFactory,
    UnitFactory,
    UserFactory,
)
from tests.world import message

LARGE = 800_000  # a number that nothing else has
WORDS = ("Navn", "Konto", "Program", "Partner", "Enhet", "Team")


def shared_words() -> Question:
    """Each way in which a name, an address or a number can be somebody else's too."""
    person = PersonFactory(phone="+4746206817", user=UserFactory(name="Egen Konto"))
    PersonFactory(email="a@felles.example", email_bounced="b@felles.example", phone="+4711111111")
    PersonFactory(first_name="Felles", last_name="Navn")
    account = UserFactory(email="c@felles.example", name="Felles Konto")
    EmailAddress.objects.create(user=account, email="d@felles.example")
    ProgrammeFactory(
        name="Felles Program", contact_email="e@felles.example", privacy_contact="f@felles.example"
    )
    PartnerFactory(name="Felles Partner")
    UnitFactory(name="Felles Enhet")
    TeamFactory(name="Felles Team")
    addresses = [f"{letter}@felles.example" for letter in "abcdef"]
    EmailAddress.objects.create(user=person.user, email=person.user.email)
    own_account = [person.user]

    def holds() -> None:
        given = [person.email.upper(), person.user.email, "", *addresses, "Alle@lup.example"]
        with override_settings(CONTACT_EMAIL="alle@lup.example"):
            kept = whose.only_theirs(given, [person], own_account)
        assert kept == {person.email, person.user.email}
        names = [
            f"Felles {word}" for word in ["Navn", "Konto", "Program", "Partner", "Enhet", "Team"]
        ]
        mine = [person.full_name, "egen Konto "]
        assert whose.names_of_nobody_else([*mine, *names], [person], own_account) == set(mine)
        phones = whose.phones_of_nobody_else([person.phone, "", "+4711111111"], [person])
        assert phones == {person.phone}

    return holds


def own_places() -> Question:
    here = side()
    person = member(here, user=UserFactory())
    mine = Membership.objects.get(person=person)
    left_work = MembershipFactory(person__left_on=LONG_AGO)

    def also(**fields: Any) -> Membership:
        return MembershipFactory(person=person, **fields)

    rows = {
        "is in": mine,
        "left": also(left_on=LONG_AGO),
        "withdrawn": also(team__state="withdrawn"),
        "over": also(team__cohort=CohortFactory(state="completed")),
        "another's": MembershipFactory(team=mine.team),
        "gone": left_work,
    }
    MembershipFactory(team=mine.team, left_on=LONG_AGO)
    MembershipFactory(team=mine.team, person__left_on=LONG_AGO)
    MembershipFactory(team__cohort=here.cohort)

    def holds() -> None:
        now = own.timezone.now()
        places = own.places(person, now=now)
        assert [(row.membership, row.is_few) for row in places] == [(mine, True)]
        assert own.places(left_work.person, now=now) == []
        found = those(rows, lambda row: own.membership_of(person, str(row.pk)) == row)
        assert found == ["is in", "left", "withdrawn", "over"]
        assert own.membership_of(left_work.person, str(left_work.pk)) is None
        assert own.membership_of(person, "") is None

    return holds


def ahead() -> Question:
    person = member(here := side())
    team = Membership.objects.get(person=person).team

    def part(who: Person = person, of: Any = team, **fields: Any) -> str:
        whole = {"cohort": here.cohort, "released": True} | fields
        row = ParticipationFactory(gathering=GatheringFactory(**whole), team=of, person=who)
        return row.gathering.title

    later = {"starts_at": "2027-02-20T09:00Z", "ends_at": "2027-02-20T15:00Z"}
    expected = [part(**later)]
    part()
    part(**later, state="draft")
    part(who=PersonFactory(), **later)
    part(of=TeamFactory(cohort=here.cohort), **later)
    ParticipationFactory(
        gathering=GatheringFactory(cohort=here.cohort, released=True, **later),
        team=team,
        person=person,
        invited_at=None,
    )

    def holds() -> None:
        found = own.titles_ahead(person, [team.pk], now=own.timezone.now())
        assert dict(found) == {team.pk: expected}

    return holds


def wishes() -> Question:
    asked, answered, late, other = (PersonFactory() for _number in range(4))

    def said(thing: Any, verb: str) -> Entry:
        return own.log.record(thing, verb, by="participant")

    wish = said(asked, "erasure asked")
    said(asked, "changed")
    said(answered, "erasure asked")
    said(answered, "erasure declined")
    said(UserFactory(pk=LARGE, email="stor@lup.example"), "erasure asked")
    same_number = PersonFactory(pk=LARGE)
    said(late, "erasure asked")

    def holds() -> None:
        now = wish.at
        people = {"asked": asked, "answered": answered, "late": late, "other": other}
        people["same number"] = same_number
        assert those(people, own.wish_of) == ["asked", "late"]
        assert those(people, lambda row: own.asked_at(row, now=now)) == ["asked", "late"]
        overdue = now + own.ASKED_ONCE_IN
        assert not own.asked_at(asked, now=overdue)

    return holds


def own_programmes() -> Question:
    person, user = PersonFactory(), UserFactory()
    rows = {name: side() for name in ("member", "guest", "office", "another's")}
    member(rows["member"], person)
    guest(rows["guest"], person)
    CoordinatorFactory(programme=rows["office"].programme, user=user)
    member(rows["another's"])
    guest(rows["another's"])
    programmes = {name: where.programme for name, where in rows.items()}

    def holds() -> None:
        asked = ((person, user), (person, None), (None, user), (None, None))
        found = [among(own.programmes_of(*one), programmes) for one in asked]
        assert found == [["member", "guest", "office"], ["member", "guest"], ["office"], []]
        numbers = {programmes[name].pk for name in ("member", "guest")}
        assert ties.programmes_of([person.pk]) == numbers

    return holds


def led_to() -> Question:
    """Records, mail and lines of the log that are about the person, and nobody else's."""
    here, other = both_sides()
    person, another = (member(here, user=UserFactory()) for _number in range(2))
    merged = PersonFactory(merged_into=person)
    office = CoordinatorFactory(user=person.user)
    part = ParticipationFactory(person=person)
    about = f"gathering:{part.gathering_id}"
    mails = {
        "invitation": message(about, key=f"invitation:{part.gathering_id}:{person.pk}"),
        "to the address": message("cohort:0", recipient=person.email.upper()),
        "about the team": message("cohort:0", key=f"portal:{person.pk}:1"),
        "certificate": message("cohort:0", key=f"certificate:{(c := issued_to(person, here)).pk}"),
        "certificate again": message("cohort:0", key=f"certificate:{c.pk}:2"),
        "certificate anew": message("cohort:0", key=f"certificate:{c.pk}~1"),
        "another's": message("cohort:0", recipient=another.email),
        "another's team": message("cohort:0", key=f"portal:{person.pk}0:1"),
        "another's certificate": message("cohort:0", key=f"certificate:{c.pk}0"),
    }
    theirs = issued_to(another, here)
    mails["another's own"] = message("cohort:0", key=f"certificate:{theirs.pk}")
    things = {
        "person": person,
        "merged": merged,
        "account": person.user,
        "membership": Membership.objects.get(person=person),
        "part": part,
        "certificate": c,
        "role": office,
        "another": another,
        "another account": another.user,
        "another membership": Membership.objects.get(person=another),
        "another part": ParticipationFactory(),
        "another role": CoordinatorFactory(),
        "another certificate": theirs,
    }
    lines = {name: line(thing) for name, thing in things.items()}
    lines["of the account"] = line(other.programme, by=person.user)
    alike = [numbered("desk.upload", one.pk) for one in things.values()]

    def holds() -> None:
        subject = ties.subject_of([person])
        assert set(subject.people) == {person, merged}
        assert subject.accounts == (person.user,)
        found = Message.objects.filter(pk__in=subject.mails)
        assert among(found, mails) == list(mails)[:6]
        assert ties.Subject((), ()).mails == []
        itself = ties.leads_to(Person, "self", [person])
        assert list(Person.objects.filter(itself)) == [person]
        for path, whom in (("person", person), ("person__user", person.user)):
            members = Membership.objects.filter(ties.leads_to(Membership, path, [whom]))
            assert list(members) == [things["membership"]]
        told = Entry.objects.filter(ties.told_of(subject))
        assert among(told, lines) == list(lines)[:7]
        assert among(ties.entries(subject), lines) == [*list(lines)[:7], "of the account"]
        assert not told.filter(pk__in=[row.pk for row in alike]).exists()

    return holds


def doors() -> Question:
    person, user = PersonFactory(user=UserFactory()), UserFactory()

    class Request:
        def __init__(self, user: Any) -> None:
            self.user = user

    def holds() -> None:
        found = [views.door_of(Request(one)).person for one in (person.user, user)]
        assert found == [person, None]

    return holds


ALL = (shared_words, own_places, ahead, wishes, own_programmes, led_to, doors)

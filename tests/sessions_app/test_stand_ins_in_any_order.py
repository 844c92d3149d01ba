"""Stories of people who come, do not, send each other and undo it, while mail is on its way.

After each step nobody has two stand-ins, no place is given twice, and whoever waits has no place
to get. In the end every calendar shows what the database says.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from itertools import pairwise

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from cohorts.models import Membership
from messaging.models import Message
from partners.models import Person
from sessions_app.coming import answering, seating
from sessions_app.inviting import cancelling, invitations, restoring
from sessions_app.models import Gathering, Participation
from sessions_app.plans import planning
from sessions_app.stand_ins import standing_in
from tests.factories import (
    GatheringFactory,
    MembershipFactory,
    PersonFactory,
    TeamFactory,
    UnitFactory,
    UserFactory,
)
from tests.sessions_app.mailbox import Mailbox, read
from tests.sessions_app.scenes import LATER, NOW

Answer, State = Participation.Answer, Message.State
REFUSALS = (
    answering.CannotAnswer,
    standing_in.CannotReplace,
    cancelling.CannotCancel,
    restoring.CannotRestore,
    invitations.CannotInvite,
    planning.CannotChange,
)
PARTSTAT = {"yes": "ACCEPTED", "in_line": "TENTATIVE", "": "NEEDS-ACTION"}
PLACES = (None, 1, 2)
MEMBERS, EVERYBODY = 4, 7
somebody = st.sampled_from([0, 0, 0, 1, 2, 4, 5])  # often the same, so that things meet
another = st.sampled_from([1, 3, 4, 4, 5, 6])


class Sending(RuleBasedStateMachine):
    """Two teams of two at one organisation, and three colleagues who are in no team."""

    def __init__(self) -> None:
        super().__init__()
        self.world = transaction.atomic()
        self.world.__enter__()
        self.now = NOW
        self.boxes: dict[str, Mailbox] = {}
        self.versions: dict[int, int] = {}

    def teardown(self) -> None:
        try:
            if not connection.needs_rollback:
                self.deliver_all()
                self.calendars_show_what_the_database_says()
        finally:  # a story that failed leaves nothing to the next
            transaction.set_rollback(True)
            self.world.__exit__(None, None, None)

    @initialize(
        capacity=st.sampled_from(PLACES),
        seats=st.sampled_from(PLACES),
        come=st.lists(st.sampled_from(range(MEMBERS)), min_size=1, max_size=3, unique=True),
    )
    def release(self, capacity: int | None, seats: int | None, come: list[int]) -> None:
        self.user = UserFactory()
        gathering = GatheringFactory(title="Oppstart", capacity=capacity, seats_per_team=seats)
        one = TeamFactory(cohort=gathering.cohort)
        unit = UnitFactory(partner=one.partner)
        other = TeamFactory(cohort=gathering.cohort, partner=one.partner, unit=unit)
        members = [MembershipFactory(team=team) for team in (one, one, other, other)]
        colleagues = PersonFactory.create_batch(EVERYBODY - MEMBERS, partner=one.partner)
        self.people = [member.person for member in members] + colleagues
        invitations.release(gathering, by=self.user, now=NOW)
        self.pk = gathering.pk
        for who in come:
            self.answer(who, Answer.YES)

    def current(self) -> Gathering:
        return Gathering.objects.select_related("cohort__programme").get(pk=self.pk)

    def attempt(self, verb: Callable[..., object], *given: object, **more: object) -> None:
        """A press that is refused changes nothing."""
        self.now += timedelta(seconds=20)
        with suppress(*REFUSALS), transaction.atomic():
            verb(*given, now=self.now, **more)

    def part(self, number: int) -> Participation | None:
        return Participation.objects.filter(person=self.people[number]).first()

    @rule(who=somebody, choice=st.sampled_from([Answer.YES, Answer.NO]))
    def answer(self, who: int, choice: Answer) -> None:
        if row := self.part(who):
            self.attempt(answering.answer, row, choice)

    @rule(who=somebody, whom=another)
    def replace(self, who: int, whom: int) -> None:
        if row := self.part(who):
            self.attempt(standing_in.replace, row, person=self.people[whom], by=self.user)

    @rule(who=somebody)
    def undo(self, who: int) -> None:
        if row := self.part(who):
            self.attempt(standing_in.undo, row, by=self.user)

    @rule(days=st.integers(0, 2))
    def move_or_cancel(self, days: int) -> None:
        if not days:
            self.cancel_and_restore()
        starts_at = self.current().starts_at + timedelta(days=days)
        given = {"starts_at": starts_at, "ends_at": starts_at + timedelta(hours=6)}
        self.attempt(planning.change, self.current(), given, by=self.user)
        self.attempt(invitations.release, self.current(), by=self.user)

    def cancel_and_restore(self) -> None:
        self.attempt(cancelling.cancel, self.current(), by=self.user)
        self.attempt(restoring.restore, self.current(), by=self.user)

    @rule(every=st.integers(1, 3))
    def deliver(self, every: int) -> None:
        """Some of what waits arrives, the newest first."""
        waiting = Message.objects.filter(state=State.QUEUED).order_by("-pk")
        for mail in list(waiting)[::every]:
            Message.objects.filter(pk=mail.pk).update(state=State.SENT, data_started_at=LATER)
            if mail.calendar:
                self.boxes.setdefault(mail.recipient, Mailbox()).receive(mail.calendar)

    def deliver_all(self) -> None:
        while Message.objects.filter(state=State.QUEUED).exists():
            self.deliver(1)

    @invariant()
    def places_are_given_once_and_not_left_empty(self) -> None:
        gathering = self.current()
        rows = list(Participation.objects.filter(gathering=gathering))
        left = seating.room(gathering)
        assert left.places is None or left.taken.total() <= left.places
        most = max(left.taken.values(), default=0)
        assert left.places_per_team is None or most <= left.places_per_team
        assert [row for row in rows if row.line_number and left.has_place_for(row.team_id)] == []

    @invariant()
    def nobody_comes_beside_their_stand_in(self) -> None:
        active = Participation.objects.standing_in()
        assert list(active.exclude(stands_in_for__answer=Answer.NO)) == []
        kept = Participation.objects.filter(holds_place=True)
        assert set(kept) <= set(active.filter(answer="", invited_at__isnull=False))
        guests = Participation.objects.filter(is_stand_in=True)
        members = Membership.objects.values("person")
        assert list(guests.filter(person__in=members)) == []
        gone = guests.filter(stood_down_at__isnull=False)
        assert list(gone.exclude(invited_at=None)) == []
        for row in active:
            assert row not in standing_in.chain_from(row)

    @invariant()
    def versions_of_entries_never_fall(self) -> None:
        now = dict(Participation.objects.values_list("pk", "entry_sequence"))
        assert all(now[pk] >= sequence for pk, sequence in self.versions.items())
        self.versions = now

    def calendars_show_what_the_database_says(self) -> None:
        gathering = self.current()
        rows = {row.person_id: row for row in Participation.objects.invited()}
        meant = {
            person.email: PARTSTAT.get(rows[person.pk].answer) if person.pk in rows else None
            for person in Person.objects.all()
        }
        shown = {
            person.email: entry.answer
            if (entry := self.boxes.get(person.email, Mailbox()).entry)
            else None
            for person in Person.objects.all()
        }
        if gathering.state == Gathering.State.RELEASED:
            assert shown == meant
        for recipient in shown:
            self.check_versions(recipient)

    def check_versions(self, recipient: str) -> None:
        sent = Message.objects.filter(state=State.SENT, recipient=recipient).exclude(calendar="")
        versions = [read(mail.calendar) for mail in sent.order_by("pk")]
        for before, after in pairwise(versions):
            newer = after.number > before.number
            told = before.method == after.method or after.number[0] > before.number[0]
            assert newer and told


@pytest.mark.django_db
def test_every_story_ends_with_one_stand_in_each_and_calendars_that_are_right(at_length):
    run_state_machine_as_test(
        Sending,
        settings=settings(
            max_examples=at_length(20, 1000),
            stateful_step_count=10,
            suppress_health_check=list(HealthCheck),
        ),
    )

"""500 random stories of a gathering: in the end every calendar shows what the database says.

Mail is slow, comes in any order, and is on its way while things change. In all of it a person's
SEQUENCE never falls, the UID never changes, and taking away and putting back are newer each time.
"""

import random
import uuid
from collections.abc import Callable
from datetime import date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from django.db import transaction
from django.utils import timezone

from messaging.models import Message
from partners.models import Person
from sessions_app.coming import answering, readdressing
from sessions_app.gatherings import releases
from sessions_app.inviting import cancelling, invitations, restoring
from sessions_app.models import Gathering, Participation
from sessions_app.plans import planning
from tests.factories import GatheringFactory, MembershipFactory, TeamFactory, UserFactory
from tests.sessions_app.mailbox import Mailbox
from tests.sessions_app.scenes import NOW

pytestmark = pytest.mark.django_db

CHUNKS, STORIES_IN_A_CHUNK, LONGEST = 10, 50, 8
OSLO = ZoneInfo("Europe/Oslo")
Answer, State = Participation.Answer, Message.State
PARTSTAT = {"yes": "ACCEPTED", "in_line": "TENTATIVE", "": "NEEDS-ACTION"}
PLACES = ("Næringslivets Hus", "Banken", "Rådhuset")


class Story:
    """Two people, a coordinator, and a clock that only goes forward."""

    def __init__(self, chance: random.Random, gathering: Gathering, user) -> None:
        self.chance, self.gathering, self.user = chance, gathering, user
        self.now = NOW
        self.boxes: dict[str, Mailbox] = {}
        self.told: list[str] = []

    def go(self) -> None:
        acts: dict[Callable[[], None], int] = {
            self.edit: 2,
            self.release: 3,
            self.answer: 4,
            self.cancel: 1,
            self.restore: 1,
            self.leave_or_return: 2,
            self.move: 1,
            self.deliver: 2,
            self.take_in_hand: 2,
        }
        for _step in range(self.chance.randint(3, LONGEST)):
            self.now += timedelta(seconds=self.chance.choice([1, 20, 4000]))
            [act] = self.chance.choices(list(acts), list(acts.values()))
            self.told.append(act.__name__)
            act()
        self.deliver(everything=True)

    def current(self) -> Gathering:
        return Gathering.objects.select_related("cohort__programme").get(pk=self.gathering.pk)

    def edit(self) -> None:
        start = self.current().starts_at + timedelta(days=self.chance.choice([0, 0, 1, 7]))
        given = {
            "starts_at": start,
            "ends_at": start + timedelta(hours=self.chance.choice([3, 6])),
            "venue": self.chance.choice(PLACES),
            "title": self.chance.choice(["Oppstart", "Kickstart"]),
            "capacity": self.chance.choice([None, 1]),
        }
        attempt(
            planning.CannotChange,
            planning.change,
            self.current(),
            given,
            by=self.user,
            now=self.now,
        )

    def release(self) -> None:
        verb, why = invitations.release, invitations.CannotInvite
        attempt(why, verb, self.current(), by=self.user, now=self.now)

    def answer(self) -> None:
        row = self.chance.choice(list(Participation.objects.order_by("pk")) or [None])
        if row:
            choice = self.chance.choice([Answer.YES, Answer.NO])
            attempt(answering.CannotAnswer, answering.answer, row, choice, now=self.now)

    def cancel(self) -> None:
        verb, why = cancelling.cancel, cancelling.CannotCancel
        attempt(why, verb, self.current(), by=self.user, now=self.now)

    def restore(self) -> None:
        verb, why = restoring.restore, restoring.CannotRestore
        attempt(why, verb, self.current(), by=self.user, now=self.now)

    def leave_or_return(self) -> None:
        person = self.chance.choice(list(Person.objects.order_by("pk")))
        person.left_on = None if person.left_on else date(2026, 12, 1)
        person.save()
        readdressing.follow(person, by=self.user, now=self.now)

    def move(self) -> None:
        """An address is corrected, and what is in the old mailbox matters no more."""
        person = self.chance.choice(list(Person.objects.order_by("pk")))
        person.email = f"{len(self.told)}@ny.example"
        person.save()
        readdressing.follow(person, by=self.user, now=self.now)

    def take_in_hand(self) -> None:
        """A worker has begun to hand a mail over, and nobody knows yet how it will end."""
        mail = self.chance.choice(list(Message.objects.filter(state=State.QUEUED)) or [None])
        if mail:
            far, lease = timezone.now() + timedelta(days=1), uuid.uuid4()
            Message.objects.filter(pk=mail.pk).update(
                state=State.SENDING, lease_id=lease, lease_until=far, data_started_at=far
            )

    def deliver(self, *, everything: bool = False) -> None:
        """Some mails arrive, or all, in an order of their own."""
        mails = list(Message.objects.filter(state__in=[State.QUEUED, State.SENDING]))
        self.chance.shuffle(mails)
        for mail in mails:
            if everything or self.chance.random() < 0.5:
                Message.objects.filter(pk=mail.pk).update(
                    state=State.SENT, lease_id=None, lease_until=None
                )
                if mail.calendar:
                    self.boxes.setdefault(mail.recipient, Mailbox()).receive(mail.calendar)


def attempt(refusal: type[Exception], verb: Callable[..., object], *given, **more) -> None:
    """A press that is refused changes nothing, which is fine."""
    try:
        with transaction.atomic():
            verb(*given, **more)
    except refusal:
        pass


def shown(story: Story) -> dict[str, tuple[str, ...] | None]:
    """What each calendar shows: times, title, place and answer; None without an entry."""
    return {
        person.email: (entry.starts, entry.ends, entry.title, entry.place, entry.answer)
        if (entry := story.boxes.get(person.email, Mailbox()).entry)
        else None
        for person in Person.objects.all()
    }


def meant(story: Story) -> dict[str, tuple[str, ...] | None]:
    """What the database says that each calendar should show."""
    gathering = story.current()
    known = releases.as_released(gathering)
    is_on = gathering.state == Gathering.State.RELEASED
    rows = {row.person_id: row for row in Participation.objects.invited()}
    return {
        person.email: expected(known, rows[person.pk])
        if is_on and person.pk in rows and rows[person.pk].answer != Answer.NO
        else None
        for person in Person.objects.all()
    }


def expected(known: Gathering, row: Participation) -> tuple[str, ...]:
    place = ", ".join(part for part in (known.venue, known.address) if part).replace(",", "\\,")
    title = f"{known.cohort.programme.name}: {known.title}"
    return local(known.starts_at), local(known.ends_at), title, place, PARTSTAT[row.answer]


def local(moment: datetime) -> str:
    return moment.astimezone(OSLO).strftime("%Y%m%dT%H%M%S")


def sent_in_order() -> dict[str, list[tuple[str, int, str, str]]]:
    """METHOD, SEQUENCE, DTSTAMP and UID of all that left, in the order of writing."""
    versions: dict[str, list[tuple[str, int, str, str]]] = {}
    for mail in Message.objects.filter(state=State.SENT).exclude(calendar="").order_by("pk"):
        box = Mailbox()
        box.receive(mail.calendar)
        [version] = box.got
        row = (version.method, *version.number, version.uid)
        versions.setdefault(mail.recipient, []).append(row)
    return versions


@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_every_calendar_ends_up_as_the_database_says(chunk):
    gathering = GatheringFactory(title="Oppstart")
    team = TeamFactory(cohort=gathering.cohort)
    MembershipFactory.create_batch(2, team=team)
    user = UserFactory()
    for number in range(STORIES_IN_A_CHUNK):
        story = Story(random.Random(f"{chunk}/{number}"), gathering, user)
        with transaction.atomic():
            story.go()
            where = f"story {chunk}/{number}: {', '.join(story.told)}"
            assert shown(story) == meant(story), where
            for versions in sent_in_order().values():
                check_versions(versions, gathering.calendar_uid, where)
            transaction.set_rollback(True)


def check_versions(versions: list[tuple[str, int, str, str]], uid: str, where: str) -> None:
    for (before, low, early, _), (after, high, late, _) in pairwise(versions):
        newer = high > low if "CANCEL" in (before, after) else high >= low
        assert newer and (high, late) > (low, early), where
    assert {version[3] for version in versions} <= {uid}, where

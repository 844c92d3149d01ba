"""A note that is written when the mail before the next gathering has gone out."""

from datetime import UTC, datetime, timedelta

import pytest

from cohorts.models import Membership
from messaging.models import Message
from sessions_app.coming import answering
from sessions_app.inviting import by_itself
from sessions_app.learning import handover
from sessions_app.models import Gathering, Participation
from tests.factories import ParticipationFactory
from tests.sessions_app.by_itself_cases import own_rule
from tests.sessions_app.learning_cases import BETWEEN, FIRST, HOURS, Story

pytestmark = pytest.mark.django_db

ON_FRIDAY = datetime(2027, 1, 22, 9, tzinfo=UTC)
WRITTEN = FIRST + timedelta(hours=7)
IN_A_WHILE = WRITTEN + timedelta(minutes=20)


@pytest.fixture
def clock(time_machine):
    return time_machine


class Soon(Story):
    """The second gathering is two days after the first, and Ola comes to it."""

    def __init__(self):
        super().__init__(second=ON_FRIDAY)
        self.kari, self.ola = self.came("Kari"), self.goes("Ola")

    def beat(self, clock, when):
        clock.move_to(when, tick=False)
        by_itself.send_due(now=when)
        return sum("Note from Kari Li" in mail.text for mail in self.mails("Ola"))

    def mails(self, name):
        return Message.objects.filter(
            recipient=f"{name.lower()}@kommune.example", kind="practical"
        ).order_by("pk")


@pytest.fixture
def soon(clock):
    story = Soon()
    early = FIRST - timedelta(days=1)
    assert story.beat(clock, early) == 0
    assert story.mails("Ola").count() == 1
    return story


def said(mail):
    text = mail.text.partition("Hi Ola Li\n\n")[2].partition("\n\n--\n")[0]
    return [line for line in text.split("\n") if "/svar/" not in line]


def write_at(row, when, text="Les kapittel to."):
    handover.write(row, text=text, themes=(), now=when)


def test_note_that_is_written_after_the_mail_before_comes_by_itself_once(soon, clock):
    soon.goes("Per", soon.new_team("Sørvik"))
    soon.row(soon.person("Liv"), soon.second, declined=True)
    write_at(soon.kari, WRITTEN)

    times = [timedelta(minutes=5), timedelta(minutes=10), timedelta(minutes=11)]
    found = [soon.beat(clock, WRITTEN + time) for time in times]
    write_at(soon.kari, WRITTEN + timedelta(hours=1), "Les kapittel tre.")
    found.append(soon.beat(clock, WRITTEN + timedelta(hours=2)))

    assert found == [0, 1, 1, 1]
    late = soon.mails("Ola").last()
    assert late.subject == "Note to you before Verksted"
    assert said(late) == [
        "A colleague in your team has left you a note before “Verksted”.",
        "",
        "When: Friday 22 January 2027, 10:00–16:00",
        "Note from Kari Li: Les kapittel to.",
        "",
        "You have answered that you are coming.",
        "",
        "Open your page:",
        "",
        "There you can say that you have read it. The link is yours alone.",
    ]
    assert not Message.objects.filter(text__contains="Note from").exclude(pk=late.pk).exists()


def test_note_comes_with_the_confirmation_or_by_itself_but_not_twice(soon, clock):
    row = soon.row(soon.person("Siri"), soon.second)
    write_at(soon.kari, WRITTEN)
    clock.move_to(WRITTEN + timedelta(minutes=2), tick=False)
    answering.answer(row, Participation.Answer.YES, now=WRITTEN + timedelta(minutes=2))

    soon.beat(clock, IN_A_WHILE)

    mails = Message.objects.filter(recipient="siri@kommune.example", text__contains="Note from")
    assert [mail.kind for mail in mails] == ["confirmation"]


def test_note_that_the_mail_before_can_bring_does_not_come_by_itself(clock):
    story = Story()
    clock.move_to(BETWEEN, tick=False)
    write_at(story.came("Kari"), BETWEEN)
    story.goes("Ola")
    three_days_before = datetime(2027, 2, 26, 8, 0, tzinfo=UTC)  # 28 February is a Sunday
    for when in (BETWEEN + HOURS, three_days_before, three_days_before + HOURS):
        clock.move_to(when, tick=False)
        by_itself.send_due(now=when)

    assert [mail.text.count("Note from") for mail in Message.objects.all()] == [1]


@pytest.mark.parametrize(
    "change",
    [
        lambda soon: Membership.objects.filter(person=soon.ola.person).update(left_on=WRITTEN),
        lambda soon: Gathering.objects.filter(pk=soon.second.pk).update(state="cancelled"),
        lambda soon: own_rule(soon.second, "practical", 3, since=FIRST, is_on=False),
        lambda soon: ParticipationFactory(
            gathering=soon.first, team=soon.team, person=soon.ola.person, attended=True
        ),
    ],
)
def test_late_note_goes_to_nobody_who_is_not_to_have_it(soon, clock, change):
    write_at(soon.kari, WRITTEN)
    change(soon)

    assert soon.beat(clock, IN_A_WHILE) == 0


def test_late_note_waits_for_the_morning(soon, clock):
    late_in_the_evening = datetime(2027, 1, 20, 20, 5, tzinfo=UTC)
    write_at(soon.kari, late_in_the_evening - timedelta(minutes=20))

    in_the_night = soon.beat(clock, late_in_the_evening)
    in_the_morning = soon.beat(clock, datetime(2027, 1, 21, 5, 0, tzinfo=UTC))

    assert (in_the_night, in_the_morning) == (0, 1)

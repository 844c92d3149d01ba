"""Materials and notes in mail before and after a gathering, and to teams that were not there."""

from datetime import UTC, datetime

import pytest

from audit.models import Entry
from cohorts.models import Membership
from messaging.models import Message
from sessions_app.boards import catching_up
from sessions_app.boards.catching_up import CannotSend
from sessions_app.coming import answering
from sessions_app.inviting import by_itself
from sessions_app.learning import handover
from sessions_app.models import Gathering, Link, Participation
from tests.factories import UserFactory
from tests.sessions_app.by_itself_cases import own_rule
from tests.sessions_app.learning_cases import BEFORE, BETWEEN, FIRST, HOURS, Story, keep

pytestmark = pytest.mark.django_db

THREE_DAYS_BEFORE = datetime(2027, 2, 26, 8, 0, tzinfo=UTC)  # 28 February is a Sunday
DAY_AFTER = datetime(2027, 1, 21, 8, 0, tzinfo=UTC)


@pytest.fixture
def story():
    return Story()


@pytest.fixture(autouse=True)
def clock(time_machine):
    time_machine.move_to(BETWEEN, tick=False)
    return time_machine


def write(row, text="Les kapittel to.", themes=()):
    handover.write(row, text=text, themes=themes, now=BETWEEN)


def body(name, kind):
    """What the person's mail of the kind says, between the greeting and the footer."""
    mail = Message.objects.get(recipient=f"{name.lower()}@kommune.example", kind=kind)
    return mail.text.partition(f"Hi {name} Li\n\n")[2].partition("\n\n--\n")[0]


def said(name, kind):
    return [line for line in body(name, kind).split("\n") if "/svar/" not in line]


def test_mail_before_brings_the_note_and_the_materials_to_whoever_was_not_there(story):
    write(story.came("Kari"), "Les kapittel to.\nSe anskaffelser.no", ["Behov", "Marked"])
    keep(story.first, "Lysark")
    keep(story.second, "Mal", BEFORE)
    keep(story.second, "Fasit")
    story.goes("Ola")

    by_itself.send_due(now=THREE_DAYS_BEFORE)

    told = said("Ola", "practical")
    assert told[told.index("Read before:") :] == [
        "Read before:",
        "– Mal",
        "Materials from “Oppstart”:",
        "– Lysark",
        "Note from Kari Li: Les kapittel to.",
        "Se anskaffelser.\u200cno",
        "Themes to look into: Behov, Marked",
        "",
        "You have answered that you are coming.",
        "",
        "See or change your answer:",
        "",
        "The materials are on the page behind the button. The link is yours alone.",
    ]


@pytest.mark.parametrize(
    ("when", "brings"),
    [(THREE_DAYS_BEFORE - HOURS, False), (THREE_DAYS_BEFORE, True)],
)
@pytest.mark.parametrize("guest", [False, True])
def test_whoever_says_yes_after_that_gets_it_with_the_confirmation(
    story, clock, when, brings, guest
):
    write(story.came("Kari"))
    keep(story.first, "Lysark")
    row = story.row(story.person("Ola"), story.second)
    if guest:
        Membership.objects.filter(person=row.person).delete()
        Participation.objects.filter(pk=row.pk).update(is_stand_in=True)
    clock.move_to(when, tick=False)

    answering.answer(row, Participation.Answer.YES, now=when)

    told = body("Ola", "confirmation")
    assert ("Note from Kari Li: Les kapittel to." in told) == brings
    assert ("Materials from “Oppstart”:\n– Lysark" in told) == brings


def test_confirmation_of_a_no_brings_nothing(story, clock):
    write(story.came("Kari"))
    row = story.goes("Ola")
    clock.move_to(THREE_DAYS_BEFORE, tick=False)

    answering.answer(row, Participation.Answer.NO, now=THREE_DAYS_BEFORE)

    assert "kapittel" not in body("Ola", "confirmation")


def test_mail_before_brings_nothing_to_whoever_was_there_or_is_in_another_team(story):
    write(story.came("Kari"))
    keep(story.first, "Lysark")
    member = story.person("Ida")
    story.row(member, story.first, coming=True, attended=True)
    story.row(member, story.second, coming=True)
    story.goes("Per", story.new_team("Sørvik"))

    by_itself.send_due(now=THREE_DAYS_BEFORE)

    assert ["kapittel" in body(name, "practical") for name in ("Ida", "Per")] == [False, False]
    assert ["Lysark" in body(name, "practical") for name in ("Ida", "Per")] == [False, True]


def test_somebody_who_changed_teams_gets_no_note_of_the_old_one(story):
    write(story.came("Kari"))
    row = story.goes("Ola")
    Membership.objects.filter(person=row.person).update(team=story.new_team("Sørvik"))

    by_itself.send_due(now=THREE_DAYS_BEFORE)

    assert "kapittel" not in body("Ola", "practical")


def test_html_of_the_mail_shows_the_note_as_words_only(story):
    write(story.came("Kari"), "<b>Hei</b> https://elsewhere.example")
    story.goes("Ola")

    by_itself.send_due(now=THREE_DAYS_BEFORE)

    html = Message.objects.get(kind="practical").html
    assert "&lt;b&gt;Hei&lt;/b&gt; https:\u200c//elsewhere.\u200cexample" in html


def test_nothing_is_brought_when_the_mail_before_is_off(story):
    write(story.came("Kari"))
    story.goes("Ola")
    own_rule(story.second, "practical", 3, since=FIRST, is_on=False)

    by_itself.send_due(now=THREE_DAYS_BEFORE)

    assert Message.objects.count() == 0
    assert not handover.goes_by_itself(story.cohort.programme)


@pytest.mark.parametrize("teams", [1, 8])
def test_mail_before_asks_the_same_for_few_and_many_teams(
    story, teams, django_assert_max_num_queries
):
    for number in range(teams):
        team = story.new_team(f"Team {number}")
        write(story.came(f"Kari{number}", team))
        story.goes(f"Ola{number}", team)

    with django_assert_max_num_queries(40):
        by_itself.send_due(now=THREE_DAYS_BEFORE)

    assert Message.objects.count() == teams


def thanks(story, *materials):
    for title, when in materials:
        keep(story.first, title, when)
    story.came("Kari")
    by_itself.send_due(now=DAY_AFTER)
    return said("Kari", "thanks")


def test_thanks_lead_to_the_materials_and_ask_for_a_note(story):
    assert thanks(story, ("Les", BEFORE), ("Lysark", "after")) == [
        "Thank you for taking part in “Oppstart”.",
        "",
        "Materials:",
        "– Les",
        "– Lysark",
        "",
        "Does a colleague in your team go to the next gathering? On your page you can leave them up"
        " to three lines.",
        "",
        "See the materials:",
        "",
        "The link is yours alone.",
        "",
        "The next gathering is Verksted, Wednesday 3 March 2027, 10:00–16:00. You get an invitation"
        " of its own.",
    ]


def test_thanks_promise_no_materials_when_there_are_none(story):
    said = thanks(story)

    assert said[2:5] == [
        "Does a colleague in your team go to the next gathering? On your page you can leave them up"
        " to three lines.",
        "",
        "Write a note:",
    ]
    assert body("Kari", "thanks").count("/notat/") == 1


def test_thanks_after_the_last_gathering_have_no_button(story):
    Gathering.objects.filter(pk=story.second.pk).update(state="cancelled")

    assert thanks(story) == ["Thank you for taking part in “Oppstart”."]


def test_link_in_the_thanks_opens_the_page(client, story):
    thanks(story, ("Lysark", "after"))

    address = next(line for line in body("Kari", "thanks").split("\n") if "/svar/" in line)

    page = client.get(address.removeprefix("http://localhost:8000"))
    assert (page.status_code, "Lysark" in page.content.decode()) == (200, True)


@pytest.fixture
def held(story):
    """Fjordvik was there, of Sørvik nobody, Kari of Fjordvik was absent."""
    keep(story.first, "Lysark")
    story.came("Siri")
    for name, team in (("Kari", story.team), ("Ola", story.new_team("Sørvik"))):
        row = story.row(story.person(name, team), story.first, coming=True)
        Participation.objects.filter(pk=row.pk).update(presence="absent")
    Gathering.objects.filter(pk=story.first.pk).update(
        state="held", list_closed_at=FIRST + HOURS, list_closed_by=UserFactory()
    )
    story.first.refresh_from_db()
    return story.first


def test_teams_that_were_not_there_get_the_materials_once(held):
    by = UserFactory()

    sent = [catching_up.send(held, by=by, now=BETWEEN) for _press in range(2)]

    assert sent == [1, 0]
    assert said("Ola", "catch_up") == [
        "Nobody from your team was at “Oppstart”. Here are the materials that the others got, so"
        " that the team can follow.",
        "",
        "Materials:",
        "– Lysark",
        "",
        "See the materials:",
        "",
        "The link is yours alone.",
        "",
        "The next gathering is Verksted, Wednesday 3 March 2027, 10:00–16:00. You get an invitation"
        " of its own.",
    ]
    mail = Message.objects.get()
    assert (mail.topic, mail.expires_at > BETWEEN) == (f"gathering:{held.pk}", True)
    assert Link.objects.count() == 1
    assert Entry.objects.filter(verb="catch-up sent").get().after == {"people": 1, "listed": 0}


def test_notes_of_other_teams_are_not_in_what_absent_teams_get(held, story):
    row = Participation.objects.get(person__first_name="Siri")
    write(row, "Bare for oss i Fjordvik.")

    catching_up.send(held, by=UserFactory(), now=BETWEEN)

    assert "Fjordvik" not in body("Ola", "catch_up")


def test_whoever_has_left_the_team_gets_nothing(held):
    Membership.objects.filter(person__first_name="Ola").update(left_on=BETWEEN.date())

    assert catching_up.to_write_to(held) == []


def test_nothing_is_sent_before_the_list_is_closed_or_without_materials(held):
    Gathering.objects.filter(pk=held.pk).update(list_closed_at=None, list_closed_by=None)
    with pytest.raises(CannotSend):
        catching_up.send(held, by=UserFactory(), now=BETWEEN)

    Gathering.objects.filter(pk=held.pk).update(list_closed_at=BETWEEN)
    held.materials.update(removed_at=BETWEEN)
    with pytest.raises(CannotSend):
        catching_up.send(held, by=UserFactory(), now=BETWEEN)

    assert Message.objects.count() == 0

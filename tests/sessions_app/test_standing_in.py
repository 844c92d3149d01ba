"""Somebody else comes instead: what each of the two gets, and who has the place."""

import pytest

from audit.models import Entry
from messaging.models import Message
from partners.models import Person
from sessions_app.coming import answering
from sessions_app.models import Participation
from sessions_app.stand_ins import standing_in
from tests.factories import PersonFactory, UserFactory
from tests.sessions_app.scenes import LATER, NOW, entry, has_left, last_mail, mails, released, row
from tests.sessions_app.stand_ins import answer, colleague, replace, undo

pytestmark = pytest.mark.django_db

YES, NO, IN_LINE = Participation.Answer.YES, Participation.Answer.NO, Participation.Answer.IN_LINE


def refusal(gathering, name, person, **more):
    before = list(Participation.objects.order_by("pk").values()), Message.objects.count()
    with pytest.raises(standing_in.CannotReplace) as refused:
        replace(gathering, name, person, **more)
    assert (list(Participation.objects.order_by("pk").values()), Message.objects.count()) == before
    return str(refused.value)


@pytest.fixture
def gathering():
    made = released("Anne", "Bo", "Cato")
    has_left()
    return made


def test_guest_is_invited_and_the_one_replaced_is_out(gathering):
    answer(gathering, "Anne")
    has_left()

    replace(gathering, "Anne", colleague(gathering))

    old, new = row(gathering, "Anne"), row(gathering, "Dina")
    assert (old.answer, old.former_answer, old.entry) == ("no", "yes", "removed")
    assert (new.stands_in_for, new.team, new.is_stand_in) == (old, old.team, True)
    assert (new.answer, new.holds_place, new.invited_at) == ("", True, LATER)
    assert mails(after=4) == [("confirmation", "Anne", "queued"), ("invitation", "Dina", "queued")]
    assert entry(last_mail("Anne")) == ("CANCEL", 1, "DECLINED")
    assert entry(last_mail("Dina")) == ("REQUEST", 0, "NEEDS-ACTION")


def test_entry_is_taken_away_also_when_the_mail_that_was_to_do_it_is_overtaken(gathering):
    answer(gathering, "Anne", NO)

    replace(gathering, "Anne", colleague(gathering))

    assert mails(after=3) == [
        ("confirmation", "Anne", "cancelled"),
        ("confirmation", "Anne", "queued"),
        ("invitation", "Dina", "queued"),
    ]
    assert entry(last_mail("Anne")) == ("CANCEL", 2, "DECLINED")


def test_mails_say_who_comes_instead_of_whom(gathering):
    replace(gathering, "Anne", colleague(gathering, language="en"))
    answer(gathering, "Dina")

    old = last_mail("Anne")
    asked, confirmed = Message.objects.filter(recipient="dina@fjordvik.example").order_by("pk")
    why = "You get this because you come for the driver team of Fjordvik kommune this time."
    assert "Dina Li er bedt om å komme i stedet for deg." in old.text
    assert "Dina Li er bedt om å komme i stedet for deg." in old.html
    assert "You are asked to come instead of Anne Li." in asked.text
    assert "You come instead of Anne Li." in confirmed.text
    assert (why in asked.text, why in asked.html) == (True, True)


def test_colleague_in_the_team_is_linked_and_not_a_guest(gathering):
    answer(gathering, "Bo", NO)

    replace(gathering, "Anne", Person.objects.get(first_name="Bo"))

    new = row(gathering, "Bo")
    assert (new.stands_in_for, new.is_stand_in) == (row(gathering, "Anne"), False)
    assert (new.answer, new.answered_at, new.holds_place) == ("", None, False)


def test_undone_before_the_stand_in_has_answered(gathering):
    answer(gathering, "Anne")
    replace(gathering, "Anne", colleague(gathering, language="en"))
    has_left()

    undo(gathering, "Anne")

    old, new = row(gathering, "Anne"), row(gathering, "Dina")
    assert (old.answer, old.former_answer) == ("yes", "")
    assert (new.stood_down_at, new.invited_at, new.holds_place) == (LATER, None, False)
    assert (entry(last_mail("Anne")), entry(last_mail("Dina"))) == (
        ("REQUEST", 2, "ACCEPTED"),
        ("CANCEL", 1, "NEEDS-ACTION"),
    )
    assert last_mail("Dina").subject.startswith("You need not come: Oppstart")
    assert "Anne Li comes after all." in last_mail("Dina").text


def test_undone_for_somebody_who_had_not_answered(gathering):
    replace(gathering, "Anne", colleague(gathering))

    undo(gathering, "Anne")

    old = row(gathering, "Anne")
    assert (old.answer, old.answered_at, old.invited_at) == ("", None, LATER)
    assert entry(last_mail("Anne")) == ("REQUEST", 2, "NEEDS-ACTION")
    assert Message.objects.filter(recipient="dina@fjordvik.example").get().state == "cancelled"


def test_colleague_in_the_team_keeps_the_own_invitation_when_it_is_undone(gathering):
    answer(gathering, "Anne")
    replace(gathering, "Anne", Person.objects.get(first_name="Bo"))
    answer(gathering, "Bo")

    undo(gathering, "Anne")

    new = row(gathering, "Bo")
    assert (new.answer, new.stands_in_for, new.stood_down_at) == ("", None, None)
    assert last_mail("Bo").kind == "invitation"
    assert "Anne Li kommer likevel" in last_mail("Bo").text
    assert answer(gathering, "Bo") == YES


def test_undoing_twice_changes_nothing(gathering):
    replace(gathering, "Anne", colleague(gathering))
    undo(gathering, "Anne")
    before = mails()

    undo(gathering, "Anne")

    assert mails() == before


def test_whoever_stood_down_can_be_asked_again(gathering):
    dina = colleague(gathering)
    replace(gathering, "Anne", dina)
    has_left()
    undo(gathering, "Anne")
    has_left()

    replace(gathering, "Cato", dina)

    new = row(gathering, "Dina")
    assert (new.stands_in_for, new.stood_down_at) == (row(gathering, "Cato"), None)
    assert entry(last_mail("Dina")) == ("REQUEST", 2, "NEEDS-ACTION")


def test_stand_in_who_cannot_is_followed_by_another(gathering):
    answer(gathering, "Anne")
    replace(gathering, "Anne", colleague(gathering))
    answer(gathering, "Dina", NO)

    replace(gathering, "Anne", colleague(gathering, "Else"))
    undo(gathering, "Anne")

    assert row(gathering, "Dina").stood_down_at == LATER
    assert row(gathering, "Anne").answer == YES


def test_stand_in_sends_another_in_turn(gathering):
    answer(gathering, "Anne")
    replace(gathering, "Anne", colleague(gathering))
    answer(gathering, "Dina")

    replace(gathering, "Dina", colleague(gathering, "Else"))

    assert [row(gathering, name).answer for name in ("Anne", "Dina", "Else")] == [NO, NO, ""]
    assert row(gathering, "Else").holds_place
    assert refusal(gathering, "Anne", colleague(gathering, "Frode")) == (
        "Else Li kommer i stedet. Angre det først."
    )


def test_first_of_a_chain_comes_after_all_and_the_others_do_not(gathering):
    answer(gathering, "Anne")
    replace(gathering, "Anne", colleague(gathering))
    replace(gathering, "Dina", colleague(gathering, "Else"))
    answer(gathering, "Else")
    has_left()

    undo(gathering, "Anne")

    assert row(gathering, "Anne").answer == YES
    assert [row(gathering, name).stood_down_at for name in ("Dina", "Else")] == [LATER, LATER]
    assert entry(last_mail("Else")) == ("CANCEL", 1, "ACCEPTED")


def test_middle_of_a_chain_comes_after_all_as_stand_in(gathering):
    answer(gathering, "Anne")
    replace(gathering, "Anne", colleague(gathering))
    replace(gathering, "Dina", colleague(gathering, "Else"))

    undo(gathering, "Dina")

    assert [row(gathering, name).answer for name in ("Anne", "Dina")] == [NO, ""]
    assert row(gathering, "Dina").holds_place
    assert row(gathering, "Else").stood_down_at == LATER


def test_who_cannot_be_sent(gathering):
    answer(gathering, "Bo")
    replace(gathering, "Cato", colleague(gathering))
    elsewhere = PersonFactory(partner__name="Bergvik kommune")
    left = colleague(gathering, "Else", left_on=NOW.date())

    assert [
        refusal(gathering, "Anne", person)
        for person in (
            Person.objects.get(first_name="Anne"),
            Person.objects.get(first_name="Bo"),
            Person.objects.get(first_name="Cato"),
            Person.objects.get(first_name="Dina"),
            elsewhere,
            left,
        )
    ] == [
        "Du kan ikke komme i stedet for deg selv.",
        "Bo Li kommer allerede.",
        "Cato Li har sendt en annen i stedet.",
        "Dina Li kommer allerede i stedet for en annen.",
        "Den som kommer i stedet, må arbeide i Fjordvik kommune.",
        "Den som kommer i stedet, må arbeide i Fjordvik kommune.",
    ]


def test_nobody_can_be_sent_or_taken_back_once_it_has_begun(gathering):
    replace(gathering, "Anne", colleague(gathering))

    why = "Samlingen er i gang eller avlyst, så ingen kan sendes i stedet."
    assert refusal(gathering, "Bo", colleague(gathering, "Else"), now=gathering.starts_at) == why
    with pytest.raises(standing_in.CannotReplace, match=why):
        undo(gathering, "Anne", now=gathering.starts_at)


def test_nobody_is_flooded_with_invitations_through_a_link(gathering):
    dina = colleague(gathering)
    for _turn in range(5):
        replace(gathering, "Anne", dina)
        undo(gathering, "Anne")

    why = "Dina Li er spurt flere ganger allerede. Skriv til dem som arrangerer samlingen."
    assert refusal(gathering, "Anne", dina) == why
    assert replace(gathering, "Anne", dina, by=UserFactory()).stands_in_for


def test_whoever_was_replaced_cannot_say_yes_beside_the_stand_in(gathering):
    replace(gathering, "Anne", colleague(gathering))

    with pytest.raises(
        answering.CannotAnswer, match=r"Dina Li kommer i stedet\. Angre det først\."
    ):
        answer(gathering, "Anne")


def test_log_says_who_did_what(gathering):
    user = UserFactory()
    replace(gathering, "Anne", colleague(gathering), by=user)
    standing_in.undo(row(gathering, "Anne"), by=user, now=LATER)

    told = list(Entry.objects.order_by("pk").values_list("verb", "actor"))[-4:]
    assert told == [
        ("somebody else sent", user.pk),
        ("invited as stand-in", user.pk),
        ("invitation withdrawn", user.pk),
        ("comes after all", user.pk),
    ]

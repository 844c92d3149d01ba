"""A stand-in says no: who is told, once, and what stops the news."""

import pytest

from messaging.models import Message
from sessions_app.coming import answering
from sessions_app.models import Participation
from tests.factories import UserFactory
from tests.sessions_app.scenes import LATER, entry, has_left, last_mail, mails, released, row
from tests.sessions_app.stand_ins import answer, colleague, replace, undo

pytestmark = pytest.mark.django_db

NO, YES = Participation.Answer.NO, Participation.Answer.YES


@pytest.fixture
def gathering():
    """Bo leads the team, and Dina is asked to come instead of Anne."""
    made = released("Anne", "Bo")
    bo = row(made, "Bo")
    bo.person.user = UserFactory(email=bo.person.email)
    bo.person.save()
    bo.team.memberships.filter(person=bo.person).update(is_lead=True)
    answer(made, "Anne")
    replace(made, "Anne", colleague(made))
    has_left()
    return made


def news():
    """Who is told, and the sentence that says it."""
    told = Message.objects.filter(key__startswith="stand-in:").order_by("pk")
    return [
        (mail.recipient.partition("@")[0], line, mail.state)
        for mail in told
        for line in mail.text.splitlines()
        if line.startswith("Dina Li")
    ]


TOLD = [
    ("anne", "Dina Li kan ikke komme i stedet for deg.", "queued"),
    ("bo", "Dina Li kan ikke komme i stedet for Anne Li.", "queued"),
]


def test_the_one_replaced_and_the_lead_are_told(gathering):
    before = len(mails())

    answer(gathering, "Dina", NO)

    assert news() == TOLD
    assert mails(after=before) == [
        ("confirmation", "Dina", "queued"),
        ("confirmation", "Anne", "queued"),
        ("confirmation", "Bo", "queued"),
    ]
    anne = last_mail("Anne")
    assert anne.subject == "Ingen kommer i stedet: Oppstart, onsdag 20. januar 2027"
    assert "/en-annen/" in anne.text
    assert (entry(anne), entry(last_mail("Bo"))) == (None, None)


def test_whoever_says_no_for_the_stand_in_is_not_told_of_it(gathering):
    lead = row(gathering, "Bo").person.user

    answering.answer(row(gathering, "Dina"), NO, by=lead, now=LATER)

    assert news() == TOLD[:1]


@pytest.mark.parametrize("then", ["yes", "undo", "another"])
def test_news_that_holds_no_more_is_stopped(gathering, then):
    answer(gathering, "Dina", NO)

    if then == "yes":
        answer(gathering, "Dina", YES)
    elif then == "undo":
        undo(gathering, "Anne")
    else:
        replace(gathering, "Anne", colleague(gathering, "Else"))

    assert [state for _who, _line, state in news()] == ["cancelled", "cancelled"]


def test_second_no_is_told_anew(gathering):
    for choice in (NO, YES, NO):
        answer(gathering, "Dina", choice)

    assert [state for _who, _line, state in news()] == ["cancelled"] * 2 + ["queued"] * 2


def test_nobody_is_told_when_the_stand_in_sends_another(gathering):
    replace(gathering, "Dina", colleague(gathering, "Else"))

    assert news() == []


def test_first_of_a_chain_is_left_in_peace(gathering):
    replace(gathering, "Dina", colleague(gathering, "Else"))
    answer(gathering, "Else", NO)

    told = Message.objects.filter(key__startswith="stand-in:").order_by("pk")
    assert [mail.recipient.partition("@")[0] for mail in told] == ["dina", "bo"]


def test_nobody_is_told_of_a_no_by_a_member(gathering):
    answer(gathering, "Bo", NO)

    assert news() == []

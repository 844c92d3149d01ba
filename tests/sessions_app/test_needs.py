"""Food and access: who is asked, who may change it, and when it is gone."""

from datetime import timedelta

import pytest

from audit.models import Entry
from messaging.models import Message
from sessions_app import tasks
from sessions_app.coming import noting
from sessions_app.coming.noting import Told
from sessions_app.inviting import cancelling
from sessions_app.mail import links
from sessions_app.models import Gathering, Needs, Participation
from sessions_app.stand_ins import standing_in
from tests.factories import PersonFactory, UserFactory
from tests.reading import Page
from tests.sessions_app.scenes import LATER, has_left, released, row
from tests.sessions_app.stand_ins import answer, colleague, replace

pytestmark = pytest.mark.django_db

YES, NO = Participation.Answer.YES, Participation.Answer.NO
SECRET = "Reagerer på selleri"
FILLED_IN = {"diets": ["vegan", "nuts"], "food": SECRET, "access": "Teleslynge"}
KEPT = (["vegan", "nuts"], SECRET, "Teleslynge")
ASKED = "Tell what you need"


@pytest.fixture
def gathering(time_machine):
    time_machine.move_to(LATER, tick=False)
    made = released("Anne", "Bo")
    has_left()
    answer(made, "Anne")
    return made


def address(name):
    [(_pk, link)] = links.issue([row(Gathering.objects.get(), name)], gathering=the_one()).items()
    return link.removeprefix("http://localhost:8000")


def the_one():
    return Gathering.objects.get()


def kept(name="Anne"):
    rows = Needs.objects.filter(participation__person__first_name=name)
    return next(iter(rows.values_list("diets", "food", "access")), None)


def tell(name="Anne", **told):
    noting.note(row(the_one(), name), Told(**(told or FILLED_IN)), now=LATER)


def logged():
    found = Entry.objects.filter(verb__startswith="needs").order_by("pk")
    return [(entry.verb, entry.actor_kind, entry.after) for entry in found]


def english(client, path):
    return client.get(path, {"sprak": "en"})


def test_those_who_come_are_asked_when_the_answer_is_stored(client, gathering):
    anne, bo = address("Anne"), address("Bo")

    assert (ASKED in english(client, anne).text, ASKED in english(client, bo).text) == (True, False)
    client.post(bo, {"answer": "yes"})
    assert ASKED in english(client, bo).text


@pytest.mark.parametrize(("form", "asked"), [("digital", False), ("combined", True)])
def test_only_those_who_can_come_to_a_place_are_asked(client, time_machine, form, asked):
    time_machine.move_to(LATER, tick=False)
    made = released("Anne", form=form)
    answer(made, "Anne")

    assert (ASKED in english(client, address("Anne")).text) == asked
    assert client.post(address("Anne") + "behov/", FILLED_IN).status_code == (302 if asked else 409)
    assert kept() == (KEPT if asked else None)


def test_told_is_kept_changed_and_emptied(client, gathering):
    path = address("Anne")

    sent = client.post(path + "behov/?sprak=en", FILLED_IN)

    assert (sent.status_code, sent.headers["Location"]) == (302, "../?sprak=en#behov")
    assert kept() == KEPT
    assert Page(english(client, path)).links["See or change it"] == "behov/?sprak=en"
    fields = english(client, path + "behov/").context["form"].initial
    assert fields == FILLED_IN
    client.post(path + "behov/", {"food": "  Kun laks  "})
    assert kept() == ([], "Kun laks", "")
    client.post(path + "behov/", {"food": " "})
    assert kept() is None
    assert [verb for verb, _kind, _after in logged()] == [
        "needs noted",
        "needs noted",
        "needs deleted",
    ]


@pytest.mark.parametrize("wrong", [{"diets": ["beer"]}, {"food": "x" * 201}, {"access": "x" * 201}])
def test_nonsense_is_refused(client, gathering, wrong):
    assert client.post(address("Anne") + "behov/", wrong).status_code == 400
    assert kept() is None


def test_whoever_has_not_said_yes_cannot_tell(client, gathering):
    assert client.post(address("Bo") + "behov/", FILLED_IN).status_code == 409
    assert kept("Bo") is None


def test_from_the_beginning_it_can_only_be_seen_and_deleted(client, gathering, time_machine):
    tell()
    path = address("Anne")
    time_machine.move_to(gathering.starts_at, tick=False)

    page = english(client, path + "behov/")

    assert (SECRET in page.text, Page(page).buttons) == (True, ["Delete it"])
    assert "See or delete it" in english(client, path).text
    assert client.post(path + "behov/", {"food": "Annet"}).status_code == 409
    assert kept() == KEPT
    client.post(path + "behov/", {"action": "delete"})
    assert kept() is None


def test_same_twice_is_written_once(gathering):
    tell()
    tell()

    assert logged() == [("needs noted", "participant", {})]


def test_declining_deletes_at_once(gathering):
    tell()

    answer(gathering, "Anne", NO)

    assert kept() is None
    assert logged() == [("needs noted", "participant", {}), ("needs deleted", "participant", {})]


def test_whoever_comes_instead_is_asked_themselves(client, gathering):
    tell()

    replace(gathering, "Anne", colleague(gathering))

    assert (kept("Anne"), kept("Dina")) == (None, None)
    client.post(address("Dina"), {"answer": "yes"})
    client.post(address("Dina") + "behov/", FILLED_IN)
    assert kept("Dina") == KEPT
    standing_in.undo(row(gathering, "Anne"), by="participant", now=LATER)
    assert kept("Dina") is None


def test_member_who_comes_instead_and_is_let_go_is_forgotten(gathering):
    bo = row(gathering, "Bo").person
    replace(gathering, "Anne", bo)
    answer(gathering, "Bo")
    tell("Bo")

    standing_in.undo(row(gathering, "Anne"), by="participant", now=LATER)

    assert kept("Bo") is None


def test_cancelling_deletes_everyones_at_once(gathering):
    answer(gathering, "Bo")
    tell()
    tell("Bo")

    cancelling.cancel(gathering, by=UserFactory(), now=LATER)

    assert Needs.objects.count() == 0
    assert logged()[-1] == ("needs deleted", "user", {"people": 2})


def test_deleted_by_itself_seven_days_after_the_gathering(gathering):
    tell()
    due = tasks.database_clock() - timedelta(days=7)

    def left_when_it_ended(moment):
        Gathering.objects.update(starts_at=moment - timedelta(hours=3), ends_at=moment)
        tasks.forget_needs()
        return kept()

    assert left_when_it_ended(due + timedelta(minutes=5)) == KEPT
    assert left_when_it_ended(due) is None
    assert logged()[-1] == ("needs deleted", "system", {"people": 1})


def test_nothing_is_kept_of_whoever_does_not_come_after_all(gathering):
    """Whatever took their answer away."""
    tell()
    Participation.objects.update(answer="", answered_at=None)

    tasks.forget_needs()

    assert kept() is None


def test_neither_mail_nor_log_says_what(client, gathering):
    client.post(address("Anne") + "behov/", FILLED_IN)
    answer(gathering, "Anne", NO)

    written = [str(entry.__dict__) for entry in Entry.objects.all()]
    written += [f"{mail.subject}{mail.text}{mail.html}" for mail in Message.objects.all()]
    assert len(written) > 3
    assert [words for words in written if SECRET in words or "vegan" in words] == []


def test_answer_page_asks_the_database_six_times_at_most(
    client, gathering, django_assert_max_num_queries
):
    tell()
    path = address("Anne")
    PersonFactory.create_batch(3)

    with django_assert_max_num_queries(6):
        client.get(path)

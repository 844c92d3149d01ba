"""The page behind the personal link where one sends somebody else instead."""

import re

import pytest

from messaging.models import Message
from partners.models import Person
from sessions_app.attending.walking_in import Newcomer
from sessions_app.mail import links
from sessions_app.models import Participation
from sessions_app.stand_ins import sending
from tests.factories import MembershipFactory, PersonFactory, UserFactory
from tests.sessions_app.scenes import LATER, NOW, has_left, join, mails, released, row
from tests.sessions_app.stand_ins import answer, colleague, replace

pytestmark = pytest.mark.django_db

EMBLA = {
    "who": "other",
    "first_name": "Embla",
    "last_name": "Sandvik",
    "email": "embla@fjordvik.example",
}


@pytest.fixture(autouse=True)
def clock(time_machine):
    time_machine.move_to(LATER, tick=False)


@pytest.fixture
def gathering():
    made = released("Anne", "Bo", "Cato")
    has_left()
    return made


def address(gathering, name):
    mine = row(gathering, name)
    return links.issue([mine], gathering=gathering)[mine.pk].removeprefix("http://localhost:8000")


def press(client, gathering, name, action="send", **given):
    return client.post(f"{address(gathering, name)}en-annen/?sprak=en", {"action": action} | given)


def text_of(page):
    said = re.sub(r"<[^>]+>", " ", page.content.decode())
    return re.sub(r"\s+", " ", said)


def test_page_offers_the_colleagues_who_are_not_coming_yet(client, gathering):
    answer(gathering, "Bo")
    join(row(gathering, "Anne").team, "Dina")
    answer(gathering, "Cato", Participation.Answer.NO)

    page = client.get(f"{address(gathering, 'Anne')}en-annen/?sprak=en")

    choices = re.findall(r'name="who" value="(\w+)"[^>]*>\s*([^<]+?)\s*</label>', text(page))
    cato, dina = (Person.objects.get(first_name=name).pk for name in ("Cato", "Dina"))
    assert choices == [
        (str(cato), "Cato Li (has said no)"),
        (str(dina), "Dina Li (has not answered)"),
        ("other", "Somebody else at Fjordvik kommune"),
    ]
    assert "The address must end in @fjordvik.example." in text_of(page)


def text(page):
    return page.content.decode()


def test_colleague_is_sent_with_one_press(client, gathering):
    cato = Person.objects.get(first_name="Cato")

    answered = press(client, gathering, "Anne", who=cato.pk)

    assert (answered.status_code, answered.url) == (302, "../?sprak=en")
    assert row(gathering, "Cato").stands_in_for == row(gathering, "Anne")


def test_somebody_new_is_written_down_and_invited(client, gathering):
    press(client, gathering, "Anne", **EMBLA)

    new = row(gathering, "Embla")
    assert (new.stands_in_for, new.is_stand_in) == (row(gathering, "Anne"), True)
    assert (new.person.full_name, new.person.partner) == ("Embla Sandvik", new.team.partner)
    assert mails(after=3) == [("confirmation", "Anne", "queued"), ("invitation", "Embla", "queued")]


def test_known_colleague_keeps_the_name_that_we_know(client, gathering):
    dina = colleague(gathering)

    press(client, gathering, "Anne", **EMBLA | {"email": "DINA@fjordvik.example"})

    dina.refresh_from_db()
    assert (dina.full_name, row(gathering, "Dina").person) == ("Dina Li", dina)


@pytest.mark.parametrize(
    "email", ["embla@bergvik.example", "embla@gmail.com", "kjent@fjordvik.example"]
)
def test_address_elsewhere_is_refused_in_the_same_words(client, gathering, email):
    PersonFactory(email="kjent@fjordvik.example", partner__name="Bergvik kommune")
    PersonFactory(email="privat@gmail.com", partner=row(gathering, "Anne").team.partner)
    before = Person.objects.count(), Message.objects.count()

    page = press(client, gathering, "Anne", **EMBLA | {"email": email})

    contact = gathering.cohort.programme.contact_email
    assert page.status_code == 409
    assert (
        "This address cannot be used. Write one at Fjordvik kommune that ends in"
        f" @fjordvik.example, or write to {contact}."
    ) in text_of(page)
    assert "Bergvik" not in text(page)
    assert (Person.objects.count(), Message.objects.count()) == before


@pytest.mark.parametrize(
    ("given", "missing"),
    [
        ({}, {"who"}),
        ({"who": "other"}, {"first_name", "last_name", "email"}),
        (EMBLA | {"email": "embla"}, {"email"}),
        ({"who": "999999"}, {"who"}),
    ],
)
def test_form_says_what_is_missing(client, gathering, given, missing):
    page = press(client, gathering, "Anne", **given)

    assert page.status_code == 400
    assert set(page.context["form"].errors) == missing
    assert Participation.objects.count() == 3


def test_answer_page_says_how_it_stands_step_by_step(client, gathering):
    url, other = address(gathering, "Anne"), ""
    said = []
    press(client, gathering, "Anne", **EMBLA)
    for choice in ("", "yes", "no"):
        if choice:
            client.post(address(gathering, "Embla"), {"answer": choice})
        page = client.get(f"{url}?sprak=en")
        assert ("Somebody else is asked to come<" in text(page)) == (not choice)
        said.append(panel(page))
    other = panel(client.get(f"{address(gathering, 'Embla')}?sprak=en"), "You come instead of")

    assert said == [
        "Embla Sandvik is asked to come instead of you, and has not answered yet.",
        "Embla Sandvik comes instead of you.",
        "Embla Sandvik cannot come instead of you. You can send another, or come yourself.",
    ]
    assert other == "You come instead of Anne Li ."


def panel(page, start=r"Embla Sandvik"):
    found = re.search(rf"<p>((?:<strong>)?{start}.*?)</p>", text(page), re.DOTALL)
    assert found
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", found[1])).strip().replace("  ", " ")


def test_replaced_person_is_asked_nothing_and_cannot_say_yes(client, gathering):
    press(client, gathering, "Anne", **EMBLA)
    url = f"{address(gathering, 'Anne')}?sprak=en"

    assert 'name="answer"' not in text(client.get(url))
    assert client.post(url, {"answer": "yes"}).status_code == 409


def test_undone_from_the_page(client, gathering):
    press(client, gathering, "Anne", **EMBLA)

    answered = press(client, gathering, "Anne", action="undo")

    assert answered.url == "../?sprak=en"
    assert row(gathering, "Embla").stood_down_at == LATER
    page = text_of(client.get(f"{address(gathering, 'Embla')}?sprak=en"))
    assert "You were asked to come instead of Anne Li. That is no longer needed." in page


def test_page_without_anything_to_do_once_it_has_begun(client, gathering, time_machine):
    url = address(gathering, "Anne")
    time_machine.move_to(gathering.starts_at, tick=False)

    page = client.get(f"{url}en-annen/?sprak=en")
    pressed = client.post(f"{url}en-annen/?sprak=en", {"action": "send"} | EMBLA)

    assert "Nobody can be sent instead now" in text_of(page)
    assert (pressed.status_code, Participation.objects.count()) == (409, 3)


def test_stranger_finds_nothing(client, gathering):
    assert client.get("/svar/ukjent/en-annen/").status_code == 404
    assert client.post("/svar/ukjent/en-annen/", {"action": "undo"}).status_code == 404


def test_page_takes_as_many_queries_for_few_colleagues_as_for_many(
    client, gathering, django_assert_num_queries
):
    url = f"{address(gathering, 'Anne')}en-annen/"
    with django_assert_num_queries(7):
        client.get(url)
    MembershipFactory.create_batch(12, team=row(gathering, "Anne").team)
    with django_assert_num_queries(7):
        client.get(url)


@pytest.mark.parametrize("name", ["Anne", "Dina", "Embla"])
def test_answer_pages_along_a_chain_take_few_queries(
    client, gathering, django_assert_max_num_queries, name
):
    replace(gathering, "Anne", colleague(gathering))
    replace(gathering, "Dina", colleague(gathering, "Embla"))
    answer(gathering, "Embla", Participation.Answer.NO)
    url = address(gathering, name)

    with django_assert_max_num_queries(6):
        client.get(url)


def test_coordinator_may_name_an_address_anywhere(gathering):
    embla = Newcomer("Embla", "Sandvik", "embla@bergvik.example")

    sending.send_newcomer(
        row(gathering, "Anne"), embla, may_be_anywhere=True, by=UserFactory(), now=NOW
    )

    assert row(gathering, "Embla").is_stand_in

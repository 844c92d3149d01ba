"""Cancelling and holding after all: each mail is seen before it is sent, in every language."""

from datetime import timedelta

import pytest

from messaging.models import Message
from sessions_app.coming import readdressing
from sessions_app.models import Gathering, Participation
from tests.desk import test_telling
from tests.desk.conftest import NOW
from tests.desk.test_release import said, url
from tests.factories import MembershipFactory, TeamFactory
from tests.reading import Page
from tests.sessions_app.scenes import has_left

told = test_telling.told
PLACES = {"cancel": "avlysning", "restore": "gjenoppretting", "remind": "paaminnelse"}


@pytest.fixture
def cancelled(told, lup_client):
    lup_client.post(url(told, "cancel"))
    has_left()
    return told


@pytest.fixture
def unanswered(told):
    """Invited so long ago that they can be reminded."""
    Participation.objects.update(invited_at=NOW - timedelta(days=7))
    return told


@pytest.fixture
def gatherings(request, told):
    """Where there is something to cancel, to restore and to remind of."""
    special = {"restore": "cancelled", "remind": "unanswered"}
    return lambda name: request.getfixturevalue(special[name]) if name in special else told


def shown(client, gathering, name, **query):
    return client.get(url(gathering, name), query).context


@pytest.mark.parametrize(
    ("name", "tabs", "subject"),
    [
        ("cancel", ["cancellation, bokmål", "cancellation, nynorsk"], "Avlyst: Oppstart"),
        ("restore", ["change, bokmål", "change, nynorsk"], "Holdes likevel: Oppstart"),
        ("remind", ["reminder, bokmål", "reminder, nynorsk"], "Kommer du? Oppstart"),
    ],
)
def test_each_mail_is_seen_as_it_will_be(lup_client, gatherings, name, tabs, subject):
    gathering = gatherings(name)

    page = shown(lup_client, gathering, name)
    frame = lup_client.get(page["frame_url"])

    assert [tab.name for tab in page["tabs"]] == tabs
    assert page["draft"].content.subject.startswith(subject)
    assert page["draft"].content.html == frame.content.decode()
    assert "/svar/eksempel/" in page["draft"].content.text or name == "cancel"
    assert lup_client.get(page["wording_url"]).status_code == 200


@pytest.mark.parametrize("name", PLACES)
def test_test_goes_to_oneself_alone_and_changes_nothing(lup_client, gatherings, name):
    gathering = gatherings(name)
    before = list(Participation.objects.order_by("pk").values())
    asked = Page(lup_client.get(url(gathering, name)))

    answer = lup_client.post(url(gathering, "telling_test", PLACES[name]), asked.fields)

    test = Message.objects.get(kind="test")
    assert said(answer)[-1] == "A test is on its way to ingrid@lup.example."
    assert answer.url.partition("?")[0] == url(gathering, name)
    assert (test.recipient, "METHOD:PUBLISH" in test.calendar) == (
        "ingrid@lup.example",
        name == "restore",  # an entry of its own, never that of the invitees
    )
    assert Participation.objects.count() == len(before)
    assert list(Participation.objects.order_by("pk").values()) == before


@pytest.mark.parametrize("occasion", ["oppmote", "x"])
def test_occasion_that_does_not_exist_is_not_found(lup_client, told, occasion):
    frame = url(told, "telling_preview", occasion, "invitation", 0)

    assert lup_client.get(frame).status_code == 404
    answer = lup_client.post(url(told, "telling_test", occasion), {"person": "0"})
    assert answer.status_code == 404


def test_cancelling_what_nobody_knows_of_speaks_of_no_mail(lup_client, draft):
    page = Page(lup_client.get(url(draft, "cancel")))

    assert "Nobody has been told of the gathering, so no mail goes out." in page.text
    assert "gets a mail" not in page.text and "get a mail" not in page.text


def test_buttons_name_the_number(lup_client, told):
    assert (
        "Cancel the gathering and send 3 mails" in Page(lup_client.get(url(told, "cancel"))).buttons
    )
    lup_client.post(url(told, "cancel"))
    assert (
        "Hold it after all, without any mail" in Page(lup_client.get(url(told, "restore"))).buttons
    )
    has_left()
    assert (
        "Hold it after all and send 3 mails" in Page(lup_client.get(url(told, "restore"))).buttons
    )


def test_page_says_what_becomes_of_the_calendar_entry(lup_client, told):
    Participation.objects.filter(person__first_name="Bo").update(entry="removed")
    anne, bo = (
        Page(lup_client.get(url(told, "cancel"), {"brev": "cancellation-nb", "nr": n})).text
        for n in (1, 2)
    )

    removed = "The mail takes the gathering out of this person’s calendar."
    assert (removed in anne, removed in bo) == (True, False)


@pytest.mark.parametrize("name", ["cancel", "restore"])
def test_explanation_is_written_in_each_language_that_is_read(lup_client, gatherings, name):
    gathering = gatherings(name)
    notes = {"note_nb": "Ikke for få.", "note_nn": "Ikkje for få."}

    assert [field.name for field in shown(lup_client, gathering, name)["note_form"]] == [*notes]
    seen = lup_client.post(url(gathering, name), notes | {"show": "1", "brev": "", "nr": "1"})
    page = lup_client.get(seen.url)
    assert {field.name: field.value() for field in page.context["note_form"]} == notes
    assert "Ikke for få." in lup_client.get(page.context["frame_url"]).content.decode()
    lup_client.post(url(gathering, name), notes)

    kind = "cancellation" if name == "cancel" else "change"
    texts = {mail.language: mail.text for mail in Message.objects.filter(kind=kind)}
    assert {
        language: [note for note in notes.values() if note in text]
        for language, text in texts.items()
    } == {"nb": ["Ikke for få."], "nn": ["Ikkje for få."]}


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ({"note_nb": "A"}, {"nb": "A", "nn": "A"}),
        ({"note_nn": "B"}, {"nb": "B", "nn": "B"}),
        ({"note_en": "C", "note_nn": "B"}, {"nb": "B", "nn": "B"}),
    ],
)
def test_language_without_an_explanation_has_the_first_of_the_others(
    lup_client, told, written, read
):
    lup_client.post(url(told, "cancel"), {name: f"[{text}]" for name, text in written.items()})

    mails = Message.objects.filter(kind="cancellation")
    found = {mail.language: mail.text.partition("[")[2][:1] for mail in mails}
    assert found == read


def test_one_language_has_one_field_without_a_language(lup_client, told):
    Participation.objects.filter(person__first_name="Cato").delete()

    [note] = shown(lup_client, told, "cancel")["note_form"]

    assert (note.name, note.label) == ("note_nb", "Explanation")


def test_address_that_was_corrected_meanwhile_is_invited_on_restoring(lup_client, told, lup):
    """The cancellation never left, so nobody else hears a word."""
    lup_client.post(url(told, "cancel"))
    anne = Participation.objects.get(person__first_name="Anne")
    anne.person.email = "anne.rett@kommune.example"
    anne.person.save()
    readdressing.follow(anne.person, by=lup, now=NOW)

    page = Page(lup_client.get(url(told, "restore")))
    lup_client.post(url(told, "restore"))

    assert "Hold it after all and send 1 mail" in page.buttons
    [mail] = Message.objects.filter(state="queued")
    assert (mail.kind, mail.recipient) == ("invitation", "anne.rett@kommune.example")
    assert "METHOD:REQUEST" in mail.calendar
    [link] = {word for word in mail.text.split() if "/svar/" in word}
    assert lup_client.get(link.removeprefix("http://localhost:8000")).status_code == 200


def test_corrected_address_is_invited_once_also_when_the_cancellation_had_left(
    lup_client, cancelled, lup
):
    bo = Participation.objects.get(person__first_name="Bo")
    bo.person.email = "bo.rett@kommune.example"
    bo.person.save()
    readdressing.follow(bo.person, by=lup, now=NOW)

    lup_client.post(url(cancelled, "restore"))

    queued = Message.objects.filter(state="queued").order_by("pk")
    assert {(mail.kind, mail.recipient == bo.person.email) for mail in queued} == {
        ("invitation", True),
        ("change", False),
    }
    bo.refresh_from_db()
    assert (bo.answer, Gathering.objects.get().state) == ("no", "released")


def test_reminder_page_asks_the_same_for_few_and_many(
    lup_client, unanswered, kull, django_assert_num_queries, django_assert_max_num_queries
):
    address = url(unanswered, "remind")
    lup_client.get(address)
    with django_assert_max_num_queries(10) as few:
        lup_client.get(address)
    team = TeamFactory(cohort=kull)
    for member in MembershipFactory.create_batch(10, team=team):
        Participation.objects.create(
            gathering=unanswered,
            team=team,
            person=member.person,
            invited_at=NOW - timedelta(days=7),
        )
    with django_assert_num_queries(len(few)):
        assert len(lup_client.get(address).context["tabs"]) == 2

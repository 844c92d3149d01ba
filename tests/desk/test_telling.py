"""Telling of a change, cancelling and holding after all, as the coordinator does it."""

from datetime import timedelta

import pytest
from django.urls import reverse

from messaging.models import Message
from sessions_app.coming import answering
from sessions_app.inviting import invitations
from sessions_app.models import Gathering, Participation, Release
from sessions_app.plans import planning
from tests.desk.conftest import NOW
from tests.desk.test_release import said, url
from tests.factories import MembershipFactory, TeamFactory
from tests.reading import Page
from tests.sessions_app.scenes import MOVED, has_left


@pytest.fixture
def told(draft, kull, lup):
    """Released to Anne and Bo in bokmål and to Cato in nynorsk; Bo has said no. All mail left."""
    team = TeamFactory(cohort=kull, name="Aure", partner__language_form="nb")
    other = TeamFactory(cohort=kull, name="Bykle", partner__language_form="nn")
    for where, name in ((team, "Anne"), (team, "Bo"), (other, "Cato")):
        MembershipFactory(team=where, person__first_name=name, person__last_name="Li")
    invitations.release(draft, by=lup, now=NOW - timedelta(days=1))
    bo = Participation.objects.get(person__first_name="Bo")
    answering.answer(bo, Participation.Answer.NO, now=NOW - timedelta(days=1))
    has_left()
    return Gathering.objects.get(pk=draft.pk)


@pytest.fixture
def moved(told, lup):
    planning.change(told, MOVED, by=lup, now=NOW)
    return told


def kinds():
    return sorted(
        Message.objects.filter(state="queued").values_list("kind", "recipient", "language")
    )


def send(client, gathering, **fields):
    expected = Page(client.get(url(gathering))).fields["expected"]
    return client.post(url(gathering), {"expected": expected, **fields})


def test_gathering_leads_to_telling_of_the_change(lup_client, moved):
    page = Page(lup_client.get(url(moved, "gathering")))

    assert page.links["See the mails and tell people"] == url(moved)
    assert "Nobody has been told of this yet." in page.text


def test_page_shows_the_difference_and_each_kind_of_mail(lup_client, kull, moved):
    MembershipFactory(
        team=TeamFactory(cohort=kull, name="Dovre", partner__language_form="nb"),
        person__first_name="Dina",
        person__last_name="Li",
    )

    response = lup_client.get(url(moved))

    assert [change.what for change in response.context["plan"].changes] == ["When"]
    assert [
        (tab.name, [reader.name for reader in tab.readers]) for tab in response.context["tabs"]
    ] == [
        ("invitation, bokmål", ["Dina Li, Dovre"]),
        ("invitation, nynorsk", []),
        ("invitation, English", []),
        ("change, bokmål", ["Anne Li, Aure", "Bo Li, Aure"]),
        ("change, nynorsk", ["Cato Li, Bykle"]),
        ("change, English", []),
    ]
    assert "Send 4 mails" in Page(response).buttons
    assert "1 of them has said no, and is told too" in Page(response).text


def test_page_leads_to_the_wording_of_the_mail_that_is_shown(lup_client, moved):
    page = Page(lup_client.get(url(moved), {"brev": "change-nn"}))

    slug = moved.cohort.programme.slug
    wording = reverse("desk:wording", args=[slug, "change", "nn"])
    assert page.links["See or change what the mail says"] == wording
    assert lup_client.get(wording).status_code == 200


def test_whoever_said_no_is_shown_a_mail_without_an_entry(lup_client, moved):
    anne, bo = (
        Page(lup_client.get(url(moved), {"brev": "change-nb", "nr": number})).text
        for number in (1, 2)
    )

    note = "The mail brings no calendar entry"
    assert (note in anne, note in bo) == (False, True)


def test_explanation_is_shown_in_the_mail_and_nothing_is_sent(lup_client, moved):
    given = {"show": "1", "note_nb": "Lokalet er\nopptatt.", "brev": "change-nn", "nr": "1"}

    shown = lup_client.post(url(moved), given)
    page = lup_client.get(shown.url)

    assert shown.url == f"{url(moved)}?brev=change-nn&nr=1&note_nb=Lokalet+er+opptatt."
    assert "Lokalet er opptatt." in page.context["draft"].content.text
    assert "Lokalet er opptatt." in lup_client.get(page.context["frame_url"]).content.decode()
    assert page.context["note_form"]["note_nb"].value() == "Lokalet er opptatt."
    assert kinds() == []


def test_change_can_be_read_in_a_language_that_nobody_gets_it_in(lup_client, moved):
    given = {"brev": "change-en", "note_en": "The room is taken."}
    page = lup_client.get(url(moved), given)
    frame = lup_client.get(page.context["frame_url"]).content.decode()

    assert "To Nobody. The name in the mail is an example." in Page(page).text
    assert page.context["wording_url"].endswith("/change/en/")
    assert [
        '<html lang="en"' in frame,
        "Kari Nordmann" in frame,
        "The room is taken." in frame,
    ] == [True] * 3


def test_change_is_sent_with_its_explanation(lup_client, moved):
    response = send(lup_client, moved, note_nb="Lokalet er opptatt.")

    assert said(response) == ["3 mails are on their way."]
    assert {(kind, language) for kind, _address, language in kinds()} == {
        ("change", "nb"),
        ("change", "nn"),
    }
    assert Release.objects.latest("number").notes == {"nb": "Lokalet er opptatt."}
    assert all("Lokalet er opptatt." in mail.text for mail in Message.objects.filter(kind="change"))
    page = Page(lup_client.get(url(moved, "gathering")))
    assert "Nobody has been told" not in page.text


def test_explanation_stays_when_the_page_is_shown_again(lup_client, moved):
    response = lup_client.post(url(moved), {"expected": "old", "note_nb": "Opptatt."})

    assert response.status_code == 409
    assert response.context["note_form"]["note_nb"].value() == "Opptatt."


def test_change_soon_after_another_warns(lup_client, lup, moved):
    send(lup_client, moved)
    has_left()
    planning.change(moved, {"venue": "Banken"}, by=lup, now=NOW)

    text = Page(lup_client.get(url(moved))).text

    assert "People were told of another change less than an hour ago" in text


def test_reply_by_date_that_has_passed_is_pointed_out(lup_client, moved, at):
    Gathering.objects.update(reply_by="2027-01-08")
    at(2027, 1, 9, 9)

    assert lup_client.get(url(moved)).context["warnings"] == [
        "The reply-by date has passed. Set a new one if people are to answer anew."
    ]


def test_cancelling_says_how_many_get_a_mail_and_does_it(lup_client, told):
    page = Page(lup_client.get(url(told, "cancel")))
    response = lup_client.post(url(told, "cancel"), {"note_nb": "For få."})

    assert "3 people who know of the gathering get a mail each" in page.text
    assert said(response) == ["The gathering is cancelled. 3 mails are on their way."]
    assert [kind for kind, *_more in kinds()] == ["cancellation"] * 3
    assert "For få." in Message.objects.filter(kind="cancellation")[0].text
    again = lup_client.post(url(told, "cancel"))
    assert said(again)[-1:] == ["The gathering has been held or is cancelled already."]
    assert len(kinds()) == 3


def test_restoring_tells_them_and_the_gathering_takes_answers_again(lup_client, told):
    lup_client.post(url(told, "cancel"))
    has_left()
    link = Page(lup_client.get(url(told, "gathering"))).links["Hold it after all"]

    response = lup_client.post(link, {"note_nb": "Vi fikk et nytt lokale."})

    assert link == url(told, "restore")
    assert said(response)[-1:] == ["The gathering is held after all. 3 mails are on their way."]
    assert Gathering.objects.get().takes_answers
    assert {kind for kind, *_more in kinds()} == {"change"}


def test_draft_is_cancelled_without_mail(lup_client, draft):
    response = lup_client.post(url(draft, "cancel"))

    assert said(response) == ["The gathering is cancelled. Nobody needed a mail about it."]


@pytest.mark.parametrize("name", ("cancel", "restore"))
def test_page_without_anything_to_do_has_no_button(lup_client, told, name):
    Gathering.objects.update(state="held")

    page = Page(lup_client.get(url(told, name)))

    assert not {"Cancel the gathering", "Hold the gathering after all"} & set(page.buttons)


def test_pages_ask_the_same_for_few_and_many(lup_client, kull, moved, django_assert_num_queries):
    addresses = [url(moved), reverse("desk:cancel", args=[moved.pk])]
    with django_assert_num_queries(20) as few:
        for address in addresses:
            lup_client.get(address)
    for _number in range(10):
        MembershipFactory.create_batch(3, team=TeamFactory(cohort=kull))
    with django_assert_num_queries(len(few)):
        for address in addresses:
            lup_client.get(address)

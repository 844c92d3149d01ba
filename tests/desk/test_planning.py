from datetime import UTC, date, datetime

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse

from audit.models import Entry
from sessions_app.inviting import invitations
from sessions_app.models import Gathering
from tests.desk.conftest import NOW
from tests.factories import MembershipFactory, ParticipationFactory, TeamFactory
from tests.reading import Page

FIELDS = {
    "title": "Oppstart",
    "kind": "workshop",
    "form": "physical",
    "starts_at": "2027-01-20T10:00",
    "ends_at": "2027-01-20T16:00",
    "venue": "Banken",
    "address": "",
    "meeting_url": "",
    "agenda": "Behov\nMarked",
    "reply_by": "2027-01-08",
    "learning_hours": "2.5",
}

OUTSIDE = "The year must be between 2000 and 2100."


def said(response):
    return [str(message) for message in get_messages(response.wsgi_request)]


def edit_url(gathering):
    return reverse("desk:gathering_edit", args=[gathering.pk])


@pytest.fixture
def new_url(kull):
    return reverse("desk:gathering_new", args=["3p-test", 2027])


def test_new_gathering_is_a_draft_that_nobody_knows_of(lup_client, lup, kull, new_url):
    response = lup_client.post(new_url, FIELDS)

    gathering = Gathering.objects.get()
    assert response.url == reverse("desk:gathering", args=[gathering.pk])
    assert said(response) == ["The gathering is saved. Nobody has been told of it yet."]
    assert (gathering.cohort, gathering.state) == (kull, Gathering.State.DRAFT)
    assert gathering.starts_at == datetime(2027, 1, 20, 9, tzinfo=UTC)
    assert gathering.learning_minutes == 150
    assert [(entry.verb, entry.actor) for entry in Entry.objects.all()] == [("created", lup)]


def test_day_that_something_speaks_against_is_pointed_out(lup_client, lup, new_url, kull, draft):
    easter = {"starts_at": "2027-03-25T09:00", "ends_at": "2027-03-25T12:00"}
    two_days = {"starts_at": "2027-04-30T09:00", "ends_at": "2027-05-01T12:00"}
    made = lup_client.post(new_url, FIELDS | easter)
    assert "Is this the right day? Maundy Thursday" in Page(lup_client.get(made.url)).text
    MembershipFactory(team__cohort=kull)
    invitations.release(draft, by=lup, now=NOW)

    for fields, remark in ((two_days, "Is this the right day? 1 May"), ({}, "")):
        changed = lup_client.post(edit_url(draft), FIELDS | fields)
        text = Page(lup_client.get(changed.url)).text
        assert (remark in text, "right day" in text) == (True, bool(remark))


def test_themes_of_a_spreadsheet_are_shown_one_on_a_line_and_kept(lup_client, draft):
    Gathering.objects.update(agenda="behov; marked ;dialog")
    shown = lup_client.get(edit_url(draft)).context["form"]["agenda"].value()

    lup_client.post(edit_url(draft), FIELDS | {"agenda": shown.replace("\n", "\r\n")})
    kept = Gathering.objects.get().agenda
    lup_client.post(edit_url(draft), FIELDS | {"agenda": "behov\r\n\r\n marked"})

    assert (shown, kept) == ("behov\nmarked\ndialog", "behov; marked ;dialog")
    assert Gathering.objects.get().agenda == "behov\nmarked"


@pytest.mark.parametrize(("language", "said"), [("nb", "Må fylles ut."), ("nn", "Må fyllast ut.")])
def test_field_that_was_left_empty_is_named_in_plain_words(lup_client, new_url, language, said):
    page = Page(lup_client.post(f"{new_url}?sprak={language}", FIELDS | {"title": ""}))

    assert page.links[f"Tittel: {said}"] == "#id_title"


@pytest.mark.parametrize(
    ("wrong", "field", "message"),
    [
        ({"ends_at": "2027-01-20T10:00"}, "ends_at", "The gathering ends before it begins."),
        ({"reply_by": "2027-01-21"}, "reply_by", "The date is after the gathering has begun."),
        ({"title": " "}, "title", "This field is required."),
        ({"starts_at": "tomorrow"}, "starts_at", "Enter a valid date/time."),
        ({"starts_at": "0001-01-01T00:00", "reply_by": ""}, "starts_at", OUTSIDE),
        ({"ends_at": "9999-12-31T23:59"}, "ends_at", OUTSIDE),
        ({"reply_by": "0001-01-01"}, "reply_by", OUTSIDE),
        ({"meeting_url": "javascript:alert(1)"}, "meeting_url", "Enter a valid URL."),
        (
            {"learning_hours": "-1"},
            "learning_hours",
            "Ensure this value is greater than or equal to 0.",
        ),
    ],
)
def test_new_gathering_with_an_error_keeps_what_was_typed(
    lup_client, kull, new_url, wrong, field, message
):
    response = lup_client.post(new_url, FIELDS | wrong)

    assert list(response.context["form"].errors) == [field]
    assert f": {message} " in Page(response).text
    assert Page(response).fields["venue"] == "Banken"
    assert Gathering.objects.count() == 0


def test_edit_shows_the_gathering_as_it_is(lup_client, draft):
    fields = Page(lup_client.get(edit_url(draft))).fields

    assert {
        name: fields[name] for name in ("title", "starts_at", "reply_by", "learning_hours")
    } == {
        "title": "Oppstart",
        "starts_at": "2027-01-20T10:00",
        "reply_by": "2027-01-08",
        "learning_hours": "5",
    }


def test_edit_changes_the_gathering(lup_client, draft):
    response = lup_client.post(edit_url(draft), FIELDS | {"reply_by": "", "title": "Ny"})

    assert response.url == reverse("desk:gathering", args=[draft.pk])
    assert said(response) == ["Saved."]
    draft.refresh_from_db()
    assert (draft.title, draft.reply_by, draft.venue) == ("Ny", None, "Banken")


def test_edit_without_a_change_says_so(lup_client, draft):
    lup_client.post(edit_url(draft), FIELDS)

    assert said(lup_client.post(edit_url(draft), FIELDS))[-1:] == ["Nothing has changed."]


def test_edit_warns_that_nobody_is_told_of_changes_to_a_released_gathering(lup_client, released):
    warning = (
        "Nobody sees the change before you have told people of it, which you do on the next page."
    )

    assert warning in Page(lup_client.get(edit_url(released))).text
    lup_client.post(edit_url(released), FIELDS | {"reply_by": "2027-01-10"})
    assert Gathering.objects.get().reply_by == date(2027, 1, 10)

    Gathering.objects.update(state=Gathering.State.DRAFT)
    assert warning not in Page(lup_client.get(edit_url(released))).text


@pytest.mark.parametrize("state", (Gathering.State.HELD, Gathering.State.CANCELLED))
def test_edit_is_closed_once_held_or_cancelled(lup_client, draft, state):
    Gathering.objects.update(state=state)

    response = lup_client.post(edit_url(draft), FIELDS | {"title": "Ny"})

    assert said(response) == ["The gathering has been held or is cancelled, so it stays as it is."]
    assert Gathering.objects.get().title == "Oppstart"


def test_change_that_nobody_knows_of_is_the_next_thing_to_do(lup_client, lup, kull, draft):
    MembershipFactory(team__cohort=kull)
    invitations.release(draft, by=lup, now=NOW)
    lup_client.post(edit_url(draft), FIELDS | {"venue": "Et annet sted"})

    [overview] = lup_client.get(reverse("desk:home")).context["overviews"]
    page = lup_client.get(reverse("desk:gathering", args=[draft.pk])).context

    assert overview.gatherings[0].step == page["step"]
    assert page["step"].url == reverse("desk:release", args=[draft.pk])
    assert page["step"].why == "The gathering has been changed, and nobody has been told of it yet."


@pytest.fixture
def full(released, kull):
    """Three from Aure and one from Bykle are coming."""
    for name, number in (("Bykle", 1), ("Aure", 3)):
        team = TeamFactory(cohort=kull, name=name)
        ParticipationFactory.create_batch(number, gathering=released, team=team, coming=True)
    return released


@pytest.mark.parametrize(
    ("limits", "told"),
    [
        ({"capacity": "3"}, "4 people have a place already, which is more than there are in all."),
        ({"seats_per_team": "2"}, "More than each team may send come from Aure."),
    ],
)
def test_limit_below_those_who_come_is_asked_about_first(lup_client, full, limits, told):
    asked = lup_client.post(edit_url(full), FIELDS | limits)
    page = Page(asked)
    assert told in page.text
    assert "Nothing is saved yet. Save once more if you mean it." in page.text
    full.refresh_from_db()
    assert (full.capacity, full.seats_per_team) == (None, None)

    again = lup_client.post(
        edit_url(full), FIELDS | limits | {"in_spite_of": page.fields["in_spite_of"]}
    )

    assert said(again) == ["Saved."]
    assert told in Page(lup_client.get(edit_url(full))).text


def test_yes_to_one_limit_is_no_yes_to_another(lup_client, full):
    page = Page(lup_client.post(edit_url(full), FIELDS | {"capacity": "3"}))

    other = FIELDS | {"capacity": "1", "in_spite_of": page.fields["in_spite_of"]}

    assert lup_client.post(edit_url(full), other).status_code == 200
    full.refresh_from_db()
    assert full.capacity is None


def test_limit_that_all_fit_in_is_not_asked_about(lup_client, full):
    response = lup_client.post(edit_url(full), FIELDS | {"capacity": "4", "seats_per_team": "3"})

    assert said(response) == ["Saved."]
    assert "More people come" not in Page(lup_client.get(edit_url(full))).text

"""A programme's own words: tried, looked at as real readers get them, saved, gone back on."""

import pytest
from django.urls import reverse

from cohorts import wordings
from cohorts.models import Wording
from messaging.sheets import Words
from messaging.texts import Letter
from tests.factories import (
    CoordinatorFactory,
    GatheringFactory,
    MembershipFactory,
    TeamFactory,
    UserFactory,
)
from tests.reading import Page

pytestmark = pytest.mark.django_db

OWN = {"subject": "Velkommen {navn}", "opening": "Hei {navn}\n\nMøt på {sted}.", "closing": ""}


@pytest.fixture
def team(kull, draft):
    team = TeamFactory(cohort=kull, partner__name="Fjordvik kommune")
    for name in ("Berg", "Dahl"):
        MembershipFactory(team=team, person__last_name=name)
    MembershipFactory(team=team, person__last_name="Engelsk", person__language="en")
    return team


def address(kull, name="wording", letter="invitation", language="nb"):
    return reverse(f"desk:{name}", args=[kull.programme.slug, letter, language])


def frame(client, page):
    """The mail in the page's frame."""
    source = page.content.decode().partition('<iframe class="mail-frame" src="')[2]
    return Page(client.get(source.partition('"')[0].replace("&amp;", "&"))).text


def test_list_tells_which_mails_are_worded_otherwise(lup_client, kull):
    wordings.word(kull.programme, Letter.THANKS, "nn", Words("Takk"), by=UserFactory())

    page = Page(lup_client.get(reverse("desk:wordings", args=[kull.programme.slug])))

    assert page.rows[0] == ["Mail", "Bokmål", "Nynorsk", "English"]
    assert len(page.rows) == 1 + len(Letter)
    assert [row for row in page.rows if row[1:] != ["standard"] * 3] == [
        page.rows[0],
        ["Thanks", "standard", "own text", "standard"],
    ]
    assert (
        reverse("desk:wordings", args=[kull.programme.slug])
        in (
            lup_client.get(reverse("desk:cohort", args=[kull.programme.slug, kull.year]))
        ).content.decode()
    )


def test_page_shows_the_standard_text_and_the_mail_to_a_real_reader(lup_client, kull, team):
    answer = lup_client.get(address(kull))

    page = Page(answer)
    assert page.fields["subject"] == "Invitasjon: {samling}, {dag}"
    assert "Du er invitert til samling med teamet fra {team}." in page.text
    assert "To Kari Berg, Fjordvik kommune (1 of 2)" in page.text
    assert ["{samling}", "the title of the gathering", "Oppstart"] in page.rows
    assert "Hei, Kari Berg Du er invitert til samling" in frame(lup_client, answer)


def test_what_is_tried_is_shown_to_the_next_reader_too_and_reaches_nobody(lup_client, kull, team):
    first = lup_client.post(address(kull), OWN | {"show": "1"}, follow=True)
    second = lup_client.post(address(kull), OWN | {"show": "2"}, follow=True)

    assert "Not saved yet" in Page(first).text
    assert "Velkommen Kari Berg" in Page(first).text
    assert "Hei, Kari Berg Hei Kari Berg Møt på Næringslivets Hus" in frame(lup_client, first)
    assert "To Kari Dahl, Fjordvik kommune (2 of 2)" in Page(second).text
    assert "Hei, Kari Dahl Hei Kari Dahl" in frame(lup_client, second)
    assert Page(second).fields["subject"] == "Velkommen {navn}"
    assert Wording.objects.count() == 0


def test_saving_holds_and_tells_who_did_it(lup_client, lup, kull, team):
    lup_client.post(address(kull), OWN | {"show": "1"})

    page = Page(lup_client.post(address(kull), OWN, follow=True))

    assert wordings.own(kull.programme) == {
        ("invitation", "nb"): Words("Velkommen {navn}", "Hei {navn}\n\nMøt på {sted}.", "")
    }
    assert "Saved." in page.text
    assert "Not saved yet" not in page.text
    assert f"Last changed by {lup}" in page.text


def test_back_to_the_standard_text(lup_client, kull, team):
    lup_client.post(address(kull), OWN)

    page = Page(lup_client.post(address(kull), {"standard": "1"}, follow=True))

    assert page.fields["subject"] == "Invitasjon: {samling}, {dag}"
    assert "Back to the standard text" not in page.buttons


@pytest.mark.parametrize("act", [{}, {"show": "1"}])
def test_a_wrong_placeholder_is_refused_with_its_name_and_what_was_written_stays(
    lup_client, kull, team, act
):
    wrong = OWN | {"opening": "Hei {etternavn}", "closing": "{"}

    answer = lup_client.post(address(kull), wrong | act)

    page = Page(answer)
    assert answer.status_code == 400
    assert "There is no placeholder {etternavn} in this mail." in page.text
    assert "“{” stands alone. A placeholder is written like {navn}." in page.text
    assert "Hei {etternavn}" in page.text
    assert Wording.objects.count() == 0


@pytest.mark.parametrize("letter", ["practical", "meeting_link"])
def test_mail_to_those_who_are_coming_is_shown_as_to_one_who_is(lup_client, kull, team, letter):
    GatheringFactory(cohort=kull)

    shown = frame(lup_client, lup_client.get(address(kull, letter=letter, language="nb")))

    assert "Du har svart at du kommer." in shown


@pytest.mark.parametrize("language", ["nb", "nn", "en"])
@pytest.mark.parametrize("letter", Letter.values)
def test_every_mail_can_be_looked_at_with_people_and_without(lup_client, kull, letter, language):
    url = address(kull, letter=letter, language=language)
    empty = lup_client.get(url)
    assert "Kari Nordmann" in frame(lup_client, empty)

    GatheringFactory(cohort=kull)
    MembershipFactory(team__cohort=kull, lead=True, person__last_name="Leder")
    answer = lup_client.get(url)

    assert "Nobody is in a team yet, so this is an example." in Page(empty).text
    assert "Kari Leder" in frame(lup_client, answer)


def test_frame_runs_nothing_and_answers_for_nobody(lup_client, kull, team):
    lup_client.post(address(kull), OWN | {"opening": "<script>alert(1)</script>", "show": "1"})

    answer = lup_client.get(address(kull, "wording_preview"))

    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert answer.headers["X-Frame-Options"] == "SAMEORIGIN"
    assert "<script" not in answer.content.decode()
    assert "/svar/eksempel/" in answer.content.decode()


@pytest.mark.parametrize(("letter", "language"), [("login_code", "nb"), ("invitation", "se")])
def test_unknown_mail_or_language_is_404(lup_client, kull, letter, language):
    assert lup_client.get(address(kull, letter=letter, language=language)).status_code == 404


def test_coordinators_of_other_programmes_find_nothing(client, clock, kull, team):
    client.force_login(CoordinatorFactory().user)
    pages = [
        reverse("desk:wordings", args=[kull.programme.slug]),
        address(kull),
        address(kull, "wording_preview"),
    ]

    assert [client.get(page).status_code for page in pages] == [404, 404, 404]
    assert client.post(address(kull), OWN).status_code == 404
    assert Wording.objects.count() == 0


def test_queries_do_not_grow_with_the_people(lup_client, kull, team, django_assert_num_queries):
    with django_assert_num_queries(9):
        lup_client.get(address(kull))
    MembershipFactory.create_batch(30, team=team)

    with django_assert_num_queries(9):
        lup_client.get(address(kull))

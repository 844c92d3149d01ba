"""The sheet to sign, and the name tags."""

import io
from itertools import pairwise

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse
from pypdf import PdfReader

from certificates import printing
from desk.day import paper
from sessions_app.attending import expected
from sessions_app.models import Participation
from tests.factories import MembershipFactory, ParticipationFactory, TeamFactory

SAMI = "áčđŋšŧž"


def url(gathering, name):
    return reverse(f"desk:{name}", args=[gathering.pk])


def reader(response):
    return PdfReader(io.BytesIO(response.content))


def text(response):
    return [" ".join(page.extract_text().split()) for page in reader(response).pages]


def fonts_of(page):
    return [font.get_object() for font in page["/Resources"]["/Font"].values()]


def heights(page, words):
    """Where on the page each of them stands, from the top, in CSS pixels."""
    found = []

    def look(text, _matrix, place, *_font):
        if text.strip() == words:
            found.append(place[5])

    page.extract_text(visitor_text=look)
    return found


def listed(gathering, team, first_name, **fields):
    return ParticipationFactory(
        gathering=gathering,
        team=team,
        person__first_name=first_name,
        person__last_name="Li",
        **fields,
    )


@pytest.fixture
def aure(kull, released):
    """Anne said yes, Bo no, Čálmmis has not answered; Dag was not invited."""
    team = TeamFactory(cohort=kull, partner__name="Aure kommune")
    listed(released, team, "Anne", coming=True, person__job_title="Innkjøper")
    listed(released, team, "Bo", declined=True)
    listed(released, team, "Čálmmis")
    MembershipFactory(team=team, person__first_name="Dag", person__last_name="Li")
    return team


def names(gathering, **options):
    return [
        (party.team.name, [one.person.first_name for one in party.guests])
        for party in expected.parties(gathering, **options)
    ]


def test_signing_sheet_has_everyone_with_their_answer_by_team(lup_client, released, aure):
    unit = TeamFactory(cohort=released.cohort, name="Å", partner__name="Ås kommune")
    listed(released, unit, "Ea", is_stand_in=True)

    response = lup_client.get(url(released, "signing_sheet"))

    [page] = text(response)
    for words in (
        "Oppstart onsdag 20. januar 2027 kl. 10.00–16.00 Næringslivets Hus",
        "Navn Svar Underskrift",
        "Aure kommune Anne Li Innkjøper kommer Bo Li kommer ikke Čálmmis Li ikke svart",
        "Å, Ås kommune Ea Li stedfortreder ikke svart",
        "Andre som kom 1 / 1",
    ):
        assert words in page
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"] == 'inline; filename="signing-sheet-oppstart.pdf"'
    assert response["Cache-Control"] == "no-store, private"


def test_signing_sheet_is_tagged_and_has_room_to_sign_on_every_page(lup_client, released):
    released.cohort.programme.language = "nn"
    released.cohort.programme.save()
    team = TeamFactory(cohort=released.cohort, name="Aure")
    for _number in range(30):
        listed(released, team, "Kari")

    response = lup_client.get(url(released, "signing_sheet"))

    pdf = reader(response)
    catalogue = pdf.trailer["/Root"]
    assert (catalogue["/Lang"], catalogue["/MarkInfo"]["/Marked"]) == ("nn", True)
    assert pdf.metadata.title == "Underskriftsliste: Oppstart"
    pages = text(response)
    assert [page.count("Kari Li") for page in pages] == [24, 6]
    assert [page.count("Namn Svar Underskrift") for page in pages] == [1, 1]
    rows = pairwise(heights(pdf.pages[0], "ikkje svart"))
    gaps = [round((below - above) / 96 * 25.4, 1) for above, below in rows]  # millimetres
    assert gaps == [9.3] * 23


def test_name_tags_are_for_those_who_said_yes(lup_client, released, aure):
    [page] = text(lup_client.get(url(released, "name_tags")))

    assert page == "Anne Li Aure kommune 3P"


def test_name_tags_are_for_those_who_have_not_answered_too(lup_client, released, aure):
    [page] = text(lup_client.get(url(released, "name_tags"), {"alle": "1"}))

    assert page == " ".join(f"{name} Li Aure kommune 3P" for name in ("Anne", "Čálmmis", "Dag"))


@pytest.mark.parametrize("name", ["signing_sheet", "name_tags"])
def test_sami_names_are_printed_in_our_own_fonts(lup_client, released, name):
    """Which have all these letters (tests/test_face.py); lacking any would bring another."""
    team = TeamFactory(cohort=released.cohort, partner__name="Kárášjoga gielda")
    listed(released, team, SAMI.upper(), coming=True)
    listed(released, team, SAMI.lower(), coming=True)

    response = lup_client.get(url(released, name))

    [page] = reader(response).pages
    fonts = {font["/BaseFont"].partition("+")[2] for font in fonts_of(page)}
    assert fonts == {"Inter-PDF", "Inter-PDF-Semi-Bold"}
    for words in (f"{SAMI.upper()} Li", f"{SAMI.lower()} Li", "Kárášjoga gielda"):
        assert words in text(response)[0]


def test_ten_name_tags_make_a_page(lup_client, released):
    team = TeamFactory(cohort=released.cohort)
    for _number in range(11):
        listed(released, team, "Kari", coming=True)

    pages = text(lup_client.get(url(released, "name_tags")))

    assert [page.count("Kari") for page in pages] == [10, 1]


def test_nobody_expected_leads_back_to_the_list(lup_client, released):
    response = lup_client.get(url(released, "name_tags"))

    assert response.url == url(released, "attendance")
    assert [str(message) for message in get_messages(response.wsgi_request)] == [
        "Nobody is expected, so there are no name tags to print."
    ]


@pytest.mark.parametrize("name", ["signing_sheet", "name_tags"])
def test_pdf_that_cannot_be_made_is_told(lup_client, released, aure, name, monkeypatch, caplog):
    monkeypatch.setattr(printing, "LONGEST_WAIT", 0.01)

    response = lup_client.get(url(released, name))

    assert response.url == url(released, "attendance")
    assert [str(message) for message in get_messages(response.wsgi_request)] == [
        "The PDF could not be made. Try again in a little while."
    ]
    assert "took more than 0.01 s" in caplog.text


def test_whoever_sends_somebody_else_is_left_out(released, aure):
    anne = Participation.objects.get(person__first_name="Anne")
    cato = listed(released, aure, "Cato", coming=True, is_stand_in=True, stands_in_for=anne)
    assert names(released, answers=expected.COMING) == [("Aure kommune", ["Cato"])]

    cato.stood_down_at = released.starts_at
    cato.save()
    assert names(released, answers=expected.COMING) == [("Aure kommune", ["Anne"])]


def test_people_are_in_norwegian_order(released, kull):
    for team in ("Å", "Aure", "Øye"):
        place = TeamFactory(cohort=kull, name=team)
        for last_name in ("Ås", "Ek"):
            ParticipationFactory(gathering=released, team=place, person__last_name=last_name)

    assert [
        (party.team.name, [one.person.last_name for one in party.guests])
        for party in expected.parties(released)
    ] == [("Aure", ["Ek", "Ås"]), ("Øye", ["Ek", "Ås"]), ("Å", ["Ek", "Ås"])]


@pytest.mark.parametrize(
    ("name", "size"),
    [
        ("Bo Li", "largest"),
        ("Áŋŋel Čálmmis Ŋávvi", "largest"),
        ("Wilhelmina Bjørnstjerne", "large"),
        ("Anne-Kristine Bjørnstjerne Fagerheim-Østergård", "medium"),
        ("W" * 60, "small"),
    ],
)
def test_long_names_are_printed_in_smaller_type(name, size):
    assert paper.name_size(name) == size


def test_sheets_ask_the_same_for_few_and_many(released, aure, django_assert_max_num_queries):
    with django_assert_max_num_queries(3) as few:
        expected.parties(released)

    for _number in range(5):
        listed(released, TeamFactory(cohort=released.cohort), "Kari")
    with django_assert_max_num_queries(len(few)):
        expected.parties(released)

"""A partner since its first cohort; written by hand, with the register's help if it is on."""

import json
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from time import sleep

import pytest
from django.urls import reverse

from audit.models import Entry
from cohorts.models import Team
from partners import register
from partners.models import Partner, Succession
from tests.factories import (
    CohortFactory,
    CoordinatorFactory,
    GatheringFactory,
    MembershipFactory,
    ParticipationFactory,
    PartnerFactory,
    TeamFactory,
    UserFactory,
    organisation_number,
)
from tests.reading import Page

pytestmark = pytest.mark.django_db


@pytest.fixture
def viken():
    return PartnerFactory(name="Viken fylkeskommune")


def url(partner, name="partner"):
    return reverse(f"desk:{name}", args=[partner.pk])


def year(kull, partner, number, *, held, attended):
    """A cohort in which the partner's team was at some of the gatherings held."""
    cohort = CohortFactory(programme=kull.programme, year=number)
    team = TeamFactory(cohort=cohort, partner=partner, name=f"Viken {number}")
    person = MembershipFactory(team=team).person
    for n in range(held):
        ParticipationFactory(
            gathering=GatheringFactory(cohort=cohort, held=True),
            team=team,
            person=person,
            attended=n < attended,
        )
    return team


def test_line_tells_of_every_cohort_since_the_first(lup_client, kull, viken):
    year(kull, viken, 2025, held=4, attended=3)
    year(kull, viken, 2026, held=2, attended=0)
    TeamFactory(cohort=kull, partner=viken, state="withdrawn", name="Viken nå")
    gone = year(kull, viken, 2024, held=2, attended=2)
    GatheringFactory(cohort=gone.cohort, held=True)
    Team.objects.filter(pk=gone.pk).update(state="withdrawn")
    TeamFactory(cohort__programme__owner=viken, partner=viken, name="Hemmelig")

    page = lup_client.get(url(viken))

    assert Page(page).rows == [
        ["Cohort", "Teams", "Coverage", "People who were there"],
        ["3P, Kull 2024", "Viken 2024 withdrawn", "2 of 2", "1"],
        ["3P, Kull 2025", "Viken 2025 forming", "3 of 4", "1"],
        ["3P, Kull 2026", "Viken 2026 forming", "0 of 2", "0"],
        ["3P, Kull 2027", "Viken nå withdrawn", "–", "0"],
    ]
    heights = [bar.height for bar in page.context["picture"].bars]
    assert heights == [100, 75, 0, 0]


def test_people_now_stand_before_those_who_have_left(lup_client, kull, viken):
    team = TeamFactory(cohort=kull, partner=viken)
    for name, left in (("Aas", date(2026, 5, 1)), ("Vik", None), ("Bø", None)):
        MembershipFactory(team=team, person__last_name=name, person__left_on=left)
    MembershipFactory(
        person__partner=viken,
        person__last_name="Hemmelig",
        team__cohort__programme__owner=viken,
    )

    page = lup_client.get(url(viken))

    assert [one.last_name for one in page.context["people"]] == ["Bø", "Vik", "Aas"]


def test_page_asks_the_same_for_one_year_and_many(
    lup_client, kull, viken, django_assert_max_num_queries
):
    year(kull, viken, 2000, held=1, attended=1)
    lup_client.get(url(viken))
    with django_assert_max_num_queries(14) as one:
        lup_client.get(url(viken))
    for number in range(2001, 2012):
        year(kull, viken, number, held=1, attended=1)
    with django_assert_max_num_queries(len(one)):
        lup_client.get(url(viken))


def test_partner_that_left_still_has_its_page_and_tells_what_it_became(lup_client, viken):
    new = PartnerFactory(name="Akershus fylkeskommune")
    viken.left_on = date(2023, 12, 31)
    viken.save()
    Succession.objects.create(before=viken, after=new, on=date(2024, 1, 1))

    old_page, new_page = (Page(lup_client.get(url(one))) for one in (viken, new))

    assert "Partner until 31 December 2023." in old_page.text
    assert old_page.links["Akershus fylkeskommune"] == url(new)
    assert new_page.links["Viken fylkeskommune"] == url(viken)


def test_own_programmes_coordinator_sees_the_own_partner_only(client, clock, viken):
    own = CoordinatorFactory(programme__owner=viken).user
    client.force_login(own)

    codes = [client.get(url(one)).status_code for one in (viken, PartnerFactory())]

    assert codes == [200, 404]
    assert client.get(url(viken, "partner_edit")).status_code == 404
    assert client.get("/koordinator/partnere/ny/").status_code == 404


def test_partner_does_not_exist_for_strangers(client, clock, viken, kull):
    lead = MembershipFactory(team__cohort=kull, team__partner=viken, lead=True).person.user
    for user in (lead, UserFactory(is_staff=True)):
        client.force_login(user)
        assert client.get(url(viken)).status_code == 404


def given(**changes):
    return {
        "org_number": organisation_number(77),
        "name": "Ny kommune",
        "kind": "municipality",
        "language_form": "nn",
        "joined_on": "2027-01-01",
    } | changes


def test_partner_is_written_down_by_hand(lup_client, lup):
    answer = lup_client.post("/koordinator/partnere/ny/", given())

    made = Partner.objects.get(name="Ny kommune")
    assert answer.headers["Location"] == url(made)
    assert Entry.objects.get(object_type="partners.partner").verb == "added"


def test_changed_partner_is_logged_with_what_changed(lup_client, viken):
    lup_client.post(
        url(viken, "partner_edit"),
        given(org_number=viken.org_number, name="Viken", language_form="nb", joined_on=""),
    )

    entry = Entry.objects.get(object_type="partners.partner")
    assert (entry.before, entry.after) == (
        {"name": "Viken fylkeskommune"},
        {"name": "Viken"},
    )


def test_number_that_another_has_leads_to_it(lup_client, viken):
    answer = lup_client.post(
        "/koordinator/partnere/ny/", given(org_number=viken.org_number, name="Viken 2")
    )

    assert "Viken fylkeskommune has this number:" in Page(answer).text
    assert "Another partner has this number." in Page(answer).text
    assert Page(answer).links["Open the partner"] == url(viken)


@pytest.mark.parametrize("number", ["", "123", "123456789", "99999"])
def test_wrong_number_is_refused(lup_client, number):
    answer = lup_client.post("/koordinator/partnere/ny/", given(org_number=number))

    assert answer.status_code == 400
    assert not Partner.objects.exists()


class Register(BaseHTTPRequestHandler):
    """Answers as Enhetsregisteret does; ``said`` is by the path's end."""

    said: dict[str, tuple[int, bytes]]

    def do_GET(self):
        code, body = self.said.get(self.path, (404, b""))
        if body == b"slow":
            sleep(0.5)
        self.send_response(code)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        pass


@pytest.fixture
def asked(settings):
    """A register of our own: {organisation number: (code, body)}, to be filled in."""
    said = {}
    handler = type("Handler", (Register,), {"said": said})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    Thread(target=server.serve_forever, daemon=True).start()
    settings.ENHETSREGISTERET_URL = f"http://127.0.0.1:{server.server_port}/api"
    yield lambda number, code, body: said.update({f"/api/enheter/{number}": (code, body)})
    server.shutdown()
    server.server_close()


def test_register_is_off_unless_it_is_set(lup_client):
    page = Page(lup_client.get("/koordinator/partnere/ny/"))

    assert page.buttons[-1] == "Save"
    assert not [button for button in page.buttons if "Enhetsregisteret" in button]


def test_name_and_kind_are_filled_in_from_the_register_and_not_saved(lup_client, asked):
    said = {"navn": "KÅFJORD KOMMUNE", "organisasjonsform": {"kode": "KOMM"}}
    asked(organisation_number(77), 200, json.dumps(said).encode())

    page = lup_client.post("/koordinator/partnere/ny/", given(name="", kind="", look_up="1"))

    assert Page(page).fields["name"] == "KÅFJORD KOMMUNE"
    assert page.context["form"]["kind"].value() == "municipality"
    assert not Partner.objects.exists()


@pytest.mark.parametrize(
    ("code", "body", "told"),
    [
        (404, b"", "Enhetsregisteret does not know this number."),
        (500, b"", "Enhetsregisteret does not answer. Write the name yourself."),
        (200, b"<html>", "Enhetsregisteret does not answer. Write the name yourself."),
        (200, b"[]", "Enhetsregisteret does not answer. Write the name yourself."),
        (200, b"[" * 200_000, "Enhetsregisteret does not answer. Write the name yourself."),
        (200, rb'{"navn": "\ud800"}', "Enhetsregisteret does not answer. Write the name yourself."),
        (200, b"slow", "Enhetsregisteret does not answer. Write the name yourself."),
    ],
)
def test_register_that_fails_stops_nobody(lup_client, asked, monkeypatch, code, body, told):
    monkeypatch.setattr(register, "PATIENCE", 0.1)
    asked(organisation_number(77), code, body)

    page = Page(lup_client.post("/koordinator/partnere/ny/", given(look_up="1")))

    assert told in page.text
    assert page.fields["name"] == "Ny kommune"
    assert lup_client.post("/koordinator/partnere/ny/", given()).status_code == 302

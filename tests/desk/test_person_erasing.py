"""The page on which a coordinator erases somebody who wants it."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from audit import log
from audit.models import Entry
from certificates.models import Certificate
from cohorts.models import Cohort, Programme
from partners.models import Person
from privacy import own
from sessions_app.models import Participation
from tests.desk.outbox_cases import NOW, URL, mail, page
from tests.factories import (
    CoordinatorFactory,
    MembershipFactory,
    ParticipationFactory,
    PartnerFactory,
    TeamFactory,
)
from tests.reading import Page

pytestmark = pytest.mark.django_db


@pytest.fixture
def kari(kull):
    Cohort.objects.filter(pk=kull.pk).update(state=Cohort.State.COMPLETED)
    kull.refresh_from_db()
    member = MembershipFactory(team=TeamFactory(cohort=kull), person__first_name="Kari")
    ParticipationFactory(
        gathering__cohort=kull, team=member.team, person=member.person, coming=True, attended=True
    )
    return member.person


def url(person):
    return reverse("desk:person_erase", args=[person.pk])


def certificate_of(person, coordinator):
    part = Participation.objects.get(person=person)
    return Certificate.objects.create(
        number="3P-1", code="A", person=person, team=part.team, cohort=part.team.cohort,
        language="nb", facts={"name": person.full_name, "issued_on": "2027-06-01"},
        pdf=b"%PDF", sha256="a" * 64,
        rendered_at=part.invited_at, issued_at=part.invited_at, issued_by=coordinator,
    )  # fmt: skip


def test_page_says_what_goes_and_what_stays_and_changes_nothing(lup_client, kari):
    shown = Page(lup_client.get(url(kari))).text

    goes, _between, stays = shown.partition("Stays, without name")
    assert "Name and contact details 1" in goes
    assert "Gatherings" not in goes
    assert "Gatherings Is counted, without name. " in stays
    assert [word for word in ("database", "bookkeeping", "a record") if word in shown] == []
    assert Person.objects.get(pk=kari.pk).first_name == "Kari"


def test_press_erases_and_leaves_a_page_without_a_name(lup_client, kari):
    answer = lup_client.post(url(kari), follow=True)

    assert "The person is erased." in answer.text
    assert f"#{kari.pk}" in answer.text
    assert kari.last_name not in answer.text
    assert kari.email not in answer.text
    assert lup_client.get(url(kari)).status_code == 404


def test_mail_of_whoever_is_erased_has_links_with_words(lup_client, kari):
    gathering = Participation.objects.get(person=kari).gathering
    key = f"invitation:{gathering.pk}:{kari.pk}:1"
    row = mail(gathering, key=key, recipient=kari.email, state="sent", sent_at=NOW)
    lup_client.post(url(kari))
    row.refresh_from_db()
    page_of_mail = f"{URL}{row.public_id}/"

    pages = [page(lup_client, one) for one in (URL, reverse("desk:person", args=[kari.pk]))]
    shown = page(lup_client, page_of_mail).text

    assert (row.recipient, row.subject) == ("", "")
    assert [one.links["(erased)"] for one in pages] == [page_of_mail] * 2
    assert "The mail was to somebody who has been erased." in shown
    assert [text for text in ("Whom it went to", "()", "To ,") if text in shown] == []


@pytest.mark.parametrize(("chosen", "state"), [("keep", "issued"), ("revoke", "revoked")])
def test_what_becomes_of_a_certificate_must_be_chosen(lup_client, lup, kari, chosen, state):
    certificate_of(kari, lup)

    assert lup_client.post(url(kari)).status_code == 400
    assert Person.objects.get(pk=kari.pk).anonymised_at is None
    lup_client.post(url(kari), {"certificates": chosen})

    certificate = Certificate.objects.get()
    assert (certificate.state, certificate.pdf) == (state, None)
    pdf = reverse("desk:certificate_pdf", args=[certificate.pk])
    assert lup_client.get(pdf).status_code == 404
    address = [certificate.cohort.programme.slug, certificate.cohort.year]
    assert kari.last_name not in lup_client.get(reverse("desk:certificates", args=address)).text


def test_as_long_as_something_runs_the_page_says_what_must_be_done_first(lup_client, kari, kull):
    Cohort.objects.filter(pk=kull.pk).update(state=Cohort.State.RUNNING)

    assert "Note first that the person has left." in lup_client.get(url(kari)).text
    assert lup_client.post(url(kari)).status_code == 400
    assert Person.objects.get(pk=kari.pk).anonymised_at is None


def test_nobody_else_may(client, kari):
    client.force_login(CoordinatorFactory().user)

    assert [client.get(url(kari)).status_code, client.post(url(kari)).status_code] == [404, 404]


def came_elsewhere(person, owner=None, name="Annet program"):
    part = ParticipationFactory(
        person=person,
        attended=True,
        gathering__cohort__programme__owner=owner,
        gathering__cohort__programme__name=name,
        gathering__cohort__state=Cohort.State.COMPLETED,
    )
    return part.gathering.cohort.programme


def test_whoever_shares_the_person_is_told_who_decides_and_erases_nothing(
    lup_client, kari, settings
):
    settings.CONTACT_EMAIL = "drift@lup.example"
    lups = came_elsewhere(kari)
    partners = came_elsewhere(kari, owner=PartnerFactory(), name="Partnerens eget")
    before = Page(lup_client.get(reverse("desk:person", args=[kari.pk])))

    page, pressed = lup_client.get(url(kari)), lup_client.post(url(kari))

    assert before.links["Erase the person"] == url(kari)
    assert [page.status_code, pressed.status_code] == [200, 400]
    assert "Only LUP's staff can erase, when all have agreed." in Page(page).text
    assert f"Annet program: {lups.contact_email} LUP: drift@lup.example" in Page(page).text
    assert partners.name not in page.text
    assert "Erase for good" not in page.text
    assert "What becomes of it" not in page.text  # its numbers are others' too
    assert Person.objects.get(pk=kari.pk).anonymised_at is None


def test_partners_own_coordinator_is_not_told_of_lups_programme(clock, client, kari):
    programme = came_elsewhere(kari, owner=PartnerFactory())
    client.force_login(CoordinatorFactory(programme=programme, user__language="en").user)

    page = client.get(url(kari))

    assert "Takes part or has a role in another programme too." in Page(page).text
    assert "Whom to ask" not in page.text
    assert client.post(url(kari)).status_code == 400
    assert Person.objects.get(pk=kari.pk).anonymised_at is None


def test_whoever_shares_the_person_is_told_that_lups_staff_answer_the_wish(
    lup_client, lup, kari, kull
):
    came_elsewhere(kari)
    says = "LUP's staff answer, and note it here when it is no."
    before = Page(lup_client.get(url(kari))).text
    own.ask_to_be_erased(kari, [kull.programme], by=log.PARTICIPANT, now=timezone.now())

    asked, pressed = lup_client.get(url(kari)), lup_client.post(url(kari), {"answer": "no"})

    assert (says in before, says in Page(asked).text) == (False, True)
    assert "and is to have an answer within a month." in Page(asked).text
    assert pressed.status_code == 400
    assert own.wish_of(kari)


def test_lups_staff_erase_somebody_whom_programmes_share(lup_client, lup, kari):
    came_elsewhere(kari, owner=PartnerFactory())
    type(lup).objects.filter(pk=lup.pk).update(is_staff=True)

    assert "Erase for good" in lup_client.get(url(kari)).text
    lup_client.post(url(kari))

    assert Person.objects.get(pk=kari.pk).anonymised_at is not None


def test_staff_who_coordinate_only_a_partners_programme_do_not(clock, client, kari):
    programme = came_elsewhere(kari, owner=PartnerFactory())
    client.force_login(CoordinatorFactory(programme=programme, user__is_staff=True).user)

    assert client.post(url(kari)).status_code == 400
    assert Person.objects.get(pk=kari.pk).anonymised_at is None


def test_staff_note_in_the_records_that_somebody_shared_has_left(lup_client, lup, kari, kull):
    Cohort.objects.filter(pk=kull.pk).update(state=Cohort.State.RUNNING)
    assert Page(lup_client.get(url(kari))).links["Has left"] == leave(kari)
    came_elsewhere(kari, owner=PartnerFactory())
    type(lup).objects.filter(pk=lup.pk).update(is_staff=True)

    link = Page(lup_client.get(url(kari))).links["Has left"]
    opened = lup_client.get(link)

    assert link == f"/admin/partners/person/{kari.pk}/change/"
    assert (opened.status_code, 'name="left_on"' in opened.text) == (200, True)


def test_staff_are_sent_to_no_page_that_is_closed_to_them(lup_client, lup, kari, kull):
    """Somebody of two programmes of one partner's, of which the reader coordinates one."""
    partner = PartnerFactory()
    Programme.objects.filter(pk=kull.programme_id).update(owner=partner)
    Cohort.objects.filter(pk=kull.pk).update(state=Cohort.State.RUNNING)
    came_elsewhere(kari, owner=partner)
    CoordinatorFactory(user=lup)
    type(lup).objects.filter(pk=lup.pk).update(is_staff=True)

    page = Page(lup_client.get(url(kari)))

    assert "Note first that the person has left." in page.text
    assert "Has left" not in page.links


def leave(person):
    return reverse("desk:person_leave", args=[person.pk])


def test_role_here_is_taken_away_first(lup_client, kari, kull):
    kari.user = CoordinatorFactory(programme=kull.programme, role="observer").user
    kari.save()

    page = Page(lup_client.get(url(kari))).text

    assert "Take the role away first." in page
    assert "another programme" not in page


def test_no_is_noted_and_takes_the_wish_off_the_first_page_until_it_is_asked_anew(
    lup_client, lup, kari, kull
):
    def wish():
        own.ask_to_be_erased(kari, [kull.programme], by=log.PARTICIPANT, now=timezone.now())

    def stands():
        lines = lup_client.get(reverse("desk:home")).context["lines"]
        on_page = "The person has asked for it" in Page(lup_client.get(url(kari))).text
        return [line.url for line in lines if "erased" in line.text], on_page

    def press():
        lup_client.post(url(kari), {"answer": "no"})
        return list(Entry.objects.filter(verb="erasure declined").values_list("object_id", "actor"))

    assert (press(), stands()) == ([], ([], False))
    wish()
    assert stands() == ([url(kari)], True)
    assert press() == press() == [(kari.pk, lup.pk)]
    assert stands() == ([], False)
    wish()
    assert stands() == ([url(kari)], True)
    assert Person.objects.get(pk=kari.pk).first_name == "Kari"


def test_wish_that_nobody_answered_stands_on_and_can_be_said_again_after_a_month(
    clock, lup_client, kari, kull
):
    def wish():
        own.ask_to_be_erased(kari, [kull.programme], by=log.PARTICIPANT, now=timezone.now())
        return Entry.objects.filter(verb="erasure asked").count()

    clock.shift(-timedelta(days=31))
    first, at_once = wish(), wish()
    clock.shift(timedelta(days=31))

    home = lup_client.get(reverse("desk:home")).context["lines"]
    assert [line.url for line in home if "erased" in line.text] == [url(kari)]
    assert "I have answered no" in lup_client.get(url(kari)).text
    assert (first, at_once, wish()) == (1, 1, 2)

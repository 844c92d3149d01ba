"""The page on which a coordinator erases somebody who wants it."""

import pytest
from django.urls import reverse

from certificates.models import Certificate
from cohorts.models import Cohort
from partners.models import Person
from sessions_app.models import Participation
from tests.desk.outbox_cases import NOW, URL, mail, page
from tests.factories import CoordinatorFactory, MembershipFactory, ParticipationFactory, TeamFactory
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

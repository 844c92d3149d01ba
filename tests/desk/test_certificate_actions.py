"""Revoking, replacing, mailing once more and making again."""

import pytest

from certificates import issuing, mailing, production
from certificates.models import Certificate
from messaging.models import Message
from tests.certificates.cases import NOW, held, member
from tests.desk.certificate_cases import issue, text_of, url
from tests.factories import CohortFactory, CoordinatorFactory
from tests.reading import Page

pytestmark = pytest.mark.django_db


@pytest.fixture
def cohort():
    return CohortFactory(programme__slug="3p-test")


@pytest.fixture
def coordinator(cohort):
    return CoordinatorFactory(programme=cohort.programme, user__language="en").user


@pytest.fixture
def desk(client, coordinator):
    client.force_login(coordinator)
    return client


def test_revoke_asks_for_a_reason_first(desk, cohort, coordinator):
    member(cohort, held(cohort, 1), attended=1)
    certificate = issue(cohort, coordinator)
    address = url("certificate_revoke", certificate.pk)

    assert desk.get(address).status_code == 200
    assert desk.post(address, {"reason": " "}).status_code == 400

    certificate.refresh_from_db()
    assert certificate.state == Certificate.State.ISSUED


def test_revoke_takes_the_certificate_back_and_does_not_offer_it_with_the_others(
    desk, cohort, coordinator
):
    person = member(cohort, held(cohort, 1), attended=1)
    certificate = issue(cohort, coordinator)

    response = desk.post(
        url("certificate_revoke", certificate.pk), {"reason": "Feil person"}, follow=True
    )

    certificate.refresh_from_db()
    assert response.redirect_chain == [(url(), 302)]
    assert (certificate.state, certificate.revoked_reason) == ("revoked", "Feil person")
    assert response.context["ready"] == []
    [row] = response.context["issued"]
    assert (row.reason, row.can_be_given_back) == ("Feil person", True)

    desk.post(url(), {"person": [person.pk]})
    assert Certificate.objects.filter(state="issued").count() == 1


def test_revoke_says_that_the_person_is_not_told(desk, cohort, coordinator):
    member(cohort, held(cohort, 1), attended=1, email="kari@a.example")
    page = Page(desk.get(url("certificate_revoke", issue(cohort, coordinator).pk)))

    assert "is not told by this. Write to kari@a.example yourself." in page.text
    assert page.links["kari@a.example"] == "mailto:kari@a.example"


def test_reissue_shows_what_changes_and_replaces(desk, cohort, coordinator):
    person = member(cohort, held(cohort, 1), attended=1, last_name="Feilstavet")
    certificate = issue(cohort, coordinator)
    person.last_name = "Ŋávvi"
    person.save()
    address = url("certificate_reissue", certificate.pk)

    assert Page(desk.get(address)).rows == [
        ["What", "Printed now", "Registered now"],
        ["Name", "Kari Feilstavet", "Kari Ŋávvi"],
    ]
    desk.post(address)

    assert [(c.state, c.facts["name"]) for c in Certificate.objects.order_by("pk")] == [
        ("superseded", "Kari Feilstavet"),
        ("issued", "Kari Ŋávvi"),
    ]


def test_reissue_and_revoke_of_one_that_is_not_valid_change_nothing(desk, cohort, coordinator):
    member(cohort, held(cohort, 1), attended=1)
    certificate = issue(cohort, coordinator)
    issuing.revoke(certificate, reason="Feil", by=coordinator, now=NOW)

    for name in ["certificate_reissue", "certificate_revoke"]:
        address = url(name, certificate.pk)
        assert "<form" not in desk.get(address).content.decode().split("<main")[1]
        desk.post(address, {"reason": "En gang til"})

    certificate.refresh_from_db()
    assert (certificate.revoked_reason, Certificate.objects.count()) == ("Feil", 1)


def test_reissue_offers_nothing_when_nothing_has_changed(desk, cohort, coordinator):
    member(cohort, held(cohort, 1), attended=1)
    certificate = issue(cohort, coordinator)
    address = url("certificate_reissue", certificate.pk)

    page = Page(desk.get(address))
    answer = desk.post(address, follow=True)

    assert "Nothing that is printed has changed since it was issued" in page.text
    assert "Replace the certificate" not in page.buttons
    assert "Nothing that is printed has changed." in text_of(answer)
    assert Certificate.objects.count() == 1


def test_reissue_of_somebody_who_falls_short_now_points_to_revoking(desk, cohort, coordinator):
    member(cohort, held(cohort, 1), attended=1)
    certificate = issue(cohort, coordinator)
    held(cohort, 3)

    page = Page(desk.get(url("certificate_reissue", certificate.pk)))

    assert "no longer meets the requirement" in page.text
    assert "Replace the certificate" not in page.buttons


def test_mail_sends_the_certificate_once_more(desk, cohort, coordinator):
    member(cohort, held(cohort, 1), attended=1, email="kari@a.example")
    certificate = issue(cohort, coordinator)
    production.render_pending(now=NOW)
    Message.objects.update(state=Message.State.SENT, sent_at=NOW)

    page = Page(desk.get(url("certificate_reissue", certificate.pk)))
    answer = desk.post(url("certificate_mail", certificate.pk), follow=True)

    assert "Send to kari@a.example" in page.buttons
    assert f"Certificate {certificate.number} is on its way to kari@a.example." in text_of(answer)
    assert Message.objects.filter(state=Message.State.QUEUED).count() == 1


def test_mail_says_why_it_cannot(desk, cohort, coordinator):
    member(cohort, held(cohort, 1), attended=1)
    certificate = issue(cohort, coordinator)

    answer = desk.post(url("certificate_mail", certificate.pk), follow=True)

    assert "The PDF is being made, and is mailed by itself then." in text_of(answer)


def test_certificate_that_could_not_be_made_can_be_tried_again(desk, cohort, coordinator):
    member(cohort, held(cohort, 1), attended=1)
    certificate = issue(cohort, coordinator)
    Certificate.objects.update(tries=Certificate.MOST_TRIES)

    page = desk.get(url())
    answer = desk.post(url("certificate_retry", certificate.pk), follow=True)

    assert "1 certificate could not be made." in text_of(page)
    assert page.context["progress"].under_way is False
    assert f"Certificate {certificate.number} is being tried again." in text_of(answer)
    assert answer.context["progress"].under_way is True
    assert Certificate.objects.get().tries == 0


def test_mail_to_a_new_address_is_the_one_that_counts(desk, cohort, coordinator):
    person = member(cohort, held(cohort, 1), attended=1)
    issue(cohort, coordinator)
    production.render_pending(now=NOW)
    Message.objects.update(state=Message.State.FAILED)
    assert desk.get(url()).context["progress"].failed == 1
    person.email = "ny@a.example"
    person.save()

    mailing.follow(person, by=coordinator, now=NOW)

    assert desk.get(url()).context["progress"].failed == 0

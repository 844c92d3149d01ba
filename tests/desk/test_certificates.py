import pytest
from django.urls import reverse

from certificates import issuing, production
from certificates.models import Certificate
from messaging.models import Message
from tests.certificates.cases import NOW, held, member
from tests.factories import CohortFactory, CoordinatorFactory, GatheringFactory, MembershipFactory
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


def url(name="certificates", *args):
    return reverse(f"desk:{name}", args=args or ["3p-test", 2027])


def text_of(response):
    return " ".join(response.content.decode().split())


def issue(cohort, coordinator):
    [certificate] = issuing.issue(cohort, by=coordinator, now=NOW)
    return certificate


def test_certificates_lists_who_earned_one_and_who_falls_short(desk, cohort):
    gatherings = held(cohort, 5)
    earned = member(cohort, gatherings, attended=4)
    short = member(cohort, gatherings, attended=2)

    response = desk.get(url())

    context = response.context
    assert [row.standing.person for row in context["ready"]] == [earned]
    assert [standing.person for standing in context["short"]] == [short]
    assert "10 of 25 hours; 20 are needed" in text_of(response)
    assert context["lead"] == "Needed: at least 80 % of the learning hours: 20 of 25."
    assert context["issued"] == []


def test_certificates_says_that_gatherings_are_still_to_come(desk, cohort):
    member(cohort, held(cohort, 1), attended=1)
    GatheringFactory(cohort=cohort)

    assert "1 of 2 gatherings have been held." in text_of(desk.get(url()))


def test_certificates_of_an_empty_cohort_has_nothing_to_issue(desk, cohort):
    response = desk.get(url())

    assert "Nobody waits for a certificate" in text_of(response)


def test_post_issues_to_those_named_in_the_form(desk, cohort, coordinator):
    gatherings = held(cohort, 1)
    named = member(cohort, gatherings, attended=1)
    member(cohort, gatherings, attended=1)

    response = desk.post(url(), {"person": [named.pk]}, follow=True)

    assert response.redirect_chain == [(url(), 302)]
    assert [(c.person, c.issued_by) for c in Certificate.objects.all()] == [(named, coordinator)]
    assert "1 certificate is being made." in text_of(response)


def test_post_twice_issues_once(desk, cohort):
    person = member(cohort, held(cohort, 1), attended=1)

    desk.post(url(), {"person": [person.pk]})
    response = desk.post(url(), {"person": [person.pk]}, follow=True)

    assert Certificate.objects.count() == 1
    assert "There was nothing new to issue." in text_of(response)


@pytest.mark.parametrize("people", [[], ["tull"], ["0"], ["9" * 5000]])
def test_post_without_people_issues_nothing(desk, cohort, people):
    member(cohort, held(cohort, 1), attended=1)

    desk.post(url(), {"person": people})

    assert Certificate.objects.count() == 0


def test_certificates_shows_how_far_making_and_mailing_have_come(desk, cohort, coordinator):
    member(cohort, held(cohort, 1), attended=1)
    issue(cohort, coordinator)

    def numbers():
        progress = desk.get(url()).context["progress"]
        return progress.total, progress.made, progress.mailed, progress.under_way

    assert numbers() == (1, 0, 0, True)
    production.render_pending(now=NOW)
    assert numbers() == (1, 1, 0, True)
    Message.objects.update(state=Message.State.SENT, sent_at=NOW)
    assert numbers() == (1, 1, 1, False)


def test_certificates_tells_of_mail_that_could_not_be_delivered(desk, cohort, coordinator):
    member(cohort, held(cohort, 1), attended=1)
    issue(cohort, coordinator)
    production.render_pending(now=NOW)
    Message.objects.update(state=Message.State.FAILED)

    assert "1 mail was not taken by the mail server." in text_of(desk.get(url()))


def test_certificates_waits_only_for_those_that_are_valid(desk, cohort, coordinator):
    member(cohort, held(cohort, 1), attended=1)
    issuing.reissue(issue(cohort, coordinator), by=coordinator, now=NOW)

    numbers = [row[1] for row in Page(desk.get(url())).rows if len(row) == 6]

    assert numbers == ["Number", "3P-TEST-2027-0002 being made", "3P-TEST-2027-0001"]


def test_preview_shows_the_certificate_in_a_frame(desk, cohort):
    person = member(cohort, held(cohort, 1), attended=1, first_name="Áŋŋel", language="en")
    address = ["3p-test", 2027, person.pk]

    page = desk.get(url("certificate_preview", *address))
    sheet = desk.get(url("certificate_sheet", *address))

    assert f'src="{url("certificate_sheet", *address)}"' in page.content.decode()
    assert "Áŋŋel" in text_of(sheet)
    assert "3P-TEST-2027-0000" in text_of(sheet)
    assert sheet["X-Frame-Options"] == "SAMEORIGIN"
    assert Certificate.objects.count() == 0


def test_preview_of_somebody_who_falls_short_is_not_found(desk, cohort):
    person = member(cohort, held(cohort, 5), attended=1)
    address = ["3p-test", 2027, person.pk]

    assert desk.get(url("certificate_preview", *address)).status_code == 404
    assert desk.get(url("certificate_sheet", *address)).status_code == 404


def test_pdf_gives_the_stored_file(desk, cohort, coordinator):
    member(cohort, held(cohort, 1), attended=1)
    certificate = issue(cohort, coordinator)
    assert desk.get(url("certificate_pdf", certificate.pk)).status_code == 404
    production.render_pending(now=NOW)

    response = desk.get(url("certificate_pdf", certificate.pk))

    certificate.refresh_from_db()
    assert (response.content, response["Content-Type"], response["Content-Disposition"]) == (
        bytes(certificate.pdf),
        "application/pdf",
        'attachment; filename="kursbevis-3P-TEST-2027-0001.pdf"',
    )


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


def test_reissue_shows_what_changes_and_replaces(desk, cohort, coordinator):
    person = member(cohort, held(cohort, 1), attended=1, last_name="Feilstavet")
    certificate = issue(cohort, coordinator)
    person.last_name = "Ŋávvi"
    person.save()
    address = url("certificate_reissue", certificate.pk)

    page = text_of(desk.get(address))
    assert ("Kari Feilstavet" in page, "Kari Ŋávvi" in page) == (True, True)
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


def pages(certificate):
    address = ["3p-test", 2027]
    return [
        url("certificates", *address),
        url("certificate_preview", *address, certificate.person_id),
        url("certificate_sheet", *address, certificate.person_id),
        url("certificate_pdf", certificate.pk),
        url("certificate_revoke", certificate.pk),
        url("certificate_reissue", certificate.pk),
    ]


def test_strangers_find_nothing(client, cohort, coordinator):
    member(cohort, held(cohort, 1), attended=1)
    certificate = issue(cohort, coordinator)
    client.force_login(CoordinatorFactory().user)

    assert {client.get(page).status_code for page in pages(certificate)} == {404}
    assert (
        client.post(url("certificate_revoke", certificate.pk), {"reason": "x"}).status_code == 404
    )
    assert client.post(url("certificate_reissue", certificate.pk)).status_code == 404
    assert client.post(url(), {"person": [certificate.person_id]}).status_code == 404
    assert [c.state for c in Certificate.objects.all()] == ["issued"]


def test_visitors_are_sent_to_log_in(client, cohort, coordinator):
    member(cohort, held(cohort, 1), attended=1)
    certificate = issue(cohort, coordinator)

    assert {client.get(page).status_code for page in pages(certificate)} == {302}


@pytest.mark.parametrize("people", [1, 10])
def test_certificates_takes_the_same_queries_for_many(
    desk, cohort, coordinator, people, django_assert_num_queries
):
    gatherings = held(cohort, 2)
    for _ in range(people):
        member(cohort, gatherings, attended=2)
    issuing.issue(cohort, by=coordinator, now=NOW)
    for _ in range(people):
        member(cohort, gatherings, attended=2)
        MembershipFactory(team__cohort=cohort)

    with django_assert_num_queries(10):
        context = desk.get(url()).context

    assert [len(context[name]) for name in ["ready", "short", "issued"]] == [people] * 3

"""The pages of certificates in Chromium: accessible, within a phone's width, and without script."""

import pytest
from django.urls import reverse

from certificates import codes, issuing, production
from certificates.models import Certificate
from tests.certificates.cases import NOW, held, member
from tests.factories import CohortFactory, CoordinatorFactory

pytestmark = pytest.mark.browser


@pytest.fixture
def cohort(transactional_db):
    cohort = CohortFactory(programme__slug="3p-test")
    gatherings = held(cohort, 5)
    for attended in (5, 4, 2):
        member(cohort, gatherings, attended=attended, first_name="Áŋŋel", last_name="Ŋávvi")
    return cohort


@pytest.fixture
def coordinator(cohort):
    return CoordinatorFactory(programme=cohort.programme).user


@pytest.fixture
def certificate(cohort, coordinator):
    chosen = next(s.person.pk for s in issuing.earning.standings(cohort) if s.earned)
    [certificate] = issuing.issue(cohort, by=coordinator, now=NOW, people=[chosen])
    production.render_pending(now=NOW)
    return certificate


def log_in(page, client, user):
    client.force_login(user)
    cookie = client.cookies["sessionid"]
    page.context.add_cookies(
        [{"name": "sessionid", "value": cookie.value, "domain": "localhost", "path": "/"}]
    )


def too_wide(page) -> bool:
    return page.evaluate("document.documentElement.scrollWidth > window.innerWidth")


def public_addresses(certificate: Certificate) -> list[str]:
    return ["/bevis/", f"/bevis/{certificate.code}/", f"/bevis/{'0' * codes.LENGTH}/"]


def desk_addresses(certificate: Certificate, waiting: int) -> list[str]:
    cohort = ["3p-test", 2027]
    return [
        reverse("desk:certificates", args=cohort),
        reverse("desk:certificate_preview", args=[*cohort, waiting]),
        reverse("desk:certificate_revoke", args=[certificate.pk]),
        reverse("desk:certificate_reissue", args=[certificate.pk]),
    ]


def test_verify_pages_are_accessible_on_a_phone(phone_page, axe, certificate):
    for address in public_addresses(certificate):
        phone_page.goto(address)
        assert (address, axe(phone_page), too_wide(phone_page)) == (address, [], False)

    assert phone_page.context.cookies() == []


def test_a_code_typed_from_paper_leads_to_the_certificate(open_page, certificate):
    page = open_page(java_script_enabled=False)

    page.goto("/bevis/?sprak=en")
    page.get_by_label("Code on the certificate").fill(certificate.code_text.lower())
    page.get_by_role("button", name="Check the certificate").click()

    assert page.url.endswith(f"/bevis/{certificate.code}/")
    assert page.get_by_role("heading", level=1).inner_text() == "Áŋŋel Ŋávvi"


@pytest.mark.parametrize("width", [390, 1280])
def test_desk_pages_are_accessible(open_page, width, client, axe, coordinator, cohort, certificate):
    page = open_page(viewport={"width": width, "height": 844})
    log_in(page, client, coordinator)
    waiting = next(
        standing.person.pk
        for standing in issuing.earning.standings(cohort)
        if standing.earned and standing.person.pk != certificate.person_id
    )

    for address in desk_addresses(certificate, waiting):
        assert page.goto(address).status == 200
        assert (address, axe(page), too_wide(page)) == (address, [], False)


def test_certificates_are_issued_by_one_button(page, client, coordinator, cohort):
    coordinator.language = "en"
    coordinator.save()
    log_in(page, client, coordinator)

    page.goto(reverse("desk:certificates", args=["3p-test", 2027]))
    page.get_by_role("button", name="Issue 2 certificates").click()

    page.get_by_text("2 certificates are being made.").wait_for()
    assert Certificate.objects.count() == 2

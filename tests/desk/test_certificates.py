import pytest

from certificates import issuing, production
from certificates.models import Certificate
from messaging.models import Message
from partners.models import Partner
from tests.certificates.cases import NOW, held, member, rename
from tests.desk.certificate_cases import issue, text_of, url
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

    assert "1 mail did not arrive." in text_of(desk.get(url()))


def test_certificates_waits_only_for_those_that_are_valid(desk, cohort, coordinator):
    person = member(cohort, held(cohort, 1), attended=1)
    certificate = issue(cohort, coordinator)
    rename(person)
    issuing.reissue(certificate, by=coordinator, now=NOW)

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


def posts(certificate):
    return [
        (url("certificate_revoke", certificate.pk), {"reason": "x"}),
        (url("certificate_reissue", certificate.pk), {}),
        (url("certificate_mail", certificate.pk), {}),
        (url("certificate_retry", certificate.pk), {}),
        (url(), {"person": [certificate.person_id]}),
    ]


def test_strangers_find_nothing(client, cohort, coordinator):
    member(cohort, held(cohort, 1), attended=1)
    certificate = issue(cohort, coordinator)
    client.force_login(CoordinatorFactory().user)

    assert {client.get(page).status_code for page in pages(certificate)} == {404}
    answers = {client.post(path, data).status_code for path, data in posts(certificate)}
    assert answers == {404}
    assert [c.state for c in Certificate.objects.all()] == ["issued"]


def test_list_of_a_few_has_no_search(desk, cohort):
    member(cohort, held(cohort, 1), attended=1)

    assert desk.get(url()).content.decode().count('name="q"') == 1  # the search of all pages


@pytest.mark.parametrize("query", ["annel", "ÁŊŊEL ser", "sørvik", "3p-test-2027-0001"])
def test_search_finds_by_name_organisation_and_number(desk, cohort, coordinator, query):
    gatherings = held(cohort, 1)
    found = member(cohort, gatherings, attended=1, first_name="Áŋŋel", last_name="Serine")
    Partner.objects.filter(pk=found.partner_id).update(name="Sørvik kommune")
    issue(cohort, coordinator)
    for _ in range(10):
        member(cohort, gatherings, attended=1)
        MembershipFactory(team__cohort=cohort)

    context = desk.get(url(), {"q": query}).context

    assert [row.person_id for row in context["issued_page"]] == [found.pk]
    assert (context["ready"], context["short"]) == ([], [])
    assert context["summary"] == "1 valid"


def test_search_issues_only_to_those_who_are_found(desk, cohort):
    gatherings = held(cohort, 1)
    found = member(cohort, gatherings, attended=1, last_name="Moe")
    member(cohort, gatherings, attended=1, last_name="Li")

    page = desk.get(url(), {"q": "moe"})

    assert [row.standing.person for row in page.context["ready"]] == [found]
    assert "Issue 1 certificate" in Page(page).buttons


def test_search_that_finds_nobody_says_so(desk, cohort, coordinator):
    member(cohort, held(cohort, 1), attended=1)
    issue(cohort, coordinator)

    page = Page(desk.get(url(), {"q": "zzz"}))

    assert "Nobody fits the search" in page.text
    assert page.links["Show all"] == url()


def test_certificates_counts_by_state_and_shows_fifty_at_a_time(desk, cohort, coordinator):
    gatherings = held(cohort, 1)
    for _ in range(51):
        member(cohort, gatherings, attended=1)
    first, *_others = issuing.issue(cohort, by=coordinator, now=NOW)
    issuing.revoke(first, reason="Feil", by=coordinator, now=NOW)

    page = desk.get(url())

    assert page.context["summary"] == "50 valid, 1 revoked"
    assert len(page.context["issued_page"]) == 50
    assert "Nobody waits for a certificate" not in text_of(page)
    assert len(desk.get(url(), {"page": 2}).context["issued_page"]) == 1


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

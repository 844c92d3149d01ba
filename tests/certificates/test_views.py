import hashlib

import pytest
from django.urls import reverse

from certificates import codes, issuing, production
from certificates.models import Certificate
from tests.certificates.cases import NOW, held, member, rename
from tests.factories import CohortFactory, UserFactory

pytestmark = pytest.mark.django_db

UNKNOWN = "0" * codes.LENGTH


@pytest.fixture
def certificate():
    cohort = CohortFactory(programme__name="Partnerpådriverprogrammet (3P)")
    member(
        cohort,
        held(cohort, 2),
        attended=2,
        first_name="Áŋŋel Čálmmis",
        last_name="Ŋávvi",
        email="angel@kommune.example",
    )
    [certificate] = issuing.issue(cohort, by=UserFactory(), now=NOW)
    production.render_pending(now=NOW)
    certificate.refresh_from_db()
    return certificate


def text_of(response):
    return " ".join(response.content.decode().split())


def titles(response):
    """The words in bold that say how it stands."""
    known = {
        "valid": "The certificate is genuine and valid.",
        "replaced": "The certificate has been replaced and is not valid any more.",
        "revoked": "The certificate has been revoked and is not valid.",
    }
    return [state for state, words in known.items() if words in text_of(response)]


def test_verify_says_that_it_is_genuine_and_what_it_says(client, certificate):
    response = client.get(f"/bevis/{certificate.code}/?sprak=en")

    assert (response.status_code, titles(response)) == (200, ["valid"])
    for printed in [
        "Áŋŋel Čálmmis Ŋávvi",
        certificate.facts["organisation"],
        "Partnerpådriverprogrammet (3P), Kull 2027",
        certificate.number,
        "Samling 1",
        "Samling 2",
        certificate.facts["issuer"],
        hashlib.sha256(bytes(certificate.pdf)).hexdigest(),
    ]:
        assert printed in text_of(response)


def test_verify_never_shows_an_address(client, certificate):
    assert b"angel@kommune.example" not in client.get(f"/bevis/{certificate.code}/").content


@pytest.mark.parametrize("code", ["{code}", UNKNOWN])
def test_verify_sets_no_cookie_and_is_kept_nowhere(client, certificate, code):
    response = client.get(f"/bevis/{code.format(code=certificate.code)}/")

    assert (dict(response.cookies), response["Cache-Control"], response["X-Robots-Tag"]) == (
        {},
        "no-store, private",
        "noindex, nofollow",
    )


@pytest.mark.parametrize(
    "typed",
    [
        "{code}",
        "{lower}",
        "{groups}",
        " {groups} ",
        "{mixed}",
        "https://padriver.example/bevis/{code}/",
    ],
)
def test_find_takes_the_code_as_people_type_it(client, certificate, typed):
    code = certificate.code
    typed = typed.format(
        code=code,
        lower=code.lower(),
        groups=certificate.code_text,
        mixed=code.replace("0", "o").replace("1", "l"),
    )

    response = client.get("/bevis/", {"kode": typed})

    assert (response.status_code, response["Location"]) == (302, f"/bevis/{code}/")


def test_verify_takes_the_code_in_groups_and_small_letters(client, certificate):
    response = client.get(f"/bevis/{certificate.code_text.lower()}/?sprak=en")

    assert (response.status_code, titles(response)) == (200, ["valid"])


def test_find_without_a_code_asks_for_one(client):
    response = client.get("/bevis/")

    assert (response.status_code, 'name="kode"' in response.content.decode()) == (200, True)
    assert dict(response.cookies) == {}


@pytest.mark.parametrize("code", [UNKNOWN, "tull", "<script>", "%00"])
def test_verify_of_an_unknown_code_asks_again(client, code):
    response = client.get(f"/bevis/{code}/?sprak=en")

    assert (response.status_code, titles(response)) == (404, [])
    assert "We have issued no certificate with this code." in text_of(response)
    assert b"<script>" not in response.content


@pytest.mark.parametrize("typed", ["3P-2025-0099", "Nr. 3p-2025-0099"])
def test_number_typed_for_the_code_is_told_apart(client, db, typed):
    address = client.get("/bevis/", {"kode": typed})["Location"]

    shown = text_of(client.get(address, {"sprak": "en"}))

    assert "This looks like the number of the certificate." in shown
    assert "One letter or digit may be wrong." not in shown


def test_verify_of_a_revoked_one_says_so_but_not_why(client, certificate):
    issuing.revoke(certificate, reason="Sluttet i strid", by=UserFactory(), now=NOW)

    response = client.get(f"/bevis/{certificate.code}/?sprak=en")

    assert (response.status_code, titles(response)) == (200, ["revoked"])
    assert "Sluttet i strid" not in text_of(response)


def test_verify_of_a_replaced_one_says_so_and_does_not_lead_to_the_new_one(client, certificate):
    rename(certificate.person)
    new = issuing.reissue(certificate, by=UserFactory(), now=NOW)

    response = client.get(f"/bevis/{certificate.code}/?sprak=en")

    assert (response.status_code, titles(response)) == (200, ["replaced"])
    assert new.code not in text_of(response)


def test_verify_answers_from_what_is_frozen(client, certificate):
    certificate.person.last_name = "Nytt Navn"
    certificate.person.save()

    assert "Nytt Navn" not in text_of(client.get(f"/bevis/{certificate.code}/"))


@pytest.mark.parametrize("others", [0, 20])
def test_verify_asks_the_database_once(client, certificate, others, django_assert_num_queries):
    gatherings = held(certificate.cohort, 0)
    for _ in range(others):
        member(certificate.cohort, gatherings, attended=0)

    with django_assert_num_queries(1):
        client.get(reverse("certificates:verify", args=[certificate.code]))


def test_verify_takes_no_post(client, certificate):
    assert client.post(f"/bevis/{certificate.code}/").status_code == 405
    assert Certificate.objects.get().state == Certificate.State.ISSUED

"""Certificates that are taken back, and those that take their place."""

from dataclasses import fields, replace
from datetime import timedelta

import pytest
from django.utils import translation

from audit.models import Entry
from certificates import issuing
from certificates.facts import Attended, Facts, changes
from certificates.models import Certificate
from tests.certificates.cases import NOW, held, member, rename
from tests.factories import CohortFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def by():
    return UserFactory()


@pytest.fixture
def cohort():
    return CohortFactory(programme__slug="3p-test")


def test_revoke_keeps_who_when_and_why(cohort, by):
    member(cohort, held(cohort, 1), attended=1)
    [certificate] = issuing.issue(cohort, by=by, now=NOW)

    issuing.revoke(certificate, reason=" Feil person ", by=by, now=NOW)

    certificate.refresh_from_db()
    assert (
        certificate.state,
        certificate.revoked_reason,
        certificate.revoked_by,
        certificate.revoked_at,
    ) == (Certificate.State.REVOKED, "Feil person", by, NOW)
    assert Entry.objects.filter(object_id=certificate.pk, verb="revoked").count() == 1


def test_revoke_wants_a_reason(cohort, by):
    member(cohort, held(cohort, 1), attended=1)
    [certificate] = issuing.issue(cohort, by=by, now=NOW)

    with pytest.raises(issuing.CannotRevoke):
        issuing.revoke(certificate, reason="  ", by=by, now=NOW)

    certificate.refresh_from_db()
    assert certificate.state == Certificate.State.ISSUED


def test_revoke_twice_is_refused(cohort, by):
    member(cohort, held(cohort, 1), attended=1)
    [certificate] = issuing.issue(cohort, by=by, now=NOW)
    issuing.revoke(certificate, reason="Feil person", by=by, now=NOW)

    with pytest.raises(issuing.CannotRevoke):
        issuing.revoke(certificate, reason="En gang til", by=by, now=NOW)

    certificate.refresh_from_db()
    assert certificate.revoked_reason == "Feil person"


def test_reissue_replaces_the_certificate_with_todays_facts(cohort, by):
    person = member(cohort, held(cohort, 1), attended=1, last_name="Feilstavet")
    [old] = issuing.issue(cohort, by=by, now=NOW)
    person.last_name = "Ŋávvi"
    person.save()

    new = issuing.reissue(old, by=by, now=NOW)

    old.refresh_from_db()
    assert (old.state, old.superseded_by, old.facts["name"]) == (
        Certificate.State.SUPERSEDED,
        new,
        "Kari Feilstavet",
    )
    assert (new.state, new.number, new.facts["name"]) == (
        Certificate.State.ISSUED,
        "3P-TEST-2027-0002",
        "Kari Ŋávvi",
    )
    assert new.code != old.code
    assert Entry.objects.filter(object_id=old.pk, verb="replaced").count() == 1


def test_reissue_of_one_that_is_not_valid_is_refused(cohort, by):
    person = member(cohort, held(cohort, 1), attended=1)
    [old] = issuing.issue(cohort, by=by, now=NOW)
    rename(person)
    issuing.reissue(old, by=by, now=NOW)
    rename(person, "Moe")

    with pytest.raises(issuing.CannotReissue):
        issuing.reissue(old, by=by, now=NOW)

    assert Certificate.objects.count() == 2


def test_reissue_is_refused_when_the_person_falls_short_now(cohort, by):
    member(cohort, held(cohort, 1), attended=1)
    [old] = issuing.issue(cohort, by=by, now=NOW)
    held(cohort, 3)

    with pytest.raises(issuing.CannotReissue), translation.override("en"):
        issuing.reissue(old, by=by, now=NOW)

    old.refresh_from_db()
    assert old.state == Certificate.State.ISSUED


def test_reissue_is_refused_when_it_would_say_the_same(cohort, by):
    member(cohort, held(cohort, 1), attended=1)
    [old] = issuing.issue(cohort, by=by, now=NOW)

    with pytest.raises(issuing.CannotReissue, match="Nothing"), translation.override("en"):
        issuing.reissue(old, by=by, now=NOW + timedelta(days=400))

    old.refresh_from_db()
    assert (old.state, Certificate.objects.count()) == (Certificate.State.ISSUED, 1)


DIFFERENT = {
    "language": "nn",
    "name": "Kari Moe",
    "organisation": "Storelva",
    "programme": "Et annet",
    "cohort": "Kull 2030",
    "gatherings": (Attended("Samling 1", "digital", "2027-01-20", "2027-01-20", 300),),
    "minutes_in_all": 600,
    "gatherings_in_all": 1,
    "rule": "gatherings",
    "threshold": 90,
    "learning_goals": ("Kunne noe",),
    "issuer": "Storelva",
    "place": "Bergen",
    "signatory_name": "Ola Vik",
    "signatory_title": "Rådmann",
}
NOT_A_CHANGE = {
    "number": "2",
    "verify_url": "https://other.example/",
    "issued_on": "2030-01-01",
    "colour": "#a0143c",
    "logo": "a" * 64,
    "logo_alt": "Storelva",
}


@pytest.mark.parametrize("field", [field.name for field in fields(Facts)])
def test_changes_are_those_of_what_is_printed(cohort, by, field):
    member(cohort, held(cohort, 1), attended=1)
    [certificate] = issuing.issue(cohort, by=by, now=NOW)
    printed = Facts.from_json(certificate.facts)

    with translation.override("en"):
        if field == "gatherings_in_all":  # is printed where the rule counts gatherings
            printed = replace(printed, rule="gatherings", gatherings_in_all=5)
        found = changes(printed, replace(printed, **{field: (DIFFERENT | NOT_A_CHANGE)[field]}))

    assert len(found) == (field not in NOT_A_CHANGE)

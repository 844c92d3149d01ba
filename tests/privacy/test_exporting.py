"""What a person gets as "my data"."""

from datetime import UTC, datetime

import pytest
from django.utils.translation import override

from cohorts import people
from messaging.models import Message
from partners.models import Person
from privacy import exporting
from sessions_app.models import HandoverNote, Needs
from tests.factories import (
    CoordinatorFactory,
    MembershipFactory,
    ParticipationFactory,
    PersonFactory,
)

pytestmark = pytest.mark.django_db

NOW = datetime(2027, 2, 1, 11, 0, tzinfo=UTC)


def made():
    """A lead who has taken part, with a colleague of whom the copy says nothing."""
    lead = MembershipFactory(lead=True, person__last_name="Ås", person__phone="+4746206817")
    lead.person.first_name = "Åse"
    lead.person.save()
    other = MembershipFactory(team=lead.team, person__last_name="Fremmed")
    part = ParticipationFactory(team=lead.team, person=lead.person, coming=True, attended=True)
    foreign = ParticipationFactory(
        gathering=part.gathering, team=lead.team, person=other.person, stands_in_for=part
    )
    Needs.objects.create(participation=part, diets=["vegan"], food="ikke koriander")
    Needs.objects.create(participation=foreign, food="fremmed kost")
    HandoverNote.objects.create(
        participation=part, gathering=part.gathering, team=lead.team, text="Les", written_at=NOW
    )
    coordinator = CoordinatorFactory(programme=lead.team.cohort.programme)
    details = people.details_of(lead.person)
    people.change(
        lead.person,
        details.__class__(**{**details.__dict__, "job_title": "Sjef"}),
        by=coordinator.user,
    )
    for person in (lead.person, other.person):
        Message.objects.create(
            key=f"invitation:{part.gathering_id}:{person.pk}:1",
            kind="invitation",
            priority=5,
            recipient=person.email,
            subject=f"Til {person.last_name}",
            message_id=person.email,
            expires_at=NOW,
            language="nb",
            topic="",
        )
    return lead.person, part


def test_everything_of_the_person_stands_under_its_heading():
    person, part = made()

    with override("en"):
        found = exporting.of(person, now=NOW)

    assert list(found) == [
        "This copy",
        "Name and contact details",
        "Teams",
        "Gatherings",
        "Food and access needs",
        "Notes to colleagues",
        "Mail",
        "Account and log-in",
        "The log",
    ]
    assert found["This copy"] == [{"Made": "2027-02-01T12:00:00+01:00", "About": "Åse Ås"}]
    [contact] = found["Name and contact details"]
    assert contact["e-mail"] == person.email
    assert (contact["phone"], contact["job title"]) == ("+4746206817", "Sjef")
    [needs] = found["Food and access needs"]
    assert needs == {
        "About": part.gathering.title,
        "diets": ["Vegan"],
        "about food, in own words": "ikke koriander",
        "access needs": "",
    }
    [gathering] = found["Gatherings"]
    assert (gathering["answer"], gathering["presence"]) == ("coming", "attended")
    assert [mail["subject"] for mail in found["Mail"]] == ["Til Ås"]
    assert found["The log"][0]["what"] == "changed"


def test_nothing_of_others_is_in_it():
    person, _part = made()
    other = Person.objects.get(last_name="Fremmed")

    assert not any(mark in str(exporting.of(person, now=NOW)) for mark in ("remmed", other.email))


def test_of_records_that_were_merged_the_one_that_remains_has_all():
    person = PersonFactory()
    old = PersonFactory(email="gammel@kommune.example", merged_into=person)
    ParticipationFactory(person=old)

    with override("nb"):
        found = exporting.of(person, now=NOW)

    assert len(found["Samlinger"]) == 1
    assert [
        one["e-postadresse" if "e-postadresse" in one else "e-post"]
        for one in found["Navn og kontaktopplysninger"]
    ] == [person.email, "gammel@kommune.example"]

"""The log in sentences: in all of one's programmes, and of one record."""

import re
from html import unescape

import pytest

from audit import log
from audit.models import Entry
from cohorts import people
from tests.factories import (
    CohortFactory,
    CoordinatorFactory,
    GatheringFactory,
    MembershipFactory,
    ParticipationFactory,
    PartnerFactory,
    TeamFactory,
    UserFactory,
)
from tests.world import world

LOG = "/koordinator/logg/"


def lines(answer):
    """What each line says, without its time."""
    html = answer.content.decode()
    found = re.findall(r"<li><p>(.*?)</p>(.*?)<span class=\"detail\">", html)
    return [unescape(re.sub(r"<[^>]+>", " ", " ".join(line))).split() for line in found]


def texts(answer):
    return [" ".join(words) for words in lines(answer)]


def test_log_tells_who_did_what_with_before_and_after(lup_client, lup, kull):
    team = TeamFactory(cohort=kull, name="Sørvik & co")
    log.record(team, "changed", by=lup, before={"name": "Sørvika"}, after={"name": team.name})
    log.record(team, "team withdrawn", by=log.SYSTEM)

    said = texts(lup_client.get(LOG))

    assert said == [
        "Pådriver withdrew Sørvik & co .",
        f"{lup.name or lup.email} changed Sørvik & co . name: from “Sørvika” to “Sørvik & co”",
    ]


def test_log_is_in_the_language_of_the_reader(lup_client, lup, released):
    log.record(ParticipationFactory(gathering=released), "answered", by=log.PARTICIPANT)
    lup.language = "nn"
    lup.save()

    [said] = texts(lup_client.get(LOG))

    assert said.startswith("Deltakaren svarte for ")


def test_log_tells_nothing_of_other_programmes(lup_client, lup, kull):
    elsewhere = world(owner=PartnerFactory())
    Entry.objects.bulk_create(
        log.entry(record, "changed", by=elsewhere_user)
        for record in elsewhere.values()
        if record.pk and isinstance(record.pk, int)
        for elsewhere_user in [UserFactory(name="Fremmed")]
    )
    both = MembershipFactory(team__cohort=kull).person
    MembershipFactory(person=both)
    log.record(both, "changed", by=log.SYSTEM)
    log.record(UserFactory(), "second factor added", by=log.SYSTEM)

    partners = elsewhere[type(PartnerFactory.build())]
    seen = [said for said in texts(lup_client.get(LOG)) if partners.name not in said]

    assert seen == []


def test_log_tells_of_people_partners_and_ones_own_account(lup_client, lup, kull):
    person = MembershipFactory(team__cohort=kull, person__first_name="Kari").person
    people.leave(person, by=lup, today=kull.starts_on)
    log.record(person.partner, "changed", by=lup)
    log.record(lup, "session ended", by=lup)

    assert len(texts(lup_client.get(LOG))) == 3


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("?q=sørvik", ["changed"]),
        ("?hva=answered", ["answered"]),
        ("?hvem=participant", ["answered"]),
        ("?hvem={lup}", ["changed"]),
        ("?fra=2026-12-01", ["changed", "answered"]),
        ("?til=2026-11-30", []),
        ("?fra=tull", []),
        ("?program=1000000", []),
        ("?hvem=robot", []),
    ],
)
def test_log_is_searched(lup_client, lup, kull, released, query, expected):
    log.record(ParticipationFactory(gathering=released), "answered", by=log.PARTICIPANT)
    log.record(TeamFactory(cohort=kull, name="Sørvik"), "changed", by=lup)
    CoordinatorFactory(user=lup)

    answer = lup_client.get(LOG + query.format(lup=lup.pk))

    html = answer.content.decode()
    assert [verb for verb in ("changed", "answered") if f" {verb} " in " ".join(texts(answer))] == (
        expected
    )
    assert ("Nothing fits the search" in html) == (not expected)


def test_empty_log_says_so(lup_client):
    assert "Nothing has been done yet" in lup_client.get(LOG).content.decode()


def test_log_of_each_record_tells_of_that_one(lup_client, lup, kull):
    own = world()
    CoordinatorFactory(user=lup, programme=own[type(kull.programme)])
    words = {
        "cohorts.programme": "program",
        "cohorts.cohort": "kull",
        "cohorts.team": "team",
        "partners.person": "person",
        "partners.partner": "partner",
        "sessions_app.gathering": "samling",
        "sessions_app.participation": "deltakelse",
        "certificates.certificate": "kursbevis",
        "messaging.message": "epost",
    }
    told = {}
    for label, word in words.items():
        record = next(row for model, row in own.items() if model._meta.label_lower == label)
        log.record(record, "changed", by=lup)
        told[word] = any(
            " changed " in f" {said} "
            for said in texts(lup_client.get(f"{LOG}{word}/{record.pk}/"))
        )

    assert told == dict.fromkeys(words.values(), True)


def test_log_of_a_gathering_tells_of_who_takes_part(lup_client, kull, released):
    log.record(ParticipationFactory(gathering=released), "answered", by=log.PARTICIPANT)
    log.record(GatheringFactory(cohort=kull), "created", by=log.SYSTEM)

    [said] = texts(lup_client.get(f"{LOG}samling/{released.pk}/"))

    assert said.startswith("The participant answered for ")


@pytest.mark.parametrize("kind", ["program", "kull", "team", "person", "partner", "samling"])
def test_log_of_a_record_of_others_is_not_there(lup_client, lup, kind):
    own = CohortFactory(programme__owner=PartnerFactory())
    lup_roles = CoordinatorFactory(programme=own.programme).user
    lup_client.force_login(lup_roles)
    others = {model._meta.label_lower.split(".")[1]: row for model, row in world().items()}
    names = {"program": "programme", "kull": "cohort", "samling": "gathering"}

    answer = lup_client.get(f"{LOG}{kind}/{others[names.get(kind, kind)].pk}/")

    assert answer.status_code == 404


@pytest.mark.parametrize("path", ["", "bevis/1/", "team/999999/"])
def test_log_is_for_coordinators(client, db, clock, path):
    client.force_login(UserFactory())

    assert client.get(LOG + path).status_code == 404


def test_log_costs_the_same_however_long(lup_client, lup, released, django_assert_num_queries):
    rows = [ParticipationFactory(gathering=released) for _ in range(2)]
    log.record(rows[0], "answered", by=lup)
    lup_client.get(LOG)
    with django_assert_num_queries(8):
        lup_client.get(LOG)
    log.record_all(log.entry(rows[n % 2], "answered", by=lup) for n in range(60))

    with django_assert_num_queries(8):
        answer = lup_client.get(LOG)

    assert len(texts(answer)) == 50
    assert len(texts(lup_client.get(f"{LOG}?page=2"))) == 11


def test_erased_names_leave_the_line_readable(lup_client, lup, released):
    log.record(released, "created", by=lup)
    Entry.objects.bulk_create(
        [
            Entry(
                actor_kind="user",
                verb="changed",
                object_type="cohorts.team",
                object_id=1,
                programme=released.cohort.programme_id,
            )
        ]
    )

    assert texts(lup_client.get(LOG))[0] == "Somebody changed (erased)."


def test_log_of_a_merged_person_stays_with_whom_it_was_merged_into(lup_client, lup, kull):
    person = MembershipFactory(team__cohort=kull).person
    other = MembershipFactory(team__cohort=kull).person
    log.record(other, "changed", by=lup)
    type(person).everything.filter(pk=other.pk).update(merged_into=person)

    assert len(texts(lup_client.get(f"{LOG}person/{person.pk}/"))) == 1
    assert len(texts(lup_client.get(LOG))) == 1

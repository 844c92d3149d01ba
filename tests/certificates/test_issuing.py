import pytest
from django.utils import translation

from audit.models import Entry
from certificates import codes, issuing, tasks
from certificates.facts import Attended, Facts
from certificates.models import Certificate
from cohorts.models import Programme
from sessions_app.attending import attendance
from tests.certificates.cases import NOW, held, member
from tests.factories import CohortFactory, PartnerFactory, UnitFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def by():
    return UserFactory()


@pytest.fixture
def cohort():
    return CohortFactory(
        programme__name="Partnerpådriverprogrammet (3P)",
        programme__slug="3p-test",
        programme__signatory_name="Ingrid Solheim",
        programme__signatory_title="Programleder",
        programme__signatory_title_nn="Programleiar",
        programme__learning_goals_nb="Kartlegge behov\nForankre hos ledelsen",
        programme__learning_goals_nn="Kartleggje behov",
    )


def test_issue_freezes_all_that_is_printed(cohort, by, settings):
    settings.SITE_URL = "https://padriver.example"
    gatherings = held(cohort, 5)
    person = member(
        cohort, gatherings, attended=4, first_name="Áŋŋel Čálmmis", last_name="Ŋávvi", language="nn"
    )

    [certificate] = issuing.issue(cohort, by=by, now=NOW)

    assert Facts.from_json(Certificate.objects.get().facts) == Facts(
        number="3P-TEST-2027-0001",
        verify_url=f"https://padriver.example/bevis/{certificate.code}/",
        language="nn",
        name="Áŋŋel Čálmmis Ŋávvi",
        organisation=person.partner.name,
        programme="Partnerpådriverprogrammet (3P)",
        cohort="Kull 2027",
        gatherings=tuple(
            Attended(f"Samling {number}", "physical", day, day, 300)
            for number, day in enumerate(
                ["2027-01-20", "2027-02-17", "2027-03-17", "2027-04-14"], start=1
            )
        ),
        minutes_in_all=1500,
        gatherings_in_all=5,
        rule="share_of_hours",
        threshold=80,
        learning_goals=("Kartleggje behov",),
        issuer="Nasjonalt program for leverandørutvikling (LUP)",
        issued_on="2027-12-15",
        place="Oslo",
        signatory_name="Ingrid Solheim",
        signatory_title="Programleiar",
    )
    assert (
        certificate.number,
        certificate.person,
        certificate.language,
        certificate.issued_by,
    ) == (
        "3P-TEST-2027-0001",
        person,
        "nn",
        by,
    )


@pytest.mark.parametrize(
    ("language", "title"), [("nb", "Programleder"), ("nn", "Programleiar"), ("en", "Programleder")]
)
def test_title_of_the_signatory_is_in_the_language_or_else_in_bokmål(cohort, by, language, title):
    member(cohort, held(cohort, 1), attended=1, language=language)

    [certificate] = issuing.issue(cohort, by=by, now=NOW)

    assert certificate.facts["signatory_title"] == title


def test_3p_has_titles_in_all_languages():
    programme = Programme.objects.get(slug="3p")

    assert [programme.signatory_title_in(language) for language in ("nb", "nn", "en")] == [
        "Programleder",
        "Programleiar",
        "Programme manager",
    ]


def test_issue_makes_codes_of_140_bits(cohort, by):
    member(cohort, held(cohort, 1), attended=1)

    [certificate] = issuing.issue(cohort, by=by, now=NOW)

    assert len(certificate.code) == 28
    assert set(certificate.code) <= set(codes.ALPHABET)
    assert codes.as_stored(certificate.code_text.lower()) == certificate.code


def test_issue_numbers_a_cohort_in_sequence(cohort, by):
    gatherings = held(cohort, 1)
    member(cohort, gatherings, attended=1)
    member(cohort, gatherings, attended=1)
    issuing.issue(cohort, by=by, now=NOW)
    member(cohort, gatherings, attended=1)

    [later] = issuing.issue(cohort, by=by, now=NOW)

    assert later.number == "3P-TEST-2027-0003"


def test_issue_twice_adds_nothing(cohort, by):
    member(cohort, held(cohort, 1), attended=1)
    issuing.issue(cohort, by=by, now=NOW)

    assert issuing.issue(cohort, by=by, now=NOW) == []
    assert Certificate.objects.count() == 1


def test_issue_leaves_out_those_who_fall_short(cohort, by):
    member(cohort, held(cohort, 5), attended=3)

    assert issuing.issue(cohort, by=by, now=NOW) == []


def test_issue_to_an_empty_selection_issues_nothing(cohort, by):
    member(cohort, held(cohort, 1), attended=1)

    assert issuing.issue(cohort, by=by, now=NOW, people=[]) == []


def test_issue_to_a_selection_issues_to_those_only(cohort, by):
    gatherings = held(cohort, 5)
    chosen, _other = (member(cohort, gatherings, attended=5) for _ in range(2))
    short = member(cohort, gatherings, attended=1)

    issued = issuing.issue(cohort, by=by, now=NOW, people=[chosen.pk, short.pk])

    assert [certificate.person for certificate in issued] == [chosen]


def test_issue_gives_a_revoked_one_back_only_when_chosen(cohort, by):
    person = member(cohort, held(cohort, 1), attended=1)
    [certificate] = issuing.issue(cohort, by=by, now=NOW)
    issuing.revoke(certificate, reason="Feil person", by=by, now=NOW)

    assert issuing.issue(cohort, by=by, now=NOW) == []
    [again] = issuing.issue(cohort, by=by, now=NOW, people=[person.pk])
    assert again.number == "3P-TEST-2027-0002"


def test_issue_names_the_unit_where_teams_are_units(by):
    partner = PartnerFactory(name="Bærum kommune")
    cohort = CohortFactory(programme__owner=partner)
    person = member(cohort, held(cohort, 1), attended=1, partner=partner)
    team = person_team(cohort)
    team.unit = UnitFactory(partner=partner, name="Teknisk")
    team.save()

    [certificate] = issuing.issue(cohort, by=by, now=NOW)

    assert (certificate.person, certificate.facts["organisation"]) == (
        person,
        "Bærum kommune, Teknisk",
    )


def person_team(cohort):
    return cohort.teams.get()


def test_issue_is_audited(cohort, by):
    member(cohort, held(cohort, 1), attended=1)

    [certificate] = issuing.issue(cohort, by=by, now=NOW)

    [entry] = Entry.objects.filter(object_type="certificates.certificate")
    assert (entry.verb, entry.actor_id, entry.object_id) == ("issued", by.pk, certificate.pk)


def test_issue_rings_for_the_worker(cohort, by, django_capture_on_commit_callbacks):
    member(cohort, held(cohort, 1), attended=1)

    with tasks.render_pending.app.connection() as connection:
        bell = connection.default_channel
        bell.queue_purge("pdf")  # tests before this one may have rung
        with django_capture_on_commit_callbacks(execute=True):
            issuing.issue(cohort, by=by, now=NOW)

        assert bell.queue_purge("pdf") == 1


@pytest.mark.parametrize(
    ("rule", "text"),
    [
        ("share_of_hours", "At least 80 % of the programme's 25 learning hours were required."),
        ("gatherings", "At least 4 of the programme's 5 gatherings were required."),
    ],
)
def test_facts_say_the_rule_in_words(cohort, by, rule, text):
    Programme.objects.filter(pk=cohort.programme_id).update(
        certificate_rule=rule, certificate_threshold=80 if rule == "share_of_hours" else 4
    )
    member(cohort, held(cohort, 5), attended=5)

    [certificate] = issuing.issue(cohort, by=by, now=NOW)

    with translation.override("en"):
        assert Facts.from_json(certificate.facts).rule_text == text


def test_gathering_whose_list_is_open_again_is_on_no_certificate(cohort, by):
    gatherings = held(cohort, 5)
    member(cohort, gatherings, attended=5)
    attendance.reopen(gatherings[0], by=by, reason="En rettelse")

    [certificate] = issuing.issue(cohort, by=by, now=NOW)

    told = Facts.from_json(certificate.facts).gatherings
    assert [gathering.title for gathering in told] == [f"Samling {n}" for n in (2, 3, 4, 5)]

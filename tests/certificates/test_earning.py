import pytest
from django.utils import timezone, translation

from certificates import earning
from cohorts.models import Programme
from sessions_app.attending import attendance
from sessions_app.models import Gathering
from tests.certificates.cases import held, member
from tests.factories import (
    CohortFactory,
    GatheringFactory,
    MembershipFactory,
    ParticipationFactory,
    PersonFactory,
    TeamFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


def summary(cohort):
    return [
        (standing.person, standing.minutes, standing.gatherings, standing.earned)
        for standing in earning.standings(cohort)
    ]


@pytest.mark.parametrize(
    ("total", "threshold", "needed"),
    [(1500, 80, 1200), (1000, 75, 750), (901, 80, 721), (1, 80, 1), (0, 80, 0)],
)
def test_share_of_hours_is_rounded_against_the_person(total, threshold, needed):
    rule = earning.Requirement(
        rule="share_of_hours", threshold=threshold, minutes=total, gatherings=5, held=5
    )

    assert rule.needed == needed


@pytest.mark.parametrize(("attended", "earned"), [(3, False), (4, True), (5, True)])
def test_standings_ask_for_the_share_of_the_learning_hours(attended, earned):
    cohort = CohortFactory()
    person = member(cohort, held(cohort, 5), attended=attended)

    assert summary(cohort) == [(person, attended * 300, attended, earned)]


@pytest.mark.parametrize(("attended", "earned"), [(1, False), (2, True)])
def test_standings_ask_for_the_number_of_gatherings(attended, earned):
    cohort = CohortFactory(
        programme__certificate_rule=Programme.CertificateRule.GATHERINGS,
        programme__certificate_threshold=2,
    )
    person = member(cohort, held(cohort, 5), attended=attended)

    assert summary(cohort) == [(person, attended * 300, attended, earned)]


def test_standings_count_gatherings_to_come_in_the_whole_but_not_cancelled_ones():
    cohort = CohortFactory()
    person = member(cohort, held(cohort, 4), attended=4)
    GatheringFactory(cohort=cohort, state=Gathering.State.CANCELLED, learning_minutes=6000)

    assert summary(cohort) == [(person, 1200, 4, True)]

    GatheringFactory(cohort=cohort, learning_minutes=301)

    [standing] = earning.standings(cohort)
    assert (standing.requirement.minutes, standing.earned) == (1501, False)


def test_standings_count_only_gatherings_that_were_held():
    cohort = CohortFactory()
    gatherings = held(cohort, 5)
    person = member(cohort, gatherings, attended=5)
    Gathering.objects.filter(pk=gatherings[0].pk).update(state=Gathering.State.RELEASED)

    assert summary(cohort) == [(person, 1200, 4, True)]


def test_standings_count_only_lists_that_are_closed():
    cohort = CohortFactory()
    gatherings = held(cohort, 5)
    person = member(cohort, gatherings, attended=5)
    attendance.reopen(gatherings[0], by=UserFactory(), reason="En rettelse")

    assert summary(cohort) == [(person, 1200, 4, True)]
    assert earning.requirement(cohort).held == 4


@pytest.mark.parametrize("rule", Programme.CertificateRule.values)
def test_nobody_earns_a_certificate_without_attending(rule):
    cohort = CohortFactory(programme__certificate_rule=rule, programme__certificate_threshold=0)
    person = member(cohort, held(cohort, 1, minutes=0), attended=0)

    assert summary(cohort) == [(person, 0, 0, False)]


def test_standings_have_those_who_left_and_those_who_only_took_part():
    cohort = CohortFactory()
    [gathering] = held(cohort, 1)
    stand_in = ParticipationFactory(
        gathering=gathering,
        person__first_name="Anne",
        team__partner__name="Alta",
        attended=True,
    )
    left = MembershipFactory(
        team__cohort=cohort, team__partner__name="Bodø", left_on=timezone.localdate()
    )
    MembershipFactory(team__cohort=cohort, person=PersonFactory(anonymised_at=timezone.now()))
    MembershipFactory()

    assert [(s.person, s.team, s.earned) for s in earning.standings(cohort)] == [
        (stand_in.person, stand_in.team, True),
        (left.person, left.team, False),
    ]


def test_standings_add_up_what_a_person_attended_for_two_teams():
    cohort = CohortFactory()
    first, second = held(cohort, 2)
    person = member(cohort, [first], attended=1)
    ParticipationFactory(
        gathering=second,
        team=TeamFactory(cohort=cohort),
        person=person,
        attended=True,
    )
    own_team = MembershipFactory(team__cohort=cohort, person=person, joined_on="2027-03-01").team

    [standing] = earning.standings(cohort)

    assert (standing.team, standing.minutes, standing.gatherings) == (own_team, 600, 2)


def test_standings_are_in_norwegian_order():
    cohort = CohortFactory()
    for partner, last_name in [("Ålesund", "A"), ("Bodø", "Ås"), ("Bodø", "Zahl"), ("Øyer", "A")]:
        MembershipFactory(
            team__cohort=cohort, team__partner__name=partner, person__last_name=last_name
        )

    names = [(s.person.partner.name, s.person.last_name) for s in earning.standings(cohort)]

    assert names == [("Bodø", "Zahl"), ("Bodø", "Ås"), ("Øyer", "A"), ("Ålesund", "A")]


@pytest.mark.parametrize(
    ("rule", "threshold", "reason"),
    [
        ("share_of_hours", 80, "10 of 27.5 hours; 22 are needed"),
        ("gatherings", 3, "2 of 5 gatherings; 3 are needed"),
    ],
)
def test_reason_says_what_is_there_and_what_is_needed(rule, threshold, reason):
    cohort = CohortFactory(
        programme__certificate_rule=rule, programme__certificate_threshold=threshold
    )
    gatherings = held(cohort, 4)
    GatheringFactory(cohort=cohort, learning_minutes=450)
    member(cohort, gatherings, attended=2)

    [standing] = earning.standings(cohort)

    with translation.override("en"):
        assert standing.reason == reason


@pytest.mark.parametrize("people", [1, 12])
def test_standings_take_the_same_queries_for_many(people, django_assert_num_queries):
    cohort = CohortFactory()
    gatherings = held(cohort, 3)
    for _ in range(people):
        member(cohort, gatherings, attended=3)

    with django_assert_num_queries(5):
        assert len([standing.reason for standing in earning.standings(cohort)]) == people


@pytest.mark.parametrize(
    ("rule", "threshold", "text"),
    [
        ("share_of_hours", 80, "at least 80 % of the learning hours: 22 of 27.5"),
        ("gatherings", 3, "at least 3 gatherings of 5"),
        ("gatherings", 1, "at least 1 gathering of 5"),
    ],
)
def test_requirement_says_what_is_needed(rule, threshold, text):
    needed = earning.Requirement(rule=rule, threshold=threshold, minutes=1650, gatherings=5, held=5)

    with translation.override("en"):
        assert needed.text == text


def test_requirement_without_learning_hours_names_no_zeros():
    needed = earning.Requirement("share_of_hours", 80, minutes=0, gatherings=0, held=0)

    with translation.override("en"):
        assert needed.text == "at least 80 % of the learning hours, which no gathering has yet"


def test_share_of_hours_that_no_gathering_has_is_not_earned():
    cohort = CohortFactory(programme__certificate_rule="share_of_hours")
    person = member(cohort, held(cohort, 1, minutes=0), attended=1)

    assert summary(cohort) == [(person, 0, 1, False)]
    with translation.override("en"):
        assert earning.standings(cohort)[0].reason == "no gathering has learning hours yet"

"""What stands first on the coordinator's first page, and what stands there at all."""

from datetime import UTC, datetime

from django.urls import reverse

from tests.factories import (
    CohortFactory,
    GatheringFactory,
    MembershipFactory,
    ParticipationFactory,
)


def shown(client):
    """The titles of each cohort's gatherings, in the order of the page."""
    overviews = client.get(reverse("desk:home")).context["overviews"]
    return [[row.gathering.title for row in overview.gatherings] for overview in overviews]


def all_asked(kull, *months):
    """Gatherings to which the only member is invited and has not answered."""
    member = MembershipFactory(team__cohort=kull)
    for month in months:
        gathering = gathering_in(month, kull, released=True)
        ParticipationFactory(gathering=gathering, team=member.team, person=member.person)


def gathering_in(month, kull, **fields):
    starts_at = datetime(2027, month, 20, 9, tzinfo=UTC)
    ends_at = datetime(2027, month, 20, 12, tzinfo=UTC)
    titled = {"cohort": kull, "title": str(month), "starts_at": starts_at, "ends_at": ends_at}
    return GatheringFactory(**titled | fields)


def test_cohort_whose_gathering_is_nearest_stands_first(lup_client, kull):
    for year, month in ((2028, None), (2029, 5), (2030, 3)):
        other = CohortFactory(programme=kull.programme, year=year)
        if month:
            gathering_in(month, other)
    gathering_in(4, kull)

    assert shown(lup_client) == [["3"], ["4"], ["5"], []]


def test_gathering_after_todays_is_shown_though_it_only_waits(lup_client, kull, at):
    all_asked(kull, 1, 2, 3)
    at(2027, 1, 20, 6)

    assert shown(lup_client) == [["1", "2"]]


def test_no_gathering_is_left_out_before_one_that_waits_for_somebody(lup_client, kull):
    all_asked(kull, 1, 2)
    gathering_in(3, kull)
    gathering_in(4, kull)

    assert shown(lup_client) == [["1", "2", "3"]]

"""What stands first on the coordinator's first page, and what stands there at all."""

from datetime import UTC, datetime, timedelta

from django.urls import reverse

from sessions_app.models import Gathering
from tests.desk.conftest import NOW
from tests.factories import (
    CohortFactory,
    GatheringFactory,
    MembershipFactory,
    ParticipationFactory,
)
from tests.reading import Page


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


def waiting(client):
    """What needs the coordinator now about gatherings: which, and the button."""
    lines = client.get(reverse("desk:home")).context["lines"]
    return [(row.about.split(" · ")[0], row.action) for row in lines if row.starts]


def test_home_names_each_gathering_where_something_waits(lup_client, kull):
    all_asked(kull, 1)
    for month, state in ((2, "released"), (3, "draft"), (4, "draft")):
        gathering_in(month, kull, state=state)
    Gathering.objects.filter(title="3").update(starts_at=NOW + timedelta(weeks=12))

    assert waiting(lup_client) == [
        ("2", "Send 1 invitation"),
        ("3", "Preview and send invitations"),
    ]


def test_home_lets_a_draft_wait_until_twelve_weeks_before(lup_client, kull):
    MembershipFactory(team__cohort=kull)
    gathering_in(3, kull, title="Mars")

    assert waiting(lup_client) == []
    page = Page(lup_client.get(reverse("desk:home")))
    assert page.links["Preview and send invitations : Mars"]


def test_home_looks_no_further_than_four_gatherings_ahead(lup_client, kull):
    MembershipFactory(team__cohort=kull)
    for month in range(2, 7):
        gathering_in(month, kull, title=f"Samling {month}", released=True)

    assert [title for title, _text in waiting(lup_client)] == [
        f"Samling {month}" for month in range(2, 6)
    ]

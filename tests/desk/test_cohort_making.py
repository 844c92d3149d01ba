from datetime import UTC, date, datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from cohorts.models import Cohort, Membership, Team
from sessions_app.models import Gathering
from tests.factories import CohortFactory, GatheringFactory, MembershipFactory
from tests.reading import Page

NEW, COPY = "/koordinator/3p-test/nytt-kull/", "/koordinator/3p-test/2027/kopi/"


def states(kull):
    return list(Cohort.objects.filter(programme=kull.programme).values_list("year", "state"))


def test_an_empty_cohort_is_made_in_the_year_after_the_last(lup_client, kull):
    page = lup_client.get(NEW)
    assert page.context["form"].initial == {"year": 2028, "name": "Kull 2028"}
    assert Page(page).links["Copy Kull 2027"] == COPY

    lup_client.post(NEW, {"year": "2028", "name": "Kull 2028"})

    assert Cohort.objects.get(year=2028).state == Cohort.State.PLANNED


@pytest.mark.parametrize("url", (NEW, COPY))
def test_a_year_that_has_a_cohort_is_refused(lup_client, kull, url):
    CohortFactory(programme=kull.programme, year=2028, state="completed")

    page = Page(lup_client.post(url, {"year": "2028", "name": "Ny", "teams": "none"}))

    assert "The programme has a cohort for 2028 already." in page.text
    assert Cohort.objects.filter(programme=kull.programme).count() == 2


def test_copy_shows_the_days_and_what_speaks_against_them(lup_client, kull):
    GatheringFactory(cohort=kull, title="Oppstart 2027")
    GatheringFactory(
        cohort=kull,
        title="Vår",
        starts_at=datetime(2027, 5, 19, 8, tzinfo=UTC),
        ends_at=datetime(2027, 5, 19, 12, tzinfo=UTC),
        state=Gathering.State.CANCELLED,
    )

    rows = lup_client.get(COPY).context["rows"]

    assert [(row.title, row.was, row.becomes, row.remark, row.names_year) for row in rows] == [
        (
            "Oppstart 2027",
            "Wednesday 20 January 2027, week 3",
            "Wednesday 19 January 2028, week 3",
            "",
            True,
        ),
        (
            "Vår",
            "Wednesday 19 May 2027, week 20",
            "Wednesday 17 May 2028, week 20",
            "17 May",
            False,
        ),
    ]
    assert [row.take.value() for row in rows] == [True, False]


def test_copy_follows_the_year_that_is_asked_for(lup_client, kull):
    GatheringFactory(cohort=kull)
    CohortFactory(programme=kull.programme, year=2028)

    assert lup_client.get(COPY).context["rows"][0].becomes == "Wednesday 17 January 2029, week 3"
    asked = lup_client.get(COPY, {"year": "2031"})
    assert asked.context["rows"][0].becomes == "Wednesday 15 January 2031, week 3"
    for odd in ("31", "0", "x", "99999"):
        assert lup_client.get(COPY, {"year": odd}).context["into"] == "2029"


def given(gathering, day, **more):
    take = {f"take_{gathering.pk}": "on", f"day_{gathering.pk}": day}
    return {"year": "2028", "name": "Kull 2028", "teams": "people", **take, **more}


@pytest.mark.parametrize(
    "asked, said",
    (
        ("2027", "The programme has a cohort for 2027 already."),
        ("1900", "Write a year from 2000 to 2100. The days are shown for 2028."),
        ("next", "Write a year from 2000 to 2100. The days are shown for 2028."),
    ),
)
def test_copy_says_at_once_what_is_wrong_with_the_year(lup_client, kull, asked, said):
    assert said in Page(lup_client.get(COPY, {"year": asked})).text


def test_copy_makes_what_was_chosen(lup_client, kull):
    gathering, _left = GatheringFactory.create_batch(2, cohort=kull)
    member = MembershipFactory(team__cohort=kull)

    answer = lup_client.post(COPY, given(gathering, "2028-01-26"))

    new = Cohort.objects.get(year=2028)
    assert answer.url == reverse("desk:cohort", args=["3p-test", 2028])
    [made] = Gathering.objects.filter(cohort=new)
    assert (made.title, timezone.localdate(made.starts_at)) == (gathering.title, date(2028, 1, 26))
    assert Membership.objects.get(team__cohort=new).person == member.person


def test_copy_looks_at_the_days_without_making_anything(lup_client, kull):
    gathering = GatheringFactory(cohort=kull)

    page = lup_client.post(COPY, given(gathering, "2028-04-13", show="1"))

    assert [(row.becomes, row.remark) for row in page.context["rows"]] == [
        ("Thursday 13 April 2028, week 15", "Maundy Thursday")
    ]
    assert Cohort.objects.filter(programme=kull.programme).count() == 1


@pytest.mark.parametrize("day", ("", "2028-13-40", "0028-01-26"))
def test_copy_asks_for_a_day_that_can_be(lup_client, kull, day):
    gathering = GatheringFactory(cohort=kull, title="Oppstart")

    page = lup_client.post(COPY, given(gathering, day))

    assert list(page.context["form"].errors) == [f"day_{gathering.pk}"]
    assert Cohort.objects.filter(programme=kull.programme).count() == 1


def test_copy_asks_the_same_for_one_gathering_and_fifty(
    lup_client, kull, django_assert_max_num_queries
):
    GatheringFactory(cohort=kull)
    with django_assert_max_num_queries(8) as one:
        lup_client.get(COPY)
    GatheringFactory.create_batch(49, cohort=kull)
    with django_assert_max_num_queries(len(one)):
        lup_client.get(COPY)


def turn(client, to, **given):
    return client.post(reverse("desk:cohort_state", args=["3p-test", 2027, to]), given, follow=True)


def test_a_planned_cohort_is_opened_from_its_page(lup_client, kull):
    Cohort.objects.update(state="planned")
    page = Page(lup_client.get("/koordinator/3p-test/2027/"))
    assert page.links["Open for teams"] == "/koordinator/3p-test/2027/status/apne/"

    said = Page(turn(lup_client, "apne")).text

    assert "The cohort is open for teams." in said
    assert "The cohort is open for teams." in Page(turn(lup_client, "apne")).text
    assert states(kull) == [(2027, "open")]


def test_completing_names_the_lists_that_are_open_and_goes_on_when_told(lup_client, kull, at):
    list_open = GatheringFactory(cohort=kull, title="Oppstart", released=True)
    url = reverse("desk:cohort_state", args=["3p-test", 2027, "fullfor"])
    assert "seen" not in Page(lup_client.get(url)).text
    assert "Complete the cohort" not in Page(lup_client.get(url)).buttons
    at(2027, 3, 1)

    page = lup_client.get(url)
    assert page.context["unclosed"][0][:2] == (
        reverse("desk:attendance", args=[list_open.pk]),
        "Oppstart",
    )
    assert "Something has changed" in Page(turn(lup_client, "fullfor", seen="x")).text
    turn(lup_client, "fullfor", seen=page.context["fingerprint"])
    assert states(kull) == [(2027, "completed")]


def test_a_completed_cohort_takes_no_import_and_no_gathering_until_it_is_taken_up(lup_client, kull):
    Cohort.objects.update(state="completed")
    page = Page(lup_client.get("/koordinator/3p-test/2027/"))

    assert "New gathering" not in page.links
    assert page.links["Take up again"] == "/koordinator/3p-test/2027/status/gjenoppta/"
    turn(lup_client, "gjenoppta")
    assert states(kull) == [(2027, "running")]


def test_import_into_a_completed_cohort_is_refused(lup_client, kull):
    Cohort.objects.update(state="completed")
    given = {"kind": "teams", "programme": kull.programme.pk, "year": "2027"}

    page = lup_client.post(reverse("desk:import"), given)

    assert page.context["form"].errors["year"] == [
        "The cohort is completed. Take it up again to change anything."
    ]
    assert not Team.objects.exists()


@pytest.mark.parametrize("to", ("slett", "apne", "gjenoppta"))
def test_a_step_that_does_not_lead_on_changes_nothing(lup_client, kull, to):
    assert "The cohort is open for teams." in Page(turn(lup_client, to)).text
    assert states(kull) == [(2027, "open")]

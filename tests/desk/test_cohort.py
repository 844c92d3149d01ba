import re
from datetime import UTC, date, datetime
from io import BytesIO
from itertools import pairwise

from django.urls import reverse
from django.utils import translation
from pypdf import PdfReader

from cohorts.models import Team
from desk.running.year import picture
from sessions_app.models import Gathering
from tests.factories import (
    GatheringFactory,
    MembershipFactory,
    ParticipationFactory,
    TeamFactory,
)
from tests.reading import Page

URL = "/koordinator/3p-test/2027/"


def team_of(kull, name, size):
    team = TeamFactory(cohort=kull, name=name)
    MembershipFactory.create_batch(size, team=team)
    return team


def test_cohort_lists_teams_in_norwegian_order_with_size_and_lead(lup_client, kull):
    team_of(kull, "Ålnes", 5)
    team = team_of(kull, "Zakariasvik", 1)
    MembershipFactory(team=team, lead=True, person__first_name="Åse", person__last_name="Ås")
    team_of(kull, "Ørsta", 1)
    team_of(kull, "Ærfugl", 7)
    team_of(kull, "Tomrom", 0)
    TeamFactory(cohort=kull, state=Team.State.WITHDRAWN)

    assert Page(lup_client.get(URL)).rows == [
        ["Team", "People", "Lead"],
        ["Tomrom", "0 nobody yet", "no lead"],
        ["Zakariasvik", "2", "Åse Ås"],
        ["Ærfugl", "7 2 too many", "no lead"],
        ["Ørsta", "1 1 too few", "no lead"],
        ["Ålnes", "5", "no lead"],
    ]


def test_cohort_marks_teams_that_have_completed(lup_client, kull):
    team = team_of(kull, "Bø", 2)
    Team.objects.filter(pk=team.pk).update(state=Team.State.COMPLETED)

    assert Page(lup_client.get(URL)).rows[1:] == [["Bø completed", "2", "no lead"]]


def test_cohort_counts_members_who_are_still_there(lup_client, kull):
    team = team_of(kull, "Bø", 2)
    MembershipFactory(team=team, left_on=date(2026, 11, 20))
    MembershipFactory(team=team, person__left_on=date(2026, 11, 20))

    assert lup_client.get(URL).context["people"] == 2


def test_cohort_counts_somebody_in_two_teams_once(lup_client, kull):
    twice = MembershipFactory(team=team_of(kull, "Bø", 1))
    MembershipFactory(team=team_of(kull, "Vik", 1), person=twice.person)

    shown = lup_client.get(URL)

    assert shown.context["people"] == 3
    assert [row[1] for row in Page(shown).rows[1:]] == ["2", "2"]


def test_cohort_shows_gatherings_by_date_with_what_they_come_to(lup_client, kull):
    held = GatheringFactory(cohort=kull, title="Holdt", held=True)
    ParticipationFactory(gathering=held, coming=True, presence="present")
    ParticipationFactory(gathering=held, coming=True, presence="absent")
    released = GatheringFactory(
        cohort=kull,
        title="Sendt",
        released=True,
        starts_at=datetime(2027, 2, 1, 9, tzinfo=UTC),
        ends_at=datetime(2027, 2, 1, 12, tzinfo=UTC),
        form=Gathering.Form.DIGITAL,
        venue="",
    )
    ParticipationFactory(gathering=released, coming=True)
    ParticipationFactory(gathering=released, declined=True)
    ParticipationFactory(gathering=released)
    ParticipationFactory(gathering=released, invited_at=None)

    rows = lup_client.get(URL).context["gatherings"]

    assert [(row.gathering.title, row.about, row.numbers) for row in rows] == [
        (
            "Holdt",
            "Wednesday 20 January 2027, 10:00–\u206016:00 · week 3 · in person · Næringslivets Hus",
            "1 attended",
        ),
        (
            "Sendt",
            "Monday 1 February 2027, 10:00–\u206013:00 · week 5 · online",
            "1 coming, 1 not coming, 1 not answered",
        ),
    ]


def test_cohort_without_anything_leads_to_import(lup_client, kull):
    page = Page(lup_client.get(URL))

    assert page.links["Import teams"] == reverse("desk:import")
    assert page.links["Import gatherings"] == reverse("desk:import")


def test_cohort_asks_the_same_for_one_team_and_many(
    lup_client, kull, released, django_assert_max_num_queries
):
    team_of(kull, "Bø", 3)
    lup_client.get(URL)

    with django_assert_max_num_queries(8) as one:
        lup_client.get(URL)
    for number in range(12):
        team_of(kull, f"Team {number}", 3)
        GatheringFactory(cohort=kull)
    with django_assert_max_num_queries(len(one)):
        lup_client.get(URL)


def gathering_on(year, month, day):
    return Gathering(
        starts_at=datetime(year, month, day, 9, tzinfo=UTC), state=Gathering.State.DRAFT
    )


def drawn(gatherings, today):
    with translation.override("nb"):
        return picture(gatherings, today=today)


def texts(drawing, kind):
    return re.findall(f'class="{kind}"[^>]*>([^<]*)</text>', drawing)


def test_the_picture_covers_the_whole_span_with_weeks_and_today():
    gatherings = [gathering_on(2026, 11, 30), gathering_on(2027, 2, 3), gathering_on(2027, 2, 9)]

    drawing = drawn(gatherings, date(2026, 12, 24))

    assert texts(drawing, "year__month") == ["Nov 2026", "Des", "Jan 2027", "Feb"]
    weeks = [str(number) for number in (*range(45, 54), *range(1, 9))]
    assert texts(drawing, "year__week") == weeks
    assert texts(drawing, "year__today") == ["i dag"]
    assert re.findall(r"year__day--draft.*?>(\d+)</text>", drawing) == ["30", "3", "9"]


def test_marks_of_days_close_to_each_other_do_not_lie_on_each_other():
    far, near = gathering_on(2026, 1, 5), [gathering_on(2026, 12, day) for day in (29, 30, 31)]

    drawing = drawn([far, *near], date(2027, 3, 1))

    places = [float(x) for x in re.findall(r'"><rect x="([\d.]+)"', drawing)]
    gaps = [after - before for before, after in pairwise(places)]
    assert min(gaps) >= 26
    assert (places[0] >= 0, places[-1] <= 1000 - 26) == (True, True)
    assert texts(drawing, "year__today") == []


def test_the_picture_shades_holidays_and_school_breaks():
    drawing = drawn([gathering_on(2026, 12, 1), gathering_on(2027, 2, 9)], date(2026, 12, 1))

    shaded = re.findall(r'year__free" x="([\d.]+)".*?width="([\d.]+)"', drawing)
    days = [(round(float(x) * 0.09), round(float(width) * 0.09)) for x, width in shaded]
    # From 19 December to 3 January, and from the Saturday before week 8.
    assert days == [(18, 16), (81, 9)]


def test_there_is_no_picture_without_gatherings_and_for_a_mistyped_year():
    assert drawn([], date(2026, 12, 24)) == ""
    assert drawn([gathering_on(2026, 1, 1), gathering_on(2072, 1, 1)], date(2026, 1, 1)) == ""


def test_a_draft_says_what_speaks_against_its_day(lup_client, kull):
    for state in ("draft", "released"):
        GatheringFactory(
            cohort=kull,
            starts_at=datetime(2027, 3, 24, 9, tzinfo=UTC),
            ends_at=datetime(2027, 3, 24, 12, tzinfo=UTC),
            state=state,
        )

    rows = lup_client.get(URL).context["gatherings"]

    assert [row.doubt for row in rows] == ["the week before Easter", ""]


def test_the_year_is_one_tagged_page_in_the_language_of_the_programme(lup_client, kull):
    kull.programme.language = "nn"
    kull.programme.save()
    GatheringFactory.create_batch(24, cohort=kull, title="Kárášjoga čoahkkin " + "lang " * 8)
    GatheringFactory(cohort=kull, title="Borte", state=Gathering.State.CANCELLED)

    answer = lup_client.get(f"{URL}aret.pdf")

    pdf = PdfReader(BytesIO(answer.content))
    words = " ".join(pdf.pages[0].extract_text().split())
    assert (len(pdf.pages), pdf.trailer["/Root"]["/Lang"]) == (1, "nn")
    assert words.count("Kárášjoga čoahkkin") == 24
    assert "førebels" in words and "Borte" not in words
    assert answer["Content-Disposition"] == 'inline; filename="ar-3p-kull-2027.pdf"'

from datetime import UTC, datetime

import pytest
from django.urls import reverse

from certificates import issuing
from cohorts.models import Cohort
from sessions_app.inviting import reminders
from sessions_app.models import Gathering, ReminderRule
from tests.desk.conftest import NOW
from tests.factories import (
    CohortFactory,
    CoordinatorFactory,
    GatheringFactory,
    MembershipFactory,
    ParticipationFactory,
    PartnerFactory,
    ProgrammeFactory,
    UserFactory,
)
from tests.reading import Page


def home(client):
    return Page(client.get(reverse("desk:home")))


def steps(client):
    """Why and which button, for each cohort."""
    overviews = client.get(reverse("desk:home")).context["overviews"]
    found = [row.gatherings[0].step if row.gatherings else row.step for row in overviews]
    return [(step.why, step.text) for step in found]


def all_steps(client):
    """The buttons of the only cohort's gatherings that are shown."""
    [row] = client.get(reverse("desk:home")).context["overviews"]
    return [(shown.gathering.title, shown.step.text) for shown in row.gatherings]


def gathering_in(month, kull, **fields):
    starts_at = datetime(2027, month, 1, 9, tzinfo=UTC)
    ends_at = datetime(2027, month, 1, 12, tzinfo=UTC)
    return GatheringFactory(cohort=kull, starts_at=starts_at, ends_at=ends_at, **fields)


def test_home_shows_the_next_gathering_and_its_answers(lup_client, kull, released):
    team = MembershipFactory(team__cohort=kull).team
    ParticipationFactory.create_batch(2, gathering=released, team=team, coming=True)
    ParticipationFactory(gathering=released, team=team, declined=True)
    GatheringFactory(cohort=kull, held=True, title="Holdt")

    [overview] = lup_client.get(reverse("desk:home")).context["overviews"]

    [shown] = overview.gatherings
    assert shown.gathering == released
    assert (shown.coming, shown.declined, shown.waiting) == (2, 1, 0)
    assert (overview.teams, overview.people) == (1, 1)
    assert "Oppstart" in home(lup_client).links


@pytest.mark.parametrize(("sent_another", "told"), [(False, True), (True, False)])
def test_home_tells_of_a_stand_in_who_said_no(lup_client, released, sent_another, told):
    replaced = ParticipationFactory(gathering=released, declined=True)
    guest = {"gathering": released, "team": replaced.team, "is_stand_in": True}
    other = ParticipationFactory(**guest, declined=True, stands_in_for=replaced)
    if sent_another:
        ParticipationFactory(**guest, stands_in_for=other)

    page = home(lup_client)

    address = f"{reverse('desk:gathering', args=[released.pk])}#teams"
    assert ("1 stand-in has said no Nobody else has been sent." in page.text) == told
    assert page.links.get("See who : Oppstart") == (address if told else None)


def test_home_leads_to_import_when_the_teams_are_empty(lup_client, draft):
    assert steps(lup_client) == [("The teams have no people yet.", "Import teams")]


def test_home_leads_to_import_when_there_are_no_gatherings(lup_client, kull):
    MembershipFactory(team__cohort=kull)

    assert steps(lup_client) == [("The cohort has no gatherings yet.", "Import gatherings")]


def test_home_leads_to_release(lup_client, kull, draft):
    MembershipFactory(team__cohort=kull)

    assert steps(lup_client) == [
        ("Nobody has been told of the gathering yet.", "Preview and send invitations")
    ]


def test_home_leads_to_late_joiners(lup_client, kull, released):
    ParticipationFactory(gathering=released)
    MembershipFactory(team__cohort=kull)

    assert steps(lup_client) == [
        ("1 person has joined since the invitations were sent.", "Send 1 invitation")
    ]


def invited_member(gathering):
    member = MembershipFactory(team__cohort=gathering.cohort)
    return ParticipationFactory(gathering=gathering, team=member.team, person=member.person)


def test_home_waits_for_the_automatic_reminder(lup_client, released):
    invited_member(released)

    assert steps(lup_client) == [
        (
            "1 person has not answered."
            " The reminder goes out by itself on Wednesday 30 December 2026.",
            "Remind 1 person now",
        )
    ]


def switch_off(which, cohort):
    ReminderRule.objects.create(
        programme=cohort.programme, which=which, days=10, at="09:00", is_on=False, since=NOW
    )


def test_home_leads_to_remind_when_the_programme_sends_no_reminder(lup_client, kull, released):
    invited_member(released)
    switch_off("first", kull)
    switch_off("second", kull)

    assert steps(lup_client) == [
        ("1 person has not answered. No reminder goes out by itself.", "Remind 1 person now")
    ]


def test_home_leaves_out_later_gatherings_that_only_wait(lup_client, kull, released):
    row = invited_member(released)
    later = gathering_in(3, kull, released=True)
    ParticipationFactory(gathering=later, team=row.team, person=row.person)

    assert all_steps(lup_client) == [("Oppstart", "Remind 1 person now")]


def test_home_leads_to_attendance_on_the_day(lup_client, released, at):
    invited_member(released)
    at(2027, 1, 20, 6)

    assert steps(lup_client) == [("The gathering is today.", "Take attendance")]


@pytest.mark.parametrize(
    ("presence", "expected"),
    [
        ("", ("The gathering is over, and attendance is missing.", "Take attendance")),
        ("present", ("Attendance is marked for everyone.", "Close the attendance list")),
    ],
)
def test_home_follows_a_gathering_that_is_over(lup_client, released, at, presence, expected):
    row = invited_member(released)
    row.presence = presence
    row.save()
    ParticipationFactory(gathering=released, team__state="withdrawn", invited_at=None)
    at(2027, 1, 21, 9)

    assert steps(lup_client) == [expected]


def test_home_leads_to_certificates_when_all_is_held(lup_client, kull):
    MembershipFactory(team__cohort=kull)
    GatheringFactory(cohort=kull, held=True)
    GatheringFactory(cohort=kull, state=Gathering.State.CANCELLED)

    assert steps(lup_client) == [("All gatherings have been held.", "Issue certificates")]


def test_home_leads_to_the_certificates_that_have_been_issued(lup_client, lup, kull):
    row = ParticipationFactory(gathering=GatheringFactory(cohort=kull, held=True), attended=True)
    MembershipFactory(team=row.team, person=row.person)
    issuing.issue(kull, by=lup, now=NOW)

    assert steps(lup_client) == [
        ("All gatherings have been held. 1 certificate has been issued.", "See the certificates")
    ]


def test_home_lists_completed_cohorts_apart(lup_client, kull):
    CohortFactory(programme=kull.programme, year=2025, state=Cohort.State.COMPLETED)

    context = lup_client.get(reverse("desk:home")).context

    assert [row.cohort for row in context["overviews"]] == [kull]
    assert [row.year for row in context["completed"]] == [2025]


def test_home_leads_a_programme_without_cohort_to_import(lup_client, lup):
    CoordinatorFactory(user=lup, programme=ProgrammeFactory(name="Nytt program"))

    page = home(lup_client)

    assert "Nytt program The programme has no cohort yet" in page.text
    assert page.links["Import teams"] == reverse("desk:import")


def test_home_tells_a_user_without_programme_whom_to_ask(client, db, settings):
    settings.CONTACT_EMAIL = "hjelp@lup.example"
    client.force_login(UserFactory(language="en"))

    page = home(client)

    assert "You do not coordinate any programme" in page.text
    assert page.links["hjelp@lup.example"] == "mailto:hjelp@lup.example"


def test_home_sends_those_who_only_lead_a_team_to_their_own_door(client, db):
    lead = MembershipFactory(lead=True).person.user
    client.force_login(lead)
    url = reverse("desk:home")

    assert client.get(url, follow=True).redirect_chain[-1] == (reverse("portal:home"), 302)
    CoordinatorFactory(user=lead)
    assert client.get(url).status_code == 200


def test_menu_has_partners_for_lup_only(client, lup_client, lup, kull, clock):
    cohort_page = reverse("desk:cohort", args=["3p-test", 2027])
    assert "Partners" in home(lup_client).links
    assert "Partners" in Page(lup_client.get(cohort_page)).links

    kull.programme.owner = PartnerFactory()
    kull.programme.save()

    assert "Partners" not in home(lup_client).links
    assert "Partners" not in Page(lup_client.get(cohort_page)).links


def test_home_asks_the_same_for_one_cohort_and_many(
    lup_client, lup, kull, released, django_assert_max_num_queries
):
    invited_member(released)
    lup_client.get(reverse("desk:home"))

    with django_assert_max_num_queries(10) as one:
        lup_client.get(reverse("desk:home"))
    for _number in range(4):
        cohort = CohortFactory(programme=CoordinatorFactory(user=lup).programme)
        invited_member(GatheringFactory(cohort=cohort, released=True))
        CoordinatorFactory(user=lup)
    with django_assert_max_num_queries(len(one)):
        lup_client.get(reverse("desk:home"))


def test_home_has_nothing_to_do_once_all_are_reminded(lup_client, lup, released):
    row = invited_member(released)
    reminders.remind(released, by=lup, now=NOW)
    assert steps(lup_client) == [
        (
            "1 person has not answered."
            " The invitation or the last reminder is less than two days old."
            " The reminder goes out by itself on Wednesday 30 December 2026.",
            "",
        )
    ]

    row.answer, row.answered_at = "no", NOW
    row.save()
    assert steps(lup_client) == [("Everyone has answered.", "")]


def test_home_leads_to_attendance_while_the_gathering_lasts(lup_client, released, at):
    invited_member(released)
    at(2027, 1, 20, 10)

    assert steps(lup_client) == [("The gathering has begun.", "Take attendance")]

"""The list of what needs a coordinator now, and what is told when nothing does."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from audit import log
from certificates import earning
from cohorts.models import Cohort, Programme
from desk.models import Upload
from privacy import own
from sessions_app.models import Gathering, IncomingMail, Participation
from tests.certificates.cases import held, member
from tests.desk.conftest import NOW
from tests.desk.outbox_cases import mails_like
from tests.factories import (
    CohortFactory,
    CoordinatorFactory,
    GatheringFactory,
    MembershipFactory,
    ParticipationFactory,
    TeamFactory,
)
from tests.reading import Page

HOME = "/koordinator/"
FILE = b"Org.nr.;Fornavn;Etternavn;E-post\n310000008;Kari;Moe;kari@a.example\n"
FIRST = "First reminder to those who have not answered: Oppstart"


def lines(client):
    return [(line.text, line.action) for line in client.get(HOME).context["lines"]]


def links(client):
    return {line.text: line.url for line in client.get(HOME).context["lines"]}


def test_home_leads_to_opening_a_cohort_before_anybody_is_invited(lup_client, kull, draft):
    MembershipFactory(team__cohort=kull)
    Cohort.objects.update(state="planned")

    page = Page(lup_client.get(reverse("desk:home")))

    assert "The cohort is not open for teams yet." in page.text
    turn = reverse("desk:cohort_state", args=["3p-test", 2027, "apne"])
    assert page.links["Open for teams : Oppstart"] == turn


def upload(user, **fields):
    values = {"kind": "teams", "year": 2027, "filename": "team.xlsx", "uploaded_at": NOW}
    return Upload.objects.create(uploaded_by=user, content=FILE, **(values | fields))


def two_absences(cohort):
    """One team missed the two newest gatherings, another only one, and was there too briefly."""
    first, _second, third = held(cohort, 3)
    missing, briefly = TeamFactory.create_batch(2, cohort=cohort)
    for team in (missing, briefly):
        MembershipFactory.create_batch(2, team=team)
    ParticipationFactory(gathering=third, team=briefly, presence="partly", share=10)
    ParticipationFactory(gathering=first, team=missing, attended=True)


@pytest.fixture
def trouble(kull, lup, released, settings):
    """Something of each kind."""
    settings.INBOX_HOST = "imap.example"
    mails_like(released, 2, state="failed")
    mails_like(released, 1, state="held")
    mails_like(released, 1, state="failed", withdrawn_at=NOW)
    mails_like(released, 1, state="failed", expires_at=NOW - timedelta(hours=1))
    IncomingMail.objects.create(
        identity="1",
        received_at=NOW,
        kind="other",
        reason="written",
        outcome="for_people",
        programme=kull.programme,
    )
    two_absences(kull)
    lone = MembershipFactory(team__cohort=kull, person__email_bounced_at=NOW).person
    lone.email_bounced = lone.email.upper()
    lone.save()
    declined = ParticipationFactory(
        gathering=released, declined=True, in_team=True, person__last_name="Wish"
    )
    MembershipFactory(team=declined.team, lead=True)
    TeamFactory(cohort=kull)
    upload(lup, programme=kull.programme)
    own.ask_to_be_erased(declined.person, [kull.programme], by=log.PARTICIPANT, now=timezone.now())
    [last_year] = held(CohortFactory(programme=kull.programme, year=2026), 1)
    earner = ParticipationFactory(gathering=last_year, attended=True, in_team=True)
    MembershipFactory(team=earner.team, lead=True)


def test_home_lists_all_that_needs_somebody_the_most_urgent_first(lup_client, trouble):
    assert lines(lup_client) == [
        ("2 mails failed", "See why"),
        ("1 mail may have come through", "Decide"),
        ("1 person needs a new e-mail address", "Mend the addresses"),
        ("1 mail that came in waits for you", "Read and decide"),
        ("Kari Wish asks to be erased", "Decide"),
        ("6 people have joined since the invitations were sent.", "Send 6 invitations"),
        ("Nobody comes from 1 team", "See which"),
        ("4 teams have missed two gatherings in a row", "See the attendance"),
        ("1 team has named nobody", "See the teams"),
        ("1 team has fewer than 2 people", "See the teams"),
        ("3 teams have no lead", "See the teams"),
        ("1 person has earned a certificate", "Issue certificates"),
        ("“team.xlsx” is checked, but not imported", "Check and import"),
    ]
    page = Page(lup_client.get(HOME))
    assert "Show all 13" in page.text
    assert page.links["See why : 2 mails failed"] == "/koordinator/utboks/?status=failed"


def test_each_line_leads_to_a_page_that_shows_as_many(lup_client, trouble):
    shown = links(lup_client)

    for text in (
        "1 team has named nobody",
        "1 team has fewer than 2 people",
        "3 teams have no lead",
        "4 teams have missed two gatherings in a row",
    ):
        rows = Page(lup_client.get(shown[text])).rows[1:]
        assert len(rows) == int(text.split()[0])
    for url in set(shown.values()):
        assert lup_client.get(url.partition("#")[0]).status_code == 200


def test_home_asks_the_same_with_and_without_trouble(
    lup_client, trouble, lup, released, django_assert_max_num_queries
):
    lup_client.get(HOME)

    with django_assert_max_num_queries(10):
        lup_client.get(HOME)


def test_team_below_the_rule_with_a_reason_and_one_that_has_withdrawn_need_nothing(
    lup_client, kull
):
    MembershipFactory(team__cohort=kull, lead=True, team__size_reason="har mistet en")
    gone = MembershipFactory(
        team__cohort=kull, team__state="withdrawn", person__email_bounced_at=NOW
    ).person
    gone.email_bounced = gone.email
    gone.save()
    left = MembershipFactory(team__cohort=kull, lead=True).team
    MembershipFactory(team=left, person__left_on=NOW.date())

    assert lines(lup_client) == [
        ("The cohort has no gatherings yet.", "Import gatherings"),
        ("1 team has fewer than 2 people", "See the teams"),
    ]


def test_cohort_that_is_still_planned_has_no_teams_that_lack_somebody(lup_client, kull):
    MembershipFactory(team__cohort=kull)
    Cohort.objects.update(state="planned")

    assert [text for text, _action in lines(lup_client) if "team" in text] == []


def test_list_that_was_opened_again_is_to_be_closed(lup_client, kull):
    gathering = GatheringFactory(cohort=kull, held=True, starts_at=NOW - timedelta(days=3),
                                 ends_at=NOW - timedelta(days=2))  # fmt: skip
    ParticipationFactory(gathering=gathering, attended=True)
    Gathering.objects.update(list_closed_at=None)

    assert lines(lup_client)[0] == (
        "Attendance is marked for everyone.",
        "Close the attendance list",
    )


def test_file_is_done_when_another_like_it_was_imported_wholly(lup_client, lup, kull):
    mine = {"programme": kull.programme, "imported_at": NOW}
    partly = upload(lup, **mine, counts={"refused": 3})
    upload(lup, kind="partners", year=None, uploaded_at=NOW - timedelta(days=8))
    upload(CoordinatorFactory(programme=kull.programme).user, kind="gatherings")

    page = reverse("desk:import_check", args=[partly.pk])
    assert links(lup_client)["3 rows of “team.xlsx” were not imported"] == page

    upload(lup, **mine, counts={"refused": 0})
    assert [text for text in links(lup_client) if "team.xlsx" in text] == []


def test_calm_page_tells_what_happens_next_and_when(lup_client, lup, kull, released):
    row = ParticipationFactory(gathering=released, in_team=True, coming=True)
    lead = MembershipFactory(team=row.team, lead=True).person
    ParticipationFactory(gathering=released, team=row.team, person=lead)
    far = {"starts_at": NOW + timedelta(days=200), "ends_at": NOW + timedelta(days=200, hours=3)}
    GatheringFactory(cohort=kull, title="Juni", **far)
    page = lup_client.get(HOME)

    assert "Nothing needs you now" in Page(page).text
    when = "Wednesday 30 December 2026 at 09:00"
    assert [(fact.name, fact.what) for fact in page.context["coming"]] == [
        ("Next gathering", "Oppstart"),
        ("Next mail that goes by itself", FIRST),
        ("Next to send out", "Juni"),
    ]
    assert page.context["coming"][1].when == when


def test_calm_page_tells_of_the_next_reminder_when_other_mail_goes_first(lup_client, kull):
    for title, days in (("Snart", 5), ("Siden", 60)):
        times = {"starts_at": NOW + timedelta(days=days), "ends_at": NOW + timedelta(days=days + 1)}
        GatheringFactory(cohort=kull, title=title, released=True, reply_by=None, **times)

    assert [(fact.name, fact.what) for fact in lup_client.get(HOME).context["coming"]] == [
        ("Next gathering", "Snart"),
        ("Next mail that goes by itself", "Practical information to those who are coming: Snart"),
        ("Next reminder", FIRST.replace("Oppstart", "Siden")),
    ]


@pytest.mark.parametrize(("rule", "threshold"), [("share_of_hours", 60), ("gatherings", 2)])
def test_home_counts_as_many_certificates_as_can_be_issued(lup_client, kull, rule, threshold):
    Programme.objects.update(certificate_rule=rule, certificate_threshold=threshold)
    kull.programme.refresh_from_db()
    gatherings = held(kull, 2, minutes=50)
    for attended in (0, 1, 2, 2):
        member(kull, gatherings, attended=attended)
    member(kull, gatherings, attended=2, anonymised_at=timezone.now())
    partly = member(kull, gatherings, attended=2)
    Participation.objects.filter(person=partly).update(presence="partly", share=59, minutes=29)

    assert sum(standing.earned for standing in earning.standings(kull)) == 2
    assert "2 people have earned a certificate" in links(lup_client)

    GatheringFactory(cohort=kull, released=True)
    assert [text for text in links(lup_client) if "certificate" in text] == []

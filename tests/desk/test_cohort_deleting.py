"""A cohort that was made by mistake is deleted; one that somebody was told of stays."""

import pytest
from django.urls import reverse

from audit.models import Entry
from cohorts.models import Cohort, Membership, Team
from messaging.models import Message
from partners.models import Person
from sessions_app.inviting import invitations
from sessions_app.models import Gathering
from tests.desk.conftest import NOW
from tests.factories import GatheringFactory, MembershipFactory, ParticipationFactory, TeamFactory
from tests.reading import Page

pytestmark = pytest.mark.django_db

URL = "/koordinator/3p-test/2027/sletting/"


@pytest.fixture
def filled(kull):
    MembershipFactory(team=TeamFactory(cohort=kull, name="Bø"))
    return GatheringFactory(cohort=kull, title="Oppstart")


def test_mistaken_cohort_goes_with_what_the_page_named(lup_client, kull, filled):
    team = Team.objects.get()
    ParticipationFactory(gathering=filled, team=team, invited_at=None)  # chosen ahead
    asked = Page(lup_client.get(URL))

    said = Page(lup_client.post(URL, {"seen": asked.fields["seen"]}, follow=True))

    assert Page(lup_client.get("/koordinator/logg/")).links.get("Bø") is None
    assert "Oppstart, 20 January 2027 The team Bø" in asked.text
    assert "1 person is no longer in a team here" in asked.text
    assert "3P, Kull 2027 is deleted." in said.text
    left = [model.objects.count() for model in (Cohort, Gathering, Team, Membership, Person)]
    assert left == [0, 0, 0, 0, 2]
    entry = Entry.objects.get(verb="deleted")
    assert entry.before == {"gatherings": ["Oppstart"], "teams": ["Bø"]}
    assert lup_client.get(URL).status_code == 404


def test_more_than_was_seen_is_asked_about_again(lup_client, kull, filled):
    seen = Page(lup_client.get(URL)).fields["seen"]
    TeamFactory(cohort=kull)

    said = Page(lup_client.post(URL, {"seen": seen}, follow=True))

    assert "Something has changed since you opened the page." in said.text
    assert Cohort.objects.filter(pk=kull.pk).exists()


def sent_out(gathering, lup):
    invitations.release(gathering, by=lup, now=NOW)


def answered(gathering, _lup):
    ParticipationFactory(gathering=gathering, team=Team.objects.get())


def written_about(gathering, lup):
    sent_out(gathering, lup)
    Gathering.objects.update(state="draft")


@pytest.mark.parametrize(
    ("happens", "why"),
    [
        (sent_out, "A gathering has been sent out, so the cohort stays."),
        (answered, "Somebody has been invited or marked, so the cohort stays."),
        (written_about, "Mail about it has been written, so the cohort stays."),
    ],
)
def test_cohort_that_somebody_was_told_of_stays(lup_client, lup, kull, filled, happens, why):
    seen = Page(lup_client.get(URL)).fields["seen"]
    happens(filled, lup)

    page = Page(lup_client.post(URL, {"seen": seen}, follow=True))

    assert why in page.text
    assert "Delete the cohort" not in page.buttons
    assert Cohort.objects.filter(pk=kull.pk).exists()
    assert Message.objects.count() == (happens is not answered)


def test_link_is_there_while_nothing_is_sent_out(lup_client, kull, filled):
    page = reverse("desk:cohort", args=["3p-test", 2027])
    before = Page(lup_client.get(page)).links
    Gathering.objects.update(state="released")

    assert before["Delete the cohort"] == URL
    assert "Delete the cohort" not in Page(lup_client.get(page)).links

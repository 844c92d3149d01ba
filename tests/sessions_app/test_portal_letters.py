"""Inviting team leads to the portal: each once, and once more on purpose."""

from datetime import UTC, date, datetime, timedelta

import pytest

from audit.models import Entry
from cohorts import wordings
from cohorts.models import Team
from messaging.models import Message
from messaging.sheets import Words
from messaging.texts import Letter
from sessions_app.coming import readdressing
from sessions_app.mail import portal_letters
from tests.factories import CohortFactory, MembershipFactory, UserFactory

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 12, 1, 8, 0, tzinfo=UTC)


@pytest.fixture
def cohort():
    return CohortFactory(programme__name="3P")


@pytest.fixture
def lead(cohort):
    return MembershipFactory(team__cohort=cohort, team__partner__name="Fjordvik kommune", lead=True)


def invite(cohort):
    return portal_letters.invite_leads(cohort, by=UserFactory(), now=NOW)


def invite_again(lead):
    return portal_letters.invite_again(lead, by=UserFactory(), now=NOW)


def all_sent():
    Message.objects.update(state=Message.State.SENT, sent_at=NOW)


def keys():
    return list(Message.objects.order_by("pk").values_list("key", "recipient"))


def test_leads_who_can_log_in_are_invited_and_nobody_else(cohort, lead):
    MembershipFactory(team=lead.team)
    MembershipFactory(lead=True)
    MembershipFactory(team__cohort=cohort, is_lead=True)
    MembershipFactory(team__cohort=cohort, lead=True, left_on=date(2026, 11, 20))
    MembershipFactory(team__cohort=cohort, lead=True, person__left_on=date(2026, 11, 20))
    MembershipFactory(team__cohort=cohort, lead=True, team__state=Team.State.WITHDRAWN)
    MembershipFactory(team__cohort=cohort, lead=True, person__user__is_active=False)

    assert invite(cohort) == 1

    key = f"portal:{lead.person_id}:{cohort.pk}"
    assert keys() == [(f"{key}:1", lead.person.email)]


def test_invitation_says_where_and_how_to_log_in(cohort, lead):
    invite(cohort)

    mail = Message.objects.get()
    assert (mail.kind, mail.topic, mail.expires_at) == (
        "portal_invitation",
        f"cohort:{cohort.pk}",
        NOW + timedelta(days=30),
    )
    assert mail.subject == "Du leder teamet fra Fjordvik kommune: velkommen til portalen"
    assert [
        piece
        for piece in (
            f"Logg inn med: {lead.person.email}",
            "Gå til portalen:\nhttp://localhost:8000/portal/",
            "Vi sender deg en kode på e-post hver gang du logger inn.",
        )
        if piece not in mail.text
    ] == []


def test_second_press_invites_only_those_who_have_come_since(cohort, lead):
    invite(cohort)
    late = MembershipFactory(team__cohort=cohort, lead=True)

    assert (invite(cohort), invite(cohort)) == (1, 0)

    assert [recipient for _key, recipient in keys()] == [lead.person.email, late.person.email]
    assert list(Entry.objects.filter(verb="leads invited to the portal").values_list("after")) == [
        ({"people": 1},),
        ({"people": 1},),
    ]


def test_who_leads_two_teams_gets_one_invitation(cohort, lead):
    MembershipFactory(team__cohort=cohort, person=lead.person, is_lead=True)

    assert invite(cohort) == 1


def test_corrected_address_gets_an_invitation_of_its_own(cohort, lead):
    invite(cohort)
    lead.person.email = "ny@kommune.example"
    lead.person.save()

    assert invite(cohort) == 1
    assert keys()[1] == (f"portal:{lead.person_id}:{cohort.pk}:2", "ny@kommune.example")


def test_again_on_purpose_makes_another_once_the_first_has_left(cohort, lead):
    first = invite_again(lead)
    waiting = invite_again(lead)
    all_sent()
    second = invite_again(lead)

    assert (first, waiting, second) == (True, False, True)
    key = f"portal:{lead.person_id}:{cohort.pk}"
    assert [made for made, _recipient in keys()] == [f"{key}:1", f"{key}:2"]
    assert Entry.objects.filter(verb="lead invited to the portal").count() == 2


def test_leads_tell_who_is_invited(cohort, lead):
    other = MembershipFactory(team__cohort=cohort, lead=True)
    invite_again(lead)

    told = [(row.membership, row.invitation) for row in portal_letters.leads(cohort)]

    assert told == [(lead, Message.objects.get()), (other, None)]
    assert portal_letters.as_lead(lead).invitation == Message.objects.get()


def test_leads_read_it_in_their_own_language_and_in_the_programmes_words(cohort, lead):
    words = Words("Hei {navn}", "Du leder {team}.\n\nBruk {epost}.", "")
    wordings.word(cohort.programme, Letter.PORTAL_INVITATION, "nb", words, by=UserFactory())
    MembershipFactory(team__cohort=cohort, lead=True, person__language="en")

    invite(cohort)

    nb, en = Message.objects.order_by("pk")
    assert (nb.subject, nb.language) == (f"Hei {lead.person.full_name}", "nb")
    assert f"Du leder Fjordvik kommune.\n\nBruk {lead.person.email}." in nb.text
    assert (en.language, "Welcome to the portal" in en.text) == ("en", True)


def test_queries_do_not_grow_with_the_leads(cohort, lead, django_assert_max_num_queries):
    MembershipFactory.create_batch(30, team__cohort=cohort, lead=True)
    by = UserFactory()

    with django_assert_max_num_queries(14):
        assert portal_letters.invite_leads(cohort, by=by, now=NOW) == 31


def test_invitation_does_not_leave_for_an_address_that_was_wrong(cohort, lead):
    invite(cohort)
    readdressing.follow(lead.person, by="system", now=NOW)
    unchanged = Message.objects.get().state
    lead.person.email = "rett@fjordvik.example"
    lead.person.save()

    readdressing.follow(lead.person, by="system", now=NOW)

    assert (unchanged, Message.objects.get().state) == ("queued", "cancelled")


def test_invitation_does_not_leave_for_somebody_who_leads_the_team_no_more(cohort, lead):
    invite(cohort)
    lead.is_lead = False
    lead.save()

    readdressing.follow(lead.person, by="system", now=NOW)

    assert Message.objects.get().state == "cancelled"

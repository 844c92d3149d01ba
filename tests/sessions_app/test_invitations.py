"""Who is invited, once each, and what they get."""

import re
import threading
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection

from audit.models import Entry
from cohorts.models import Membership, Team
from messaging.models import Message
from sessions_app.gatherings import facts
from sessions_app.inviting import invitations, previewing
from sessions_app.models import Gathering, Link, Participation, Release, Seat
from tests.factories import (
    CohortFactory,
    GatheringFactory,
    MembershipFactory,
    PersonFactory,
    TeamFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 12, 1, 8, 0, tzinfo=UTC)


@pytest.fixture
def gathering():
    return GatheringFactory()


@pytest.fixture
def team(gathering):
    return TeamFactory(cohort=gathering.cohort, partner__name="Fjordvik kommune")


def test_audience_is_active_members_of_teams_that_take_part(gathering, team):
    member = MembershipFactory(team=team)
    MembershipFactory(team=team, left_on=date(2026, 11, 20))
    MembershipFactory(team=team, person__left_on=date(2026, 11, 20))
    MembershipFactory(team__cohort=gathering.cohort, team__state=Team.State.WITHDRAWN)
    MembershipFactory()

    assert invitations.audience(gathering) == [member]


def test_audience_names_a_person_in_two_teams_once(gathering, team):
    person = MembershipFactory(team=team).person
    MembershipFactory(team=TeamFactory(cohort=gathering.cohort), person=person)

    assert [member.person for member in invitations.audience(gathering)] == [person]


def test_release_writes_everything_that_belongs_together(gathering, team):
    coordinator = UserFactory()
    members = MembershipFactory.create_batch(3, team=team)
    empty = TeamFactory(cohort=gathering.cohort)

    assert invitations.release(gathering, by=coordinator, now=NOW) == 3

    gathering.refresh_from_db()
    assert gathering.state == Gathering.State.RELEASED
    release = Release.objects.get()
    assert (release.number, release.facts) == (1, facts.frozen(gathering))
    assert {row.person_id for row in Participation.objects.filter(invited_at=NOW)} == {
        member.person_id for member in members
    }
    assert Link.objects.count() == 3
    assert set(Message.objects.values_list("key", "topic", "state", "expires_at")) == {
        (
            f"invitation:{gathering.pk}:{member.person_id}:1",
            f"gathering:{gathering.pk}",
            "queued",
            gathering.starts_at,
        )
        for member in members
    }
    assert set(Seat.objects.values_list("team_id", "places", "named")) == {
        (team.pk, 3, True),
        (empty.pk, 1, False),
    }
    assert list(Entry.objects.values_list("verb", "actor_id").order_by("pk")) == [
        ("released", coordinator.pk),
        ("started", coordinator.pk),
        ("invited", coordinator.pk),
    ]


def test_release_a_second_time_invites_only_those_who_have_come_since(gathering, team):
    coordinator = UserFactory()
    MembershipFactory(team=team)
    invitations.release(gathering, by=coordinator, now=NOW)
    late = MembershipFactory(team=team)

    assert invitations.release(gathering, by=coordinator, now=NOW + timedelta(days=1)) == 1
    assert Message.objects.count() == 2
    assert Participation.objects.get(person=late.person).invited_at == NOW + timedelta(days=1)
    assert Release.objects.count() == 1
    with pytest.raises(invitations.CannotInvite):
        invitations.release(gathering, by=coordinator, now=NOW)


def test_release_to_nobody_sends_nothing_and_says_so(gathering):
    with pytest.raises(invitations.CannotInvite):
        invitations.release(gathering, by=UserFactory(), now=NOW)

    gathering.refresh_from_db()
    assert gathering.state == Gathering.State.DRAFT
    assert Message.objects.count() == 0


@pytest.mark.parametrize("state", [Gathering.State.HELD, Gathering.State.CANCELLED])
def test_release_of_what_is_over_or_cancelled_is_refused(gathering, team, state):
    MembershipFactory(team=team)
    Gathering.objects.update(state=state)

    with pytest.raises(invitations.CannotInvite):
        invitations.release(gathering, by=UserFactory(), now=NOW)
    assert Message.objects.count() == 0


def test_release_after_the_start_is_refused(gathering, team):
    MembershipFactory(team=team)

    with pytest.raises(invitations.CannotInvite):
        invitations.release(gathering, by=UserFactory(), now=gathering.starts_at)


@pytest.mark.django_db(transaction=True)
def test_release_pressed_by_many_at_once_invites_each_person_once(gathering, team):
    MembershipFactory.create_batch(10, team=team)
    coordinator = UserFactory()
    invited = []
    start = threading.Barrier(8)

    def press() -> None:
        start.wait()
        try:
            invited.append(invitations.release(gathering, by=coordinator, now=NOW))
        except invitations.CannotInvite:
            invited.append(0)
        finally:
            connection.close()

    threads = [threading.Thread(target=press) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(invited) == [0] * 7 + [10]
    assert Message.objects.count() == Participation.objects.count() == 10


def test_release_takes_the_same_number_of_queries_for_many(gathering, team):
    coordinator = UserFactory()
    MembershipFactory(team=team)
    few = count_queries(lambda: invitations.release(gathering, by=coordinator, now=NOW))
    other = GatheringFactory(cohort=CohortFactory())
    crowd = TeamFactory(cohort=other.cohort)
    MembershipFactory.create_batch(40, team=crowd)

    many = count_queries(lambda: invitations.release(other, by=coordinator, now=NOW))

    assert many == few


def count_queries(act) -> int:
    before = len(connection.queries_log)
    connection.force_debug_cursor = True
    try:
        act()
        return len(connection.queries_log) - before
    finally:
        connection.force_debug_cursor = False
        connection.queries_log.clear()


@pytest.mark.parametrize(
    ("person", "partner", "programme", "language"),
    [("en", "nn", "nb", "en"), ("", "nn", "nb", "nn"), ("", "", "en", "en")],
)
def test_invitation_is_in_the_language_of_person_then_partner_then_programme(
    person, partner, programme, language
):
    gathering = GatheringFactory(cohort__programme__language=programme)
    MembershipFactory(
        team__cohort=gathering.cohort,
        team__partner__language_form=partner,
        person__language=person,
    )

    invitations.release(gathering, by=UserFactory(), now=NOW)

    message = Message.objects.get()
    assert message.language == language
    assert f'<html lang="{language}"' in message.html


def test_invitation_text_is_complete_by_itself(gathering, team):
    gathering.form = Gathering.Form.COMBINED
    gathering.agenda = "forankring; roller i teamet"
    gathering.save()
    person = PersonFactory(partner=team.partner, first_name="Áŋŋel", last_name="O'Brien & Ŋávvi")
    MembershipFactory(team=team, person=person)

    invitations.release(gathering, by=UserFactory(), now=NOW)

    text = Message.objects.get().text
    assert [
        piece
        for piece in (
            "Áŋŋel O'Brien & Ŋávvi",
            "Fjordvik kommune",
            gathering.title,
            "20",
            "2027",
            "Næringslivets Hus, Middelthuns gate 27, 0368 Oslo",
            "/bli-med/",
            "– forankring",
            "– roller i teamet",
            "http://localhost:8000/svar/",
            "program@lup.example",
        )
        if piece not in text
    ] == []
    assert "<" not in text
    assert "&amp;" not in text


def test_invitation_keeps_its_hours_together_without_signs_that_mail_programs_show(gathering, team):
    MembershipFactory(team=team)

    invitations.release(gathering, by=UserFactory(), now=NOW)

    message = Message.objects.get()
    assert re.findall(r"<span[^>]*nowrap[^>]*>([^<]+)</span>", message.html) == ["10.00–16.00"]
    assert "onsdag 20. januar 2027 kl. 10.00–16.00" in message.text
    assert "\u2060" not in message.html + message.text + message.calendar


def about_to_release(gathering):
    return previewing.of_release(invitations.plan(gathering), notes={})


def test_preview_holds_no_link_that_answers_for_anybody(gathering, team):
    MembershipFactory(team=team)

    batch = about_to_release(gathering)
    [recipient] = batch.recipients
    preview = batch.letter_to(recipient, now=NOW)

    assert Link.objects.count() == Participation.objects.count() == 0
    assert "/svar/eksempel/" in preview.content.text
    assert recipient.member.person.full_name in preview.content.text


def test_preview_without_a_single_team_shows_an_example(gathering):
    batch = about_to_release(gathering)

    assert batch.recipients == []
    assert "Kari Nordmann" in batch.letter_to(None, now=NOW).content.text


def test_send_test_goes_to_oneself_once_per_press(gathering, team):
    MembershipFactory(team=team)
    me = UserFactory()
    batch = about_to_release(gathering)
    reader = batch.recipients[0]

    presses = [previewing.send_test(batch, reader, to=me, nonce="abc", now=NOW) for _ in range(2)]

    assert presses == [True, False]
    message = Message.objects.get()
    assert (message.recipient, message.kind) == (me.email, "test")
    assert Participation.objects.count() == 0
    assert Membership.objects.count() == 1


def test_release_sends_nothing_when_others_were_expected(gathering, team):
    coordinator = UserFactory()
    _stays, leaves = MembershipFactory.create_batch(2, team=team)
    seen = invitations.plan(gathering).fingerprint
    leaves.left_on = NOW.date()
    leaves.save()
    MembershipFactory(team=team)

    with pytest.raises(invitations.AudienceChanged):
        invitations.release(gathering, by=coordinator, now=NOW, expected=seen)

    assert Message.objects.count() == Participation.objects.count() == 0
    seen = invitations.plan(gathering).fingerprint
    assert invitations.release(gathering, by=coordinator, now=NOW, expected=seen) == 2

import re
from datetime import UTC, datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from cohorts.models import Membership, Team
from messaging.models import Message
from partners.models import Person
from sessions_app.gatherings import facts
from sessions_app.inviting import invitations, previewing
from sessions_app.models import Gathering, Participation, Release
from tests.desk.conftest import NOW
from tests.factories import (
    MembershipFactory,
    ParticipationFactory,
    PartnerFactory,
    TeamFactory,
)
from tests.reading import Page


def get(client, gathering):
    return client.get(reverse("desk:gathering", args=[gathering.pk]))


def member(team, first_name, gathering=None, **answer):
    """A member, and where a gathering is given one who is invited to it."""
    row = MembershipFactory(team=team, person__first_name=first_name, person__last_name="Li")
    if gathering:
        ParticipationFactory(gathering=gathering, team=team, person=row.person, **answer)
    return row


def alerts(response):
    """The teams whose row stands out."""
    page = response.content.decode()
    return re.findall(r'<tr class="table__row--alert">.*?<a [^>]*>([^<]+)', page)


def test_gathering_shows_answers_by_team(lup_client, kull, released):
    some = TeamFactory(cohort=kull, name="Aure")
    member(some, "Anne", released, coming=True)
    member(some, "Bo", released, coming=True)
    member(some, "Cato", released, declined=True)
    member(some, "Dina", released)
    nobody = TeamFactory(cohort=kull, name="Bykle")
    member(nobody, "Eva", released, declined=True)
    yet = TeamFactory(cohort=kull, name="Dovre")
    member(yet, "Finn", released)
    TeamFactory(cohort=kull, name="Eid")

    response = get(lup_client, released)

    assert Page(response).rows == [
        ["Team", "Coming", "Not coming", "Not answered"],
        ["Aure", "2 Anne Li, Bo Li", "1 Cato Li", "1 Dina Li"],
        ["Bykle Nobody is coming", "", "1 Eva Li", ""],
        ["Dovre Nobody yet", "", "", "1 Finn Li"],
        ["Eid No people named", "", "", ""],
    ]
    people = response.context["people"]
    assert (people.coming, people.declined, people.waiting) == (2, 2, 2)
    assert (people.teams_coming, len(people.teams)) == (1, 4)
    assert alerts(response) == ["Bykle", "Eid"]


def test_gathering_keeps_a_withdrawn_team_whose_people_were_invited(lup_client, kull, released):
    gone = TeamFactory(cohort=kull, name="Bygland", state=Team.State.WITHDRAWN)
    member(gone, "Anne", released, coming=True)
    TeamFactory(cohort=kull, name="Åmot", state=Team.State.WITHDRAWN)

    assert Page(get(lup_client, released)).rows[1:] == [["Bygland", "1 Anne Li", "", ""]]


def test_gathering_shows_who_will_be_invited_while_it_is_a_draft(lup_client, kull, draft):
    member(TeamFactory(cohort=kull, name="Aure"), "Anne")

    response = get(lup_client, draft)

    assert Page(response).rows == [["Team", "Not invited yet"], ["Aure", "1 Anne Li"]]
    assert response.context["step"].text == "Preview and send invitations"


def test_gathering_offers_to_invite_late_joiners(lup_client, kull, released):
    team = TeamFactory(cohort=kull, name="Aure")
    member(team, "Anne", released, coming=True)
    for name in ("Bo", "Cato", "Dina"):
        member(team, name)

    response = get(lup_client, released)

    assert Page(response).links["Send 3 invitations"] == reverse("desk:release", args=[released.pk])
    assert Page(response).rows[1][-1] == "3 Bo Li, Cato Li, Dina Li"


def test_gathering_tells_what_has_changed_since_it_was_sent_out(lup_client, lup, released):
    Release.objects.create(
        gathering=released,
        number=1,
        facts=facts.frozen(Gathering.objects.get(pk=released.pk)),
        released_at=NOW,
        released_by=lup,
    )
    assert get(lup_client, released).context["changes"] == []

    Gathering.objects.update(
        venue="Banken", address="", starts_at=datetime(2027, 1, 20, 10, tzinfo=UTC), reply_by=None
    )

    assert [
        (change.what, change.told, change.now)
        for change in get(lup_client, released).context["changes"]
    ] == [
        (
            "When",
            "Wednesday 20 January 2027, 10:00–\u206016:00",
            "Wednesday 20 January 2027, 11:00–\u206016:00",
        ),
        ("Where", "Næringslivets Hus, Middelthuns gate 27, 0368 Oslo", "Banken"),
        ("Answer by", "Friday 8 January 2027", ""),
    ]
    assert "Changed since it was sent out" in Page(get(lup_client, released)).text


def test_gathering_shows_what_has_become_of_the_mail(lup_client, lup, kull, draft):
    team = TeamFactory(cohort=kull)
    for name in ("Anne", "Bo", "Cato", "Dina"):
        member(team, name)
    invitations.release(draft, by=lup, now=NOW)
    batch = previewing.of_release(invitations.plan(draft), notes={})
    previewing.send_test(batch, None, to=lup, nonce="1", now=NOW)
    mails = list(Message.objects.filter(kind=Message.Kind.INVITATION).order_by("pk"))
    for mail, state in zip(mails, ("sent", "failed", "cancelled"), strict=False):
        mail.state = state
        mail.smtp_code, mail.smtp_text = 550, "no such user"
        mail.save()

    mail = get(lup_client, draft).context["mail"]

    outbox = f"{reverse('desk:outbox')}?om=gathering%3A{draft.pk}"
    assert [(str(line.standing), line.count, line.url) for line in mail.lines] == [
        (state, 1, f"{outbox}&status={state}") for state in ("waiting", "failed", "stopped", "sent")
    ]
    assert [(row.recipient, row.kind, row.reason, row.url) for row in mail.failures] == [
        (
            mails[1].recipient,
            "invitation",
            "The address does not exist at the recipient's organisation.",
            reverse("desk:outbox_mail", args=[mails[1].public_id]),
        )
    ]
    assert mail.url == outbox
    assert Page(lup_client.get(mail.stop_url)).buttons[-1] == "Stop 1 mail"


def test_gathering_that_is_held_shows_who_attended(lup_client, kull, released, at):
    team = TeamFactory(cohort=kull, name="Aure")
    member(team, "Anne", released, coming=True, presence="present")
    member(team, "Bo", released, coming=True, presence="absent")
    member(team, "Cato", released)
    member(TeamFactory(cohort=kull, name="Bykle"), "Eva", released, coming=True, presence="absent")
    Gathering.objects.update(state=Gathering.State.HELD)
    at(2027, 1, 21)

    response = get(lup_client, released)

    page = Page(response)
    assert page.rows == [
        ["Team", "Attended", "Absent", "No mark"],
        ["Aure", "1 Anne Li", "1 Bo Li", "1 Cato Li"],
        ["Bykle Nobody was there", "", "1 Eva Li", ""],
    ]
    assert (
        "1 of 4 people attended. 1 has no mark. 3 had said yes. Teams that were there: 1 of 2"
        in page.text
    )
    assert alerts(response) == ["Bykle"]
    assert "Edit" not in page.links


def test_gathering_whose_list_is_open_again_leads_to_it(lup_client, kull, released, at):
    member(TeamFactory(cohort=kull), "Anne", released, coming=True, presence="present")
    Gathering.objects.update(state=Gathering.State.HELD)
    at(2027, 1, 21)

    step = get(lup_client, released).context["step"]

    assert (step.why, step.text) == (
        "Attendance is marked for everyone.",
        "Close the attendance list",
    )


def test_gathering_that_is_held_without_a_list_leads_to_attendance(lup_client, kull, released):
    member(TeamFactory(cohort=kull), "Anne")
    Gathering.objects.update(state=Gathering.State.HELD, list_closed_at=timezone.now())

    step = get(lup_client, released).context["step"]

    assert (step.why, step.text) == ("Nobody is on the attendance list.", "Take attendance")


def test_gathering_says_once_that_the_reminder_goes_by_itself(lup_client, kull, released):
    member(TeamFactory(cohort=kull), "Anne", released)

    page = Page(get(lup_client, released))

    assert page.text.count("by itself") == 1
    assert page.links["Remind 1 person now"] == reverse("desk:remind", args=[released.pk])


def test_gathering_that_is_cancelled_has_nothing_to_do(lup_client, released):
    Gathering.objects.update(state=Gathering.State.CANCELLED)

    step = get(lup_client, released).context["step"]

    assert (step.why, step.url) == ("The gathering is cancelled.", "")


def test_gathering_without_teams_leads_to_import(lup_client, draft):
    page = Page(get(lup_client, draft))

    assert page.links["Import teams"] == reverse("desk:import")
    assert "The cohort has no teams yet" in page.text


@pytest.fixture
def crowd(kull, released):
    """1,000 people in 250 teams, all invited, and every mail refused."""

    def crowd(teams, each=4):
        partner = PartnerFactory()
        rows = Team.objects.bulk_create(
            Team(cohort=kull, partner=PartnerFactory(), name=f"Team {number}")
            for number in range(teams)
        )
        start = Person.objects.count()
        people = Person.objects.bulk_create(
            Person(first_name="Kari", last_name="Li", email=f"k{n}@x.example", partner=partner)
            for n in range(start, start + teams * each)
        )
        Membership.objects.bulk_create(
            Membership(team=rows[n // each], person=person, joined_on=NOW.date())
            for n, person in enumerate(people)
        )
        Participation.objects.bulk_create(
            Participation(gathering=released, team=rows[n // each], person=person, invited_at=NOW)
            for n, person in enumerate(people)
        )
        Message.objects.bulk_create(
            Message(
                key=f"invitation:{released.pk}:{person.pk}:1",
                message_id=f"<{person.pk}@x>",
                kind=Message.Kind.INVITATION,
                topic=f"gathering:{released.pk}",
                programme=released.cohort.programme_id,
                priority=5,
                recipient=person.email,
                state=Message.State.FAILED,
                expires_at=released.starts_at,
            )
            for person in people
        )

    return crowd


def test_gathering_asks_the_same_for_one_team_and_a_thousand_people(
    lup_client, released, crowd, django_assert_max_num_queries
):
    crowd(1)
    get(lup_client, released)

    with django_assert_max_num_queries(10) as one:
        get(lup_client, released)
    crowd(249)
    with django_assert_max_num_queries(len(one)):
        response = get(lup_client, released)

    assert response.context["people"].waiting == 1000
    assert len(response.context["mail"].failures) == 50
    assert response.context["mail"].more_failures == 950


def test_places_are_counted_in_all_and_team_by_team(lup_client, released):
    full, half = TeamFactory.create_batch(2, cohort=released.cohort)
    for team, answer in ((full, "yes"), (full, "yes"), (half, "yes"), (half, "no")):
        ParticipationFactory(
            gathering=released, team=team, in_team=True, answer=answer, answered_at=NOW
        )
    page = reverse("desk:gathering", args=[released.pk])
    assert "Places taken" not in Page(lup_client.get(page)).text

    Gathering.objects.update(capacity=40, seats_per_team=2)

    text = Page(lup_client.get(page)).text
    assert "Places taken: 3 of 40" in text
    assert "Each team has 2 places. 1 team has taken all of its own." in text

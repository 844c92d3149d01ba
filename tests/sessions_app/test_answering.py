"""Answering by personal link: no log-in, no cookie, no script."""

import hashlib
import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.test import Client

from audit.models import Entry
from cohorts.models import Membership, Team
from messaging.models import Message
from partners.models import Person
from sessions_app.coming import answering
from sessions_app.inviting import invitations
from sessions_app.mail import links
from sessions_app.models import Gathering, Link, Participation
from tests.factories import GatheringFactory, MembershipFactory, ParticipationFactory, UserFactory

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 12, 1, 8, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def participation():
    return of_member(person__first_name="Nina", person__last_name="Čuđi")


@pytest.fixture
def url(participation):
    return address_of(participation)


def of_member(**fields) -> Participation:
    row = ParticipationFactory(**fields)
    MembershipFactory(team=row.team, person=row.person)
    return row


def address_of(participation: Participation) -> str:
    made = links.issue([participation], gathering=participation.gathering)
    return made[participation.pk].removeprefix("http://localhost:8000")


def links_on(page) -> list[str]:
    """Where one gets from here: the pages below this one."""
    return re.findall(r'<a [^>]*?href="([a-z-]+[./][a-z]*)"', page.content.decode())


def notices(page) -> list[tuple[str, str]]:
    """Title and text of every notice on the page."""
    return re.findall(
        r'notice__title">([^<]+)</p>\s*<div[^>]*>\s*<p>([^<]+)<', page.content.decode()
    )


def test_page_shows_whom_what_when_and_where(client, url, participation):
    page = client.get(url)

    assert page.status_code == 200
    text = page.content.decode()
    for piece in ("Nina Čuđi", participation.gathering.title, "20", "Næringslivets Hus"):
        assert piece in text


def test_page_sets_no_cookie_and_is_kept_by_nobody(client, url):
    page = client.get(url)

    assert page.cookies.output() == ""
    assert page["Cache-Control"] == "no-store, private"
    assert page["X-Robots-Tag"] == "noindex, nofollow"


def test_page_takes_few_queries(client, url, django_assert_max_num_queries):
    with django_assert_max_num_queries(6):
        client.get(url)


@pytest.mark.parametrize("method", ["get", "head"])
def test_looking_changes_nothing(client, url, participation, method):
    before = list(Participation.objects.values())

    for query in ("", "?answer=yes", "?sprak=nn"):
        getattr(client, method)(url + query)

    assert list(Participation.objects.values()) == before
    assert Entry.objects.count() == 0


@pytest.mark.parametrize("choice", ["yes", "no"])
def test_one_press_answers(choice, url, participation):
    response = Client(enforce_csrf_checks=True).post(url, {"answer": choice})

    assert (response.status_code, response["Location"]) == (302, f"{url}#beskjed")
    participation.refresh_from_db()
    assert (participation.answer, participation.answered_at) == (choice, NOW)
    entry = Entry.objects.get()
    assert (entry.actor_kind, entry.before, entry.after) == (
        "participant",
        {"answer": ""},
        {"answer": choice},
    )


def test_answer_by_somebody_else_is_logged_with_their_account(participation):
    lead = UserFactory()

    answering.answer(participation, Participation.Answer.YES, by=lead, now=NOW)

    entry = Entry.objects.get(verb="answered")
    assert (entry.actor_kind, entry.actor_id) == ("user", lead.pk)


def test_answer_can_be_changed_until_the_start(client, url, participation, clock):
    client.post(url, {"answer": "yes"})
    clock.move_to(participation.gathering.starts_at - timedelta(minutes=1))
    client.post(url, {"answer": "no"})
    clock.move_to(participation.gathering.starts_at)

    late = client.post(url, {"answer": "yes"})

    participation.refresh_from_db()
    assert late.status_code == 409
    assert participation.answer == "no"


def test_same_answer_again_is_no_new_answer(client, url, participation, clock):
    client.post(url, {"answer": "yes"})
    clock.shift(timedelta(hours=1))
    client.post(url, {"answer": "yes"})

    participation.refresh_from_db()
    assert participation.answered_at == NOW
    assert Entry.objects.count() == 1


@pytest.mark.parametrize("data", [{}, {"answer": ""}, {"answer": "maybe"}])
def test_nonsense_is_no_answer(client, url, participation, data):
    assert client.post(url, data).status_code == 400
    participation.refresh_from_db()
    assert participation.answer == ""


def test_cancelled_gathering_takes_no_answer(client, url, participation):
    Gathering.objects.update(state=Gathering.State.CANCELLED)

    assert client.post(url, {"answer": "yes"}).status_code == 409
    participation.refresh_from_db()
    assert participation.answer == ""


def test_page_leads_to_the_meeting_only_where_there_is_a_place(client, url, participation):
    Gathering.objects.update(form=Gathering.Form.DIGITAL)
    invited = links_on(client.get(url))
    Participation.objects.update(answer="in_line", answered_at=NOW, line_number=1)
    waiting = links_on(client.get(url))
    Participation.objects.update(answer="no", line_number=None)
    away = links_on(client.get(url))
    Gathering.objects.update(state=Gathering.State.CANCELLED)
    cancelled = links_on(client.get(url))

    feed, data = "kalenderadresse/", "opplysninger/"
    assert [invited, waiting, away, cancelled] == [
        ["en-annen/", "bli-med/", "kalender.ics", feed, data],
        ["en-annen/", "kalender.ics", feed, data],
        ["en-annen/", feed, data],
        [feed, data],
    ]


LEAVES = {
    "the team": lambda row: Membership.objects.update(left_on=NOW.date()),
    "the organisation": lambda row: Person.objects.update(left_on=NOW.date()),
    "with the team": lambda row: Team.objects.update(state=Team.State.WITHDRAWN),
}


@pytest.mark.parametrize("leave", LEAVES.values(), ids=LEAVES)
def test_whoever_has_left_is_told_that_answers_are_closed(client, url, participation, leave):
    client.post(url, {"answer": "yes"})
    leave(participation)

    refused = client.post(url + "?sprak=en", {"answer": "no"})
    page = client.get(url + "?sprak=en")

    participation.refresh_from_db()
    assert (refused.status_code, participation.answer, page.status_code) == (409, "yes", 200)
    assert [notices(answer) for answer in (refused, page)] == [
        [
            (
                "Answers are closed",
                "Nina Čuđi is no longer in a team that takes part, so there is nothing to answer.",
            )
        ]
    ] * 2
    assert 'name="answer"' not in page.content.decode()


def test_whoever_has_moved_to_another_team_answers_with_the_same_link(client, url, participation):
    Membership.objects.update(left_on=NOW.date())
    MembershipFactory(team__cohort=participation.gathering.cohort, person=participation.person)

    assert client.post(url, {"answer": "yes"}).status_code == 302


def test_link_of_a_preview_says_that_it_is_an_example(client):
    answers = [client.get(f"/svar/eksempel/{page}") for page in ("", "bli-med/", "kalender.ics")]

    assert [answer.status_code for answer in answers] == [200] * 3
    assert all("Denne lenken er et eksempel" in answer.content.decode() for answer in answers)


def test_unknown_expired_and_revoked_links_look_the_same(client, participation, clock):
    expired, revoked = address_of(participation), address_of(participation)
    Link.objects.order_by("-pk").first().delete()
    revoked = address_of(participation)
    Link.objects.order_by("-pk")[:1].get()
    Link.objects.filter(pk=Link.objects.order_by("-pk").first().pk).update(revoked_at=NOW)
    pages = [client.get("/svar/finnes-ikke/"), client.get(revoked), client.post(revoked)]
    clock.move_to(participation.gathering.ends_at + links.LIVES_AFTER_END)
    pages.append(client.get(expired))

    assert {page.status_code for page in pages} == {404}
    bodies = {re.sub(r"/svar/[^/]+/", "", page.content.decode()) for page in pages}
    assert len(bodies) == 1


def test_link_of_one_never_opens_another(client):
    mine, other = of_member(), of_member()

    client.post(address_of(mine), {"answer": "yes"})

    other.refresh_from_db()
    assert other.answer == ""


def test_token_is_kept_only_as_a_hash(participation):
    token = address_of(participation).split("/")[2]

    link = Link.objects.get()
    assert bytes(link.token_hash) == hashlib.sha256(token.encode()).digest()
    assert link.prefix == token[:8]
    assert len(token) == 43


def test_older_links_go_on_working(client, participation):
    first, second = address_of(participation), address_of(participation)

    assert [client.get(first).status_code, client.get(second).status_code] == [200, 200]


@pytest.mark.parametrize(
    ("language", "query", "expected"), [("nn", "", "nn"), ("", "", "nb"), ("nn", "?sprak=en", "en")]
)
def test_page_speaks_the_language_of_the_person_or_the_one_chosen(
    client, participation, url, language, query, expected
):
    participation.person.language = language
    participation.person.save()

    assert f'<html lang="{expected}"' in client.get(url + query).content.decode()


def test_calendar_file_names_nobody(client, url, participation):
    file = client.get(url + "kalender.ics")

    assert file["Content-Type"] == "text/calendar; charset=utf-8"
    text = file.content.decode().replace("\r\n ", "")
    assert "METHOD:PUBLISH" in text
    assert participation.gathering.calendar_uid in text
    for piece in ("ATTENDEE", "ORGANIZER", "/svar/", participation.person.email):
        assert piece not in text


def test_calendar_file_behind_an_unknown_link_is_the_friendly_page(client):
    assert client.get("/svar/finnes-ikke/kalender.ics").status_code == 404


def test_link_in_the_mail_leads_to_the_page(client):
    member = MembershipFactory()
    gathering = GatheringFactory(cohort=member.team.cohort)
    invitations.release(gathering, by=UserFactory(), now=NOW)

    [path] = re.findall(r"http://localhost:8000(/svar/\S+)", Message.objects.get().text)

    assert client.get(path).status_code == 200

"""Mail scanners open every link of every mail, and some run its scripts: nothing may happen."""

import re
from datetime import UTC, datetime

import pytest
import time_machine
from django.db import connection
from django.test import Client

from messaging.models import Message
from sessions_app.inviting import invitations
from sessions_app.mail import guessing
from tests.factories import (
    GatheringFactory,
    MembershipFactory,
    PartnerFactory,
    TeamFactory,
    UserFactory,
)

NOW = datetime(2026, 12, 1, 8, 0, tzinfo=UTC)
LINK = re.compile(r"http://localhost:8000(/[^\s\"'<>]*)")
HREF = re.compile(r'href="([^"#]+)"')


def invited(people):
    """The paths of every link in each of the mails: [{path, …}, …]."""
    gathering = GatheringFactory(form="combined", meeting_url="https://moete.example/1")
    partner = PartnerFactory()
    team = TeamFactory(cohort=gathering.cohort, partner=partner)
    MembershipFactory.create_batch(people, team=team, person__partner=partner)
    invitations.release(gathering, by=UserFactory(), now=NOW)
    mails = Message.objects.filter(kind=Message.Kind.INVITATION)
    return [set(LINK.findall(mail.text + mail.html)) for mail in mails]


def everything():
    """A fingerprint of each table."""
    with connection.cursor() as cursor:
        return {
            table: fingerprint(cursor, table)
            for table in connection.introspection.table_names(cursor)
        }


def fingerprint(cursor, table):
    cursor.execute(
        f"SELECT count(*), md5(string_agg(t::text, '' ORDER BY t::text)) FROM {table} AS t"  # noqa: S608
    )
    return cursor.fetchone()


def scan(client, path):
    """The twenty-five requests of a thorough scanner to one address; the answers' codes."""
    asked = [client.head(path), client.options(path), client.head(path), client.options(path)]
    page = client.get(path)
    inside = [
        link for link in HREF.findall(page.content.decode()) if link.startswith(("?", "kalender"))
    ]
    asked += [client.get(path + link) for link in inside]
    asked += [client.head(path + link) for link in inside]
    while len(asked) < 24:
        asked.append(client.get(path))
    return {answer.status_code for answer in [page, *asked]}


@pytest.mark.django_db
def test_scanning_every_invitation_changes_nothing(at_length):
    count = at_length(10, 500)
    with time_machine.travel(NOW, tick=False):
        mails = invited(count)
        before = everything()

        client = Client()
        codes = [scan(client, path) for links in mails for path in links]

    assert codes == [{200, 405}] * count * 4  # to answer, to join, about privacy, about faults
    assert everything() == before


@pytest.mark.browser
def test_browser_that_runs_scripts_and_presses_nothing_changes_nothing(live_server, page):
    [links] = invited(1)
    before = everything()

    for path in sorted(links, key=lambda path: ("/svar/" in path, -len(path))):
        page.goto(path, wait_until="networkidle")
        page.mouse.wheel(0, 5000)
        page.keyboard.press("Tab")
        page.wait_for_timeout(2000)

    assert page.get_by_role("button").count() >= 2
    assert everything() == before


@pytest.mark.django_db
def test_guesses_from_one_place_are_limited_and_lock_nobody_out(client):
    [links] = invited(1)
    guess = "/svar/" + "x" * 43 + "/"

    with time_machine.travel(NOW, tick=False):
        codes = [client.get(guess).status_code for _ in range(guessing.MISSES_A_MINUTE + 1)]
        from_there = [client.get(link).status_code for link in links]
        from_elsewhere = client.get(guess, REMOTE_ADDR="192.0.2.7").status_code

    assert codes == [404] * guessing.MISSES_A_MINUTE + [429]
    assert (from_there, from_elsewhere) == ([200] * 4, 404)

"""One person in a team: correcting an address that fails, and revoking personal links."""

import re
from datetime import date

import pytest
from django.urls import reverse

from audit.models import Entry
from messaging.models import Message
from sessions_app.calendars import calendar_addresses
from sessions_app.inviting import invitations
from sessions_app.mail import links
from sessions_app.models import CalendarAddress, Gathering, Link, Participation
from sessions_app.receiving import returned
from tests.desk.conftest import NOW
from tests.factories import (
    CoordinatorFactory,
    MembershipFactory,
    ParticipationFactory,
    PartnerFactory,
    PersonFactory,
    TeamFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

USER_UNKNOWN = "5.1.1 550 User unknown"


@pytest.fixture
def kari(kull):
    return MembershipFactory(
        team=TeamFactory(cohort=kull, name="Sørvik"),
        person__first_name="Kari",
        person__last_name="Aas",
        person__email="kari@sorvik.example",
    )


@pytest.fixture
def invited(kari, draft, lup):
    invitations.release(draft, by=lup, now=NOW)
    return Participation.objects.get(person=kari.person)


def url(membership, name="person"):
    args = [membership.person_id]
    if name == "revoke_links":
        args.append(membership.team.cohort_id)
    return reverse(f"desk:{name}", args=args)


def details(membership, **changes):
    """What the form for details holds."""
    return {
        name: getattr(membership.person, name)
        for name in ("first_name", "last_name", "email", "phone", "job_title", "discipline")
    } | changes


def flag(membership):
    returned.flag(membership.person.email, text=USER_UNKNOWN, now=NOW)
    membership.person.refresh_from_db()


def text(page):
    return page.content.decode()


def test_page_says_why_mail_comes_back(lup_client, kari):
    flag(kari)

    shown = text(lup_client.get(url(kari)))

    assert "The address does not exist at the recipient&#x27;s organisation." in shown
    assert USER_UNKNOWN in shown


@pytest.mark.parametrize(
    "path",
    [
        "/koordinator/",
        "/koordinator/3p-test/2027/",
        "/koordinator/team/{}/",
        "/portal/team/{}/medlemmer/",
    ],
)
def test_address_that_fails_is_shown_until_it_is_corrected(lup_client, lup, kari, path):
    path = path.format(kari.team_id)
    lead = MembershipFactory(team=kari.team, lead=True).person.user
    lup_client.force_login(lead if path.startswith("/portal") else lup)
    marks = re.compile(r"comes back|needs a new e-mail address|i retur")

    before = marks.search(text(lup_client.get(path)))
    flag(kari)
    during = marks.search(text(lup_client.get(path)))
    kari.person.email = "kari.aas@sorvik.example"
    kari.person.save()
    after = marks.search(text(lup_client.get(path)))

    assert (before, bool(during), after) == (None, True, None)


def test_new_address_is_invited_anew_and_old_links_die(lup_client, kari, invited):
    flag(kari)
    old = Link.objects.get(participation=invited)
    calendar_addresses.make(kari.team.cohort, person=kari.person, by="participant", now=NOW)

    response = lup_client.post(
        url(kari, "person_edit"), details(kari, email="Kari.Aas@sorvik.example")
    )

    old.refresh_from_db()
    kari.person.refresh_from_db()
    newest = Message.objects.filter(kind="invitation").latest("pk")
    assert response.headers["Location"] == f"/koordinator/personer/{kari.person_id}/"
    assert (kari.person.needs_new_email, newest.recipient) == (False, kari.person.email)
    assert old.revoked_at == NOW
    assert CalendarAddress.objects.get().revoked_at == NOW


def test_same_address_again_means_that_it_is_right(lup_client, lup, kari):
    flag(kari)

    lup_client.post(url(kari, "person_edit"), details(kari))

    kari.person.refresh_from_db()
    last = Entry.objects.latest("pk")
    assert (kari.person.needs_new_email, last.verb, last.actor) == (
        False,
        "address found right",
        lup,
    )


@pytest.mark.parametrize(
    ("email", "why"),
    [
        ("", "field--invalid"),
        ("kari", "field--invalid"),
        ("ola@sorvik.example", "Somebody has this address already."),
        ("OLA@sorvik.example", "Somebody has this address already."),
    ],
)
def test_address_that_cannot_be_is_refused(lup_client, kari, email, why):
    PersonFactory(email="ola@sorvik.example")

    response = lup_client.post(url(kari, "person_edit"), details(kari, email=email))

    kari.person.refresh_from_db()
    assert (response.status_code, kari.person.email) == (400, "kari@sorvik.example")
    assert why in text(response)


@pytest.mark.parametrize(
    "elsewhere",
    [
        lambda person: MembershipFactory(
            person=person, team__cohort__programme__owner=PartnerFactory()
        ),
        lambda person: ParticipationFactory(
            person=person, gathering__cohort__programme__owner=PartnerFactory()
        ),
        lambda person: CoordinatorFactory(user=account_of(person)),
        lambda person: account_of(person, is_staff=True),
    ],
)
def test_nobody_moves_an_account_that_can_do_more_elsewhere(lup_client, kari, elsewhere):
    elsewhere(kari.person)

    response = lup_client.post(url(kari, "person_edit"), details(kari, email="tyv@sorvik.example"))

    kari.person.refresh_from_db()
    assert (response.status_code, kari.person.email) == (404, "kari@sorvik.example")
    assert url(kari, "person_edit") not in text(lup_client.get(url(kari)))


def account_of(person, **fields):
    person.user = UserFactory(email=person.email, **fields)
    person.save()
    return person.user


def revoke(client, membership, seen=None):
    page = text(client.get(url(membership)))
    seen = seen if seen is not None else re.findall(r'name="seen" value="(\d+)"', page)[0]
    return client.post(url(membership, "revoke_links"), {"seen": seen})


def test_revoked_links_open_nothing_and_a_new_one_is_sent(lup_client, kari, invited):
    old = links.issue([invited], gathering=invited.gathering)[invited.pk]
    calendar_addresses.make(kari.team.cohort, person=kari.person, by="participant", now=NOW)

    page = lup_client.get(revoke(lup_client, kari).headers["Location"])

    newest = Message.objects.filter(kind="invitation").latest("pk")
    [new] = set(re.findall(r"http://localhost:8000(/svar/\S+/)", newest.text))
    assert "The links are revoked, and 1 new invitation is on its way." in text(page)
    assert lup_client.get(old.removeprefix("http://localhost:8000")).status_code == 404
    assert lup_client.get(new).status_code == 200
    assert CalendarAddress.objects.get().revoked_at == NOW


def test_revoking_when_every_gathering_is_cancelled_promises_no_invitation(
    lup_client, kari, invited
):
    links.issue([invited], gathering=invited.gathering)
    Gathering.objects.update(state=Gathering.State.CANCELLED)
    assert "No new invitation is sent." in text(lup_client.get(url(kari)))

    page = lup_client.get(revoke(lup_client, kari).headers["Location"])

    assert "The links are revoked. " in text(page).replace("\n", " ").replace("<", " ")


def test_second_press_revokes_nothing_more(lup_client, kari, invited):
    seen = Link.objects.latest("pk").pk
    revoke(lup_client, kari, seen=seen)
    before = Message.objects.count()

    page = lup_client.get(revoke(lup_client, kari, seen=seen).headers["Location"])

    assert "The links have changed since you opened the page." in text(page)
    assert Message.objects.count() == before


def test_links_of_others_go_on_working(lup_client, kari, draft, lup):
    MembershipFactory(team=kari.team)
    invitations.release(draft, by=lup, now=NOW)

    revoke(lup_client, kari)

    others = Link.objects.exclude(participation__person=kari.person)
    assert [link.revoked_at for link in others] == [None]


@pytest.mark.parametrize(
    "name", ["person", "person_edit", "person_leave", "person_move", "revoke_links"]
)
def test_person_does_not_exist_for_others(client, clock, kari, name):
    lead = MembershipFactory(team=kari.team, lead=True).person.user
    strangers = [CoordinatorFactory().user, lead, UserFactory(is_staff=True)]

    for user in strangers:
        client.force_login(user)
        for answer in (client.get(url(kari, name)), client.post(url(kari, name), details(kari))):
            assert answer.status_code in (404, 405)


def test_post_to_the_page_itself_is_no_way_in(lup_client, kari):
    assert lup_client.post(url(kari), {"email": "tyv@sorvik.example"}).status_code == 405


def test_time_in_a_team_ends_when_the_person_leaves_the_organisation(lup_client, kari):
    kari.person.left_on = date(2026, 11, 20)
    kari.person.save()

    assert "–20.11.2026" in text(lup_client.get(url(kari)))

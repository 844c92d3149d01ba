"""A code at the door goes with the links: the old one is known for what it was, and refused."""

import re
from datetime import timedelta

import pytest

from cohorts.models import Membership
from messaging.models import Message
from sessions_app import door_codes
from sessions_app.attending import door
from sessions_app.coming import readdressing, revoking
from sessions_app.models import AttendanceEvent, Participation, RevokedCode
from tests.factories import GatheringFactory, UserFactory
from tests.sessions_app.scenes import LATER, NOW, released, row

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock(time_machine):
    time_machine.move_to(LATER, tick=False)
    return time_machine


@pytest.fixture
def anne():
    """Said yes; Bo is in the same team."""
    gathering = released("Anne", "Bo", seats_per_team=None)
    Participation.objects.update(answer="yes", answered_at=NOW)
    return row(gathering, "Anne")


def revoke(anne):
    person, cohort = anne.person, anne.gathering.cohort
    seen = revoking.newest(person, cohort)
    revoking.revoke(person, cohort, seen=seen, by=UserFactory(), now=LATER)


def move(anne):
    anne.person.email = "rett@fjordvik.example"
    anne.person.save()
    readdressing.follow(anne.person, by="system", now=LATER)


def read(code, gathering):
    starts = gathering.starts_at
    line = door.read(gathering, code, by=UserFactory(), now=starts)
    return line.refused_because or line.what


def code_of(anne):
    return Participation.objects.get(pk=anne.pk).door_code


@pytest.mark.parametrize("happens", [revoke, move])
def test_old_code_is_refused_with_its_own_reason_and_the_new_one_lets_in(anne, happens):
    happens(anne)

    assert read(anne.door_code, anne.gathering) == "revoked"
    [line] = AttendanceEvent.objects.all()
    assert (line.participation, line.refused_because) == (anne, "revoked")
    assert read(code_of(anne), anne.gathering) == "present"
    assert read(row(anne.gathering, "Bo").door_code, anne.gathering) == "present"


@pytest.mark.parametrize("happens", [revoke, move])
def test_mail_that_goes_leads_to_the_new_code(client, anne, happens):
    happens(anne)

    mail = Message.objects.latest("pk")
    [path] = re.findall(r"http://localhost:8000(/svar/\S+)#kode", mail.text)
    page = client.get(path).content.decode()
    assert mail.kind == "invitation"
    assert door_codes.in_groups(code_of(anne)) in page
    assert door_codes.in_groups(anne.door_code) not in page


def test_each_code_that_was_revoked_stays_known(anne):
    codes = [anne.door_code]
    for _ in range(2):
        revoke(anne)
        codes.append(code_of(anne))

    assert [read(code, anne.gathering) for code in codes] == ["revoked", "revoked", "present"]
    assert len(set(codes)) == 3


def test_revoked_code_is_so_at_every_door_of_the_programme_and_unknown_elsewhere(anne):
    revoke(anne)
    other = GatheringFactory(cohort=anne.gathering.cohort, released=True)

    assert read(anne.door_code, other) == "revoked"
    assert read(anne.door_code, GatheringFactory(released=True)) == "unknown"


def test_code_of_a_gathering_that_has_begun_is_revoked_too(anne, clock):
    now = anne.gathering.starts_at + timedelta(minutes=5)

    revoking.revoke(
        anne.person,
        anne.gathering.cohort,
        seen=revoking.newest(anne.person, anne.gathering.cohort),
        by=UserFactory(),
        now=now,
    )

    assert read(anne.door_code, anne.gathering) == "revoked"


def test_whoever_moves_and_leaves_at_once_does_not_get_the_old_code_back(anne):
    Membership.objects.filter(person=anne.person).update(left_on=NOW.date())

    move(anne)

    assert code_of(anne) != anne.door_code
    assert read(anne.door_code, anne.gathering) == "revoked"
    assert read(code_of(anne), anne.gathering) == "left"


def test_nothing_to_revoke_leaves_the_code_alone(anne):
    revoke(anne)
    code = code_of(anne)
    readdressing.follow(anne.person, by="system", now=LATER)

    assert code_of(anne) == code
    assert RevokedCode.objects.count() == 1

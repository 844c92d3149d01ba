"""Two records of one person become one: nothing is lost, nothing counts twice."""

from datetime import UTC, date, datetime

import pytest
from django.urls import reverse
from django.utils import translation

from audit.models import Entry
from certificates import merging
from certificates.models import Certificate
from cohorts import people
from cohorts.models import Membership
from messaging.models import Message
from partners.models import Person
from sessions_app.attending import attendance, presence
from sessions_app.boards import board_rows
from sessions_app.inviting import invitations
from sessions_app.mail import links
from sessions_app.models import AttendanceEvent, Link, Participation
from tests.desk.conftest import NOW
from tests.factories import (
    CohortFactory,
    GatheringFactory,
    MembershipFactory,
    ParticipationFactory,
    PersonFactory,
    TeamFactory,
    UserFactory,
)
from tests.reading import Page

pytestmark = pytest.mark.django_db


@pytest.fixture
def team(kull):
    return TeamFactory(cohort=kull, name="Sørvik")


@pytest.fixture
def kari(team):
    return person(team, "kari@sorvik.example", phone="+4746206817")


@pytest.fixture
def double(team):
    return person(team, "kari.aas@sorvik.example", job_title="Innkjøpssjef")


def person(team, email, **values):
    return MembershipFactory(
        team=team,
        person=PersonFactory(
            first_name="Kari", last_name="Aas", email=email, partner=team.partner, **values
        ),
    ).person


def url(kept, other):
    return reverse("desk:person_merge", args=[kept.pk, other.pk])


def merge(kept, other, by, **changes):
    details = {name: getattr(kept, name) for name in people.Details.__dataclass_fields__}
    merging.merge(
        kept,
        other,
        people.Details(**details | changes),
        partner=kept.partner,
        unit=kept.unit,
        by=by,
        now=NOW,
    )
    kept.refresh_from_db()


def test_everything_becomes_the_ones(lup_client, lup, kari, double, team, kull):
    only_double = GatheringFactory(cohort=kull, held=True)
    part = ParticipationFactory(gathering=only_double, team=team, person=double, attended=True)
    before = CohortFactory(programme=kull.programme, year=2026)
    earlier = MembershipFactory(person=double, team__cohort=before, left_on="2026-11-20")
    certificate = Certificate.objects.create(
        number="3P-2026-0001",
        code="A",
        person=double,
        team=team,
        cohort=kull,
        language="nb",
        facts={},
        issued_at=NOW,
        issued_by=lup,
    )

    page = Page(lup_client.get(url(kari, double)))
    answer = lup_client.post(url(kari, double), {"email": "kept", "job_title": "other"})

    for row in (part, earlier, certificate, kari):
        row.refresh_from_db()
    assert answer.headers["Location"] == f"/koordinator/personer/{kari.pk}/"
    assert "This cannot be undone." in page.text
    assert {part.person, earlier.person, certificate.person} == {kari}
    assert (kari.email, kari.job_title, kari.phone) == (
        "kari@sorvik.example",
        "Innkjøpssjef",
        "+4746206817",
    )
    assert Membership.objects.active().get(team=team).person == kari
    verbs = Entry.objects.filter(object_type="partners.person").values_list("verb", flat=True)
    assert {"merged", "merged into"} <= set(verbs)


def both_at(gathering, kari, double, team, first, second):
    return [
        ParticipationFactory(gathering=gathering, team=team, person=who, **values)
        for who, values in ((kari, first), (double, second))
    ]


ANSWERED = {"answered_at": datetime(2026, 11, 20, tzinfo=UTC)}
LATER = {"answered_at": datetime(2026, 11, 25, tzinfo=UTC)}


@pytest.mark.parametrize(
    ("first", "second", "remains"),
    [
        ({}, {"coming": True}, 1),
        ({"coming": True}, {}, 0),
        ({}, {}, 0),
        ({"answer": "yes", **ANSWERED}, {"answer": "no", **LATER}, 1),
        ({"answer": "no", **LATER}, {"answer": "yes", **ANSWERED}, 0),
        (
            {"answer": "yes", **ANSWERED},
            {"answer": "in_line", "line_number": 1, **LATER},
            0,
        ),
        ({"invited_at": None}, {}, 1),
    ],
)
def test_of_two_parts_the_newest_answer_remains(
    lup, kari, double, team, released, first, second, remains
):
    rows = both_at(released, kari, double, team, first, second)

    merge(kari, double, lup)

    for row in rows:
        row.refresh_from_db()
    kept, gone = rows[remains], rows[1 - remains]
    assert (kept.person, gone.person) == (kari, double)
    assert (gone.answer, gone.invited_at, gone.stood_down_at) == ("", None, NOW)
    assert Participation.objects.placed().filter(gathering=released, person=double).count() == 0


def test_links_of_both_open_what_remains_and_codes_of_the_other_are_told_replaced(
    client, lup, kari, double, team, draft
):
    invitations.release(draft, by=lup, now=NOW)
    rows = list(Participation.objects.order_by("pk"))
    old = links.issue([rows[1]], gathering=draft)[rows[1].pk]

    merge(kari, double, lup, email=double.email)

    [remains] = Participation.objects.invited()
    assert {link.participation for link in Link.objects.filter(revoked_at=None)} == {remains}
    assert links.find(old.rstrip("/").rpartition("/")[2], now=NOW) == remains
    assert remains.revoked_codes.get().code in {row.door_code for row in rows}


def test_mail_to_the_other_is_the_ones_with_keys_of_their_own(lup, kari, double, draft):
    invitations.release(draft, by=lup, now=NOW)
    before = Message.objects.count()

    merge(kari, double, lup)

    keys = sorted(Message.objects.values_list("key", flat=True))
    assert len(keys) >= before
    assert {key.split(":")[2] for key in keys} == {str(kari.pk)}


def test_kept_address_is_invited_anew_when_the_last_mail_went_to_the_other(
    lup, kari, double, draft
):
    invitations.release(draft, by=lup, now=NOW)
    Message.objects.update(state="sent")

    merge(kari, double, lup)

    newest = Message.objects.filter(kind="invitation").latest("pk")
    assert newest.recipient == "kari@sorvik.example"
    assert Participation.objects.invited().count() == 1


def test_ledger_only_grows_and_nobody_counts_twice(lup, kari, double, team, kull):
    gathering = GatheringFactory(
        cohort=kull,
        released=True,
        starts_at=datetime(2026, 11, 30, 9, tzinfo=UTC),
        ends_at=datetime(2026, 11, 30, 15, tzinfo=UTC),
    )
    rows = both_at(gathering, kari, double, team, {}, {})
    marks = {
        rows[0].pk: attendance.Mark(AttendanceEvent.What.ABSENT),
        rows[1].pk: attendance.Mark(AttendanceEvent.What.PRESENT),
    }
    attendance.mark(gathering, marks, by=lup, now=NOW)
    attendance.close(gathering, by=lup, now=NOW)
    before = list(AttendanceEvent.objects.order_by("pk").values())

    merge(kari, double, lup)

    lines = list(AttendanceEvent.objects.order_by("pk").values())
    gathering.refresh_from_db()
    [line] = board_rows.of(kull, now=NOW).teams
    assert lines[: len(before)] == before
    assert [row["what"] for row in lines[len(before) :]] == ["cleared"]
    assert (line.figures.attendances, line.cells[0].part.absent) == (1, 0)
    assert Participation.objects.get(gathering=gathering, person=kari).presence == "present"
    assert presence.replay(gathering) == []


def test_place_that_is_free_goes_to_the_next_in_line(lup, kari, double, team, kull):
    gathering = GatheringFactory(cohort=kull, released=True, capacity=2)
    both_at(gathering, kari, double, team, {"coming": True}, {"coming": True})
    waiting = ParticipationFactory(
        gathering=gathering, answer="in_line", answered_at=NOW, line_number=1
    )
    MembershipFactory(team=waiting.team, person=waiting.person)

    merge(kari, double, lup)

    waiting.refresh_from_db()
    assert waiting.answer == "yes"


def test_one_membership_remains_with_the_lead_and_the_account(lup, kari, double, team):
    mine, theirs = (Membership.objects.get(person=who) for who in (kari, double))
    Membership.objects.filter(pk=theirs.pk).update(is_lead=True, joined_on=date(2026, 5, 1))
    double.user = UserFactory(email=double.email)
    double.save()

    merge(kari, double, lup)

    mine.refresh_from_db()
    theirs.refresh_from_db()
    kari.user.refresh_from_db()
    assert (mine.is_lead, mine.joined_on, mine.left_on) == (True, date(2026, 5, 1), None)
    assert (theirs.left_on, theirs.person) == (NOW.date(), double)
    assert kari.user.email == kari.email


def test_address_of_the_other_can_be_kept(lup, kari, double):
    merge(kari, double, lup, email="kari.aas@sorvik.example")

    double.refresh_from_db()
    assert (kari.email, double.email) == ("kari.aas@sorvik.example", "kari@sorvik.example")


def test_two_valid_certificates_are_settled_first(lup_client, lup, kari, double, team, kull):
    for n, who in enumerate((kari, double)):
        Certificate.objects.create(
            number=f"3P-{n}",
            code=str(n),
            person=who,
            team=team,
            cohort=kull,
            language="nb",
            facts={},
            issued_at=NOW,
            issued_by=lup,
        )

    page = lup_client.post(url(kari, double))

    assert page.status_code == 400
    assert "Both have a valid certificate for 3P, Kull 2027." in Page(page).text
    assert Person.objects.filter(pk=double.pk).exists()


def test_stand_in_ahead_is_undone_first(lup, kari, double, team, released):
    rows = both_at(released, kari, double, team, {"declined": True}, {"coming": True})
    Participation.objects.filter(pk=rows[1].pk).update(stands_in_for=rows[0])

    with translation.override("en"), pytest.raises(merging.CannotMerge) as refused:
        merge(kari, double, lup)

    assert "somebody is sent for one of the two" in str(refused.value)

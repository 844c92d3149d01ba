"""A change of a released gathering reaches people by a new release: each once, with what is new."""

from datetime import date, timedelta

import pytest

from audit.models import Entry
from messaging import leases
from messaging.models import Message
from sessions_app.coming import answering
from sessions_app.gatherings import releases
from sessions_app.inviting import invitations
from sessions_app.models import Gathering, Participation, Release
from sessions_app.plans import planning
from tests.factories import UserFactory
from tests.sessions_app.scenes import (
    LATER,
    MOVED,
    NOW,
    entry,
    has_left,
    join,
    last_mail,
    mails,
    released,
    row,
    worker_takes,
)

pytestmark = pytest.mark.django_db


def change(gathering, facts=MOVED):
    planning.change(gathering, facts, by=UserFactory(), now=NOW)


def release(gathering, *, now=LATER, **notes):
    return invitations.release(gathering, by=UserFactory(), now=now, notes=notes)


def test_edit_reaches_nobody_before_the_release():
    gathering = released("Anne")
    has_left()

    change(gathering)

    known = releases.as_released(Gathering.objects.get())
    assert mails() == [("invitation", "Anne", "sent")]
    assert known.starts_at == gathering.starts_at
    assert known.pk == gathering.pk


def test_those_who_were_told_get_the_change_and_others_an_invitation_with_the_new_facts():
    gathering = released("Anne", "Bo")
    has_left("Anne")
    anne = last_mail("Anne")
    change(gathering)
    join(row(gathering, "Anne").team, "Cato")

    assert release(gathering, nb="Lokalet er dobbeltbooket.") == 3

    assert mails() == [
        ("invitation", "Anne", "sent"),
        ("invitation", "Bo", "cancelled"),
        ("invitation", "Bo", "queued"),
        ("invitation", "Cato", "queued"),
        ("change", "Anne", "queued"),
    ]
    told = last_mail("Anne")
    assert "Lokalet er dobbeltbooket." in told.text
    assert "27. januar 2027" in told.text
    assert "27. januar 2027" in last_mail("Bo").text
    assert Message.objects.get(pk=anne.pk).withdrawn_at


def test_release_of_a_change_is_kept_with_its_note_and_written_down():
    gathering = released("Anne")
    has_left()
    change(gathering)

    release(gathering, nb="Flyttet.")

    kept = Release.objects.latest("number")
    assert (kept.number, kept.kind, kept.notes) == (2, "change", {"nb": "Flyttet."})
    assert list(Entry.objects.order_by("pk").values_list("verb", flat=True)) == [
        "released",
        "started",
        "invited",
        "changed",
        "change released",
        "invited",
    ]


@pytest.mark.parametrize(
    ("facts", "sequence"),
    [
        (MOVED, 1),
        ({"venue": "Banken"}, 1),
        ({"form": "combined"}, 1),
        ({"agenda": "Forankring"}, 0),
        ({"title": "Ny oppstart"}, 0),
    ],
)
def test_sequence_rises_with_time_and_place_only(facts, sequence):
    gathering = released("Anne")
    has_left()
    change(gathering, facts)

    release(gathering)

    assert entry(last_mail("Anne")) == ("REQUEST", sequence, "NEEDS-ACTION")
    assert Gathering.objects.get().calendar_sequence == sequence


def test_answers_stay_and_the_mail_says_what_was_answered():
    gathering = released("Anne", "Bo")
    has_left()
    answering.answer(row(gathering, "Anne"), Participation.Answer.YES, now=NOW)
    answering.answer(row(gathering, "Bo"), Participation.Answer.NO, now=NOW)
    has_left()
    change(gathering)

    release(gathering)

    assert [entry(last_mail(name)) for name in ("Anne", "Bo")] == [
        ("REQUEST", 2, "ACCEPTED"),
        None,
    ]
    assert "Du har svart at du kommer." in last_mail("Anne").text
    assert "Du har svart at du ikke kommer." in last_mail("Bo").text
    assert [row(gathering, name).answer for name in ("Anne", "Bo")] == ["yes", "no"]


def test_whoever_said_no_to_the_old_date_gets_the_entry_back_with_a_yes():
    gathering = released("Anne")
    has_left()
    answering.answer(row(gathering, "Anne"), Participation.Answer.NO, now=NOW)
    assert entry(last_mail("Anne")) == ("CANCEL", 1, "DECLINED")
    has_left()
    change(gathering)
    release(gathering)
    has_left()

    answering.answer(row(gathering, "Anne"), Participation.Answer.YES, now=LATER)

    assert entry(last_mail("Anne")) == ("REQUEST", 2, "ACCEPTED")


def test_second_change_replaces_the_first_where_it_has_not_left():
    gathering = released("Anne", "Bo")
    has_left()
    change(gathering)
    release(gathering)
    has_left("Anne")
    change(gathering, {"venue": "Banken", "address": ""})

    assert release(gathering, now=LATER + timedelta(minutes=5)) == 2

    assert mails(after=2) == [
        ("change", "Anne", "sent"),
        ("change", "Bo", "cancelled"),
        ("change", "Anne", "queued"),
        ("change", "Bo", "queued"),
    ]
    anne, bo = last_mail("Anne").text, last_mail("Bo").text
    assert ("20. januar" in anne, "20. januar" in bo) == (False, True)  # what was told before
    assert "Næringslivets Hus" in anne
    assert entry(last_mail("Anne"))[1] == entry(last_mail("Bo"))[1] == 2


def test_change_that_is_taken_back_before_it_left_needs_no_mail():
    gathering = released("Anne")
    has_left()
    old = {"starts_at": gathering.starts_at, "ends_at": gathering.ends_at}
    change(gathering)
    release(gathering)
    change(gathering, old)

    assert release(gathering) == 0
    assert mails(after=1) == [("change", "Anne", "cancelled")]


def test_confirmation_with_old_facts_is_stopped_but_not_one_that_takes_the_entry_away():
    gathering = released("Anne", "Bo")
    has_left()
    answering.answer(row(gathering, "Anne"), Participation.Answer.YES, now=NOW)
    answering.answer(row(gathering, "Bo"), Participation.Answer.NO, now=NOW)
    change(gathering)

    release(gathering)

    assert sorted(mails(after=2)) == [
        ("change", "Anne", "queued"),
        ("change", "Bo", "queued"),
        ("confirmation", "Anne", "cancelled"),
        ("confirmation", "Bo", "queued"),
    ]


def test_mail_in_the_middle_of_being_handed_over_counts_as_got():
    gathering = released("Anne", "Bo")
    anne, bo = worker_takes(2)
    assert leases.start(anne)
    change(gathering)

    release(gathering)

    assert {(kind, name) for kind, name, state in mails() if state == "queued"} == {
        ("change", "Anne"),
        ("invitation", "Bo"),
    }
    assert [leases.start(mail) for mail in (anne, bo)] == [True, False]


def test_whoever_has_left_the_team_hears_nothing_of_the_change():
    gathering = released("Anne", "Bo")
    has_left()
    gone = row(gathering, "Bo").person
    gone.left_on = date(2026, 12, 1)
    gone.save()
    change(gathering)

    assert release(gathering) == 1


def test_release_is_refused_when_a_fact_has_changed_since_it_was_seen():
    gathering = released("Anne")
    has_left()
    change(gathering)
    seen = invitations.plan(Gathering.objects.get()).fingerprint
    change(gathering, {"venue": "Banken"})

    with pytest.raises(invitations.AudienceChanged):
        invitations.release(gathering, by=UserFactory(), now=LATER, expected=seen)

    assert len(mails()) == 1
    assert Release.objects.count() == 1


def test_release_without_anything_new_says_so():
    gathering = released("Anne")

    with pytest.raises(invitations.CannotInvite):
        release(gathering)

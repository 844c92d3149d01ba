"""What the script of the attendance list sends and hears, and how long somebody was there."""

import pytest
from django.urls import reverse

from desk.day.roll_presses import length
from sessions_app.attending import attendance
from sessions_app.attending.attendance import Mark, What
from sessions_app.models import AttendanceEvent, Participation
from tests.factories import (
    GatheringFactory,
    MembershipFactory,
    ParticipationFactory,
    UserFactory,
)

JSON = {"Accept": "application/json"}


@pytest.fixture
def rows(kull, released, at):
    at(2027, 1, 20, 10)
    team = MembershipFactory(team__cohort=kull).team
    return ParticipationFactory.create_batch(3, gathering=released, team=team, coming=True)


@pytest.fixture
def press(lup_client, released, rows):
    """Sends fields as the script does; answers the status and the JSON."""

    def press(**fields):
        url = reverse("desk:attendance", args=[released.pk])
        response = lup_client.post(url, fields, headers=JSON)
        return response.status_code, response.json()

    return press


def log():
    return list(AttendanceEvent.objects.order_by("pk").values_list("participation", "what"))


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("90", 90),
        (" 90 min", 90),
        ("2 timer", 120),
        ("1,5 t", 90),
        ("9-11.30", 150 - 60),  # it begins at ten
        ("11:15–12", 45),
        ("kl. 11-12", 60),
        ("-11", 60),
        ("15.30 –", 30),
        ("14-18", 120),  # it ends at four
        ("0", None),
        ("12-11", None),
        ("8-9", None),
        ("25-26", None),
        ("-", None),
        ("", None),
        ("halve dagen", None),
        ("tre timer", None),
        ("99999", None),
    ],
)
def test_length_is_read_as_minutes_or_as_from_and_to(released, text, minutes):
    at_ten = released.starts_at.replace(hour=9)  # in UTC
    gathering = GatheringFactory.build(
        cohort=released.cohort, starts_at=at_ten, ends_at=at_ten.replace(hour=15)
    )

    assert length(text, gathering) == minutes


def test_press_is_answered_with_the_row_as_it_stands(press, rows):
    first = rows[0].pk

    status, answer = press(**{f"p{first}": "partly", f"m{first}": "90", "nonce": "a1"})

    line = AttendanceEvent.objects.get()
    assert (status, line.nonce) == (200, f"a1-{first}")
    assert answer == {
        "rows": [
            {
                "pk": first,
                "what": "partly",
                "minutes": 90,
                "event": line.pk,
                "newest": line.pk,
                "proof": "you, 11:00",
                "claims": False,
            }
        ],
        "conflicts": [],
        "unclear": [],
        "why": "",
    }


def test_press_that_arrives_twice_counts_once(press, rows):
    fields = {f"p{rows[0].pk}": "present", "nonce": "a1"}

    answers = [press(**fields) for _time in range(2)]

    assert answers[0] == answers[1]
    assert log() == [(rows[0].pk, "present")]


def test_press_after_one_that_is_not_answered_yet_is_no_conflict(press, rows):
    row = rows[0].pk
    press(**{f"p{row}": "present", f"s{row}": "0", "nonce": "a1"})

    _status, answer = press(**{f"p{row}": "absent", f"s{row}": "0", f"a{row}": "a1", "nonce": "a2"})

    assert answer["conflicts"] == []
    assert log() == [(row, "present"), (row, "absent")]


def test_press_on_what_somebody_else_has_marked_is_a_conflict(press, released, rows):
    row, kari = rows[0].pk, UserFactory(name="Kari Berg")
    attendance.mark(released, {row: Mark(What.EXCUSED)}, by=kari, now=released.starts_at)

    _status, answer = press(**{f"p{row}": "present", f"s{row}": "0", "nonce": "a1"})

    assert answer["conflicts"] == [
        {"pk": row, "text": "Somebody else has set another mark: excused (Kari Berg, 10:00)."}
    ]
    assert [found["what"] for found in answer["rows"]] == ["excused"]
    assert log() == [(row, "excused")]


def test_answer_holds_what_others_have_marked_since(press, lup_client, released, rows):
    kari = UserFactory(name="Kari Berg")
    marks = {row.pk: Mark(What.PRESENT) for row in rows[:2]}
    attendance.mark(released, marks, by=kari, now=released.starts_at)
    seen, newest = AttendanceEvent.objects.order_by("pk").values_list("pk", flat=True)

    _status, answer = press(**{f"p{rows[2].pk}": "absent", "nonce": "a1", "since": str(seen)})
    address = reverse("desk:attendance", args=[released.pk])
    caught_up = lup_client.get(f"{address}?since={newest}", headers=JSON).json()

    assert [row["pk"] for row in answer["rows"]] == [rows[1].pk, rows[2].pk]
    assert [row["pk"] for row in caught_up["rows"]] == [rows[2].pk]


def test_partly_without_how_long_is_asked_for_by_name(press, rows):
    row, name = rows[0].pk, rows[0].person.full_name

    status, answer = press(**{f"p{row}": "partly", f"m{row}": "lenge", "nonce": "a1"})

    assert (status, answer["unclear"], log()) == (200, [row], [])
    assert answer["why"] == (f"Write for how long this person was there, as 90 or 9–11.30: {name}.")


def test_all_who_said_yes_and_undo_of_it(press, rows):
    _status, answer = press(everyone_who_said_yes="1", nonce="a1")
    press(undo="a1", nonce="a2")

    assert [row["what"] for row in answer["rows"]] == ["present"] * 3
    assert set(Participation.objects.values_list("presence", flat=True)) == {""}


def test_all_who_said_yes_holds_also_after_an_undo(press, rows):
    press(everyone_who_said_yes="1", nonce="a1")
    press(undo="a1", nonce="a2")

    _status, answer = press(everyone_who_said_yes="1", nonce="a3")

    assert (answer["conflicts"], [row["what"] for row in answer["rows"]]) == ([], ["present"] * 3)


def test_all_who_said_yes_asks_about_a_mark_that_somebody_else_has_just_removed(
    press, released, rows
):
    row, kari = rows[0].pk, UserFactory(name="Kari Berg")
    for what in (What.PRESENT, What.CLEARED):
        attendance.mark(released, {row: Mark(what)}, by=kari, now=released.starts_at)
    removed = AttendanceEvent.objects.latest("pk").pk

    _status, answer = press(everyone_who_said_yes="1", since=str(removed - 1), nonce="a1")
    _status, again = press(everyone_who_said_yes="1", since=str(removed), nonce="a2")

    assert [conflict["pk"] for conflict in answer["conflicts"]] == [row]
    assert log()[2:] == [(rows[1].pk, "present"), (rows[2].pk, "present"), (row, "present")]
    assert again["conflicts"] == []


def test_press_after_an_undo_that_is_not_answered_yet_is_no_conflict(press, rows):
    row = rows[0].pk
    press(**{f"p{row}": "present", "nonce": "a1"})
    press(undo="a1", nonce="a2")

    _status, answer = press(**{f"p{row}": "absent", f"s{row}": "0", f"a{row}": "a2", "nonce": "a3"})

    assert (answer["conflicts"], answer["rows"][0]["what"]) == ([], "absent")


def test_press_on_a_closed_list_says_why(press, released, rows, lup):
    attendance.close(released, by=lup, now=released.ends_at)

    status, answer = press(**{f"p{rows[0].pk}": "present", "nonce": "a1"})

    assert status == 409
    assert answer == {"why": "The attendance list is closed. Open it again to change anything."}


def test_history_shows_every_line_the_newest_first(press, lup_client, released, rows):
    row = rows[0].pk
    press(**{f"p{row}": "partly", f"m{row}": "45", "nonce": "a1"})
    press(undo="a1", nonce="a2")

    page = lup_client.get(reverse("desk:attendance_history", args=[released.pk, row]))
    other = reverse("desk:attendance_history", args=[GatheringFactory().pk, row])

    assert [line.what for line in page.context["lines"]] == ["cleared", "partly"]
    assert "Attended partly, 45 minutes" in page.content.decode()
    assert lup_client.get(other).status_code == 404
    lup_client.force_login(UserFactory(is_staff=True))
    assert lup_client.get(page.request["PATH_INFO"]).status_code == 404


def test_search_hides_the_others_and_keeps_them_on_the_page(lup_client, released, rows):
    person = rows[1].person
    person.first_name, person.last_name = "Čálmmis", "Ødegård"
    person.save()

    for words, shown in (("calmmis øde", [1]), ("", [0, 1, 2]), ("ingen", [])):
        address = reverse("desk:attendance", args=[released.pk])
        response = lup_client.get(address, {"sok": words})
        [team] = response.context["teams"]
        assert {row.pk for row in team.rows if not row.hidden} == {rows[n].pk for n in shown}
        assert response.context["nobody"] is (shown == [])


def test_answer_to_a_press_asks_the_same_for_few_and_many(
    press, kull, released, rows, django_assert_max_num_queries
):
    press(everyone_who_said_yes="1", nonce="a1")
    with django_assert_max_num_queries(15) as few:
        press(undo="a1", nonce="a2")
    most = len(few)
    ParticipationFactory.create_batch(20, gathering=released, team=rows[0].team, coming=True)
    press(everyone_who_said_yes="1", nonce="a3")
    with django_assert_max_num_queries(most):
        press(undo="a3", nonce="a4")

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse

from sessions_app.attending import attendance
from sessions_app.attending.attendance import Mark, What
from sessions_app.models import AttendanceEvent, Gathering, Participation
from tests.factories import MembershipFactory, ParticipationFactory, TeamFactory, UserFactory
from tests.reading import Page


def url(gathering, name="attendance"):
    return reverse(f"desk:{name}", args=[gathering.pk])


def said(response):
    return [str(message) for message in get_messages(response.wsgi_request)]


def presences(gathering):
    rows = Participation.objects.filter(gathering=gathering).order_by("person__first_name")
    return [row.presence for row in rows]


@pytest.fixture
def listed(kull, released):
    """Anne said yes, Bo said no, Cato has not answered."""
    team = TeamFactory(cohort=kull, name="Aure")
    rows = []
    for name, answer in (("Anne", {"coming": True}), ("Bo", {"declined": True}), ("Cato", {})):
        member = MembershipFactory(team=team, person__first_name=name, person__last_name="Li")
        rows.append(
            ParticipationFactory(gathering=released, team=team, person=member.person, **answer)
        )
    return rows


@pytest.fixture
def the_day(at):
    at(2027, 1, 20, 10)


def test_attendance_lists_people_by_team(lup_client, released, listed, the_day):
    [team] = lup_client.get(url(released)).context["teams"]

    assert (team.name, team.marked) == ("Aure", 0)
    assert [(row.name, row.detail) for row in team.rows] == [
        ("Anne Li", "said yes"),
        ("Bo Li", "said no"),
        ("Cato Li", "has not answered"),
    ]


def test_attendance_saves_the_marks(lup_client, released, listed, the_day):
    marks = {f"p{listed[0].pk}": "present", f"p{listed[1].pk}": "absent"}

    response = lup_client.post(url(released), marks)

    assert response.url == url(released)
    assert said(response) == ["2 marks are saved."]
    assert presences(released) == ["present", "absent", ""]
    page = Page(lup_client.get(url(released)))
    assert page.fields[f"p{listed[0].pk}"] == "present"
    assert "2 of 3 marked, 1 there" in page.text


def test_list_and_closing_say_how_many_were_there_partly(lup_client, released, listed, the_day):
    marks = {f"p{listed[0].pk}": "present", f"p{listed[1].pk}": "partly", f"m{listed[1].pk}": "21"}
    lup_client.post(url(released), marks)

    assert "2 of 3 marked, 2 there (1 partly)" in Page(lup_client.get(url(released))).text
    closing = Page(lup_client.get(url(released, "attendance_close"))).text
    assert "There (1 partly): 2 of 3" in closing


def test_attendance_saved_twice_adds_nothing(lup_client, released, listed, the_day):
    marks = {f"p{listed[0].pk}": "present"}

    answers = [lup_client.post(url(released), marks) for _press in range(2)]

    assert said(answers[1])[-1:] == ["Nothing has changed."]
    assert AttendanceEvent.objects.count() == 1


def test_attendance_from_an_old_page_does_not_undo_a_colleagues_mark(
    lup_client, released, listed, the_day
):
    anne, bo, _cato = listed
    lup_client.post(url(released), {f"p{anne.pk}": "present"})
    old_page = Page(lup_client.get(url(released))).fields
    lup_client.post(url(released), old_page | {f"p{anne.pk}": "absent"})

    lup_client.post(url(released), old_page | {f"p{bo.pk}": "present"})

    assert presences(released) == ["absent", "present", ""]


def test_everyone_who_said_yes_is_marked_and_what_else_the_page_holds(
    lup_client, released, listed, the_day
):
    lup_client.post(url(released), {"everyone_who_said_yes": "1", f"p{listed[2].pk}": "absent"})

    assert presences(released) == ["present", "", "absent"]
    assert lup_client.get(url(released)).context["yes_unmarked"] == 0


def test_everyone_who_said_yes_leaves_marks_alone(lup_client, released, listed, the_day):
    lup_client.post(url(released), {f"p{listed[0].pk}": "absent"})

    lup_client.post(url(released), {"everyone_who_said_yes": "1"})

    assert presences(released) == ["absent", "", ""]


def test_everyone_who_said_yes_asks_about_a_mark_removed_since_the_page_was_opened(
    lup_client, released, listed, the_day
):
    old_page = Page(lup_client.get(url(released))).fields
    row, colleague = listed[0].pk, UserFactory()
    for what in (What.EXCUSED, What.CLEARED):
        attendance.mark(released, {row: Mark(what)}, by=colleague, now=released.starts_at)

    page = lup_client.post(url(released), old_page | {"everyone_who_said_yes": "1"})

    assert [conflict.pk for conflict in page.context["conflicts"]] == [row]
    assert presences(released) == ["", "", ""]
    lup_client.post(url(released), Page(page).fields | {"everyone_who_said_yes": "1"})
    assert presences(released) == ["present", "", ""]


@pytest.mark.parametrize("field", ("p", "px", "p-1", "p" + "9" * 30, "q1"))
def test_attendance_ignores_fields_that_are_no_marks(lup_client, released, listed, the_day, field):
    lup_client.post(url(released), {field: "present", f"p{listed[0].pk}": "late"})

    assert presences(released) == ["", "", ""]


def test_attendance_ignores_people_of_another_gathering(lup_client, released, listed, the_day):
    other = ParticipationFactory()

    lup_client.post(url(released), {f"p{other.pk}": "present"})

    assert presences(other.gathering) == [""]


def test_attendance_opens_on_the_day(lup_client, released, listed, at):
    marks = {f"p{listed[0].pk}": "present"}
    sentence = "Attendance can be marked from Wednesday 20 January 2027 on."
    at(2027, 1, 19, 22, 59)  # a minute to midnight in Norway

    page = Page(lup_client.get(url(released)))
    refused = lup_client.post(url(released), marks)

    assert sentence in page.text
    assert "Save attendance" not in page.buttons
    assert said(refused) == [sentence]
    assert presences(released) == ["", "", ""]

    at(2027, 1, 19, 23)
    lup_client.post(url(released), marks)
    assert presences(released) == ["present", "", ""]
    assert "Close the list" not in Page(lup_client.get(url(released))).links


def test_attendance_of_a_cancelled_gathering_is_closed(lup_client, released, listed, the_day):
    Gathering.objects.update(state=Gathering.State.CANCELLED)

    assert "No attendance can be marked." in Page(lup_client.get(url(released))).text
    for name in ("attendance", "attendance_open", "attendance_close"):
        response = lup_client.post(url(released, name), {f"p{listed[0].pk}": "present"})
        assert said(response)[-1:] == ["The gathering is cancelled."]
    assert presences(released) == ["", "", ""]


def test_draft_that_is_over_can_be_recorded_without_inviting(lup_client, kull, draft, the_day):
    MembershipFactory.create_batch(2, team__cohort=kull)
    page = Page(lup_client.get(url(draft)))

    response = lup_client.post(url(draft, "attendance_open"))

    assert page.buttons[-1] == "Record attendance without inviting"
    assert said(response) == ["2 people are added to the list."]
    assert Participation.objects.filter(gathering=draft, invited_at=None).count() == 2
    assert Gathering.objects.get(pk=draft.pk).state == Gathering.State.DRAFT


def test_late_joiners_can_be_added_on_the_day(lup_client, released, listed, the_day):
    MembershipFactory(team=listed[0].team)
    page = Page(lup_client.get(url(released)))

    lup_client.post(url(released, "attendance_open"))

    assert "1 person in the teams was not invited." in page.text
    assert len(presences(released)) == 4
    assert "Add them to the list" not in Page(lup_client.get(url(released))).buttons


def test_list_is_not_opened_before_the_gathering(lup_client, kull, draft):
    MembershipFactory(team__cohort=kull)

    response = lup_client.post(url(draft, "attendance_open"))

    assert said(response) == ["Attendance can be marked from Wednesday 20 January 2027 on."]
    assert Participation.objects.count() == 0
    page = Page(lup_client.get(url(draft)))
    assert page.links["Preview and send invitations"] == url(draft, "release")


def test_attendance_without_any_people_leads_to_import(lup_client, draft, the_day):
    assert Page(lup_client.get(url(draft))).links["Import teams"] == reverse("desk:import")


def test_attendance_asks_the_same_for_few_and_many(
    lup_client, kull, released, listed, the_day, django_assert_max_num_queries
):
    lup_client.get(url(released))

    with django_assert_max_num_queries(8) as few:
        lup_client.get(url(released))
    for _number in range(10):
        member = MembershipFactory(team__cohort=kull)
        ParticipationFactory(gathering=released, team=member.team, person=member.person)
    with django_assert_max_num_queries(len(few)):
        lup_client.get(url(released))

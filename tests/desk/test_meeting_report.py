"""The page that reads a meeting's attendance report."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from sessions_app.attending import attendance
from sessions_app.models import Gathering, MeetingAlias, MeetingReport, Participation
from sessions_app.reports import reporting
from tests.factories import GatheringFactory, ParticipationFactory, UserFactory
from tests.reading import Page
from tests.sessions_app.meetings import ENDS, SHARED, STARTS, norwegian

KARI = ("Kari Li", "09:00:00", "11:30:00", "2t 30m 0s", "kari@k.example")
OLA = ("Ola Berg", "09:00:00", "10:40:00", "1t 40m 0s", "")
PHONE = ("iPhone", "09:00:00", "10:00:00", "1t 0m 0s", "")
OUTSIDE = "no mark Was there outside the hours of the gathering only."
BEFORE = [
    "The same report was read before (",
    "Minutes are counted together with the report that was read before (",
    "An earlier report says longer, and that stays so.",
]
TOLD = "People have been told: the invitation, the page for joining and the answer page say"
SAID_BY_HAND = "absent Marked by hand, and stays so."


@pytest.fixture
def gathering(kull, at):
    at(2027, 2, 17, 10, 30)
    return GatheringFactory(
        cohort=kull,
        title="Behov",
        form="digital",
        starts_at=STARTS,
        ends_at=ENDS,
        released=True,
        learning_minutes=120,
    )


@pytest.fixture
def rows(gathering):
    """Kari and Ola."""
    return [
        ParticipationFactory(
            gathering=gathering,
            team__partner__name="Aure",
            team__name=first,
            person__first_name=first,
            person__last_name=last,
        )
        for first, last in (("Kari", "Li"), ("Ola", "Berg"))
    ]


@pytest.fixture
def url(gathering):
    return reverse("desk:meeting_report", args=[gathering.pk])


def post(client, url, content):
    raw = content if isinstance(content, bytes) else content.encode("utf-16")
    return client.post(url, {"file": SimpleUploadedFile("rapport.csv", raw)})


def test_report_taken_before_the_meeting_begins_is_warned_of_and_taken(
    lup_client, gathering, rows, url, at
):
    at(2027, 2, 17, 7, 20)

    assert TOLD in Page(lup_client.get(url)).text
    post(lup_client, url, norwegian(KARI))
    early = Page(lup_client.get(url))
    at(2027, 2, 17, 10, 30)
    later = Page(lup_client.get(url))

    assert "The gathering has not begun. It begins at 09:00." in early.text
    assert "Mark the list" in early.buttons
    assert "The gathering has not begun." not in later.text
    assert TOLD in later.text


def test_whoever_has_another_middle_name_is_suggested_and_marked_by_nobody_else(
    lup_client, gathering, rows, url
):
    perhaps = "Perhaps Kari Li, Aure"
    post(lup_client, url, norwegian(("Kari Marie Li", *KARI[1:4], ""), OLA))
    page = Page(lup_client.get(url))
    lup_client.post(url, {})
    left_open = Page(lup_client.get(url))
    before = Participation.objects.get(pk=rows[0].pk).presence

    lup_client.post(url, {"p0": rows[0].pk})

    after = Participation.objects.get(pk=rows[0].pk).presence
    assert (perhaps in page.text, perhaps in left_open.text) == (True, True)
    assert (before, after) == ("", "present")
    [alias] = MeetingAlias.objects.values_list("alias", "person")
    assert alias == ("kari marie li", rows[0].person_id)


def test_report_is_read_matched_and_used(lup_client, gathering, rows, url):
    ola = rows[1]

    read = post(lup_client, url, norwegian(KARI, PHONE))
    page = Page(lup_client.get(url))
    used = lup_client.post(url, {"p1": ola.pk})

    assert (read.url, used.url) == (url, reverse("desk:attendance", args=[gathering.pk]))
    assert page.rows == [
        ["Person", "In the meeting as", "Minutes", "Recognised by", "Mark"],
        ["Kari Li Aure", "Kari Li", "150", "name", "attended"],
    ]
    assert "1 in the report was not recognised for certain." in page.text
    assert page.buttons[-2:] == ["Mark the list", "Put the report away"]
    presences = Participation.objects.order_by("pk").values_list("presence", "share")
    assert list(presences) == [("present", 100), ("partly", 40)]
    assert "iPhone" not in str(MeetingReport.objects.get().people)


def test_whoever_is_left_open_waits(lup_client, gathering, rows, url):
    post(lup_client, url, norwegian(KARI, PHONE))

    used = lup_client.post(url, {"p1": ""})

    assert used.url == url
    assert Participation.objects.filter(presence="present").count() == 1
    assert "1 in the report was not recognised for certain." in Page(lup_client.get(url)).text


def test_choice_is_shown_until_all_is_done(lup_client, gathering, rows, url):
    post(lup_client, url, norwegian(PHONE, ("Siv", *PHONE[1:]), ("Per", *PHONE[1:])))
    lup_client.post(url, {"p0": rows[1].pk, "p1": 0})

    context = lup_client.get(url).context

    assert [(line.name, line.chosen) for line in context["matched_by_hand"]] == [
        ("iPhone", "Ola Berg, Aure"),
        ("Siv", "none of our people"),
    ]
    assert [line.name for line in context["to_match"]] == ["Per"]


def test_what_stays_and_what_has_no_mark_is_said(lup_client, gathering, rows, url):
    mark = {rows[1].pk: attendance.Mark(attendance.What.ABSENT)}
    attendance.mark(gathering, mark, by=UserFactory(), now=STARTS)
    early = ("Kari Li", "08:00:00", "08:50:00", "50m 0s", "")
    post(lup_client, url, norwegian(early, OLA))

    page = Page(lup_client.get(url))

    assert [row[-1] for row in page.rows[1:]] == [SAID_BY_HAND, OUTSIDE]
    lup_client.post(url, {})
    assert list(Participation.objects.order_by("pk").values_list("presence", flat=True)) == [
        "",
        "absent",
    ]


def test_report_can_be_put_away(lup_client, gathering, rows, url):
    post(lup_client, url, norwegian(KARI, PHONE))

    away = lup_client.post(url, {"put_away": "1", "p1": rows[0].pk})

    assert away.url == reverse("desk:attendance", args=[gathering.pk])
    assert Participation.objects.exclude(presence="").count() == 0
    assert lup_client.get(url).context["report"] is None


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"Navn;E-post\nKari;k@k.example", "This is not an attendance report that we know."),
        (b"%PDF-1.7 abc", "The file is a PDF."),
        (b"", "Filen er tom."),
        (b"x" * (5 * 1024 * 1024 + 1), "The file is larger than 5\xa0MB."),
    ],
)
def test_what_is_no_report_is_refused_with_the_reason(lup_client, gathering, url, content, why):
    page = post(lup_client, url, content)

    [said] = page.context["form"].errors["file"]
    assert (page.status_code, said[: len(why)]) == (200, why)
    assert MeetingReport.objects.count() == 0


def test_post_without_a_file_asks_for_one(lup_client, gathering, url):
    page = Page(lup_client.post(url, {}))

    assert "This field is required." in page.text


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"form": "physical"}, "The gathering is in person"),
        ({"state": "cancelled"}, "The gathering is cancelled."),
    ],
)
def test_report_is_taken_of_an_open_meeting_only(lup_client, gathering, url, change, why):
    Gathering.objects.update(**change)

    page = lup_client.get(url)
    refused = post(lup_client, url, norwegian(KARI))

    assert page.context["why_not"].startswith(why)
    assert refused.context["form"].errors["file"][0].startswith(why)
    assert MeetingReport.objects.count() == 0


def test_list_that_is_closed_meanwhile_takes_no_marks(lup_client, lup, gathering, rows, url):
    post(lup_client, url, norwegian(KARI))
    attendance.close(gathering, by=lup, now=ENDS)

    assert lup_client.post(url, {}).url == url
    assert Participation.objects.filter(presence="present").count() == 0


def test_people_to_choose_from_are_those_who_are_not_recognised_and_then_the_others(
    lup_client, gathering, rows, url
):
    post(lup_client, url, norwegian(KARI, ("Berg-Moe, Åse (gjest)", *PHONE[1:])))

    page = lup_client.get(url)

    kari, ola = (row.pk for row in rows)
    assert page.context["options"] == (
        f'<optgroup label="Not recognised in the report"><option value="{ola}">Ola Berg, Aure'
        f'</option></optgroup><optgroup label="Recognised already"><option value="{kari}">'
        "Kari Li, Aure</option></optgroup>"
    )
    walk_in = reverse("desk:walk_in", args=[gathering.pk])
    assert Page(page).links["Not on the list? Put them on it : Berg-Moe, Åse (gjest)"] == (
        f"{walk_in}?q=%C3%85se+Berg-Moe"
    )


def test_reports_read_before_are_told_of(lup_client, gathering, rows, url, at):
    def seen(*people):
        post(lup_client, url, norwegian(*people))
        text = Page(lup_client.get(url)).text
        lup_client.post(url, {})
        return [sentence for sentence in BEFORE if sentence in text]

    told = [seen(KARI), seen(KARI), seen(OLA)]
    MeetingReport.objects.update(people=[])
    ola_again = ("Ola Berg", "10:50:00", "11:20:00", "30m 0s", "")
    told.append(seen(ola_again))

    assert told == [[], BEFORE[:1], BEFORE[1:2], BEFORE[2:]]


@pytest.mark.parametrize("field", ["p1", "p9", "px", "p", "p²", "p" + "9" * 30])
@pytest.mark.parametrize("value", ["x", "-1", "²", "9" * 30, "999999999"])
def test_nonsense_chooses_nobody(lup_client, gathering, rows, url, field, value):
    post(lup_client, url, norwegian(KARI, PHONE))

    assert lup_client.post(url, {field: value}).url == url
    assert reporting.waiting(gathering).get().people[1]["row"] is None


def test_link_stands_on_the_list_of_an_online_gathering_only(lup_client, gathering, rows, url):
    list_url = reverse("desk:attendance", args=[gathering.pk])
    online = url in lup_client.get(list_url).content.decode()
    Gathering.objects.update(form="physical")

    assert (online, url in lup_client.get(list_url).content.decode()) == (True, False)


def test_page_takes_the_same_queries_for_one_and_many(
    lup_client, gathering, rows, url, django_assert_num_queries
):
    post(lup_client, url, norwegian(KARI))
    with django_assert_num_queries(7):
        lup_client.get(url)
    ParticipationFactory.create_batch(20, gathering=gathering)
    post(lup_client, url, SHARED.read_bytes())
    with django_assert_num_queries(7):
        page = lup_client.get(url)
    assert (page.context["undecided"], len(page.context["to_match"])) == (71, 50)


@pytest.mark.parametrize(
    ("change", "is_missing"),
    [
        ({}, True),
        ({"meeting_url": "https://meet.example/3p"}, False),
        ({"form": "physical"}, False),
        ({"state": "draft"}, False),
    ],
)
def test_gathering_says_when_nobody_could_join(lup_client, at, gathering, change, is_missing):
    at(2027, 2, 1, 8)
    Gathering.objects.update(**change)

    page = Page(lup_client.get(reverse("desk:gathering", args=[gathering.pk])))

    assert ("The meeting link is not here yet" in page.text) == is_missing

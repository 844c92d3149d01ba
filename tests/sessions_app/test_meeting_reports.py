"""Reading attendance reports: whoever was there has their minutes, or nothing is read at all."""

from datetime import UTC, datetime

import pytest

from sessions_app.reports import meeting_times
from spreadsheets.cells import Unreadable
from tests.sessions_app.meetings import ENGLISH, SHARED, SUMMARY, ZOOM, minutes, norwegian, read
from tests.spreadsheets.files import xlsx

KARI = ("Kari Li", "09:00:00", "11:30:00", "2t 30m 0s", "kari@k.example")
OLA = ("Ola Berg", "09:10:00", "10:10:30", "1t 0m 30s", "")
TWO = norwegian(KARI, OLA)
MINUTES = [("Kari Li", "kari@k.example", 150), ("Ola Berg", "", 60)]


def refusal(content):
    with pytest.raises(Unreadable) as why:
        read(content)
    return str(why.value)


def test_shared_report_is_read():
    report = read(SHARED.read_bytes())

    assert (report.program, len(report.people)) == ("Teams", 71)
    assert minutes(report)[:4] == [
        ("Guro Bøe", "guro.boe@fjordvik.example", 120),
        ("Randi Olsen", "randi.olsen@fjordvik.example", 95),
        ("Håkon Berg", "hakon.berg@fjordvik.example", 120),
        ("Fossum, Amir (Fjordvik kommune)", "amir.fossum@fjordvik.example", 120),
    ]
    assert minutes(report)[-1] == ("iPhone til Per", "", 49)
    assert min(found for _name, _email, found in minutes(report)) == 21


@pytest.mark.parametrize(
    "content",
    [
        TWO.encode(),
        TWO.encode("utf-8-sig"),
        TWO.encode("utf-16"),
        TWO.encode("utf-16-le"),
        TWO.replace("\t", ";").encode("windows-1252"),
        TWO.replace("17.02.27", "17.02.2027").replace("\r\n", "\n").encode(),
        TWO.replace("17.02.27, ", "2027-02-17T").encode(),
        TWO.replace("17.02.27, ", "17/02/2027 ").encode(),
        TWO.replace("17.02.27, ", "2/17/27, ").encode(),
        TWO.replace("17.02.27, ", "17.02.2027 kl. ").encode(),
    ],
    ids=["utf-8", "bom", "utf-16", "no mark", "1252", "year", "iso", "british", "american", "kl."],
)
def test_encodings_separators_and_days_make_no_difference(content):
    assert minutes(read(content)) == MINUTES


def test_order_of_columns_makes_no_difference():
    lines = TWO.split("\r\n")
    turned = ["\t".join(reversed(line.split("\t"))) for line in lines]

    assert minutes(read("\r\n".join(turned))) == MINUTES


def test_workbook_with_real_times_is_read():
    start, end = datetime(2027, 2, 17, 9), datetime(2027, 2, 17, 11, 30)
    heading = SUMMARY.split("\t")

    report = read(xlsx(["1. Sammendrag"], heading, ["Kari Li", start, end, "2t 30m 0s", None]))

    assert minutes(report) == [("Kari Li", "", 150)]


def test_english_report_counts_sessions_once_and_within_the_hours():
    report = read(ENGLISH)

    assert minutes(report) == [
        ("Kari Li", "kari@k.example", 100),
        ("Ola Berg", "ola@k.example", 120),
        ("Siv", "", 10),
    ]
    assert report.people[0].spans == ((0, 2400), (5400, 9000))


def test_zoom_report_leaves_out_the_waiting_room():
    report = read(ZOOM)

    assert report.program == "Zoom"
    assert minutes(report) == [("Li, Kari", "kari@k.example", 120), ("Ola", "", 135)]


def test_report_of_a_meeting_without_anybody_is_refused():
    alone = ENGLISH[: ENGLISH.index("Kari Li")].replace("Role", "Attended") + (
        "Kari Li\t2/17/27, 8:55:00 AM\t2/17/27, 9:30:00 AM\t35m 0s\t\t\tNo"
    )

    assert refusal(alone) == "Rapporten sier at ingen var i møtet. Ingenting er lest inn."


def test_narrow_space_before_the_half_of_the_day_is_a_space():
    assert minutes(read(ENGLISH.replace(" AM", "\u202fAM"))) == minutes(read(ENGLISH))


def test_blank_lines_and_the_tables_of_a_webinar_lose_nobody():
    heading = (
        "Attended,User Name (Original Name),Email,Join Time,Leave Time,Time in Session (minutes)"
    )
    text = "\n".join(
        [
            "Attendee Report,",
            "Host Details,",
            heading,
            "Yes,Kari,k@k.example,02/17/2027 09:00:00 AM,02/17/2027 10:00:00 AM,60",
            "Attendee Details,",
            heading,
            "",
            "Yes,Ola,o@k.example,02/17/2027 09:00:00 AM,02/17/2027 09:30:00 AM,30",
            "No,Siv,s@k.example,--,--,--",
            "",
            "Yes,Per,p@k.example,02/17/2027 09:00:00 AM,02/17/2027 09:20:00 AM,20",
        ]
    )

    assert minutes(read(text)) == [
        ("Kari", "k@k.example", 60),
        ("Ola", "o@k.example", 30),
        ("Per", "p@k.example", 20),
    ]


def test_joined_twice_and_on_two_devices_at_once():
    report = read(
        norwegian(
            ("Kari Li", "09:00:00", "10:00:00", "1t 0m 0s", "kari@k.example"),
            ("Kari Li", "09:30:00", "10:30:00", "1t 0m 0s", "KARI@k.example"),
            ("Kari Li", "11:00:00", "11:30:00", "30m 0s", "kari@k.example"),
        )
    )

    assert minutes(report) == [("Kari Li", "kari@k.example", 120)]


def test_two_with_the_same_name_are_two():
    report = read(
        norwegian(
            ("Kari Li", "09:00:00", "10:00:00", "1t 0m 0s", "kari@k.example"),
            ("Kari Li", "09:30:00", "10:00:00", "30m 0s", "kari@f.example"),
        )
    )

    assert [found for _name, _email, found in minutes(report)] == [60, 30]


def test_whoever_was_out_for_a_while_has_the_time_inside():
    report = read(norwegian(("Kari Li", "09:00:00", "11:30:00", "1t 5m 3s", "")))

    assert minutes(report) == [("Kari Li", "", 65)]


def test_whoever_was_still_there_has_a_duration_only():
    text = norwegian(("Kari Li", "11:00:00", "", "20m 0s", "")).replace("17.02.27, \t", "\t")

    assert minutes(read(text)) == [("Kari Li", "", 20)]


def test_meeting_over_midnight():
    starts_at = datetime(2027, 2, 17, 21, tzinfo=UTC)
    ends_at = datetime(2027, 2, 18, 0, tzinfo=UTC)
    text = f"{SUMMARY}\nKari Li\t17.02.27, 22:30:00\t18.02.27, 00:45:00\t2t 15m 0s\t"
    american = text.replace("17.02.27, 22:30:00", "2/17/27, 10:30:00 PM").replace(
        "18.02.27, 00:45:00", "2/18/27, 12:45:00 AM"
    )

    reports = [read(written, starts_at, ends_at) for written in (text, american)]

    assert [minutes(report) for report in reports] == [[("Kari Li", "", 135)]] * 2


def test_times_with_a_zone_are_taken_as_they_say():
    text = f"{SUMMARY}\nKari\t2027-02-17T08:00:00Z\t2027-02-17T12:30:00+02:00\t2h 30m 0s\t"

    assert minutes(read(text)) == [("Kari", "", 150)]


def test_day_is_read_as_the_gathering_needs_it():
    starts_at, ends_at = (datetime(2027, 3, 2, hour, tzinfo=UTC) for hour in (8, 10))
    text = f"{SUMMARY}\nKari\t%s, 9:00:00\t%s, 10:00:00\t1h 0m 0s\t"

    for day in ("2/3/27", "3/2/27"):
        report = read(text.replace("%s", day), starts_at, ends_at)
        assert minutes(report) == [("Kari", "", 60)]


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("1t 5m 3s", 3903),
        ("1h 5m 3s", 3903),
        ("1 t 5 min", 3900),
        ("2 timer 1 minutt", 7260),
        ("1 hr 12 min", 4320),
        ("49m 58s", 2998),
        ("35s", 35),
        ("0t 21m 6s", 1266),
        ("01:05:03", 3903),
        ("65", 3900),
        ("", None),
        ("lenge", None),
        ("1t 5q", None),
    ],
)
def test_durations(text, seconds):
    assert meeting_times.seconds_in(text) == seconds


@pytest.mark.parametrize(
    "content",
    [
        TWO.replace("Siste avlogging", "Sluttet"),
        TWO.replace("Varighet i møtet", "Tid"),
        "Name (original name),Email,Total duration (minutes),Guest\nKari,kari@k.example,120,No\n",
        "Navn;E-post\nKari Li;kari@k.example\n",
        "Hei, her er rapporten.",
    ],
    ids=["changed heading", "no duration", "zoom without times", "a list", "prose"],
)
def test_report_that_is_not_known_is_refused_with_what_was_expected(content):
    why = refusal(content)

    assert "Navn, Første pålogging, Siste avlogging" in why
    assert "Ingenting er lest inn" in why


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (("17.02.27, 09:10:00", "i går"), "«i går» er ikke et tidspunkt"),
        (("17.02.27, 10:10:30", "17.02.27, 08:10:30"), "Rad 7 kan ikke leses: «Ola Berg"),
        (("1t 0m 30s", "en stund"), "Rad 7 kan ikke leses: «Ola Berg"),
        (("Ola Berg", ""), "Rad 7 kan ikke leses: «17.02.27"),
        (("Ola Berg", "Ola " * 40), "Rad 7 kan ikke leses: «Ola Ola"),
        (("\t17.02.27, 09:00:00", "\r\n\t17.02.27, 09:00:00"), "Rad 6 kan ikke leses: «Kari Li»"),
        (("1t 0m 30s", f"{9 * 10**30}t"), "Rad 7 kan ikke leses: «Ola Berg"),
        (
            ("17.02.27", "18.02.27"),
            "Rapporten er fra et møte på et annet tidspunkt, torsdag 18. februar 2027, "
            "09.00–11.30. Samlingen er onsdag 17. februar 2027, 09.00–11.30. "
            "Ingenting er lest inn.",
        ),
    ],
)
def test_row_that_is_not_understood_stops_the_report(change, why):
    assert refusal(TWO.replace(*change)).startswith(why)


def test_lonely_quotation_mark_swallows_nobody():
    text = norwegian(*[KARI] * 10, ('"Ola', *OLA[1:]), *[KARI] * 10)

    assert refusal(text).startswith("Rad 16 kan ikke leses: «Ola")


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7", b"\x00\x01\x02" * 50, b"PK\x03\x04damaged"])
def test_what_is_no_text_is_refused(content):
    assert refusal(content)


def test_limits_hold():
    assert refusal(b"x" * (5 * 1024 * 1024 + 1)) == "Filen er større enn 5\xa0MB."
    assert refusal(norwegian(*[KARI] * 5001)) == "Rapporten har mer enn 5000 rader."


@pytest.mark.parametrize("line", ["a", "4. Mer", ";" * 50 + "a", SUMMARY])
def test_report_with_too_many_lines_of_anything_is_refused(line):
    text = norwegian(KARI) + f"{line}\r\n" * 10_000

    assert refusal(text) == "Rapporten har mer enn 10000 rader."


@pytest.mark.parametrize("digits", [7, 300, 5000])
@pytest.mark.parametrize("form", ["{}t", "{} min", "{}s", "{}", "{}:10:10"])
def test_row_that_lasted_longer_than_anything_is_refused(form, digits):
    text = norwegian(("Kari Li", "09:00:00", "11:30:00", form.format("9" * digits), ""))

    assert refusal(text).startswith("Rad 6 kan ikke leses: «Kari Li")


def test_row_that_ends_after_all_days_is_refused():
    text = norwegian(KARI, ("Ola Berg", "23:30:00", "", "1t 0m 0s", ""))
    text = text.replace("17.02.27, 23:30:00\t17.02.27, ", "31.12.9999, 23:30:00\t")

    assert refusal(text).startswith("Rad 7 kan ikke leses: «Ola Berg")


def test_blank_lines_of_a_report_do_not_count():
    assert minutes(read(norwegian(KARI) + "\r\n" * 20_000)) == minutes(read(norwegian(KARI)))

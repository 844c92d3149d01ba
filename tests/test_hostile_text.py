"""Whatever people write stays text: on pages, in mail, PDF, Excel, CSV and calendars.

Two hundred strings are names of 200 people, teams and partners, and the facts of 50 gatherings;
then every text field there is has one that holds several tricks at once. That names and facts stay
text in the words of a mail, sign by sign, is in tests/messaging/test_hostile_words.py.
"""

import csv
import dataclasses
import email
import email.policy
import io
import re
import sys
from datetime import UTC, datetime

import pytest
import time_machine
from django.urls import reverse
from icalendar import Calendar
from openpyxl import load_workbook
from pypdf import PdfReader

from certificates import rendering, sheet
from certificates.facts import Facts
from certificates.models import Certificate
from messaging import mime, sheets
from messaging.models import Logo, Message
from messaging.rendering import Looks, Marks, one_line
from messaging.sheets import Sender
from messaging.texts import Text
from sessions_app.calendars import calendar_addresses
from sessions_app.inviting import invitations
from sessions_app.models import Needs
from spreadsheets.writing import FORMULA, PHONE, UNPRINTABLE
from tests.factories import (
    CohortFactory,
    CoordinatorFactory,
    GatheringFactory,
    MembershipFactory,
    PartnerFactory,
    TeamFactory,
)
from tests.hostile import STRINGS, TAGS
from tests.markup import Dangers, dangers
from tests.world import world

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 12, 1, 8, tzinfo=UTC)
# What PostgreSQL stores; a name has something to be seen by.
TEXTS = [text.replace("\0", "") for text in dict.fromkeys(STRINGS) if one_line(text)]
FACTS = {"title": 200, "venue": 200, "address": 300, "practical": 5000}
HEADERS_OF_MAIL = {
    *("Subject", "From", "Reply-To", "To", "Message-ID", "Date", "MIME-Version", "Content-Type"),
    *("Auto-Submitted", "X-Auto-Response-Suppress", "Content-Language"),
}
ACTIVE_IN_PDF = re.compile(rb"/(?:URI|JavaScript|JS|Launch|EmbeddedFile|SubmitForm|OpenAction)\b")


@pytest.fixture(scope="module")
def hostile(once):
    """The programme, with a cohort of 200 people and one of 50 gatherings, all invited."""
    with time_machine.travel(NOW, tick=False):
        people = CohortFactory(programme__name="3P")
        by = CoordinatorFactory(programme=people.programme).user
        for text in TEXTS:
            partner = PartnerFactory(name=text[:200])
            team = TeamFactory(cohort=people, partner=partner, name=text[:200])
            names = {"person__first_name": text[:100], "person__last_name": text[-100:]}
            MembershipFactory(team=team, person__job_title=text[:200], **names)
        day = GatheringFactory(cohort=people, title="Oppstart")
        invitations.release(day, by=by, now=NOW)
        year = CohortFactory(programme=people.programme, year=2028)
        lead = MembershipFactory(team__cohort=year, lead=True)
        for n in range(0, len(TEXTS), len(FACTS)):
            facts = zip(FACTS, TEXTS[n:], strict=False)
            gathering = GatheringFactory(cohort=year, **{f: text[: FACTS[f]] for f, text in facts})
            invitations.release(gathering, by=by, now=NOW)
        yield {"people": people, "day": day, "year": year, "by": by, "lead": lead}


@pytest.fixture(scope="module")
def tried():
    """How many strings went into each output."""
    return {}


@pytest.fixture
def coordinator(client, hostile):
    client.force_login(hostile["by"])
    return client


def test_two_hundred_are_tried_and_would_be_seen():
    elements = [text for text in TAGS if re.match(r"(?i)<[a-z!]", text)]
    harmless = ["<b>fet</b>", "<meta http-equiv=refresh content=0>", "<!-- x -->"]
    harmless += ["<![CDATA[x]]>", "<table><tr><td>x", "<scr\x00ipt>"]
    attributes = [f"<i title={quote}{text}{quote}>" for quote in "'\"" for text in TAGS]

    assert len(TEXTS) >= 200
    assert [text for text in elements if not dangers(text)] == harmless
    assert len([text for text in attributes if dangers(text)]) == 4


def test_mail_has_no_header_link_or_entry_that_somebody_wrote(hostile, tried):
    mails = Message.objects.prefetch_related("attachments").select_related("logo")
    wrong = []
    tried["mail"] = tried["entries"] = len(TEXTS)

    for mail in mails:
        read = email.message_from_bytes(mime.content(mail), policy=email.policy.default)
        html = read.get_body(["html"]).get_content()
        [entry] = [part for part in read.walk() if part.get_content_type() == "text/calendar"]
        events = Calendar.from_ical(entry.get_content()).walk("VEVENT")
        if (
            set(read.keys()) - HEADERS_OF_MAIL
            or read["To"].addresses[0].addr_spec != mail.recipient
            or dangers(html, is_mail=True)
            or [len(event.get("ATTENDEE", [])) > 0 for event in events] != [True]
        ):
            wrong.append((mail.subject, set(read.keys()) - HEADERS_OF_MAIL, dangers(html)))

    assert (len(mails), wrong) == (len(TEXTS) + len(TEXTS[:: len(FACTS)]), [])


def test_calendar_has_each_gathering_once_and_nothing_besides(client, hostile, tried):
    tried["calendar"] = len(TEXTS)
    with time_machine.travel(NOW, tick=False):
        address = calendar_addresses.make(hostile["year"], by=hostile["by"], now=NOW)
        text = client.get(address.removeprefix("http://localhost:8000")).content
    events = Calendar.from_ical(text).walk("VEVENT")

    titles = TEXTS[:: len(FACTS)]
    said = {one_line(str(event["SUMMARY"])) for event in events}
    assert said == {one_line(f"3P: {text[:200]}") for text in titles}
    assert len(events) == len(titles)
    assert len({tuple(sorted(event.keys())) for event in events}) == 1
    assert not {"ATTENDEE", "ATTACH"} & {name for event in events for name in event}


@pytest.mark.parametrize("which", ["personer", "team", "partnere"])
def test_files_calculate_nothing_and_lose_nothing(coordinator, hostile, tried, which):
    tried[f"{which}.xlsx"] = tried[f"{which}.csv"] = len(TEXTS)

    def file(format):
        return coordinator.post(f"/koordinator/{which}/fil/", {"format": format}).getvalue()

    [sheet] = load_workbook(io.BytesIO(file("xlsx")))
    text = io.StringIO(file("csv").decode("utf-8-sig"), newline="")
    rows = list(csv.reader(text, delimiter=";"))

    cells = [cell for row in sheet for cell in row]
    in_csv = {cell.removeprefix("'") for row in rows for cell in row}
    in_excel = {cell.value for cell in cells if cell.data_type == "s"}
    assert [cell.coordinate for cell in cells if cell.data_type == "f"] == []
    assert [
        cell for row in rows for cell in row if FORMULA.match(cell) and not PHONE.match(cell)
    ] == []
    if which != "personer":  # whose names are two in one
        names = {UNPRINTABLE.sub("", text[:200]) for text in TEXTS}
        assert names - {*in_csv, *(name for name in names if name.startswith("'"))} == set()
        assert {in_xml(name) for name in names} - in_excel == set()


def in_xml(text):
    return text.replace("\r\n", "\n").replace("\r", "\n")


@pytest.mark.parametrize(
    ("name", "pages"),
    [("signing_sheet", 10), ("name_tags", 2), ("year_sheet", 1), ("leader_sheet", 1)],
)
def test_paper_has_a_line_for_each_and_leads_nowhere(client, hostile, tried, name, pages):
    year, lead = hostile["year"], hostile["lead"]
    address = {
        "year_sheet": [f"desk:{name}", year.programme.slug, year.year],
        "leader_sheet": [f"portal:{name}", lead.team_id],
    }.get(name, [f"desk:{name}", hostile["day"].pk])
    client.force_login(lead.person.user if name == "leader_sheet" else hostile["by"])
    tried[name] = len(TEXTS) if name == "signing_sheet" else len(TEXTS[:: len(FACTS)])
    some = list(hostile["day"].participations.order_by("pk")[:: len(FACTS)])
    hostile["day"].participations.filter(pk__in=[part.pk for part in some]).update(
        answer="yes", answered_at=NOW
    )

    answer = client.get(reverse(address[0], args=address[1:]))

    made = PdfReader(io.BytesIO(answer.content)).pages
    assert len(made) >= pages
    assert [page["/Annots"] for page in made if "/Annots" in page] == []
    assert ACTIVE_IN_PDF.findall(answer.content) == []


def test_tables_of_a_board_and_of_needs_calculate_nothing(coordinator, hostile, tried):
    day, people = hostile["day"], hostile["people"]
    for n, part in enumerate(day.participations.order_by("pk")):
        told = TEXTS[n % len(TEXTS)][:200]
        Needs.objects.create(participation=part, food=told, access=told)
    day.participations.update(answer="yes", answered_at=NOW)
    board = reverse("desk:board_csv", args=[people.programme.slug, people.year])

    for name, path in (("board", board), ("needs", reverse("desk:needs_csv", args=[day.pk]))):
        text = coordinator.get(path).getvalue().decode("utf-8-sig")
        rows = csv.reader(io.StringIO(text, newline=""), delimiter=";")
        cells = [cell for row in rows for cell in row]
        tried[f"{name}.csv"] = len(TEXTS)
        assert [one for one in cells if FORMULA.match(one) and not PHONE.match(one)] == []
        assert len([one for one in TEXTS if one in "".join(cells)]) > 150


def test_words_of_a_logo_stay_words(tried):
    logo = Logo.objects.create(sha256="a" * 64, content=b"x", width=216, height=72)
    facts = dataclasses.replace(Facts.from_json(world()[Certificate].facts), logo=logo.sha256)
    tried["logo in mail"] = tried["logo on a certificate"] = len(TEXTS[::4])
    wrong = []

    for text in TEXTS[::4]:
        sender = Sender("3P", "a@lup.example", looks=Looks("#a0143c", logo, text))
        mail = sheets.pattern(
            Text("Nytt", "Nytt", ()), sheets.Sheet(why="Nytt"), language="nb", sender=sender,
            marks=Marks("name"), values={},
        ).fill({"name": "Kari"})  # fmt: skip
        page = sheet.as_preview(dataclasses.replace(facts, logo_alt=text))
        if dangers(mail.html, is_mail=True) or dangers(page) or 'alt="' not in page:
            wrong.append(text)

    assert wrong == []


PAGES = ["personer/?page={n}", "team/?page={n}", "partnere/?page={n}"]


def test_pages_of_the_desk_show_text_as_text(coordinator, hostile, tried):
    day, people, year = (hostile[name] for name in ("day", "people", "year"))
    slug = people.programme.slug
    paths = [f"/koordinator/{page.format(n=n)}" for page in PAGES for n in range(1, 6)]
    paths += [f"/koordinator/{slug}/{cohort.year}/" for cohort in (people, year)]
    paths += [reverse("desk:gathering", args=[day.pk]), reverse("desk:attendance", args=[day.pk])]
    paths += [reverse("desk:board", args=[slug, people.year]), reverse("desk:outbox")]
    paths += [reverse("desk:log"), reverse("desk:release", args=[day.pk])]

    tried |= dict.fromkeys({path.partition("?")[0] for path in paths}, len(TEXTS))

    with time_machine.travel(NOW, tick=False):
        answers = {path: coordinator.get(path, follow=True) for path in paths}

    assert {path: answer.status_code for path, answer in answers.items()} == dict.fromkeys(
        paths, 200
    )
    pages = {path: answer.content.decode() for path, answer in answers.items()}
    assert {path: found for path, page in pages.items() if (found := dangers(page))} == {}
    said = as_one_text(" ".join(Dangers(page).said for page in pages.values()))
    assert [text for text in TEXTS if as_one_text(text[:100]) not in said] == []


def as_one_text(text):
    return " ".join(text.split())


def test_search_repeats_what_was_asked_as_text(coordinator, tried):
    tried["search"] = len(TEXTS[::8])
    answers = [coordinator.get(reverse("desk:search"), {"q": text}) for text in TEXTS[::8]]

    assert {answer.status_code for answer in answers} == {200}
    assert [text for text, answer in zip(TEXTS[::8], answers, strict=True)
            if dangers(answer.content.decode())] == []  # fmt: skip


def test_certificate_says_what_it_is_told_as_text(hostile, tried):
    tried["certificate"] = len(TEXTS)
    facts = Facts.from_json(world()[Certificate].facts)
    words = [field.name for field in dataclasses.fields(facts) if field.type == "str"]
    words = set(words) - {"verify_url", "language", "issued_on", "colour", "logo"}
    wrong = []

    for text in TEXTS:
        one = dataclasses.replace(facts.gatherings[0], title=text)
        told = dataclasses.replace(
            facts, gatherings=(one,), learning_goals=(text,), **dict.fromkeys(words, text)
        )
        page = Dangers(sheet.as_preview(told))
        if page.found or as_one_text(text) not in as_one_text(page.said):
            wrong.append(text)
    pdf = rendering.as_pdf(dataclasses.replace(told, learning_goals=tuple(TEXTS[::20])))

    assert wrong == []
    assert ACTIVE_IN_PDF.findall(pdf) == []


def test_how_much_was_tried(tried, capsys):
    text = f"hostile: {len(TEXTS)} strings × {len(tried)} outputs: {sum(tried.values())} in all"
    with capsys.disabled():
        sys.stdout.write(f"\n{text}\n")

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
from messaging import mime
from messaging.models import Message
from messaging.rendering import one_line
from sessions_app.calendars import calendar_addresses
from sessions_app.inviting import invitations
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


def test_mail_has_no_header_link_or_entry_that_somebody_wrote(hostile):
    mails = Message.objects.prefetch_related("attachments").select_related("logo")
    wrong = []

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


def test_calendar_has_each_gathering_once_and_nothing_besides(client, hostile):
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
def test_files_calculate_nothing_and_lose_nothing(coordinator, hostile, which):
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


def test_paper_has_a_line_for_each_and_leads_nowhere(coordinator, hostile):
    answer = coordinator.get(reverse("desk:signing_sheet", args=[hostile["day"].pk]))

    pages = PdfReader(io.BytesIO(answer.content)).pages
    assert len(pages) > 10
    assert [page["/Annots"] for page in pages if "/Annots" in page] == []
    assert ACTIVE_IN_PDF.findall(answer.content) == []


PAGES = ["personer/?page={n}", "team/?page={n}", "partnere/?page={n}"]


def test_pages_of_the_desk_show_text_as_text(coordinator, hostile):
    day, people, year = (hostile[name] for name in ("day", "people", "year"))
    slug = people.programme.slug
    paths = [f"/koordinator/{page.format(n=n)}" for page in PAGES for n in range(1, 6)]
    paths += [f"/koordinator/{slug}/{cohort.year}/" for cohort in (people, year)]
    paths += [reverse("desk:gathering", args=[day.pk]), reverse("desk:attendance", args=[day.pk])]
    paths += [reverse("desk:board", args=[slug, people.year]), reverse("desk:outbox")]
    paths += [reverse("desk:log"), reverse("desk:release", args=[day.pk])]

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


def test_search_repeats_what_was_asked_as_text(coordinator):
    answers = [coordinator.get(reverse("desk:search"), {"q": text}) for text in TEXTS[::8]]

    assert {answer.status_code for answer in answers} == {200}
    assert [text for text, answer in zip(TEXTS[::8], answers, strict=True)
            if dangers(answer.content.decode())] == []  # fmt: skip


def test_certificate_says_what_it_is_told_as_text(hostile):
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

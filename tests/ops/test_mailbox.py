import re
import smtplib
import sys
import urllib.error
import urllib.request
from dataclasses import dataclass
from email.message import EmailMessage

import pytest

from ops import process
from ops.places import ROOT
from ops.process import LOCALHOST, free_port

HOSTILE = "<script>alert('x')</script> & Čálmmis"
ENTRY = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//test//
METHOD:REQUEST
BEGIN:VEVENT
UID:samling-1@example.no
DTSTAMP:20260101T000000Z
DTSTART:20270112T080000Z
SUMMARY:Samling 1
END:VEVENT
END:VCALENDAR
""".replace("\n", "\r\n")


@dataclass
class Mailbox:
    smtp_port: int
    url: str

    def send(self, message, *recipients):
        with smtplib.SMTP(LOCALHOST, self.smtp_port) as connection:
            connection.send_message(message, to_addrs=recipients)

    def get(self, path):
        with urllib.request.urlopen(self.url + path) as answer:
            return answer.headers, answer.read().decode()

    def mails(self, query=""):
        """Links and escaped subjects of the list."""
        return re.findall(r'<a href="(/mail/\d+/)">(.*?)</a>', self.get(f"/{query}")[1])


@pytest.fixture
def start_mailbox(tmp_path):
    children = []

    def start():
        smtp, web = free_port(), free_port()
        options = ["--folder", tmp_path / "mail", "--smtp-port", str(smtp), "--port", str(web)]
        command = [sys.executable, "-m", "ops.mailbox", *options]
        child = process.start("The mailbox", command, log=tmp_path / "log", cwd=ROOT)
        children.append(child)
        process.wait_until(
            lambda: process.answers(smtp) and process.answers(web), child, seconds=30
        )
        return Mailbox(smtp, f"http://localhost:{web}")

    yield start
    for child in children:
        process.stop(child)


def letter(subject="Invitasjon", html="<html><head></head><body><p>Hei</p></body></html>"):
    message = EmailMessage()
    message["From"], message["To"] = "3P <3p@example.no>", "Kari <kari@example.no>"
    message["Subject"] = subject
    message.set_content("Svar <her>: http://localhost:8000/svar/abc/")
    message.add_alternative(html, subtype="html")
    part = {"method": "REQUEST", "charset": "utf-8"}
    message.add_alternative(ENTRY.encode(), maintype="text", subtype="calendar", params=part)
    message.add_attachment(b"%PDF-", maintype="application", subtype="pdf", filename="bevis.pdf")
    return message


def test_list_is_newest_first_and_searched_by_recipient(start_mailbox):
    mailbox = start_mailbox()
    for subject, recipient in [("Første", "kari@example.no"), ("Andre", "ola@example.no")]:
        mailbox.send(letter(subject), recipient)
    assert [subject for _, subject in mailbox.mails()] == ["Andre", "Første"]
    assert [subject for _, subject in mailbox.mails("?to=KARI@")] == ["Første"]


def test_mails_are_still_there_after_a_restart(start_mailbox):
    start_mailbox().send(letter("Første"), "kari@example.no")
    assert [subject for _, subject in start_mailbox().mails()] == ["Første"]


def test_hostile_subject_is_shown_as_text(start_mailbox):
    mailbox = start_mailbox()
    mailbox.send(letter(HOSTILE), "kari@example.no")
    [(link, subject)] = mailbox.mails()
    assert subject == "&lt;script&gt;alert(&#x27;x&#x27;)&lt;/script&gt; &amp; Čálmmis"
    assert re.findall(r"<script|<her>", mailbox.get(link)[1]) == []


def test_mail_shows_text_links_calendar_and_files(start_mailbox):
    mailbox = start_mailbox()
    mailbox.send(letter(), "kari@example.no")
    [(link, _)] = mailbox.mails()
    page = mailbox.get(link)[1]
    assert re.findall(r'href="(http://localhost:8000/[^"]*)"', page) == [
        "http://localhost:8000/svar/abc/"
    ]
    assert re.findall(r"<dt>(UID|SUMMARY|DTSTART)</dt><dd>(.*?)</dd>", page) == [
        ("DTSTART", "2027-01-12 08:00:00+00:00"),
        ("SUMMARY", "Samling 1"),
        ("UID", "samling-1@example.no"),
    ]
    files = re.findall(r'href="(/mail/\d+/del/\d+/)">(.*?)</a>', page)
    assert [name for _, name in files] == ["invite.ics", "bevis.pdf"]
    assert [mailbox.get(address)[1] for address, _ in files] == [ENTRY, "%PDF-"]


def test_html_of_a_mail_may_run_nothing(start_mailbox):
    mailbox = start_mailbox()
    mailbox.send(letter(html="<p>Hei</p><script>alert(1)</script>"), "kari@example.no")
    [(link, _)] = mailbox.mails()
    headers, _ = mailbox.get(f"{link}html/")
    assert headers["Content-Security-Policy"].split(";")[:2] == [
        "sandbox allow-popups allow-top-navigation-by-user-activation",
        " default-src 'none'",
    ]


@pytest.mark.parametrize("path", ["/mail/1/", "/mail/1/html/", "/mail/1/kilde/", "/mail/1/del/0/"])
def test_mail_that_is_not_there_is_not_found(start_mailbox, path):
    with pytest.raises(urllib.error.HTTPError, match="404"):
        start_mailbox().get(path)


@pytest.mark.parametrize("language", ["nb", "nn"])
def test_every_string_of_the_pages_is_translated(language):
    here = ROOT / "ops" / "mailbox"
    used = set()
    for template in here.glob("templates/**/*.html"):
        used |= set(re.findall(r"{% translate [\"'](.*?)[\"'](?= )", template.read_text()))
    catalogue = (here / "locale" / language / "LC_MESSAGES" / "django.po").read_text()
    translated = set(re.findall(r'^msgid "(.+)"\nmsgstr ".+"$', catalogue, re.MULTILINE))
    assert translated - {"%(shown)s of %(count)s, newest first"} == used


@pytest.mark.browser
def test_pages_are_accessible_and_link_in_html_opens_in_whole_window(start_mailbox, browser, axe):
    mailbox = start_mailbox()
    link = f"{mailbox.url}/?to=followed"
    mailbox.send(
        letter(html=f'<html lang="nb"><head></head><a href="{link}">Svar</a></html>'), "a@b.no"
    )
    page = browser.new_page(viewport={"width": 390, "height": 844})
    page.goto(mailbox.url)
    assert axe(page) == []
    page.locator("table a").click()
    assert axe(page) == []
    page.frame_locator("iframe").get_by_role("link", name="Svar").click()
    page.wait_for_url(link)
    page.close()

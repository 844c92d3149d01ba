"""What is wrong when somebody opens or presses something: the status, or what is read there."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from django.db import transaction
from django.test import Client
from django.urls import Resolver404, resolve
from pypdf import PdfReader

from audit.models import Entry
from messaging.models import Message
from tests.access.queries import as_read
from tests.access.who import ALLOWED

FOUND = {200, 302, 405}
NOT_FOUND = {404, 405}
ACCOUNTS = ("/konto/", "/sprak/", "/retur/")  # what they answer depends on the account alone
LINKS = re.compile(r'(?:href|action|data-(?:door|follow))="(/[^"#?]*)')
CHANGES_EACH_TIME = re.compile(r'(csrfmiddlewaretoken|nonce)" value="[^"]*"')


@dataclass
class Looker:
    """Somebody who tries addresses. ``asked`` counts them."""

    role: str
    client: Client
    may_not_read: Collection[str]
    asked: int = 0
    wrong: list[str] = field(default_factory=list)

    @property
    def acts_as(self) -> str:
        return "coordinator" if self.role == "elsewhere" else self.role

    def tries(self, path: str, *, found: bool, secrets: Collection[str] | None = None) -> str:
        """GET and POST; gives what GET said."""
        secrets = self.may_not_read if secrets is None else secrets
        seen = self.get(path, found=found, secrets=secrets)
        self.post(path, found=found, secrets=secrets)
        return seen

    def opens_record(self, path: str, *, is_hidden: bool) -> None:
        """Who is not staff is sent to the log-in of the records, which is not there for them.

        That is followed, and pressed, for two of them: which role it is makes no difference there.
        """
        is_staff, to_the_end = self.role == "staff", self.role in ("coordinator", "stranger")
        answers = [("GET", self.client.get(path, follow=to_the_end))]
        if is_hidden or to_the_end:
            with transaction.atomic():
                answers.append(("POST", self.client.post(path, follow=to_the_end)))
                transaction.set_rollback(True)
        self.asked += len(answers)
        for how, response in answers:
            if not is_staff and not self.is_sent_away(response, to_the_end=to_the_end):
                self.wrong.append(f"{how} {path}: {response.status_code}")
            if is_hidden and response.status_code == 200:
                self.wrong.append(f"{how} {path}: 200")
            self.read(how, path, text_of(response), self.may_not_read)

    def is_sent_away(self, response, *, to_the_end: bool) -> bool:
        if to_the_end and self.role == "stranger":
            return response.request["PATH_INFO"] == "/konto/logg-inn/"
        sent = response.headers.get("Location", "").startswith(("/admin/login/", "/konto/"))
        return response.status_code == 404 or (sent and not to_the_end)

    def get(self, path: str, *, found: bool, secrets: Collection[str]) -> str:
        cookies = self.client.cookies.copy()
        response = self.client.get(path)
        self.client.cookies = cookies  # without what is to be said on the next page
        self.judge("GET", path, response, found=found, secrets=secrets)
        text = text_of(response)
        if found and response.status_code == 200 and self.role != "stranger":
            for leads_to in dead_ends(text, self.acts_as, is_staff=self.role == "staff"):
                self.wrong.append(f"GET {path}: a link or button leads nowhere: {leads_to}")
        return CHANGES_EACH_TIME.sub(r"\1", text)

    def post(self, path: str, *, found: bool, secrets: Collection[str]) -> None:
        """What it changes is taken back, also to be logged out."""
        cookies = self.client.cookies.copy()
        with transaction.atomic():
            known = Message.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
            response = self.client.post(path)
            self.judge("POST", path, response, found=found, secrets=secrets)
            for mail in Message.objects.filter(pk__gt=known):
                text = f"{mail.recipient} {mail.subject} {mail.text} {mail.calendar}"
                self.read("a mail after POST", path, text, secrets)
                if not found or self.role in {"facilitator", "observer", "door"}:
                    self.wrong.append(f"POST {path}: sends mail")
            transaction.set_rollback(True)
        self.client.cookies = cookies

    def presses(
        self, path: str, sent: dict[str, str], untouched: Collection[tuple[str, int]]
    ) -> None:
        """With what is foreign in it: nothing of that is done, and nothing of it is told."""
        cookies = self.client.cookies.copy()
        with transaction.atomic():
            known = Entry.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
            response = self.client.post(path, sent, follow=True)
            self.asked += 1
            how = f"POST {sent}"
            if response.status_code >= 500:
                self.wrong.append(f"{how} {path}: {response.status_code}")
            self.read(how, path, text_of(response), self.may_not_read)
            for line in Entry.objects.filter(pk__gt=known):
                written = f"{line.object_text} {line.before} {line.after}"
                self.read(f"the log after {how}", path, written, self.may_not_read)
                if (line.object_type, line.object_id) in untouched:
                    self.wrong.append(f"{how} {path}: {line.verb} {line.object_text}")
            transaction.set_rollback(True)
        self.client.cookies = cookies

    def asks(self, path: str, theirs: str, nothing: str, value: str) -> None:
        """After the question mark: what is foreign is as if it were not there."""
        answers = [self.client.get(f"{path}{query}") for query in (theirs, nothing)]
        self.asked += 2
        one, other = ((row.status_code, as_read(text_of(row), value)) for row in answers)
        if one != other or one[0] not in FOUND | NOT_FOUND:
            self.wrong.append(f"GET {path}{theirs}: {one[0]}, {change(one[1], other[1])}")
        secrets = [text for text in self.may_not_read if text != value]
        self.read("GET", f"{path}{theirs}", text_of(answers[0]), secrets)

    def judge(
        self, how: str, path: str, response, *, found: bool, secrets: Collection[str]
    ) -> None:
        self.asked += 1
        status = response.status_code
        if self.role == "stranger" and not found:
            if f"/konto/logg-inn/?next={path}" != response.headers.get("Location"):
                self.wrong.append(f"{how} {path}: {status}, not sent to the log-in")
        elif (found and how == "POST") or path.startswith(ACCOUNTS):
            if status >= 500:
                self.wrong.append(f"{how} {path}: {status}")
        elif status not in (FOUND if found else NOT_FOUND):
            self.wrong.append(f"{how} {path}: {status}")
        self.read(how, path, text_of(response), secrets)
        self.read(how, path, str(response.headers), secrets)

    def read(self, how: str, path: str, text: str, secrets: Collection[str]) -> None:
        if secret := next((secret for secret in secrets if secret in text), ""):
            self.wrong.append(f"{how} {path}: shows “{secret}”")


def change(before: str, after: str) -> str:
    same = zip(before, after, strict=False)
    common = next((place for place, (one, two) in enumerate(same) if one != two), len(before))
    place = slice(max(0, common - 60), common + 60)
    return f"is another once there is a foreign programme: {before[place]!r}, {after[place]!r}"


def text_of(response) -> str:
    """What can be read in it, also in a PDF, a spreadsheet, a calendar or an archive."""
    content = b"".join(response) if response.streaming else response.content
    kind = response.headers.get("Content-Type", "")
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return " ".join(part.decode(errors="replace") for part in parts(archive))
    if kind == "application/pdf" and len(content) > 1000:
        return " ".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)
    text = content.decode(errors="replace")
    return text.replace("\r\n ", "") if kind.startswith("text/calendar") else text


def parts(archive: zipfile.ZipFile) -> Iterator[bytes]:
    for name in archive.namelist():
        yield name.encode()
        yield archive.read(name)


def dead_ends(html: str, acts_as: str, *, is_staff: bool) -> list[str]:
    """Where its links and forms lead that this role may not go."""
    return sorted({path for path in LINKS.findall(html) if not may_go(path, acts_as, is_staff)})


def may_go(path: str, acts_as: str, is_staff: bool) -> bool:
    if path.startswith(("/static/", "/admin/")):
        return is_staff or path.startswith("/static/")
    try:
        found = resolve(urlsplit(path).path)
    except Resolver404:
        return False
    return acts_as in ALLOWED.get(found.view_name, ())

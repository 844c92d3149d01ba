"""Does the demo really work? Tried from outside: by its pages, by its mail, by its database."""

import email
import email.policy
import re
import time
import urllib.error
import urllib.request
from email.message import EmailMessage
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.parse import urlencode

from ops.console import StopError, step
from ops.house import House

PATIENCE = 90  # seconds for the worker; beat looks for forgotten certificates once a minute
ADDRESS = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]*\w")
FORM_TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="(\w+)"')
LOGIN_CODE = re.compile(r"^\s*([A-Z0-9]{3,4}-?[A-Z0-9]{3,4})\s*$", re.MULTILINE)
# Run inside Django: waits until the worker has stored a certificate, and prints what it is.
ASK_FOR_CERTIFICATE = f"""
import time
from certificates.models import Certificate
for _ in range({PATIENCE} * 2):
    rendered = Certificate.objects.exclude(sha256="").first()
    if rendered is not None:
        print(rendered.number, len(rendered.pdf), "bytes", rendered.sha256)
        break
    time.sleep(0.5)
else:
    raise SystemExit("no certificate was rendered")
"""


def run(house: House, logins: str) -> None:
    """Logs in as the first person in `logins` by a mailed code, and looks for a certificate."""
    found = ADDRESS.search(logins)
    if found is None:
        raise StopError("The demo programme names nobody to log in with.")
    visitor = Visitor(house.site_url)
    with step("The log-in page answers"):
        visitor.get("/konto/logg-inn/")
    with step("A code comes by mail"):
        visitor.post({"email": found[0]})
        code = wait_for_code(house.folder / "mail", found[0])
    with step("The code opens the desk"):
        visitor.post({"code": code})
        visitor.get("/koordinator/")
        if not visitor.address.endswith("/koordinator/"):
            raise StopError(f"The desk sent the coordinator away to {visitor.address}.")
    house.manage("A certificate is made by the worker", "shell", "-v0", "-c", ASK_FOR_CERTIFICATE)


class Visitor:
    """A browser without script: keeps cookies, follows redirects, sends the form of the page."""

    def __init__(self, site_url: str) -> None:
        self._site_url = site_url
        self._opener = urllib.request.build_opener(
            urllib.request.HTTPCookieProcessor(CookieJar()), urllib.request.ProxyHandler({})
        )
        self.address = site_url
        self.page = ""

    def get(self, path: str) -> None:
        self._open(urllib.request.Request(self._site_url + path))

    def post(self, fields: dict[str, str]) -> None:
        """Sends the form on the page; raises `StopError` if there is none."""
        token = FORM_TOKEN.search(self.page)
        if token is None:
            raise StopError(f"There is no form on {self.address}.")
        data = urlencode({"csrfmiddlewaretoken": token[1], **fields}).encode()
        self._open(urllib.request.Request(self.address, data, {"Origin": self._site_url}))

    def _open(self, request: urllib.request.Request) -> None:
        try:
            with self._opener.open(request, timeout=30) as answer:
                self.address, self.page = answer.url, answer.read().decode()
        except urllib.error.URLError as error:
            raise StopError(f"{request.full_url} answered: {error}.") from error


def wait_for_code(folder: Path, address: str) -> str:
    """The log-in code in the mail that came to the address."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        for file in sorted(folder.glob("*.eml"), reverse=True):
            message = email.message_from_bytes(file.read_bytes(), policy=email.policy.default)
            if address in message["To"] and (code := LOGIN_CODE.search(text_of(message))):
                return code[1]
        time.sleep(0.2)
    raise StopError(f"No mail with a log-in code came to {address} in {PATIENCE} s.")


def text_of(message: EmailMessage) -> str:
    body = message.get_body(("plain",))
    return str(body.get_content()) if body is not None else ""

"""A mail server that says exactly what a test wants it to say, or nothing, or hangs up."""

import email.policy
import socket
import threading
from collections import defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass
from email.message import EmailMessage

from ops.process import LOCALHOST

HANG = "hang"
CLOSE = "close"
YES = {"CONNECT": "220 ready", "EHLO": "250 hello", "DATA": "354 go on", "QUIT": "221 bye"}
Answer = str | Callable[[], str]


@dataclass(frozen=True)
class Mail:
    sender: str
    recipient: str
    content: bytes

    @property
    def message(self) -> EmailMessage:
        return email.message_from_bytes(self.content, policy=email.policy.default)


class Relay:
    """Takes every mail unless told otherwise.

    Verbs are SMTP's, and CONNECT for the greeting and "." for the end of a mail. ``once`` is
    said one by one, ``always`` whenever nothing is left to be said once.
    """

    def __init__(self) -> None:
        self.mails: list[Mail] = []
        self.connections = 0
        self.extensions: list[str] = []
        self.once: dict[str, deque[Answer]] = defaultdict(deque)
        self.always: dict[str, Answer] = {}
        self._over = threading.Event()
        self._server = socket.create_server((LOCALHOST, 0))
        self.port = self._server.getsockname()[1]
        threading.Thread(target=self._listen, daemon=True).start()

    @property
    def recipients(self) -> list[str]:
        return [mail.recipient for mail in self.mails]

    def stop(self) -> None:
        self._over.set()
        self._server.close()

    def _listen(self) -> None:
        while not self._over.is_set():
            try:
                connection, _ = self._server.accept()
            except OSError:
                return
            self.connections += 1
            threading.Thread(target=self._serve, args=[connection], daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        with connection, connection.makefile("rb") as heard:
            try:
                self._talk(connection, heard)
            except OSError:
                return

    def _talk(self, connection: socket.socket, heard) -> None:
        sender = recipient = ""
        if not self._answer(connection, "CONNECT"):
            return
        while line := heard.readline():
            words = line.decode().strip()
            verb = words.upper().split()[0]
            if verb == "MAIL":
                sender = words.partition("<")[2].partition(">")[0]
            if verb == "RCPT":
                recipient = words.partition("<")[2].partition(">")[0]
            answer = self._answer(connection, verb)
            if not answer or verb == "QUIT":
                return
            if answer.startswith("354"):
                mail = Mail(sender, recipient, read_mail(heard))
                answer = self._answer(connection, ".", mail)
                if not answer:
                    return

    def _answer(self, connection: socket.socket, verb: str, mail: Mail | None = None) -> str:
        if self.once[verb]:
            answer = self.once[verb].popleft()
        else:
            answer = self.always.get(verb, YES.get(verb, "250 fine"))
        text = answer() if callable(answer) else answer
        if text == HANG:
            self._over.wait(30)
            return ""
        if text == CLOSE:
            return ""
        if mail is not None and text.startswith("250"):
            self.mails.append(mail)
        lines = [text, *(self.extensions if verb == "EHLO" else [])]
        code = text[:3]
        said = [f"{code}-{line.removeprefix(code).strip()}" for line in lines[:-1]]
        said.append(f"{code} {lines[-1].removeprefix(code).strip()}")
        connection.sendall("".join(f"{line}\r\n" for line in said).encode())
        return text


def read_mail(heard) -> bytes:
    lines = []
    while (line := heard.readline()) not in (b".\r\n", b""):
        lines.append(line[1:] if line.startswith(b"..") else line)
    return b"".join(lines)

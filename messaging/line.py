"""The line to the mail server: one connection that carries many mails, one recipient each.

It tells apart what Django's own sending cannot: whether a mail, its sender or the server is to
blame, and whether a mail whose hand-over was cut off may have been taken.
"""

from __future__ import annotations

import contextlib
import re
import smtplib
import ssl
from collections.abc import Callable
from types import TracebackType
from typing import Self

from django.conf import settings
from django.core.mail.utils import DNS_NAME

from messaging.mime import Letter
from messaging.models import RelayTrouble

Reason = RelayTrouble.Reason

MOST_ON_ONE_CONNECTION = 100  # then a new one: some servers hang up on those that never end
NEEDS_LOGIN = {530, 534, 535, 538}
CLOSING = 421
ABOUT_THE_MAIL = {432, 552}  # also as an answer to its sender: too many at once, too large
NO = range(400, 600)
LONGEST_ANSWER = 1000
LINE_THAT_BEGINS_WITH_A_DOT = re.compile(rb"^\.", re.MULTILINE)


class Refused(Exception):
    """The server answered no about this one mail, which it has not taken."""

    def __init__(self, code: int, text: str) -> None:
        super().__init__(f"{code} {text}")
        self.code = code
        self.text = text


class SenderRefused(Refused):
    """The server takes no mail from this sender, whoever it is for."""


class LineLost(Exception):
    """The server hung up or fell silent. ``is_uncertain``: it may have taken the mail."""

    def __init__(self, text: str, *, is_uncertain: bool = False, is_silent: bool = False) -> None:
        super().__init__(text)
        self.is_uncertain = is_uncertain
        self.is_silent = is_silent


class RelayFails(Exception):
    """The server takes nothing from us; no single mail is to blame."""

    def __init__(self, reason: Reason, text: str) -> None:
        super().__init__(text)
        self.reason = reason


class Line:
    """Opened when first needed, and anew when the server has hung up between two mails."""

    def __init__(self) -> None:
        self._smtp: smtplib.SMTP | None = None
        self._begun = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if kind is None:
            self.say_goodbye()
        else:
            self.cut()

    def open(self) -> smtplib.SMTP:
        """Connect, encrypt and log in, unless that is done. Raises RelayFails."""
        if self._smtp is None:
            try:
                self._smtp = connect()
            except OSError as error:
                raise RelayFails(why_not_open(error), words_of(error)) from error
        return self._smtp

    def carry(self, letter: Letter, *, begin: Callable[[], bool]) -> str | None:
        """Hand the letter over, and give the words with which the server took it.

        ``begin`` is asked right before the server might take it; when it says False, nothing is
        handed over and the answer is None. Raises Refused, LineLost and RelayFails.
        """
        if self._begun >= MOST_ON_ONE_CONNECTION:
            self.say_goodbye()
        is_fresh = self._begun == 0
        try:
            return self._converse(letter, begin)
        except LineLost as loss:
            if is_fresh or loss.is_uncertain or loss.is_silent:
                raise
        # The server had hung up since the mail before, which says nothing about this one.
        return self._converse(letter, begin)

    def _converse(self, letter: Letter, begin: Callable[[], bool]) -> str | None:
        smtp = self.open()
        self._begun += 1
        content_is_going = False
        try:
            expect(smtp.mail(letter.sender, options(letter, smtp)), SenderRefused)
            expect(smtp.rcpt(letter.recipient), Refused)
            if not begin():
                smtp.rset()
                return None
            expect(smtp.docmd("DATA"), Refused, wanted=range(354, 355))
            content_is_going = True
            smtp.send(LINE_THAT_BEGINS_WITH_A_DOT.sub(b"..", letter.content) + b".\r\n")
            words = expect(smtp.getreply(), Refused, has_content=True)
        except Refused:
            self._forget_the_mail(smtp)
            raise
        except LineLost:
            self.cut()
            raise
        except OSError as error:
            self.cut()
            is_silent = isinstance(error.__context__, TimeoutError)
            raise LineLost(
                words_of(error), is_uncertain=content_is_going, is_silent=is_silent
            ) from error
        return words

    def _forget_the_mail(self, smtp: smtplib.SMTP) -> None:
        try:
            smtp.rset()
        except OSError:
            self.cut()

    def say_goodbye(self) -> None:
        if self._smtp is not None:
            with contextlib.suppress(OSError):
                self._smtp.quit()
        self.cut()

    def cut(self) -> None:
        """Hang up without a word: a server that has fallen silent answers no goodbye either."""
        if self._smtp is not None:
            self._smtp.close()
        self._smtp = None
        self._begun = 0


def connect() -> smtplib.SMTP:
    """A connection that is ready for mail. Raises OSError, of which smtplib's errors are kinds."""
    smtp = smtplib.SMTP(
        settings.EMAIL_HOST,
        settings.EMAIL_PORT,
        local_hostname=DNS_NAME.get_fqdn(),
        timeout=settings.EMAIL_TIMEOUT,
    )
    try:
        if settings.EMAIL_USE_TLS:
            smtp.starttls(context=ssl.create_default_context())
        if settings.EMAIL_HOST_USER and settings.EMAIL_HOST_PASSWORD:
            smtp.login(settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD)
        smtp.ehlo_or_helo_if_needed()
    except BaseException:
        smtp.close()
        raise
    return smtp


def expect(
    answer: tuple[int, bytes],
    refusal: type[Refused],
    *,
    wanted: range = range(200, 300),
    has_content: bool = False,
) -> str:
    """The words of an answer that means yes; any other is raised as what it means.

    ``has_content``: the server has the mail, so that only a clear no says that it has not come.
    """
    code, words = answer
    text = readable(words)
    if code in wanted:
        return text
    if code not in NO:
        raise LineLost(f"{code} {text}", is_uncertain=has_content)
    if code == CLOSING:
        raise LineLost(f"{code} {text}")
    if code in NEEDS_LOGIN:
        raise RelayFails(Reason.LOGIN, f"{code} {text}")
    raise (Refused if code in ABOUT_THE_MAIL else refusal)(code, text)


def options(letter: Letter, smtp: smtplib.SMTP) -> list[str]:
    return [f"size={len(letter.content)}"] if smtp.has_extn("size") else []


def readable(answer: bytes | str) -> str:
    """The server's words; without NUL, which the database does not take."""
    text = answer.decode(errors="replace") if isinstance(answer, bytes) else answer
    return text.replace("\0", "")[:LONGEST_ANSWER]


def words_of(error: OSError) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        return f"{error.smtp_code} {readable(error.smtp_error)}"
    return str(error) or type(error).__name__


def why_not_open(error: OSError) -> Reason:
    """What kind of trouble it is when connecting, encrypting or logging in fails."""
    match error:
        case smtplib.SMTPAuthenticationError():
            return Reason.BUSY if is_temporary(error) else Reason.LOGIN
        case smtplib.SMTPConnectError() | smtplib.SMTPHeloError():
            return Reason.BUSY if is_temporary(error) else Reason.UNREACHABLE
        case smtplib.SMTPResponseException() | ssl.SSLError():  # an answer to STARTTLS
            return Reason.TLS
        case smtplib.SMTPServerDisconnected():
            return Reason.UNREACHABLE
        case smtplib.SMTPNotSupportedError() if "STARTTLS" in str(error):
            return Reason.TLS
        case smtplib.SMTPException():  # no way to log in that both know
            return Reason.LOGIN
    return Reason.UNREACHABLE


def is_temporary(error: smtplib.SMTPResponseException) -> bool:
    return 400 <= error.smtp_code < 500

"""Why a mail did not get through, in words: from what the mail server answered.

Servers word their answers as they like, so the words count first, then the status code of
RFC 3463 (such as 5.1.1), then the three digits of SMTP.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Text = str | Promise


@dataclass(frozen=True)
class Reason:
    """What went wrong, and what one can do about it. Both are whole sentences."""

    what: Text
    advice: Text


NO_USER = Reason(
    _("The address does not exist at the recipient's organisation."),
    _("Ask the team for the right address, and correct it."),
)
NO_DOMAIN = Reason(
    _("The organisation after the @ was not found, or it takes no mail."),
    _("Look for a slip of the pen after the @, and correct the address."),
)
BAD_ADDRESS = Reason(
    _("The address is not written the way an address must be."),
    _("Look for spaces, missing letters or letters such as æ, ø and å, and correct the address."),
)
CLOSED = Reason(
    _("The mailbox is closed or no longer in use."),
    _("The person may have left. Ask the team who comes instead, or for a new address."),
)
FULL = Reason(
    _("The recipient's mailbox is full."),
    _("The recipient must make room. Call, and send the mail again afterwards."),
)
TOO_LARGE = Reason(
    _("The mail is larger than the recipient's mail server takes."),
    _("Ask the recipient's IT department how large a mail may be."),
)
GREYLISTED = Reason(
    _("The recipient's mail server asks senders it does not know to come back later."),
    _("There is nothing to do: it is common, and the mail is tried again by itself."),
)
TOO_MANY = Reason(
    _("The mail server takes only some mails at a time, and there were too many."),
    _("There is nothing to do: the mail is tried again by itself."),
)
SPAM = Reason(
    _("The recipient's mail server took the mail for spam, or refuses us by a rule of its own."),
    _("Ask the recipient's IT department to let mail from the sender's address through."),
)
FORGED = Reason(
    _("The recipient's mail server could not see that the mail really comes from us."),
    _("Tell whoever runs the mail server: SPF, DKIM, DMARC or reverse DNS is not right."),
)
MEMBERS_ONLY = Reason(
    _("The mailbox takes mail only from certain senders."),
    _("Ask the recipient's IT department to let the sender in, or for another address."),
)
NO_RELAY = Reason(
    _("Our mail server may not send mail to others on our behalf."),
    _("Tell whoever runs the mail server: it refuses to pass our mail on."),
)
LOGIN = Reason(
    _("Our mail server did not accept our user name and password."),
    _("Tell whoever runs Pådriver: the user name or password for the mail server is wrong."),
)
TLS = Reason(
    _("There is no safe connection to the mail server."),
    _("Tell whoever runs Pådriver: the mail server's certificate or encryption is not right."),
)
NO_SERVER = Reason(
    _("The name of our mail server was not found."),
    _("Tell whoever runs Pådriver: the mail server's name is wrong, or names cannot be looked up."),
)
UNREACHABLE = Reason(
    _("The mail server could not be reached."),
    _("If it lasts for more than an hour, tell whoever runs Pådriver."),
)
TIMED_OUT = Reason(
    _("The mail server did not answer in time."),
    _("If it lasts for more than an hour, tell whoever runs Pådriver."),
)
HUNG_UP = Reason(
    _("The mail server broke off in the middle of the mail."),
    _("If it happens to many mails, tell whoever runs Pådriver."),
)
LOOP = Reason(
    _("The mail went round in circles between mail servers."),
    _("Ask the recipient's IT department to look at how mail to the address is forwarded."),
)
GAVE_UP = Reason(
    _("The recipient's mail server could not be reached for so long that we gave up."),
    _("Ask whether the organisation's mail works, and send the mail again."),
)
UNREADABLE = Reason(
    _("The recipient's mail server could not read the mail."),
    _("Tell whoever runs Pådriver, and show them the answer of the mail server."),
)
BUSY = Reason(
    _("The mail server could not take the mail just then."),
    _("There is nothing to do: the mail is tried again by itself."),
)
REFUSED = Reason(
    _("The mail server refused the mail for good."),
    _("Read its answer below. Check the address, and ask the recipient's IT department."),
)
UNKNOWN = Reason(
    _("The mail could not be handed over."),
    _("If it happens again, show the answer below to whoever runs Pådriver."),
)

# The first that fits counts: what says most exactly what is wrong stands first.
BY_WORDS: tuple[tuple[str, Reason], ...] = (
    (r"gr[ae]y-?list", GREYLISTED),
    (r"relay(ing)? (access )?(is )?(denied|not permitted|prohibited)|unable to relay", NO_RELAY),
    (r"\bspf\b|\bdkim\b|\bdmarc\b|reverse (dns|hostname)|\bptr\b|unauthenticated", FORGED),
    (r"too many|rate.?limit|throttl|concurrent connections|sending limit", TOO_MANY),
    (r"mailbox( is)? full|over ?quota|quota (exceeded|full)|exceeded .*quota", FULL),
    (r"too (large|big)|size (limit|exceed)|exceeds? .*size|maximum .*size", TOO_LARGE),
    (r"\bspam|block.?list|blacklist|\brbl\b|reputation|been blocked|blocked (by|using)", SPAM),
    (r"\bloop|too many hops|hop count", LOOP),
    (r"domain (\S+ )?(not found|does(n't| not) exist)|unknown (host|domain)", NO_DOMAIN),
    (r"host (or domain name )?(was )?not found|\bnxdomain\b|no mx|nullmx|null mx", NO_DOMAIN),
    (r"disabled|inactive|suspended|deactivated|no longer (active|in use|with)", CLOSED),
    (r"(not (authori[sz]ed|allowed|permitted)|permissions?) to send|only accepts", MEMBERS_ONLY),
    (r"user unknown|unknown (user|recipient|local)|no such (user|recipient|mailbox)", NO_USER),
    (r"does(n't| not) exist|recipient (address )?not found|no mailbox", NO_USER),
    (r"authentication (failed|unsuccessful|required|credentials)|bad credentials", LOGIN),
    (r"certificate verify|certificate has expired|\bssl\b|\btls|starttls", TLS),
    (r"name or service not known|name resolution|getaddrinfo|nodename", NO_SERVER),
    (r"time(d)?[ -]?out|did not respond|no response", TIMED_OUT),
    (r"connection refused|unreachable|no route to host", UNREACHABLE),
    (r"connection (was )?(unexpectedly )?(closed|reset|lost)|broken pipe|hung up", HUNG_UP),
)
BY_STATUS = {
    "5.1.1": NO_USER,
    "5.1.2": NO_DOMAIN,
    "5.1.3": BAD_ADDRESS,
    "5.1.6": CLOSED,
    "5.1.10": NO_DOMAIN,
    "5.2.1": CLOSED,
    "5.2.2": FULL,
    "4.2.2": FULL,
    "5.2.3": TOO_LARGE,
    "5.3.4": TOO_LARGE,
    "5.4.1": NO_USER,  # Exchange Online: the recipient's organisation knows no such address
    "4.4.1": TIMED_OUT,
    "4.4.2": HUNG_UP,
    "5.4.4": NO_DOMAIN,
    "5.4.310": NO_DOMAIN,
    "5.4.6": LOOP,
    "5.4.14": LOOP,
    "4.4.7": GAVE_UP,
    "5.4.7": GAVE_UP,
    "5.7.0": SPAM,
    "5.7.1": SPAM,
    "5.7.8": LOGIN,
    "5.7.23": FORGED,
    "5.7.25": FORGED,
    "5.7.26": FORGED,
    "5.7.133": MEMBERS_ONLY,
    "5.7.134": MEMBERS_ONLY,
    "5.7.606": SPAM,
}
BY_CODE = {
    432: TOO_MANY,
    501: BAD_ADDRESS,
    530: LOGIN,
    534: LOGIN,
    535: LOGIN,
    538: TLS,
    551: NO_USER,
    552: FULL,
    553: BAD_ADDRESS,
}
WORDS = tuple((re.compile(words, re.IGNORECASE), reason) for words, reason in BY_WORDS)
STATUS = re.compile(r"\b([245]\.\d{1,3}\.\d{1,3})\b")


def explain(code: int | None, text: str) -> Reason:
    """Why a mail did not get through.

    ``code`` is SMTP's three digits, None when there was no answer at all; ``text`` is what the
    mail server, or the report of a returned mail, said.
    """
    for words, reason in WORDS:
        if words.search(text):
            return reason
    status = STATUS.search(text)
    if status and (found := of_status(status[1])):
        return found
    if code in BY_CODE:
        return BY_CODE[code]
    if code is None and status is None:
        return UNKNOWN
    permanent = (code or 0) >= 500 or bool(status and status[1].startswith("5"))
    return REFUSED if permanent else BUSY


def of_status(status: str) -> Reason | None:
    return BY_STATUS.get(status) or (UNREADABLE if status.startswith("5.6.") else None)

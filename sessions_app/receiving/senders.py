"""Who a mail is from, and whether our own mail server has verified it."""

from __future__ import annotations

import re
from email.message import Message

from messaging import headers

PLAIN = r"[^\s<>@,;:()\"\\]+@[^\s<>@,;:()\"\\]+"
# A bare address, or one in angle brackets after a name; everything else is nobody. Quotes are
# taken away first: outside them a name holds no second address.
FROM = re.compile(rf"^(?:[^<>@]*<\s*({PLAIN})\s*>|({PLAIN}))$")
QUOTED = re.compile(r"\"(?:[^\"\\]|\\.)*\"")
COMMENT = re.compile(r"\([^()]*\)")
PASSED = re.compile(r"^dmarc\s*=\s*pass(?=\s|$)", re.IGNORECASE)
LONGEST = 2000  # signs of a header; in a longer one, quotes and comments take too long to read
OF_DOMAIN = re.compile(r"\bheader\.from\s*=\s*([^\s;]+)", re.IGNORECASE)


def address_of(mail: Message) -> str:
    """The address in From, in lower case; "" when there is not exactly one that is plain."""
    values = headers.every(mail, "From")
    is_one = len(values) == 1 and len(values[0]) <= LONGEST
    found = FROM.match(QUOTED.sub("", values[0]).strip()) if is_one else None
    return (found[1] or found[2]).lower() if found else ""


def is_verified(mail: Message, *, authserv_id: str) -> bool:
    """Whether the mail server that is called ``authserv_id`` says that From is not forged.

    RFC 8601: whoever sends a mail can write such a header too, so the first one in that name
    counts, which our own server put on top; it must be told to remove those that come in. One that
    is torn may be that one, so nothing below it counts. The result must be about the very domain
    that we read in From. Without a name nobody is verified.
    """
    domain = address_of(mail).partition("@")[2]
    if not authserv_id or not domain:
        return False
    for value in headers.every(mail, "Authentication-Results"):
        text = bare(value)
        if not text:
            return False
        name, *results = [part.strip() for part in text.split(";")]
        dmarc = [result for result in results if result.lower().startswith("dmarc")]
        if name.partition(" ")[0].lower() == authserv_id.lower() and dmarc:
            return len(dmarc) == 1 and passed(dmarc[0], domain)
    return False


def passed(result: str, domain: str) -> bool:
    about = OF_DOMAIN.findall(result)
    return bool(PASSED.match(result)) and [name.lower() for name in about] == [domain]


def bare(results: str) -> str:
    """Without quotes and comments, in which the sender may have had a word; "" if they are torn."""
    if len(results) > LONGEST:
        return ""
    text, before = QUOTED.sub(" ", results), ""
    while before != text:
        before, text = text, COMMENT.sub(" ", text)
    return "" if set('"()') & set(text) else text

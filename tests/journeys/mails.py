"""What is in a mail."""

import re
from email.message import EmailMessage

CODE = re.compile(r"^[A-Z]{4}-[A-Z]{4}$", re.MULTILINE)


def recipient_of(mail: EmailMessage) -> str:
    [address] = mail["To"].addresses
    return address.addr_spec


def code_in(mail: EmailMessage) -> str:
    """The log-in code."""
    [code] = CODE.findall(text_of(mail))
    return code


def text_of(mail: EmailMessage) -> str:
    return part_of(mail, "text/plain")


def link_in(mail: EmailMessage) -> str:
    """The personal answer address, as the button in the HTML has it and as the text has it."""
    links = re.findall(r'href="([^"]+/svar/[^"]+)"', part_of(mail, "text/html"))
    assert links == re.findall(r"^\S+/svar/\S+$", text_of(mail), re.MULTILINE)
    return links[0]


def part_of(mail: EmailMessage, content_type: str) -> str:
    """The one part of this type; empty when the mail has none."""
    found = [part for part in mail.walk() if part.get_content_type() == content_type]
    assert len(found) <= 1
    return str(found[0].get_content()).replace("\r\n", "\n") if found else ""

"""The code at the door in letters to those who come in person.

As a picture only in the practical information, a few days before. The mails that put the gathering
into the calendar have a link instead: Outlook makes meeting requests of them, and drops or detaches
what is attached to those.
"""

from __future__ import annotations

from django.utils.translation import gettext as _

from messaging.models import Message
from messaging.outbox import File
from messaging.rendering import Marks
from messaging.sheets import Picture, Row
from messaging.texts import Letter
from sessions_app import door_codes
from sessions_app.models import Gathering, Participation

LINKING = (Letter.COMING, Letter.CHANGE, Letter.RESTORED, Letter.INVITATION)
FILENAME = "kode.png"


def is_coming(gathering: Gathering, answer: str) -> bool:
    return gathering.is_in_person and answer == Participation.Answer.YES


def rows(letter: Letter, gathering: Gathering, answer: str, marks: Marks) -> tuple[Row, ...]:
    if not is_coming(gathering, answer):
        return ()
    if letter == Letter.PRACTICAL:
        return (Row(_("Your code at the door"), marks["door_code"]),)
    if letter in LINKING:
        return (Row(_("At the door"), _("Show your code"), url=f"{marks['link']}#kode"),)
    return ()


def picture(letter: Letter, gathering: Gathering, answer: str) -> Picture | None:
    if letter != Letter.PRACTICAL or not is_coming(gathering, answer):
        return None
    return Picture(FILENAME, _("QR code with the letters above"), width=door_codes.PNG_WIDTH)


def files(kind: Message.Kind, gathering: Gathering, answer: str, code: str) -> tuple[File, ...]:
    if kind != Message.Kind.PRACTICAL or not is_coming(gathering, answer):
        return ()
    return (File(FILENAME, "image/png", door_codes.as_png(code)),)

"""What each mail says as long as its programme has not worded it in its own way.

Subject, heading and paragraphs, with placeholders in braces. The facts, the button and the lines
about the mail itself are added where the mail is written.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Letter(models.TextChoices):
    """The mails that have a text of their own. Some kinds of mail have several."""

    INVITATION = "invitation", _("invitation")
    REMINDER = "reminder", _("reminder")
    COMING = "coming", _("confirmation: coming")
    NOT_COMING = "not_coming", _("confirmation: not coming")
    WAITING = "waiting", _("confirmation: on the waiting list")
    CHECK_ANSWER = "check_answer", _("check of an answer from a calendar")
    CHANGE = "change", _("change")
    CANCELLATION = "cancellation", _("cancellation")
    RESTORED = "restored", _("held after all")
    UNINVITED = "uninvited", _("no longer invited")
    STOOD_DOWN = "stood_down", _("need not come instead")
    NOBODY_INSTEAD = "nobody_instead", _("stand-in cannot come")
    PRACTICAL = "practical", _("practical information")
    LATE_NOTE = "late_note", _("note that came late")
    MEETING_LINK = "meeting_link", _("meeting link")
    THANKS = "thanks", _("thanks")
    CATCH_UP = "catch_up", _("materials to those who were not there")
    CERTIFICATE = "certificate", _("certificate")
    PORTAL_INVITATION = "portal_invitation", _("invitation to the portal")
    ROLE = "role", _("new role")


@dataclass(frozen=True)
class Text:
    """A letter's words: in the reader's language once they are made to text."""

    subject: str | Promise
    heading: str | Promise
    opening: tuple[str | Promise, ...]
    closing: tuple[str | Promise, ...] = ()


PLACEHOLDERS: dict[str, Promise] = {
    "navn": _("the reader's name"),
    "team": _("the reader's team"),
    "program": _("the programme"),
    "kull": _("the cohort"),
    "samling": _("the title of the gathering"),
    "når": _("day and time of the gathering"),
    "dag": _("day of the gathering"),
    "sted": _("where the gathering is"),
    "svarfrist": _("the reply-by date, until it has passed"),
    "neste": _("the next gathering, once it is sent out"),
    "plass": _("number on the waiting list"),
    "nummer": _("number of the certificate"),
    "timer": _("learning hours"),
    "epost": _("the address to log in with"),
    "rolle": _("the role"),
}
OF_THE_PROGRAMME = ("navn", "team", "program", "kull")
OF_A_GATHERING = (*OF_THE_PROGRAMME, "samling", "når", "dag", "sted", "svarfrist")
OF_FEW = {
    Letter.WAITING: (*OF_A_GATHERING, "plass"),
    Letter.THANKS: (*OF_A_GATHERING, "neste"),
    Letter.CATCH_UP: (*OF_A_GATHERING, "neste"),
    Letter.CERTIFICATE: ("navn", "program", "kull", "nummer", "timer"),
    Letter.PORTAL_INVITATION: (*OF_THE_PROGRAMME, "epost"),
    Letter.ROLE: ("navn", "program", "rolle", "epost"),
}

STANDARD: dict[Letter, Text] = {
    Letter.INVITATION: Text(
        _("Invitation: {samling}, {dag}"),
        "{samling}",
        (_("You are invited to a gathering with the team from {team}."),),
    ),
    Letter.REMINDER: Text(
        _("Are you coming? {samling}, {dag}"),
        _("Are you coming? {samling}"),
        (
            _(
                "We do not know yet whether you are coming. A yes or a no helps the others in your"
                " team and those who prepare the gathering."
            ),
        ),
    ),
    Letter.COMING: Text(
        _("You are coming: {samling}, {dag}"),
        _("You are coming: {samling}"),
        (_("We have noted that you are coming. Has something come up? Change your answer here."),),
    ),
    Letter.NOT_COMING: Text(
        _("You are not coming: {samling}, {dag}"),
        _("You are not coming: {samling}"),
        (_("We have noted that you are not coming. Can you come after all? Change your answer."),),
    ),
    Letter.WAITING: Text(
        _("You are on the waiting list: {samling}, {dag}"),
        _("You are on the waiting list: {samling}"),
        (
            _("All places are taken. You are number {plass} on the waiting list."),
            _("We write to you as soon as there is a place for you. You need not do anything."),
        ),
    ),
    Letter.CHECK_ANSWER: Text(
        _("Check your answer: {samling}, {dag}"),
        _("Check your answer: {samling}"),
        (
            _(
                "We got an answer from your calendar program, but we cannot be certain that it"
                " came from you. So it does not count yet. Answer here instead."
            ),
        ),
    ),
    Letter.CHANGE: Text(
        _("Changed: {samling}, {dag}"),
        _("Changed: {samling}"),
        (_("Something has changed since we last wrote to you about this gathering."),),
    ),
    Letter.CANCELLATION: Text(
        _("Cancelled: {samling}, {dag}"),
        _("Cancelled: {samling}"),
        (_("The gathering is cancelled. You need not do anything."),),
    ),
    Letter.RESTORED: Text(
        _("Held after all: {samling}, {dag}"),
        _("Held after all: {samling}"),
        (_("We wrote that this gathering was cancelled. It is held after all."),),
    ),
    Letter.UNINVITED: Text(
        _("No longer invited: {samling}, {dag}"),
        _("No longer invited: {samling}"),
        (
            _("You are not in the driver team any more, so the invitation no longer holds."),
            _("Is that wrong? Tell your team lead, or write to us."),
        ),
    ),
    Letter.STOOD_DOWN: Text(
        _("You need not come: {samling}, {dag}"),
        _("You need not come: {samling}"),
        (_("You were asked to come instead of somebody else. That is no longer needed."),),
    ),
    Letter.NOBODY_INSTEAD: Text(
        _("Nobody comes instead: {samling}, {dag}"),
        _("Nobody comes instead: {samling}"),
        (_("A colleague who was asked to come instead has said no. Can another come?"),),
    ),
    Letter.PRACTICAL: Text(
        _("Practical information: {samling}, {dag}"),
        _("Practical information: {samling}"),
        (_("We meet soon. Here is what you need to know."),),
    ),
    Letter.MEETING_LINK: Text(
        _("Today: the link to {samling}"),
        _("Today: {samling}"),
        (_("The gathering is today. If you join online, this is the link."),),
    ),
    Letter.LATE_NOTE: Text(
        _("Note to you before {samling}"),
        _("Note to you"),
        (_("A colleague in your team has left you a note before “{samling}”."),),
    ),
    Letter.THANKS: Text(
        _("Thank you for coming: {samling}"),
        _("Thank you for coming"),
        (_("Thank you for taking part in “{samling}”."),),
        (_("The next gathering is {neste}. You get an invitation of its own."),),
    ),
    Letter.CATCH_UP: Text(
        _("What you missed: {samling}"),
        _("What you missed"),
        (
            _(
                "Nobody from your team was at “{samling}”. Here are the materials that the others"
                " got, so that the team can follow."
            ),
        ),
        (_("The next gathering is {neste}. You get an invitation of its own."),),
    ),
    Letter.CERTIFICATE: Text(
        _("Your course certificate: {program}"),
        _("Your course certificate"),
        (_("You have completed {program}, {kull}. The course certificate is attached as a PDF."),),
    ),
    Letter.PORTAL_INVITATION: Text(
        _("You lead the team from {team}: welcome to the portal"),
        _("Welcome to the portal"),
        (
            _("You lead the driver team of {team} in {program}, {kull}."),
            _(
                "In the portal you see who is in your team, what they have answered to each"
                " gathering, and who attended. You can answer for them, too."
            ),
        ),
    ),
    Letter.ROLE: Text(
        _("You have a new role in {program}: {rolle}"),
        _("You have a new role"),
        (_("You are now {rolle} in {program}."),),
    ),
}


def placeholders(letter: Letter) -> tuple[str, ...]:
    """What this mail's own words may speak of."""
    return OF_FEW.get(letter, OF_A_GATHERING)

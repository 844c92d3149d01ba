"""The people of a gathering as rows of the page: each look is drawn once, whoever has it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.template.loader import get_template
from django.utils.html import escape
from django.utils.safestring import SafeString

from portal.attendees import Attendee
from portal.status import Status


class Rows:
    """For one request: its token against forgery stands in the forms."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request
        self.looks: dict[Attendee, str] = {}

    def of(self, attendees: Iterable[Attendee]) -> SafeString:
        return SafeString("".join([self.row(attendee) for attendee in attendees]))

    def row(self, attendee: Attendee) -> str:
        return self.look(attendee).format_map(
            {
                "name": escape(attendee.name),
                "badge": attendee.status.badge,
                "text": escape(attendee.status.text),
                "note": escape(attendee.note),
                "answer_url": attendee.answer_url,
                "send_url": attendee.send_url,
                "invite_url": attendee.invite_url,
            }
        )

    def look(self, attendee: Attendee) -> str:
        """The row with a placeholder for each text that is there."""
        blank = replace(
            attendee,
            name="{name}",
            status=Status("{text}", "{badge}"),
            note=attendee.note and "{note}",
            declined_by="",
            answer_url=attendee.answer_url and "{answer_url}",
            send_url=attendee.send_url and "{send_url}",
            invite_url=attendee.invite_url and "{invite_url}",
        )
        if blank not in self.looks:
            template = get_template("portal/_attendee.html")
            self.looks[blank] = template.render(
                {"attendee": blank, "csrf_token": get_token(self.request)}
            )
        return self.looks[blank]

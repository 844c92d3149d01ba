"""What has become of the mail about a gathering: how it stands, and what did not get through."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from django.db.models import Q
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from desk.post import mail_progress, outbox_acts, outbox_rows, outbox_states
from desk.post.mail_progress import Progress
from desk.post.outbox_acts import Act
from desk.post.outbox_states import Standing
from messaging.models import Message, MessageQuerySet
from sessions_app.mail import letters
from sessions_app.models import Gathering

SHOWN = 50
LOST = (Standing.FAILED, Standing.RETURNED)
STILL_HERE = {Standing.WAITING.value, Standing.SENDING.value, Standing.AGAIN.value}


@dataclass(frozen=True)
class Line:
    """How many stand so, and where they are listed."""

    standing: Standing
    badge: str
    count: int
    url: str


@dataclass(frozen=True)
class Failure:
    recipient: str
    kind: str
    reason: str
    url: str


@dataclass(frozen=True)
class MailStatus:
    lines: list[Line]
    failures: list[Failure]
    more_failures: int
    progress: Progress | None
    progress_url: str
    url: str
    stop_url: str  # empty when nothing waits

    @property
    def total(self) -> int:
        return sum(line.count for line in self.lines)


def status(gathering: Gathering, *, now: datetime) -> MailStatus:
    """All mail about it but the coordinator's own tests.

    One query, one more while mail is leaving, and one when some is lost.
    """
    topic = letters.topic_of(gathering)
    counts = outbox_states.of_all_about(topic)
    is_leaving = counts.keys() & {Standing.WAITING, Standing.SENDING}
    lost = sum(counts.get(standing, 0) for standing in LOST)
    failures = failures_among(outbox_states.about(topic)) if lost else []
    return MailStatus(
        lines=[
            Line(row, outbox_states.BADGES[row], counts[row], listed(topic, row))
            for row in Standing
            if counts.get(row)
        ],
        failures=failures,
        more_failures=lost - len(failures),
        progress=mail_progress.of(topic, now=now) if is_leaving else None,
        progress_url=f"{reverse('desk:outbox_progress')}?samling={gathering.pk}",
        url=listed(topic),
        stop_url=stop_url(gathering) if STILL_HERE & counts.keys() else "",
    )


def stop_url(gathering: Gathering) -> str:
    return outbox_acts.address(
        Act.STOP,
        om=letters.topic_of(gathering),
        alle="1",
        back=reverse("desk:gathering", args=[gathering.pk]),
    )


def listed(topic: str, standing: Standing | None = None) -> str:
    """Where the outbox lists the mail about something."""
    query = {"om": topic} | ({"status": standing.value} if standing else {})
    return f"{reverse('desk:outbox')}?{urlencode(query)}"


def failures_among(mails: MessageQuerySet) -> list[Failure]:
    kinds = dict(Message.Kind.choices)
    lost = Q()
    for standing in LOST:
        lost |= outbox_states.where(standing)
    found = mails.filter(lost).defer("html", "text", "calendar").order_by("recipient", "pk")
    return [
        Failure(
            recipient=mail.recipient or outbox_rows.erased(),
            kind=str(kinds[mail.kind]),
            reason=str(reason.what) if (reason := outbox_states.why(mail)) else "",
            url=reverse("desk:outbox_mail", args=[mail.public_id]),
        )
        for mail in found[:SHOWN]
    ]


def invitations_on_their_way(count: int) -> SafeString:
    """To the portal: said once they are queued, with where to see them leave."""
    text = ngettext("%(n)d invitation is on its way.", "%(n)d invitations are on their way.", count)
    url = f"{reverse('desk:outbox')}?{urlencode({'slag': Message.Kind.PORTAL_INVITATION})}"
    return format_html('{} <a href="{}">{}</a>', text % {"n": count}, url, _("See them leave"))

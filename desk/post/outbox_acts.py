"""What a coordinator can do with mail in the outbox; a second press does nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import urlencode

from django.db import transaction
from django.db.models import Q, TextChoices
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from audit import log
from audit.models import Entry
from desk.post import outbox_states
from desk.post.outbox_states import Standing
from messaging import outbox
from messaging.models import Message, MessageQuerySet
from sessions_app.inviting import stopping


class Act(TextChoices):
    """The values stand in the page's address."""

    SEND = "send", gettext_lazy("Send again")
    RELEASE = "slipp", gettext_lazy("Send once more")
    SETTLE = "framme", gettext_lazy("It came through")
    STOP = "stopp", gettext_lazy("Stop")


CAN: dict[Act, Callable[[Message], bool]] = {
    Act.SEND: outbox_states.can_send,
    Act.STOP: outbox_states.can_stop,
    Act.RELEASE: outbox_states.can_release,
    Act.SETTLE: outbox_states.can_settle,
}
# What can be done with all of a list at once. What was sent is sent again by choice only.
FOR_ALL = {
    Act.SEND: (Standing.FAILED, Standing.RETURNED, Standing.AGAIN, Standing.STOPPED),
    Act.STOP: (Standing.WAITING, Standing.SENDING, Standing.AGAIN),
    Act.RELEASE: (Standing.UNDECIDED,),
    Act.SETTLE: (Standing.UNDECIDED,),
}


@dataclass
class Outcome:
    """``refused`` counts the reasons, as sentences."""

    done: int = 0
    refused: Counter[str] = field(default_factory=Counter)


def name_for_all(act: Act, n: str) -> str:
    name = {
        Act.SEND: _("Send all again"),
        Act.RELEASE: _("Send all once more"),
        Act.SETTLE: _("All came through"),
        Act.STOP: _("Stop all"),
    }[act]
    return f"{name} ({n})"


@dataclass(frozen=True)
class ActLink:
    """Leads to the page that asks before it is done."""

    name: str
    url: str
    is_grave: bool


def open_for(mail: Message) -> list[ActLink]:
    """The acts that the mail allows now."""
    here = reverse("desk:outbox_mail", args=[mail.public_id])
    return [
        ActLink(
            str(act.label),
            address(act, back=here, mail=str(mail.public_id)),
            is_grave=act == Act.STOP,
        )
        for act in Act
        if CAN[act](mail)
    ]


def address(act: Act, *, back: str, **chosen: str) -> str:
    query = {"gjor": act.value, **chosen, "tilbake": back}
    return f"{reverse('desk:outbox_choice')}?{urlencode(query)}"


def all_of(mails: MessageQuerySet, act: Act, wanted: Standing | None) -> MessageQuerySet:
    """Those with which it can be done, of all that a list shows."""
    fitting = [row for row in FOR_ALL[act] if wanted in (None, row)]
    found = Q(pk__in=[])
    for standing in fitting:
        if standing != Standing.STOPPED:
            found |= outbox_states.where(standing)
        elif wanted == standing:  # what was stopped on purpose leaves when it is asked for alone
            found |= outbox_states.STOPPED_IN_TIME & Q(expires_at__gt=Now())
    return mails.filter(found)


@transaction.atomic
def perform(
    act: Act, mails: MessageQuerySet, *, by: User, asked_at: datetime, now: datetime
) -> Outcome:
    """Do it with each mail that still allows it, and write each down.

    ``asked_at`` is when the page that asked was made: with what it was done since, it is not done
    again, so that a double press, or a page sent once more, is harmless.
    """
    chosen = list(mails.select_for_update(of=("self",)).order_by("pk"))
    entries = {mail.pk: entry(act, mail, by=by) for mail in chosen}
    done_before = written_since(asked_at, entries)
    outcome = Outcome()
    open_now = []
    for mail in chosen:
        if mail.pk in done_before:
            outcome.refused[_("It was done already.")] += 1
        elif not CAN[act](mail):
            outcome.refused[why_not(act, mail)] += 1
        else:
            open_now.append(mail)
    done = carry_out(act, open_now, outcome, now=now)
    stopping.follow(done, by=by, now=now)
    log.record_all(entries[mail.pk] for mail in done)
    outcome.done = len(done)
    return outcome


def why_not(act: Act, mail: Message) -> str:
    if act == Act.STOP and mail.state == Message.State.SENT:
        return _("It had left already.")
    return _("It stands otherwise now.")


def entry(act: Act, mail: Message, *, by: User) -> Entry:
    return log.entry(
        mail,
        {
            Act.SEND: "sent again",
            Act.RELEASE: "sent once more",
            Act.SETTLE: "said to have come through",
            Act.STOP: "stopped",
        }[act],
        by=by,
    )


def written_since(since: datetime, entries: dict[int, Entry]) -> set[int]:
    """The mails of which the log says the same already."""
    return set(
        Entry.objects.filter(
            object_type=Message._meta.label_lower,
            object_id__in=list(entries),
            verb__in={row.verb for row in entries.values()},
            at__gte=since,
        ).values_list("object_id", flat=True)
    )


def carry_out(
    act: Act, mails: Sequence[Message], outcome: Outcome, *, now: datetime
) -> list[Message]:
    """Those with which it was done; why not with the others goes into the outcome."""
    if act == Act.STOP:
        stopped = outbox.stop(mails)
        if missed := len(mails) - len(stopped):
            outcome.refused[_("It left at this very moment.")] += missed
        return stopped
    if act == Act.SETTLE:
        return [mail for mail in mails if outbox.settle_as_sent(mail)]
    done = []
    for mail in mails:
        try:
            outbox.send_again(mail, now=now)
        except outbox.CannotSendAgain as why:
            outcome.refused[str(why)] += 1
        else:
            done.append(mail)
    return done

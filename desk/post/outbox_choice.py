"""Asking before something is done with one, some or all mails of a list, and then doing it."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import UTC, datetime

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from desk.post import outbox_acts, outbox_rows
from desk.post.outbox_access import Scope, scope_of
from desk.post.outbox_acts import CAN, Act
from desk.post.outbox_filters import OutboxFilter
from desk.requests import DeskRequest
from messaging.models import MessageQuerySet

AT_ONCE = {Act.STOP: 5000}  # in one query
AT_ONCE_ELSE = 500
NAMED = 100
LARGE = ("html", "text", "calendar")


@require_http_methods(["GET", "HEAD", "POST"])
def choice(request: DeskRequest) -> HttpResponse:
    """GET shows what would be done with what; POST does it with exactly those."""
    scope = scope_of(request.user)
    if request.method == "POST":
        return do(request, scope)
    if "gjor" not in request.GET:
        return redirect("desk:outbox")
    act = act_of(request.GET)
    chosen = chosen_mails(request, scope, act).defer(*LARGE).order_by("-created_at", "-pk")
    most = AT_ONCE.get(act, AT_ONCE_ELSE)
    found = list(chosen[: most + 1])
    fitting = [mail for mail in found[:most] if CAN[act](mail)]
    n = len(fitting)
    context = {
        "keeps_partners": scope.keeps_partners,
        "title": title(act),
        "what_happens": what_happens(act),
        "action": action(act, n),
        "color": "danger" if act == Act.STOP else "accent",
        "act": act.value,
        "n": n,
        "mails": ",".join(str(mail.public_id) for mail in fitting),
        "named": [
            (mail.recipient or outbox_rows.erased(), outbox_rows.subject_of(mail))
            for mail in fitting[:NAMED]
        ],
        "unnamed": max(n - NAMED, 0),
        "left_out": min(len(found), most) - n,
        "more": len(found) > most,
        "asked_at": timezone.now().isoformat(),
        "back": back(request, request.GET),
    }
    return render(request, "desk/outbox_choice.html", context)


def do(request: DeskRequest, scope: Scope) -> HttpResponse:
    act = act_of(request.POST)
    asked_at = moment_of(request.POST.get("spurt", ""))
    chosen = scope.mail.filter(public_id__in=public_ids(request.POST.get("mails", "").split(",")))
    outcome = outbox_acts.perform(
        act, chosen, by=request.user, asked_at=asked_at, now=timezone.now()
    )
    if outcome.done:
        messages.success(request, done(act, outcome.done))
    for reason, n in outcome.refused.items():
        count = ngettext("%(n)s mail", "%(n)s mails", n) % {"n": n}
        messages.warning(request, f"{count}: {reason}")
    if not outcome.done and not outcome.refused:
        messages.info(request, _("Nothing was chosen."))
    return redirect(back(request, request.POST))


def act_of(query: QueryDict) -> Act:
    try:
        return Act(query.get("gjor", ""))
    except ValueError as error:
        raise Http404 from error


def moment_of(text: str) -> datetime:
    """When the page was made that asks. What no page says is found nowhere."""
    try:
        moment = parse_datetime(text)
        if moment is None or timezone.is_naive(moment):
            raise Http404
        return moment.astimezone(UTC)
    except (ValueError, OverflowError) as error:  # the 32nd of March; the year 1, east of Greenwich
        raise Http404 from error


def chosen_mails(request: DeskRequest, scope: Scope, act: Act) -> MessageQuerySet:
    """Those that are named in the address, or, with ``alle``, all that the search finds."""
    mails = scope.mail
    if "alle" in request.GET:
        form = OutboxFilter(request.GET, scope=scope)
        found = form.asked.found() if form.asked else mails.none()
        return outbox_acts.all_of(found, act, form.wanted)
    return mails.filter(public_id__in=public_ids(request.GET.getlist("mail")))


def public_ids(texts: Iterable[str]) -> list[uuid.UUID]:
    """What is no such id names no mail."""
    found = []
    for text in texts:
        try:
            found.append(uuid.UUID(text))
        except ValueError:
            continue
    return found


def back(request: DeskRequest, query: QueryDict) -> str:
    """The page one came from, if it is one of the desk's."""
    target = query.get("tilbake", "")
    is_ours = url_has_allowed_host_and_scheme(target, {request.get_host()}, request.is_secure())
    return target if is_ours and target.startswith(reverse("desk:home")) else reverse("desk:outbox")


def title(act: Act) -> str:
    return {
        Act.SEND: _("Send again"),
        Act.STOP: _("Stop mail"),
        Act.RELEASE: _("Send once more"),
        Act.SETTLE: _("It came through"),
    }[act]


def what_happens(act: Act) -> str:
    return {
        Act.SEND: _(
            "Each recipient gets the mail once more, exactly as it was written. "
            "What was stopped, or is tried again later anyway, leaves right away. "
            "What no longer holds stays stopped."
        ),
        Act.STOP: _("It does not leave. Nobody is told, and you can send it again later."),
        Act.RELEASE: _(
            "It is not known whether it came through. Whoever got it gets it twice, with the same "
            "link and the same calendar entry."
        ),
        Act.SETTLE: _("It stands as sent from now on, and nothing more is sent."),
    }[act]


def action(act: Act, n: int) -> str:
    text = {
        Act.SEND: ngettext("Send %(n)d mail again", "Send %(n)d mails again", n),
        Act.STOP: ngettext("Stop %(n)d mail", "Stop %(n)d mails", n),
        Act.RELEASE: ngettext("Send %(n)d mail once more", "Send %(n)d mails once more", n),
        Act.SETTLE: ngettext("%(n)d mail came through", "%(n)d mails came through", n),
    }[act]
    return text % {"n": n}


def done(act: Act, n: int) -> str:
    text = {
        Act.SEND: ngettext("%(n)d mail is on its way.", "%(n)d mails are on their way.", n),
        Act.STOP: ngettext("%(n)d mail is stopped.", "%(n)d mails are stopped.", n),
        Act.RELEASE: ngettext("%(n)d mail is on its way.", "%(n)d mails are on their way.", n),
        Act.SETTLE: ngettext("%(n)d mail stands as sent.", "%(n)d mails stand as sent.", n),
    }[act]
    return text % {"n": n}

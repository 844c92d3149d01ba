"""Mail that came in and that no program could decide on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import F
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from cohorts import access
from desk.requests import DeskRequest
from sessions_app import answering, settling
from sessions_app.access import waiting_mail
from sessions_app.models import IncomingMail, Mailbox, Participation

PER_PAGE = 20
ABOUT = ("participation__gathering__cohort", "participation__person", "participation__team")


@dataclass(frozen=True)
class Waiting:
    """One mail with what one needs to decide on it."""

    mail: IncomingMail
    title: str
    gathering_url: str
    sent_url: str
    settle_url: str
    can_answer: bool


@require_safe
def inbox(request: DeskRequest) -> HttpResponse:
    """What waits, the oldest first, and how the mailbox is doing. The same few queries always."""
    programmes = list(access.coordinated_programmes(request.user))
    if not programmes:
        raise Http404
    mails = waiting_mail(request.user).select_related(*ABOUT, "message")
    pages = Paginator(mails.order_by("received_at", "pk"), PER_PAGE)
    page = pages.get_page(request.GET.get("page"))
    now = timezone.now()
    context = {
        "keeps_partners": any(row.owner_id is None for row in programmes),
        "mailbox": Mailbox.objects.order_by(F("read_at").desc(nulls_last=True)).first(),
        "page": page,
        "rows": [waiting(mail, now=now) for mail in page],
    }
    return render(request, "desk/inbox.html", context)


def waiting(mail: IncomingMail, *, now: datetime) -> Waiting:
    row, sent = mail.participation, mail.message
    sender = mail.sender or _("Unknown sender")
    return Waiting(
        mail=mail,
        title=f"{row.person.full_name}, {row.team.name}" if row else sender,
        gathering_url=reverse("desk:gathering", args=[row.gathering_id]) if row else "",
        sent_url=reverse("desk:outbox_mail", args=[sent.public_id]) if sent else "",
        settle_url=reverse("desk:inbox_settle", args=[mail.pk]),
        can_answer=row is not None and answering.takes_answers(row.gathering, now=now),
    )


@require_POST
def settle(request: DeskRequest, pk: int) -> HttpResponse:
    """Register the answer that the pressed button says, or nothing; the mail then waits no more."""
    mail = access.first_or_404(waiting_mail(request.user).filter(pk=pk))
    said = request.POST.get("answer", "")
    choice = Participation.Answer(said) if said in answering.CHOICES else None
    try:
        settling.settle(mail, choice=choice, by=request.user, now=timezone.now())
    except answering.CannotAnswer as why:
        messages.error(request, str(why))
    else:
        done = _("The answer is registered.") if choice else _("It is off the list.")
        messages.success(request, done)
    return redirect("desk:inbox")

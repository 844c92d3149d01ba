"""Mail that came in and that no program could decide on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import F, Prefetch, QuerySet, prefetch_related_objects
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import dateformat, timezone
from django.utils.formats import get_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from cohorts import access
from desk import addresses
from desk.requests import DeskRequest
from messaging.models import Message
from partners.prepared import prepared
from partners.shapes import Asking, StandIns, shaped
from sessions_app.coming import answering
from sessions_app.gatherings.access import waiting_mail
from sessions_app.models import IncomingMail, Mailbox, Participation
from sessions_app.receiving import settling

PER_PAGE = 20
ABOUT = (
    Prefetch("participation", Participation.objects.select_related("gathering", "person", "team")),
    Prefetch("message", Message.objects.only("public_id", "kind", "recipient")),
)
Reason = IncomingMail.Reason


@dataclass(frozen=True)
class Waiting:
    """One mail with what one needs to decide on it, in words: templates are slow at making them."""

    mail: IncomingMail
    title: str
    reason: str
    received: str
    gathering_url: str
    sent_url: str
    settle_url: str
    can_answer: bool


@dataclass(frozen=True)
class Mails:
    """What a paginator asks for: what waits for a coordinator, the oldest first."""

    user: int

    def count(self) -> int:
        statement = waiting_for_one(None)
        sql = f"SELECT COUNT(*) FROM ({statement.sql}) counted"  # noqa: S608 – Django's own
        return int(statement.asked(sql, [self.user])[0][0])

    def __getitem__(self, part: slice) -> list[IncomingMail]:
        mails = waiting_for_one(None).rows([self.user], part.start, PER_PAGE)
        prefetch_related_objects(mails, *ABOUT)
        return mails


@shaped
def waiting_for_one(_shape: None, stand_ins: StandIns) -> Asking:
    user = User(pk=stand_ins.number(0))
    return waiting_mail(user).order_by("received_at", "pk"), [user.pk]


@prepared
def newest_mailbox() -> QuerySet[Mailbox]:
    return Mailbox.objects.order_by(F("read_at").desc(nulls_last=True))[:1]


@require_safe
def inbox(request: DeskRequest) -> HttpResponse:
    """What waits, the oldest first, and how the mailbox is doing. The same few queries always."""
    programmes = access.programmes_coordinated(request.user)
    if not programmes:
        raise Http404
    mails = Mails(request.user.pk)
    pages: Paginator[IncomingMail] = Paginator(mails, PER_PAGE)  # type: ignore[arg-type]  # slices
    page = pages.get_page(request.GET.get("page"))
    context = {
        "keeps_partners": any(programme.owner_id is None for programme in programmes),
        "mailbox": next(iter(newest_mailbox()), None),
        "page": page,
        "rows": rows(page.object_list, now=timezone.now()),
    }
    return render(request, "desk/inbox.html", context)


def rows(mails: Iterable[IncomingMail], *, now: datetime) -> list[Waiting]:
    """What is the same for many is looked up once."""
    reasons = {reason.value: capfirst(str(reason.label)) for reason in Reason}
    day_and_time = get_format("DATETIME_FORMAT")
    settle_url = addresses.of("desk:inbox_settle")
    unknown = _("Unknown sender")
    waiting = []
    for mail in mails:
        row, sent = mail.participation, mail.message
        waiting.append(
            Waiting(
                mail=mail,
                title=f"{row.person.full_name}, {row.team.name}" if row else mail.sender or unknown,
                reason=reasons[mail.reason],
                received=dateformat.format(timezone.localtime(mail.received_at), day_and_time),
                gathering_url=reverse("desk:gathering", args=[row.gathering_id]) if row else "",
                sent_url=reverse("desk:outbox_mail", args=[sent.public_id]) if sent else "",
                settle_url=settle_url(mail.pk),
                can_answer=row is not None and answering.takes_answers(row.gathering, now=now),
            )
        )
    return waiting


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

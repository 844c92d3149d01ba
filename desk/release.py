"""Telling people of a gathering: what is new, each mail as it will be, a test, and one button."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import parseaddr
from urllib.parse import urlencode

from csp.constants import NONE, SELF, UNSAFE_INLINE
from csp.decorators import csp
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.crypto import get_random_string
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from desk import menu
from desk.forms import NoteForm
from desk.requests import DeskRequest, number_in
from messaging.models import Message
from messaging.outbox import Draft
from sessions_app import facts, invitations, letters, previewing
from sessions_app.access import coordinated_gathering
from sessions_app.models import Gathering, Participation, Release
from sessions_app.previewing import Recipient

Answer = Participation.Answer
Kind = Message.Kind
A_MOMENT_AGO = timedelta(hours=1)
MAIL_POLICY = {
    "default-src": [NONE],
    "style-src": [UNSAFE_INLINE],
    "img-src": [SELF, "data:"],
    "frame-ancestors": [SELF],
    "base-uri": [NONE],
    "form-action": [NONE],
    "sandbox": [True],
}


@dataclass(frozen=True)
class Batch:
    """The mails of one kind in one language."""

    code: str
    name: str
    url: str
    readers: list[Recipient]


@dataclass(frozen=True)
class Place:
    """Which mail the address asks for."""

    code: str
    number: int


@dataclass(frozen=True)
class Shown:
    """The mail on the page, its place among those of its kind, and the ways to its neighbours."""

    batch: Batch | None
    recipient: Recipient | None
    number: int
    previous_url: str
    next_url: str


@require_http_methods(["GET", "HEAD", "POST"])
def release(request: DeskRequest, pk: int) -> HttpResponse:
    gathering = coordinated_gathering(request.user, pk)
    if request.method != "POST":
        return release_page(request, gathering)
    note = note_in(request.POST)
    if "show" in request.POST:
        place = place_in(request.POST)
        return redirect(request.path + query(place.code, place.number, note))
    tells_of_change = bool(invitations.plan(gathering).changes)
    try:
        count = invitations.release(
            gathering,
            by=request.user,
            now=timezone.now(),
            expected=request.POST.get("expected", ""),
            note=note,
        )
    except invitations.AudienceChanged as why:
        return release_page(request, gathering, problem=str(why), status=409)
    except invitations.CannotInvite as why:
        messages.info(request, str(why))
    else:
        messages.success(request, sent_in_words(count, tells_of_change=tells_of_change))
    return redirect("desk:gathering", gathering.pk)


def sent_in_words(count: int, *, tells_of_change: bool) -> str:
    if not tells_of_change:
        text = ngettext(
            "%(n)d invitation is on its way.", "%(n)d invitations are on their way.", count
        )
    elif count:
        text = ngettext("%(n)d mail is on its way.", "%(n)d mails are on their way.", count)
    else:
        text = _("The change holds from now on. Nobody needed a mail about it.")
    return text % {"n": count}


def release_page(
    request: DeskRequest, gathering: Gathering, *, problem: str = "", status: int = 200
) -> HttpResponse:
    now = timezone.now()
    given = request.POST if request.method == "POST" else request.GET
    note = note_in(given)
    plan = invitations.plan(gathering)
    batches = batches_of(previewing.recipients(plan, note=note), note=note)
    shown = shown_of(place_in(given), batches, note=note)
    draft = previewing.letter_to(shown.recipient, plan, now=now)
    with translation.override(draft.language):
        calendar = {"when": facts.when(gathering), "text": letters.description(gathering)}
    is_open = gathering.can_be_changed and not gathering.has_started(now)
    last = plan.last
    context = {
        "gathering": gathering,
        "keeps_partners": menu.keeps_partners(request.user, gathering.cohort.programme),
        "gathering_url": reverse("desk:gathering", args=[gathering.pk]),
        "subtitle": f"{gathering.title}, {facts.when(gathering)}",
        "where": facts.where(gathering),
        "plan": plan,
        "warnings": facts.missing(gathering) + doubts(gathering, now) if is_open else [],
        "can_send": is_open and bool(plan.count or plan.changes),
        "over": not is_open,
        "batches": batches,
        "shown": shown,
        "draft": draft,
        "frame_url": frame_url(gathering, shown.recipient, note=note),
        "sender": parseaddr(draft.sender)[0],
        "calendar": calendar,
        "has_entry": not is_declined(shown.recipient),
        "note": note,
        "note_form": NoteForm(initial={"note": note}),
        "just_told": last
        and last.kind == Release.Kind.CHANGE
        and now - last.released_at < A_MOMENT_AGO,
        "problem": problem,
        "nonce": get_random_string(16),
    }
    return render(request, "desk/release.html", context, status=status)


def frame_url(gathering: Gathering, recipient: Recipient | None, *, note: str) -> str:
    kind, person = (
        (recipient.kind, recipient.member.person_id) if recipient else (Kind.INVITATION, 0)
    )
    url = reverse("desk:release_preview", args=[gathering.pk, kind, person])
    return f"{url}?{urlencode({'note': note})}" if note else url


def is_declined(recipient: Recipient | None) -> bool:
    """Whether the person gets no calendar entry, having said no."""
    return bool(recipient and recipient.row and recipient.row.answer == Answer.NO)


def doubts(gathering: Gathering, now: datetime) -> list[str]:
    """What will not fit once this is sent."""
    reply_by = gathering.reply_by
    if reply_by and reply_by < timezone.localdate(now):
        return [_("The reply-by date has passed. Set a new one if people are to answer anew.")]
    if reply_by and reply_by > timezone.localdate(gathering.starts_at):
        return [_("The reply-by date is after the gathering.")]
    return []


def batches_of(recipients: list[Recipient], *, note: str) -> list[Batch]:
    together: dict[str, list[Recipient]] = {}
    for recipient in recipients:
        together.setdefault(code_of(recipient), []).append(recipient)
    languages = dict(settings.LANGUAGES)
    return [
        Batch(
            code,
            f"{readers[0].kind.label}, {languages[readers[0].language]}",
            query(code, 1, note),
            readers,
        )
        for code, readers in together.items()
    ]


def code_of(recipient: Recipient) -> str:
    return f"{recipient.kind}-{recipient.language}"


def query(code: str, number: int, note: str) -> str:
    given = {"brev": code, "nr": number} | ({"note": note} if note else {})
    return f"?{urlencode(given)}"


def shown_of(place: Place, batches: list[Batch], *, note: str) -> Shown:
    """The mail that the address asks for; else the first of the most numerous."""
    if not batches:
        return Shown(None, None, 0, "", "")
    most = max(batches, key=lambda batch: len(batch.readers))
    batch = next((batch for batch in batches if batch.code == place.code), most)
    number = min(max(place.number, 1), len(batch.readers))
    return Shown(
        batch,
        batch.readers[number - 1],
        number,
        query(batch.code, number - 1, note) if number > 1 else "",
        query(batch.code, number + 1, note) if number < len(batch.readers) else "",
    )


def place_in(given: QueryDict) -> Place:
    number = number_in(given.get("nr", ""))
    return Place(given.get("brev", "")[:40], 1 if number is None else number)


def note_in(given: QueryDict) -> str:
    """The line of explanation, as one line."""
    return " ".join(given.get("note", "").replace("\0", " ").split())[: NoteForm.LONGEST]


@require_safe
@xframe_options_sameorigin
@csp(MAIL_POLICY)  # type: ignore[arg-type]  # the library forgets that addresses have parts
def preview(request: DeskRequest, pk: int, kind: str, person: int) -> HttpResponse:
    """The mail's own HTML, for the frame on the page; its inline styles are allowed here only."""
    gathering = coordinated_gathering(request.user, pk)
    return HttpResponse(draft_for(gathering, kind, person, note_in(request.GET)).content.html)


@require_POST
def send_test(request: DeskRequest, pk: int) -> HttpResponse:
    gathering = coordinated_gathering(request.user, pk)
    given, note = request.POST, note_in(request.POST)
    person = number_in(given.get("person", ""))
    if person is None:
        raise Http404
    previewing.send_test(
        draft_for(gathering, given.get("kind", ""), person, note),
        to=request.user,
        nonce="".join(filter(str.isalnum, given.get("nonce", "")))[:32],
        now=timezone.now(),
    )
    messages.success(
        request, _("A test is on its way to %(address)s.") % {"address": request.user.email}
    )
    place = place_in(given)
    return redirect(
        reverse("desk:release", args=[gathering.pk]) + query(place.code, place.number, note)
    )


def draft_for(gathering: Gathering, kind: str, person: int, note: str) -> Draft:
    """The mail of this kind to this person; 0 is the example when nobody gets one."""
    now, plan = timezone.now(), invitations.plan(gathering)
    found = [
        recipient
        for recipient in previewing.recipients(plan, note=note)
        if (recipient.kind, recipient.member.person_id) == (kind, person)
    ]
    if not found and person:
        raise Http404
    return previewing.letter_to(found[0] if found else None, plan, now=now)

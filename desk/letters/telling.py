"""What all pages share that send mail about a gathering: each mail as it will be, and a test."""

from __future__ import annotations

from datetime import datetime
from email.utils import parseaddr
from enum import StrEnum
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.crypto import get_random_string
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from desk.forms import NotesForm
from desk.letters import reading
from desk.letters.mail_frames import mail_frame
from desk.letters.reading import Notes
from desk.requests import DeskRequest, number_in
from messaging.models import Message
from sessions_app.gatherings import facts
from sessions_app.gatherings.access import coordinated_gathering
from sessions_app.inviting import invitations, planned, previewing
from sessions_app.inviting.previewing import Batch, Recipient
from sessions_app.mail import letter_sheets, letters
from sessions_app.models import Gathering, Participation

Kind = Message.Kind
Entry = Participation.Entry


class Occasion(StrEnum):
    """Why mail is sent, as the page's address has it."""

    RELEASE = "invitasjon"
    CANCELLATION = "avlysning"
    RESTORATION = "gjenoppretting"
    REMINDER = "paaminnelse"


PAGES = {
    Occasion.RELEASE: "desk:release",
    Occasion.CANCELLATION: "desk:cancel",
    Occasion.RESTORATION: "desk:restore",
    Occasion.REMINDER: "desk:remind",
}


def batch_of(occasion: Occasion, gathering: Gathering, *, notes: Notes, now: datetime) -> Batch:
    if occasion == Occasion.RELEASE:
        return previewing.of_release(invitations.plan(gathering), notes=notes)
    if occasion == Occasion.CANCELLATION:
        return previewing.of_cancellation(gathering, notes=notes)
    if occasion == Occasion.RESTORATION:
        return previewing.of_restoration(gathering, notes=notes)
    return previewing.of_reminder(gathering, planned.plan(gathering, []), now=now)


def context_of(
    occasion: Occasion, gathering: Gathering, batch: Batch, given: QueryDict, *, now: datetime
) -> dict[str, object]:
    """What desk/_letter.html, _test.html, _notes.html and _reader_lists.html show."""
    notes = reading.notes_in(given)
    tabs = reading.tabs_of(batch, notes=notes)
    shown = reading.shown_of(reading.place_in(given), tabs, batch, notes=notes)
    draft = batch.letter_to(shown.recipient, now=now)
    known = batch.gathering
    with translation.override(draft.language):
        calendar = {"when": facts.when(known), "text": letters.description(known)}
    return {
        "tabs": tabs,
        "shown": shown,
        "draft": draft,
        "sender": parseaddr(draft.sender)[0],
        "frame_url": frame_url(occasion, gathering, shown.recipient, notes=notes),
        "wording_url": wording_url(gathering, shown.recipient),
        "entry": entry_in_words(shown.recipient),
        "calendar": {"title": known.title, "where": facts.where(known), **calendar},
        "note_form": NotesForm(told_languages(batch), notes=notes),
        "test_url": reverse("desk:telling_test", args=[gathering.pk, occasion.value]),
        "test_fields": reading.in_fields(notes) | {"nonce": get_random_string(16)},
    }


def told_languages(batch: Batch) -> set[str]:
    """Those of the mails that have room for an explanation."""
    return batch.languages(Kind.CHANGE) | batch.languages(Kind.CANCELLATION)


def frame_url(
    occasion: Occasion, gathering: Gathering, recipient: Recipient | None, *, notes: Notes
) -> str:
    kind, person = (recipient.kind, recipient.person_id) if recipient else (Kind.INVITATION, 0)
    url = reverse("desk:telling_preview", args=[gathering.pk, occasion.value, kind, person])
    if recipient and not person:
        place = reading.Place(reading.code_of(kind, recipient.language), 1)
        return url + reading.query(place, notes)
    return f"{url}?{urlencode(reading.in_fields(notes))}" if notes else url


def wording_url(gathering: Gathering, recipient: Recipient | None) -> str:
    """Where the words of the mail can be seen and changed."""
    if recipient is None:
        return ""
    answer = recipient.row.answer if recipient.row else ""
    letter = letter_sheets.letter_for(recipient.kind, answer, recipient.news)
    slug = gathering.cohort.programme.slug
    return reverse("desk:wording", args=[slug, letter.value, recipient.language])


def entry_in_words(recipient: Recipient | None) -> str:
    """What the mail does in the calendar: "put", "taken" or "declined"; "" when nothing."""
    if recipient is None or recipient.puts_entry:
        return "put"
    if recipient.kind in (Kind.INVITATION, Kind.CHANGE):
        return "declined"
    row = recipient.row
    is_taken = recipient.kind == Kind.CANCELLATION and row and row.entry == Entry.KEPT
    return "taken" if is_taken else ""


@mail_frame
def preview(request: DeskRequest, pk: int, occasion: str, kind: str, person: int) -> HttpResponse:
    """The mail's own HTML, for the frame on the page."""
    gathering = coordinated_gathering(request.user, pk)
    now = timezone.now()
    batch, recipient = mail_for(
        occasion_of(occasion), gathering, kind, person, request.GET, now=now
    )
    return HttpResponse(batch.letter_to(recipient, now=now).content.shown())


@require_POST
def send_test(request: DeskRequest, pk: int, occasion: str) -> HttpResponse:
    gathering, given = coordinated_gathering(request.user, pk), request.POST
    person = number_in(given.get("person", ""))
    if person is None:
        raise Http404
    now, kind = timezone.now(), given.get("kind", "")
    batch, recipient = mail_for(occasion_of(occasion), gathering, kind, person, given, now=now)
    previewing.send_test(
        batch,
        recipient,
        to=request.user,
        nonce="".join(filter(str.isalnum, given.get("nonce", "")))[:32],
        now=now,
    )
    messages.success(
        request, _("A test is on its way to %(address)s.") % {"address": request.user.email}
    )
    page = reverse(PAGES[occasion_of(occasion)], args=[gathering.pk])
    return redirect(page + reading.query(reading.place_in(given), reading.notes_in(given)))


def occasion_of(text: str) -> Occasion:
    try:
        return Occasion(text)
    except ValueError as error:
        raise Http404 from error


def mail_for(
    occasion: Occasion,
    gathering: Gathering,
    kind: str,
    person: int,
    given: QueryDict,
    *,
    now: datetime,
) -> tuple[Batch, Recipient | None]:
    """Who gets the mail of this kind; with 0 for ``person``, the example when nobody gets one.

    An example is in the language of the tab that the address has.
    """
    notes = reading.notes_in(given)
    batch = batch_of(occasion, gathering, notes=notes, now=now)
    if not person:
        tabs = reading.tabs_of(batch, notes=notes)
        return batch, reading.shown_of(reading.place_in(given), tabs, batch, notes=notes).recipient
    for recipient in batch.recipients:
        if (recipient.kind, recipient.person_id) == (kind, person):
            return batch, recipient
    raise Http404

"""What kind of mail came in, and what follows from it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from email.message import Message as Part
from functools import partial

from django.conf import settings

from audit import log
from cohorts.models import Cohort, Programme
from messaging import bounces, headers
from messaging.models import Message
from sessions_app.coming import answering
from sessions_app.gatherings import releases
from sessions_app.inviting import asking
from sessions_app.models import Gathering, IncomingMail, Participation
from sessions_app.receiving import invitees, judging, replies, returned, senders
from sessions_app.receiving.judging import Verdict

Kind = IncomingMail.Kind
Outcome = IncomingMail.Outcome
Reason = IncomingMail.Reason
MACHINES = ("mailer-daemon", "postmaster")


@dataclass(frozen=True)
class Sorted:
    """What a mail is, and what became of it."""

    kind: IncomingMail.Kind
    verdict: Verdict
    message: Message | None = None


def sort(mail: Part, *, now: datetime) -> Sorted:
    """Carry out what the mail asks for, as far as it can be trusted."""
    report = bounces.read(mail)
    if report is not None and not (report.kind == bounces.Kind.UNREADABLE and is_automatic(mail)):
        return take_report(mail, report, now=now)
    if is_automatic(mail):
        return Sorted(Kind.OTHER, Verdict(Outcome.IGNORED, Reason.AUTOMATIC))
    text = replies.calendar_text(mail)
    if text is not None:
        verdict = take_answer(mail, text, now=now)
        programme = verdict.programme or programme_of_sender(mail)
        return Sorted(Kind.ANSWER, replace(verdict, programme=programme))
    return Sorted(Kind.OTHER, take_letter(mail))


def is_automatic(mail: Part) -> bool:
    """An answer that no person wrote, such as that somebody is on holiday (RFC 3834)."""
    said = headers.every(mail, "Auto-Submitted")
    is_from_machine = senders.address_of(mail).partition("@")[0] in MACHINES
    return bool(said) and said[0].lower() != "no" and not is_from_machine


def take_report(mail: Part, report: bounces.Report, *, now: datetime) -> Sorted:
    message = bounces.find(mail, report)
    if report.kind == bounces.Kind.UNREADABLE or message is None:
        programme = programme_of(message) if message else None
        verdict = Verdict(Outcome.FOR_PEOPLE, Reason.UNREADABLE, programme=programme)
    elif report.kind == bounces.Kind.RETURNED:
        returned.take(message, text=report.text, now=now)
        verdict = Verdict(Outcome.HANDLED, Reason.RETURNED)
    elif report.kind == bounces.Kind.DELAYED:
        verdict = Verdict(Outcome.IGNORED, Reason.DELAYED)
    else:
        verdict = Verdict(Outcome.IGNORED, Reason.SAME)
    return Sorted(Kind.RETURNED, verdict, message)


def programme_of(message: Message) -> Programme | None:
    """The programme that a mail is about, as far as its topic says."""
    kind, _colon, key = message.topic.partition(":")
    if kind == "gathering":
        return Programme.objects.filter(
            pk__in=Gathering.objects.filter(pk=int(key)).values("cohort__programme")
        ).first()
    if kind == "cohort":
        return Programme.objects.filter(
            pk__in=Cohort.objects.filter(pk=int(key)).values("programme")
        ).first()
    return None


def take_answer(mail: Part, text: str, *, now: datetime) -> Verdict:
    judge = partial(
        judging.judge,
        mail,
        text,
        find=partial(invitees.find, now=now),
        authserv_id=settings.INBOX_AUTHSERV_ID,
        now=now,
    )
    verdict = judge()
    if verdict.participation and verdict.reason == Reason.ANSWERED:
        # Somebody may be answering on the page just now: whoever is later must win.
        releases.locked(verdict.participation.gathering)
        verdict = carry_out(judge(), now=now)
    elif verdict.participation and verdict.reason == Reason.ASKED:
        asked = asking.ask(verdict.participation, now=now)
        verdict = verdict if asked else ignored(verdict, Reason.SAME)
    return with_comment(verdict)


def carry_out(verdict: Verdict, *, now: datetime) -> Verdict:
    row = verdict.participation
    if row is None or verdict.reason != Reason.ANSWERED:
        return verdict
    try:
        answering.answer(row, Participation.Answer(verdict.choice), now=now)
    except answering.CannotAnswer:
        return ignored(verdict, Reason.CLOSED)
    log.record(row, "answered by calendar", by=log.PARTICIPANT, after={"answer": verdict.choice})
    return verdict


def with_comment(verdict: Verdict) -> Verdict:
    """What the invitee has written beside the answer is for people to read."""
    is_known = verdict.reason in (Reason.ANSWERED, Reason.SAME)
    if not (is_known and verdict.is_verified and verdict.comment):
        return verdict
    return replace(verdict, outcome=Outcome.FOR_PEOPLE, reason=Reason.COMMENT)


def ignored(verdict: Verdict, reason: IncomingMail.Reason) -> Verdict:
    return replace(verdict, outcome=Outcome.IGNORED, reason=reason)


def take_letter(mail: Part) -> Verdict:
    """A mail that somebody wrote: shown where the sender is known, else left in the mailbox."""
    if programme := programme_of_sender(mail):
        return Verdict(Outcome.FOR_PEOPLE, Reason.WRITTEN, programme=programme)
    return Verdict(Outcome.LEFT, Reason.WRITTEN)


def programme_of_sender(mail: Part) -> Programme | None:
    """The one that the sender was invited by last."""
    row = (
        Participation.objects.invited()
        .filter(person__email__iexact=senders.address_of(mail))
        .select_related("gathering__cohort__programme")
        .order_by("-invited_at", "-pk")
        .first()
    )
    return row.gathering.cohort.programme if row else None

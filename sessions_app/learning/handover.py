"""Notes from whoever came to a gathering to the colleague in the team who comes to the next."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, F, FilteredRelation, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from accounts.models import User
from audit import log
from cohorts.models import Membership, Programme, Team
from partners.prepared import prepared
from sessions_app.gatherings import facts, rules
from sessions_app.gatherings.rules import Rule, Which
from sessions_app.models import Gathering, HandoverNote, HandoverReading, Participation

State = Gathering.State
KNOWN_TO_PEOPLE = (State.RELEASED, State.HELD)
LONGEST = 600
MOST_LINES = 3


class CannotWrite(ValueError):
    """Too long, or not this person's to write, or not now. Fit for the reader."""


def is_over(gathering: Gathering, *, now: datetime) -> bool:
    return gathering.state == State.HELD or now >= gathering.ends_at


def came(row: Participation) -> bool:
    return was_at(row.gathering, presence=row.presence, answer=row.answer)


def was_at(gathering: Gathering, *, presence: str, answer: str) -> bool:
    """As marked; as long as the list is open, whoever has no mark but said yes."""
    if presence:
        return presence in Participation.ATTENDED
    return answer == Participation.Answer.YES and not gathering.is_counted


def those_who_came() -> Q:
    """As ``was_at``, for a query."""
    unmarked = Q(presence="", answer=Participation.Answer.YES)
    return Q(presence__in=Participation.ATTENDED) | (
        unmarked & Q(gathering__list_closed_at__isnull=True)
    )


def before(gathering: Gathering) -> QuerySet[Gathering]:
    """The gatherings of the cohort that people know of and that are before it, the last first."""
    return earlier(gathering.cohort_id, gathering.starts_at)


def earlier(cohort: int, starts_at: datetime) -> QuerySet[Gathering]:
    known = Gathering.objects.filter(
        cohort=cohort, state__in=KNOWN_TO_PEOPLE, starts_at__lt=starts_at
    )
    return known.order_by("-starts_at", "-pk")


def after(gathering: Gathering) -> QuerySet[Gathering]:
    """Those that come after it, drafts among them, the next first."""
    later = Gathering.objects.filter(cohort=gathering.cohort_id, starts_at__gt=gathering.starts_at)
    return later.exclude(state=State.CANCELLED).order_by("starts_at", "pk")


def why_not(row: Participation, *, now: datetime) -> str:
    """Why the person cannot write a note about the gathering, fit for the reader; else empty."""
    gathering = row.gathering
    if gathering.state not in KNOWN_TO_PEOPLE or not is_over(gathering, now=now):
        return _("A note can be written when the gathering is over.")
    if not came(row):
        return _("The note is for those who were there to write.")
    later = list(after(gathering))
    if not later:
        return _("No gathering comes after this one.")
    if any(one.state != State.DRAFT and one.has_started(now) for one in later):
        return _("The next gathering has begun, so the note stays as it is.")
    return ""


@transaction.atomic
def write(
    row: Participation,
    *,
    text: str,
    themes: Collection[str],
    by: User | str = log.PARTICIPANT,
    now: datetime,
) -> None:
    """Keep the person's note in place of any earlier one; one that says nothing is removed.

    Themes that are not on the agenda are left out. ``by`` is the account, or the participant by
    personal link. Raises CannotWrite.
    """
    current = (
        Participation.objects.select_for_update(of=("self",))
        .select_related("gathering", "team")
        .get(pk=row.pk)
    )
    if why := why_not(current, now=now):
        raise CannotWrite(why)
    text = tidy(text)
    chosen = [theme for theme in facts.themes(current.gathering) if theme in themes]
    earlier = HandoverNote.objects.filter(participation=current).first()
    if earlier and (earlier.text, earlier.themes) == (text, chosen):
        return
    if not text and not chosen:
        remove(earlier, by=by)
        return
    note, _made = HandoverNote.objects.update_or_create(
        participation=current,
        defaults={
            "gathering": current.gathering,
            "team": current.team,
            "text": text,
            "themes": chosen,
            "written_at": now,
        },
    )
    log.record(note, "note written", by=by, after={"letters": len(text), "themes": len(chosen)})


def tidy(text: str) -> str:
    """The lines that say something. Raises CannotWrite."""
    lines = [" ".join(line.replace("\0", " ").split()) for line in text.splitlines()]
    said = [line for line in lines if line]
    if len(said) > MOST_LINES:
        raise CannotWrite(_("Write three lines at most."))
    if len("\n".join(said)) > LONGEST:
        raise CannotWrite(_("Write %(most)d letters at most.") % {"most": LONGEST})
    return "\n".join(said)


def remove(note: HandoverNote | None, *, by: User | str) -> None:
    if note is not None:
        log.record(note, "note removed", by=by)
        note.delete()


def missed_by(row: Participation, *, now: datetime) -> Gathering | None:
    """The gathering before that of ``row`` when it is over, unless the person was there.

    One query.
    """
    gathering = row.gathering
    found = last_before(gathering.cohort_id, gathering.starts_at, row.person_id)
    last = next(iter(found), None)
    if last is None or not is_over(last, now=now):
        return None
    part = vars(last)
    there = was_at(last, presence=part["was"] or "", answer=part["answer"] or "")
    return None if there else last


@prepared
def last_before(cohort: int, starts_at: datetime, person: int) -> QuerySet[Gathering]:
    """With what the person answered, and ``was`` there."""
    theirs = FilteredRelation("participations", condition=Q(participations__person=person))
    known = earlier(cohort, starts_at).only(
        "title", "starts_at", "ends_at", "state", "list_closed_at"
    )
    said = known.annotate(theirs=theirs, was=F("theirs__presence"), answer=F("theirs__answer"))
    return said[:1]


def for_person(row: Participation, missed: Gathering | None) -> QuerySet[HandoverNote]:
    """What colleagues in the team wrote after the gathering that the person missed.

    ``is_read`` on each: whether this person has said so. One query, none when nothing was missed.
    """
    if missed is None or row.stood_down_at:
        return HandoverNote.objects.none()
    notes = (
        HandoverNote.objects.filter(gathering=missed, team=row.team_id)
        .select_related("participation__person")
        .annotate(is_read=Exists(readings_by(row)))
        .order_by("written_at", "pk")
    )
    return notes if row.is_stand_in else notes.filter(Exists(membership(row)))


def membership(row: Participation) -> QuerySet[Membership]:
    """That the person is in the very team now: a note stays inside the team."""
    return (
        Membership.objects.active()
        .filter(team=row.team_id, person=row.person_id, person__left_on__isnull=True)
        .exclude(team__state=Team.State.WITHDRAWN)
    )


def readings_by(row: Participation) -> QuerySet[HandoverReading]:
    return HandoverReading.objects.filter(note=OuterRef("pk"), participation=row)


@transaction.atomic
def read(
    row: Participation, note_id: int, *, by: User | str = log.PARTICIPANT, now: datetime
) -> bool:
    """The person says that the note is read. False when it is not theirs to read.

    A second time changes nothing.
    """
    note = for_person(row, missed_by(row, now=now)).filter(pk=note_id).first()
    if note is None:
        return False
    _reading, is_new = HandoverReading.objects.get_or_create(
        note=note, participation=row, defaults={"read_at": now}
    )
    if is_new:
        log.record(note, "note read", by=by)
    return True


def count(gathering: Gathering) -> int:
    return HandoverNote.objects.filter(gathering=gathering).count()


def goes_by_itself(programme: Programme) -> bool:
    """Whether the mail that carries notes and materials to the next gathering is turned on."""
    return carrier(programme).is_on


def has_gone_out(gathering: Gathering, *, now: datetime) -> bool:
    """Whether that mail about the gathering is out, so that it does not reach late comers."""
    rule = carrier(gathering.cohort.programme)
    return rule.is_on and rules.due_at(rule, gathering) <= now


def carrier(programme: Programme) -> Rule:
    return next(rule for rule in rules.of(programme) if rule.which == Which.PRACTICAL)

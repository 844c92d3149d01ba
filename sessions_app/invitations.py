"""Inviting to a gathering: who gets it, how it looks, and sending it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from accounts.models import User
from audit import log
from cohorts.models import Membership, Team
from messaging import outbox
from messaging.models import Message
from messaging.outbox import Draft
from partners.ordering import norwegian
from sessions_app import calendar, facts, letters, links
from sessions_app.models import Gathering, Participation, Release, Seat


class CannotInvite(ValueError):
    """The gathering is over or cancelled, or there is nobody to invite. Fit for the reader."""


class AudienceChanged(CannotInvite):
    """Others would be invited than the coordinator saw. The message is fit for the reader."""


def audience(gathering: Gathering) -> list[Membership]:
    """Active members of the cohort's teams, in the order of teams and names, each person once."""
    members = (
        Membership.objects.active()
        .in_cohort(gathering.cohort)
        .filter(person__left_on__isnull=True)
        .select_related("person__partner", "team")
        .order_by(
            norwegian("team__name"),
            norwegian("person__last_name"),
            norwegian("person__first_name"),
            "pk",
        )
    )
    once: dict[int, Membership] = {}
    for member in members:
        once.setdefault(member.person_id, member)
    return list(once.values())


def not_invited(gathering: Gathering) -> list[Membership]:
    """The part of the audience that has no invitation yet, such as late joiners."""
    invited = set(
        Participation.objects.filter(gathering=gathering)
        .invited()
        .values_list("person_id", flat=True)
    )
    return [member for member in audience(gathering) if member.person_id not in invited]


def fingerprint(members: Sequence[Membership]) -> str:
    """Short text that is another one as soon as one person is another."""
    people = sorted(member.person_id for member in members)
    return sha256(repr(people).encode()).hexdigest()[:16]


@transaction.atomic
def release(gathering: Gathering, *, by: User, now: datetime, expected: str | None = None) -> int:
    """Make the gathering known and invite everyone in its audience who is not invited yet.

    Returns the number of invitations. Pressed a second time it invites only those who have come
    since: nobody gets two. ``expected`` is the fingerprint of those whom the coordinator saw;
    when they are others by now, nothing is sent. Raises CannotInvite.
    """
    gathering = (
        Gathering.objects.select_for_update(of=("self",))
        .select_related("cohort__programme")
        .get(pk=gathering.pk)
    )
    members = not_invited(gathering)
    refuse_if_pointless(gathering, members, now)
    if expected is not None and expected != fingerprint(members):
        raise AudienceChanged(
            _("The teams have changed since you opened the page, so nothing has been sent yet.")
        )
    if gathering.state == Gathering.State.DRAFT:
        freeze_facts(gathering, by=by, now=now)
    set_places(gathering, members)
    participations = take_in(gathering, members, now)
    outbox.queue(invitations(gathering, members, participations, now), now=now)
    log.record(gathering, "invited", by=by, after={"people": len(members)})
    return len(members)


def refuse_if_pointless(gathering: Gathering, members: Sequence[Membership], now: datetime) -> None:
    if gathering.state not in (Gathering.State.DRAFT, Gathering.State.RELEASED):
        raise CannotInvite(_("The gathering is over or cancelled."))
    if gathering.has_started(now):
        raise CannotInvite(_("The gathering has begun."))
    if not members:
        raise CannotInvite(
            _("There is nobody to invite: everyone in the teams is invited already.")
        )


def freeze_facts(gathering: Gathering, *, by: User, now: datetime) -> None:
    last = Release.objects.filter(gathering=gathering).aggregate(last=Max("number"))["last"] or 0
    Release.objects.create(
        gathering=gathering,
        number=last + 1,
        facts=facts.frozen(gathering),
        released_at=now,
        released_by=by,
    )
    gathering.state = Gathering.State.RELEASED
    gathering.save(update_fields=["state"])
    log.record(gathering, "released", by=by, after=facts.frozen(gathering))


def set_places(gathering: Gathering, members: Sequence[Membership]) -> None:
    """Every team of the cohort gets its places; a team without people is counted as unnamed."""
    sizes: dict[int, int] = {}
    for member in members:
        sizes[member.team_id] = sizes.get(member.team_id, 0) + 1
    Seat.objects.bulk_create(
        [
            Seat(
                gathering=gathering,
                team=team,
                places=gathering.seats_per_team or sizes.get(team.pk, 0) or 1,
                named=team.pk in sizes,
            )
            for team in Team.objects.taking_part().filter(cohort=gathering.cohort)
        ],
        ignore_conflicts=True,
    )
    Seat.objects.filter(gathering=gathering, team__in=sizes).update(named=True)


def take_in(
    gathering: Gathering, members: Sequence[Membership], now: datetime
) -> dict[int, Participation]:
    """Write who is invited: {person id: participation}."""
    Participation.objects.bulk_create(
        [
            Participation(
                gathering=gathering,
                team_id=member.team_id,
                person_id=member.person_id,
                invited_at=now,
            )
            for member in members
        ],
        update_conflicts=True,
        unique_fields=["gathering", "person"],
        update_fields=["invited_at"],
        batch_size=500,
    )
    rows = Participation.objects.filter(
        gathering=gathering, person__in=[member.person_id for member in members]
    )
    return {row.person_id: row for row in rows}


def invitations(
    gathering: Gathering,
    members: Sequence[Membership],
    participations: dict[int, Participation],
    now: datetime,
) -> list[Draft]:
    addresses = links.issue(participations.values(), gathering=gathering)
    readers = [
        reader_for(member, gathering, link=addresses[participations[member.person_id].pk])
        for member in members
    ]
    return letters.write(Message.Kind.INVITATION, gathering, readers, now=now)


def reader_for(member: Membership, gathering: Gathering, *, link: str) -> letters.Reader:
    person = member.person
    return letters.Reader(
        name=person.full_name,
        email=person.email,
        language=person.language_for_mail(gathering.cohort.programme.language),
        team=member.team.name,
        link=link,
        key=f"invitation:{gathering.pk}:{member.person_id}:1",
        part=calendar.Part(
            calendar.Method.REQUEST, gathering.calendar_sequence, calendar.Reply.NONE
        ),
    )


def preview(gathering: Gathering, *, language: str, now: datetime) -> Draft:
    """The invitation as the first invited person would get it, but in ``language``.

    The link in it leads nowhere, so that a preview can never answer for anybody.
    """
    members = audience(gathering)
    example = letters.Reader(
        name=members[0].person.full_name if members else _("Kari Nordmann"),
        email=members[0].person.email if members else "kari.nordmann@example.org",
        language=language,
        team=members[0].team.name if members else _("Your team"),
        link=links.address("eksempel"),
    )
    return letters.letter(
        Message.Kind.INVITATION, gathering, example, key=f"preview:{gathering.pk}", now=now
    )


@transaction.atomic
def send_test(gathering: Gathering, *, to: User, language: str, nonce: str, now: datetime) -> bool:
    """Send the preview to the coordinator alone. False when this press was already carried out.

    It has no calendar part, which would stay in the coordinator's calendar.
    """
    draft = preview(gathering, language=language, now=now)
    test = Draft(
        key=f"test:{gathering.pk}:{to.pk}:{nonce}",
        kind=Message.Kind.TEST,
        topic=draft.topic,
        priority=draft.priority,
        sender=draft.sender,
        reply_to=draft.reply_to,
        recipient=to.email,
        language=language,
        content=draft.content,
        expires_at=draft.expires_at,
    )
    return outbox.queue([test], now=now) == 1

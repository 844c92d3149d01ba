"""Inviting to a gathering and telling of changes: who gets what, and sending it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from audit import log
from cohorts import running
from cohorts.models import Cohort, Membership
from messaging import outbox
from messaging.models import Message
from messaging.outbox import Draft
from partners.ordering import norwegian, norwegian_key
from sessions_app.gatherings import facts, releases
from sessions_app.gatherings.facts import Change
from sessions_app.inviting import places
from sessions_app.mail import addressing, entries, knowing, letters, links, mailed
from sessions_app.mail.knowing import Attendee, Told, who_knows_what
from sessions_app.mail.letter_sheets import News
from sessions_app.models import Gathering, Participation, Release

NO_NOTES: Mapping[str, str] = {}


class CannotInvite(ValueError):
    """The gathering is over or cancelled, or there is nobody to write to. Fit for the reader."""


class AudienceChanged(CannotInvite):
    """Others would get mail, or another mail, than the coordinator saw. Fit for the reader."""


@dataclass(frozen=True)
class Plan:
    """Who gets which mail if the gathering is released now, in the order of teams and names.

    ``invited`` know nothing yet: they get an invitation with the facts as they are now. ``told``
    get a mail about what has changed.
    """

    gathering: Gathering
    last: Release | None
    changes: list[Change]
    invited: list[Attendee]
    told: list[Told]

    @property
    def count(self) -> int:
        return len(self.invited) + len(self.told)

    @property
    def is_release(self) -> bool:
        """Whether there are facts that nobody has been told; else there are only late joiners."""
        return bool(self.changes) or self.gathering.state == Gathering.State.DRAFT

    @property
    def fingerprint(self) -> str:
        """Short text that is another one when one person or one fact is another.

        Whether somebody gets an invitation or a change is left out: while mail goes out, the
        first becomes the second.
        """
        people = [member.person_id for member in self.invited]
        people += [known.row.person_id for known in self.told]
        seen = json.dumps([sorted(people), self.facts])
        return sha256(seen.encode()).hexdigest()[:16]

    @property
    def facts(self) -> dict[str, Any]:
        return facts.frozen(self.gathering)


def audience(gathering: Gathering) -> list[Attendee]:
    """Active members of the cohort's teams whom none leaves out, and stand-ins who come for one.

    In the order of teams and names, each person once.
    """
    active = Membership.objects.active().in_cohort(gathering.cohort)
    members = (
        places.without_left_out(active, gathering)
        .filter(person__left_on__isnull=True)
        .select_related("person__partner", "team")
        .order_by(
            norwegian("team__name"),
            norwegian("person__last_name"),
            norwegian("person__first_name"),
            "pk",
        )
    )
    guests = gathering.participations.guests().select_related(
        "person__partner", "team", "stands_in_for__person"
    )
    once: dict[int, Attendee] = {}
    for attendee in (*members, *guests):
        once.setdefault(attendee.person_id, attendee)
    return sorted(once.values(), key=by_team_and_name) if guests else list(once.values())


def by_team_and_name(attendee: Attendee) -> list[str]:
    person = attendee.person
    names = attendee.team.name, person.last_name, person.first_name
    return [norwegian_key(name) for name in names]


def plan(gathering: Gathering) -> Plan:
    last = releases.last(gathering)
    changes = facts.changes(gathering, last.facts) if last else []
    members = audience(gathering)
    if not changes:
        invited = set(gathering.participations.invited().values_list("person_id", flat=True))
        new = [member for member in members if member.person_id not in invited]
        return Plan(gathering, last, changes, new, [])
    told = who_knows_what(gathering, members)
    known = {one.row.person_id for one in told}
    return Plan(
        gathering,
        last,
        changes,
        [member for member in members if member.person_id not in known],
        [one for one in told if one.facts != facts.frozen(gathering)],
    )


@transaction.atomic
def release(
    gathering: Gathering,
    *,
    by: User,
    now: datetime,
    expected: str | None = None,
    notes: Mapping[str, str] = NO_NOTES,
) -> int:
    """Make the gathering known as it is now, and return how many mails that takes.

    Whoever knows nothing yet is invited; whoever knows something else is told of the change with
    the coordinator's ``notes``, which are by language. Mail with the old facts that has not left
    never leaves. Pressed a second time it writes only to those who have come since: nobody gets
    two. ``expected`` is the fingerprint of the plan that the coordinator saw; when it is another
    by now, nothing is sent.
    Raises CannotInvite.
    """
    gathering = releases.locked(gathering)
    last = releases.last(gathering)
    if last and facts.changes(gathering, last.facts):
        mailed.stop_what_is_outdated(gathering)
    made = plan(gathering)
    refuse_if_pointless(made, now)
    if expected is not None and expected != made.fingerprint:
        raise AudienceChanged(
            _(
                "The teams or the gathering have changed since you opened the page, so nothing has"
                " been sent yet."
            )
        )
    if made.is_release:
        last = make_known(made, by=by, notes=notes, now=now)
    number = last.number if last else 1
    mailed.give_up_stopped_invitations(gathering)
    places.set_for(gathering, made.invited)
    rows = take_in(gathering, made.invited, now)
    drafts = invitations(gathering, made.invited, rows, number=number, now=now)
    drafts += news_of_changes(gathering, made.told, number=number, notes=notes, now=now)
    entries.save([*rows.values(), *(known.row for known in made.told)])
    outbox.queue(drafts, now=now)
    if gathering.cohort.state == Cohort.State.OPEN:
        running.start(gathering.cohort, by=by)
    log.record(
        gathering,
        "invited",
        by=by,
        after={"people": len(made.invited), "told of the change": len(made.told)},
    )
    return made.count


def refuse_if_pointless(made: Plan, now: datetime) -> None:
    if why := running.why_untold(made.gathering.cohort):
        raise CannotInvite(why)
    if not made.gathering.can_be_changed:
        raise CannotInvite(_("The gathering is over or cancelled."))
    if made.gathering.has_started(now):
        raise CannotInvite(_("The gathering has begun."))
    if not made.count and not made.changes:
        raise CannotInvite(
            _("There is nothing to send: everyone in the teams is invited and knows what is new.")
        )


def make_known(made: Plan, *, by: User, notes: Mapping[str, str], now: datetime) -> Release:
    gathering = made.gathering
    is_change = gathering.state == Gathering.State.RELEASED
    if made.last and releases.differs_in_weight(made.last.facts, made.facts):
        releases.raise_sequence(gathering)
    gathering.state = Gathering.State.RELEASED
    gathering.save(update_fields=["state"])
    return releases.record(
        gathering,
        Release.Kind.CHANGE if is_change else Release.Kind.INVITATION,
        told=made.facts,
        notes=notes,
        by=by,
        now=now,
    )


def take_in(
    gathering: Gathering, members: Sequence[Attendee], now: datetime
) -> dict[int, Participation]:
    """Write who is invited: {person id: participation}.

    Former stand-ins who are members by now are members like others.
    """
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
    rows = gathering.participations.filter(person__in=[member.person_id for member in members])
    rows.filter(stood_down_at__isnull=False).update(
        is_stand_in=False, stands_in_for=None, stood_down_at=None
    )
    return {row.person_id: row for row in rows.select_related("stands_in_for__person")}


def invitations(
    gathering: Gathering,
    members: Sequence[Attendee],
    rows: Mapping[int, Participation],
    *,
    number: int,
    now: datetime,
) -> list[Draft]:
    addresses = links.issue(rows.values(), gathering=gathering)
    keys = mailed.fresh_keys(Message.Kind.INVITATION, gathering, rows, number=number)
    readers = []
    for member in members:
        row, key = rows[member.person_id], keys[member.person_id]
        part = entries.put(row, gathering)
        readers.append(addressing.reader(member, row, link=addresses[row.pk], key=key, part=part))
    return letters.write(Message.Kind.INVITATION, gathering, readers, now=now)


def news_of_changes(
    gathering: Gathering,
    told: Iterable[Told],
    *,
    number: int,
    notes: Mapping[str, str],
    now: datetime,
    restored: bool = False,
) -> list[Draft]:
    """A mail to each who knows other facts; those who know the same ones are written to together.

    Whoever has said no is told as well, for the new date may suit, but gets no calendar entry.
    The caller saves the entries.
    """
    everyone = list(told)
    addresses = links.issue((one.row for one in everyone), gathering=gathering)
    drafts: list[Draft] = []
    for known, group in knowing.grouped(everyone):
        readers = []
        for one in group:
            key = f"change:{gathering.pk}:{one.row.person_id}:{number}"
            link, part = addresses[one.row.pk], entries.put(one.row, gathering)
            readers.append(addressing.reader(one.member, one.row, link=link, key=key, part=part))
        news = News(notes=notes, told=known, restored=restored)
        drafts += letters.write(Message.Kind.CHANGE, gathering, readers, now=now, news=news)
    return drafts

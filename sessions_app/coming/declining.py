"""A stand-in says no: whoever is replaced, and those who lead the team, are told."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.conf import settings
from django.urls import reverse

from accounts.models import User
from messaging import outbox, rendering
from messaging.models import Message, MessageQuerySet
from sessions_app.gatherings import releases
from sessions_app.mail import letters, links, mailed, portal_letters
from sessions_app.mail.letter_sheets import News
from sessions_app.mail.letters import Reader
from sessions_app.models import Gathering, Participation

Kind = Message.Kind


def tell(row: Participation, gathering: Gathering, *, by: User | str, now: datetime) -> None:
    """``row`` is the stand-in, who has said no by themselves or through ``by``.

    Nobody is told of the same no twice, nor of what they have done themselves. The caller holds
    the gathering's row.
    """
    old = replaced(row)
    if old is None or news_of(old, row).filter(withdrawn_at=None).exists():
        return
    number = news_of(old, row).count() + 1
    readers = list(readers_of(old, row, gathering, by=by, number=number))
    news = News(declined=rendering.not_a_link(row.person.full_name))
    known = releases.as_released(gathering)
    outbox.queue(letters.write(Kind.CONFIRMATION, known, readers, now=now, news=news), now=now)


def replaced(row: Participation) -> Participation | None:
    if row.stood_down_at is not None:
        return None
    found = Participation.objects.filter(pk=row.stands_in_for_id or 0)
    return found.select_related("person__partner", "team").first()


def readers_of(
    old: Participation, row: Participation, gathering: Gathering, *, by: User | str, number: int
) -> Iterator[Reader]:
    account = by.pk if isinstance(by, User) else None
    programme = gathering.cohort.programme
    key = f"{prefix(old, row)}{{}}:{number}"
    if old.person.left_on is None and (account is None or old.person.user_id != account):
        yield Reader(
            name=old.person.full_name,
            email=old.person.email,
            language=old.person.language_for_mail(programme.language),
            team=old.team.name,
            link=links.issue([old], gathering=gathering)[old.pk] + links.TO_SEND,
            key=key.format(old.person_id),
            is_guest=old.is_stand_in,
        )
    leads = portal_letters.who_can_log_in().filter(team=old.team)
    for lead in leads.exclude(person__in=(old.person_id, row.person_id)):
        if account is None or lead.person.user_id != account:
            yield Reader(
                name=lead.person.full_name,
                email=lead.person.email,
                language=lead.person.language_for_mail(programme.language),
                team=old.team.name,
                link=in_the_portal(old, gathering),
                key=key.format(lead.person_id),
                instead_of=old.person.full_name,
            )


def in_the_portal(old: Participation, gathering: Gathering) -> str:
    team = reverse("portal:team", args=[old.team_id])
    return f"{settings.SITE_URL}{team}#samling-{gathering.pk}"


def forget(row: Participation) -> None:
    """What is said of the stand-in holds no more: stop what has not left yet."""
    if old := replaced(row):
        mailed.stop(news_of(old, row))


def news_of(old: Participation, row: Participation) -> MessageQuerySet:
    mails = mailed.about(row.gathering, (Kind.CONFIRMATION,))
    return mails.filter(key__startswith=prefix(old, row))


def prefix(old: Participation, row: Participation) -> str:
    """Not like the keys of mail that tells of a gathering, for this tells of a person."""
    return f"stand-in:{row.gathering_id}:{old.pk}:{row.pk}:"

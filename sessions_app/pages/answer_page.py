"""The page behind a personal link: how it stands, the one thing to do next, and then the rest."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils import timezone

from sessions_app.attending import checking_in, claiming, joining
from sessions_app.coming import answering, noting, seating
from sessions_app.gatherings import facts, releases
from sessions_app.inviting import confirming
from sessions_app.learning import preparing
from sessions_app.models import Gathering, Participation
from sessions_app.pages import receipts
from sessions_app.stand_ins import standing_in

Answer = Participation.Answer


def shown(row: Participation, *, now: datetime) -> dict[str, Any]:
    """What sessions_app/answer.html shows. What the state of things makes needless is not asked."""
    gathering = releases.as_released(row.gathering)
    is_in = row.presence in Participation.ATTENDED
    is_in_team = is_in or answering.is_in_team(row)
    is_open = not is_in and is_in_team and answering.takes_answers(gathering, now=now)
    stand_in = standing_in.for_page(row, is_open=is_open)
    on_the_day = checking_in.NOTHING
    if is_in_team:
        on_the_day = checking_in.for_page(row, gathering, now=now)
    claim = claiming.for_page(row, now=now)
    line = confirming.place_in_line(row) if is_open and row.answer else None
    stand = receipts.Stand(
        row=row,
        claim=claim,
        may_take_back=on_the_day.may_take_back,
        is_open=is_open,
        is_in_team=is_in_team,
        is_replaced=stand_in.comes is not None,
        instead_of=stand_in.instead_of,
        line=line,
    )
    return {
        "participation": row,
        "gathering": gathering,
        "programme": gathering.cohort.programme,
        "when": facts.when(gathering),
        "where": facts.where(gathering),
        "themes": facts.themes(gathering),
        "receipt": receipts.of(stand, gathering, now=now),
        "begins_with_today": is_today(gathering, now=now)
        and (row.answer == Answer.YES or not is_open),
        "has_begun": gathering.has_started(now),
        "is_over": now >= gathering.ends_at,
        "asks": is_open and stand_in.comes is None,
        "reply_by": facts.reply_by(gathering, now=now) if not row.answer else "",
        "is_full": is_open and not row.answer and seating.is_full_for(row),
        "needs": noting.for_page(row, gathering, is_open=is_open, now=now),
        "stand_in": stand_in,
        "on_the_day": on_the_day,
        "can_claim": claim is not None and claim.can_claim,
        "for_calendar": is_in_team
        and not row.is_away
        and gathering.state != Gathering.State.CANCELLED,
        "expects_another": stand_in.is_expected,
        "join": joining.for_page(row, gathering, now=now)
        if is_in_team and not stand_in.is_expected
        else None,
        "learning": preparing.for_page(row, "materiell/{}/".format, now=now),
    }


def is_today(gathering: Gathering, *, now: datetime) -> bool:
    """From the morning of the first day until it ends, in Norwegian time."""
    has_come = timezone.localdate(now) >= timezone.localdate(gathering.starts_at)
    return has_come and now < gathering.ends_at

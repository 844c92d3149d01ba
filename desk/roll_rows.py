"""The attendance list as the page shows it: by team, each person with what is known."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db.models import Max
from django.utils import formats, timezone
from django.utils.translation import gettext as _

from partners.ordering import norwegian
from sessions_app.models import AttendanceEvent, Gathering, Participation
from sessions_app.models.participations import ParticipationQuerySet

What = AttendanceEvent.What
SHOWN = (
    *("team__name", "person__first_name", "person__last_name", "person__job_title"),
    *("invited_at", "answer", "presence", "is_stand_in"),
    *(f"presence_event__{name}" for name in ("what", "minutes", "how", "at")),
    *("presence_event__by__name", "presence_event__by__email"),
)


@dataclass(frozen=True)
class RollRow:
    """``event`` is the line that presence follows from, 0 for none; ``proof`` is it in words.

    What the search leaves out is ``hidden``, so that the script can show it again.
    """

    pk: int
    name: str
    detail: str
    presence: str
    minutes: int | None
    event: int
    proof: str
    said_yes: bool
    claims: bool
    hidden: bool

    # As the form's names and values have them: numbers without separators.
    key: str
    seen: str
    length: str


@dataclass
class RollTeam:
    name: str
    rows: list[RollRow] = field(default_factory=list)

    @property
    def marked(self) -> int:
        return sum(bool(row.presence) for row in self.rows)

    @property
    def hidden(self) -> bool:
        return all(row.hidden for row in self.rows)


def people_on_list(gathering: Gathering) -> ParticipationQuerySet:
    """Without stand-ins who do not come after all, unless they were seen."""
    return (
        Participation.objects.filter(gathering=gathering)
        .exclude(stood_down_at__isnull=False, presence="")
        .select_related("person", "team", "presence_event__by")
        .only(*SHOWN)
        .order_by(
            norwegian("team__name"),
            "team_id",
            norwegian("person__last_name"),
            norwegian("person__first_name"),
            "pk",
        )
    )


def by_team(
    rows: Iterable[Participation], claims: dict[int, int], *, search: str = ""
) -> list[RollTeam]:
    """``search`` finds those whose name or team has all its words."""
    wanted = plain(search).split()
    answers = {"yes": _("said yes"), "no": _("said no"), "": _("has not answered")}
    answers["in_line"] = _("is on the waiting list")
    stand_in = _("stand-in")
    proofs = Proofs()
    teams: dict[int, RollTeam] = {}
    for row in rows:
        team = teams.setdefault(row.team_id, RollTeam(row.team.name))
        answer = answers[row.answer] if row.invited_at else ""
        parts = (row.person.job_title, stand_in if row.is_stand_in else "", answer)
        line = row.presence_event
        team.rows.append(
            RollRow(
                pk=row.pk,
                name=row.person.full_name,
                detail=" · ".join(part for part in parts if part),
                presence=row.presence,
                minutes=line.minutes if line else None,
                event=line.pk if line else 0,
                proof=proofs.of(line) if line and row.presence else "",
                said_yes=row.answer == Participation.Answer.YES,
                claims=claims.get(row.pk, 0) > (row.presence_event_id or 0),
                hidden=not fits(f"{row.person.full_name} {team.name}", wanted),
                key=str(row.pk),
                seen=str(row.presence_event_id or ""),
                length=str((line.minutes if line else None) or ""),
            )
        )
    return list(teams.values())


def claims_on(gathering: Gathering) -> dict[int, int]:
    """The newest line in which each participant says that they were there."""
    claimed = AttendanceEvent.objects.filter(gathering=gathering, what=What.CLAIMED)
    rows = claimed.values_list("participation_id").annotate(Max("pk")).order_by()
    return {row: newest for row, newest in rows if row is not None}


class Proofs:
    """Lines of the log in words: who, how when it was not on the list, and when."""

    def __init__(self) -> None:
        self.today = timezone.localdate()
        self.times: dict[tuple[date, int, int], str] = {}

    def of(self, line: AttendanceEvent) -> str:
        who = (line.by.name or line.by.email) if line.by else ""
        how = "" if line.how == AttendanceEvent.How.LIST else line.get_how_display()
        return ", ".join(part for part in (who, how, self.time(line.at)) if part)

    def time(self, at: datetime) -> str:
        local = timezone.localtime(at)
        known = (local.date(), local.hour, local.minute)
        if known not in self.times:
            short = "TIME_FORMAT" if local.date() == self.today else "SHORT_DATETIME_FORMAT"
            self.times[known] = formats.date_format(local, short)
        return self.times[known]


def fits(text: str, wanted: list[str]) -> bool:
    text = plain(text) if wanted else ""
    return all(word in text for word in wanted)


def plain(text: str) -> str:
    """Without case and accents."""
    apart = unicodedata.normalize("NFD", text.casefold())
    return "".join(letter for letter in apart if not unicodedata.combining(letter))


def as_json(row: RollRow) -> dict[str, object]:
    return {
        "pk": row.pk,
        "what": row.presence,
        "minutes": row.minutes,
        "event": row.event,
        "proof": row.proof,
        "claims": row.claims,
    }

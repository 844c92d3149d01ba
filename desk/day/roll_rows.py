"""The attendance list as the page shows it: by team, each person with what is known."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db.models import OuterRef, QuerySet, Subquery
from django.utils import formats, timezone
from django.utils.translation import gettext as _

from accounts.models import User
from partners.ordering import norwegian
from partners.prepared import prepared
from sessions_app.gatherings import badges
from sessions_app.models import AttendanceEvent, Participation
from sessions_app.models.participations import ParticipationQuerySet

What = AttendanceEvent.What
SHOWN = (
    *("team__name", "person__first_name", "person__last_name", "person__job_title"),
    *("invited_at", "answer", "presence", "share", "is_stand_in", "stands_in_for"),
    *("stands_in_for__person__first_name", "stands_in_for__person__last_name"),
    *(f"presence_event__{name}" for name in ("what", "minutes", "how", "at")),
    *("presence_event__by__name", "presence_event__by__email"),
)
CLAIM = "newest_claim"  # the newest line in which the participant says that they were there


@dataclass(frozen=True)
class RollRow:
    """``event`` is the line that presence follows from, 0 for none; ``proof`` is it in words.

    ``newest`` is that line or a claim after it; ``part`` says how much of it, for whoever came
    for a part. What the search leaves out is ``hidden``, so that the script can show it again.
    """

    pk: int
    name: str
    detail: str
    presence: str
    says: str
    badge: str
    minutes: int | None
    part: str
    event: int
    newest: int
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


@prepared
def everybody(gathering: int) -> QuerySet[Participation]:
    return people_on_list(gathering)


def people_on_list(gathering: int) -> ParticipationQuerySet:
    """Without stand-ins who do not come after all, unless they were seen."""
    claims = AttendanceEvent.objects.filter(participation=OuterRef("pk"), what=What.CLAIMED)
    newest_claim = claims.order_by("-pk")
    return (
        Participation.objects.filter(gathering=gathering)
        .on_the_list()
        .select_related("person", "team", "presence_event__by", "stands_in_for__person")
        .only(*SHOWN)
        .annotate(**{CLAIM: Subquery(newest_claim.values("pk")[:1])})
        .order_by(
            norwegian("team__name"),
            "team_id",
            norwegian("person__last_name"),
            norwegian("person__first_name"),
            "pk",
        )
    )


def by_team(rows: Iterable[Participation], *, reader: User, search: str = "") -> list[RollTeam]:
    """``search`` finds those whose name or team has all its words."""
    wanted = plain(search).split()
    details, proofs = Details(), Proofs(reader)
    teams: dict[int, RollTeam] = {}
    for row in rows:
        team = teams.setdefault(row.team_id, RollTeam(row.team.name))
        line, event = row.presence_event, row.presence_event_id or 0
        minutes = line.minutes if line else None
        claim: int = vars(row)[CLAIM] or 0
        team.rows.append(
            RollRow(
                pk=row.pk,
                name=row.person.full_name,
                detail=details.of(row),
                presence=row.presence,
                says=row.get_presence_display(),
                badge=badges.OF_PRESENCE.get(row.presence, ""),
                minutes=minutes,
                part=details.part(row.share, minutes),
                event=event,
                newest=max(event, claim),
                proof=proofs.of(line) if line and row.presence else "",
                said_yes=row.answer == Participation.Answer.YES,
                claims=claim > event,
                hidden=not fits(f"{row.person.full_name} {team.name}", wanted),
                key=str(row.pk),
                seen=str(event or ""),
                length=str(minutes or ""),
            )
        )
    return list(teams.values())


class Details:
    """What stands under a name. Words that many rows share are looked up once."""

    def __init__(self) -> None:
        self.answers = {"yes": _("said yes"), "no": _("said no"), "": _("has not answered")}
        self.answers["in_line"] = _("is on the waiting list")
        self.stand_in, self.stand_in_for = _("stand-in"), _("stand-in for %(name)s")
        self.part_of_it = _("%(minutes)d min, %(share)d %%")

    def of(self, row: Participation) -> str:
        answer = self.answers[row.answer] if row.invited_at else ""
        parts = (row.person.job_title, self.role(row), answer)
        return " · ".join(part for part in parts if part)

    def role(self, row: Participation) -> str:
        if row.stands_in_for:
            return self.stand_in_for % {"name": row.stands_in_for.person.full_name}
        return self.stand_in if row.is_stand_in else ""

    def part(self, share: int, minutes: int | None) -> str:
        return self.part_of_it % {"minutes": minutes, "share": share} if minutes else ""


class Proofs:
    """Lines of the log in words: who, how when it was not on the list, and when."""

    def __init__(self, reader: User) -> None:
        self.reader = reader
        self.today = timezone.localdate()
        self.times: dict[tuple[date, int, int], str] = {}

    def of(self, line: AttendanceEvent) -> str:
        how = "" if line.how == AttendanceEvent.How.LIST else line.get_how_display()
        parts = (self.who(line), how, self.time(line.at))
        if line.by and line.how == AttendanceEvent.How.SELF:
            parts = (how, self.confirmed(line.by), self.time(line.at))
        return ", ".join(part for part in parts if part)

    def who(self, line: AttendanceEvent) -> str:
        if line.by_id == self.reader.pk:
            return _("you")
        return (line.by.name or line.by.email) if line.by else ""

    def confirmed(self, by: User) -> str:
        if by.pk == self.reader.pk:
            return _("confirmed by you")
        return _("confirmed by %(name)s") % {"name": by.name or by.email}

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
        "newest": row.newest,
        "proof": row.proof,
        "claims": row.claims,
    }

"""One cohort: its teams, and its gatherings through the year."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Count, F, FilteredRelation, Q, QuerySet, Value
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from accounts.models import User
from cohorts import access, running
from cohorts.models import Cohort, Team, is_there
from desk import addresses, menu
from desk.people.sizes import size_remark
from desk.post import failing_addresses
from desk.requests import DeskRequest
from desk.running import cohort_states, year
from partners.ordering import norwegian_key
from partners.prepared import planned_once, prepared
from sessions_app.coming.answers import GROUPS
from sessions_app.gatherings import bad_days, facts
from sessions_app.mail import portal_letters
from sessions_app.models import Gathering, Participation


@dataclass(frozen=True)
class TeamRow:
    name: str
    url: str
    members: list[int]
    remark: str
    lead: str
    ended: str

    @property
    def size(self) -> int:
        return len(self.members)


@dataclass(frozen=True)
class GatheringRow:
    gathering: Gathering
    url: str
    about: str
    doubt: str
    numbers: str
    over: bool


@require_safe
def cohort(request: DeskRequest, slug: str, year: int) -> HttpResponse:
    user = request.user
    found = next(iter(coordinated(user, slug, year) if user.is_active else []), None)
    if found is None:
        return seen(request, slug, year)
    return render(
        request,
        "desk/cohort.html",
        {
            **shown(found),
            "is_coordinated": True,
            "is_run": True,
            "keeps_partners": menu.keeps_partners(request.user, found.programme),
            "failing": failing_addresses.links(found) if vars(found)["failing"] else [],
            "to_the_portal": "" if running.why_untold(found) else to_the_portal(found),
            "state": cohort_states.shown(found),
            "is_fixed": bool(running.why_fixed(found)),
        },
    )


@prepared
def coordinated(user: User, slug: str, year: int) -> QuerySet[Cohort]:
    """The one cohort, with ``failing``; none for those who do not coordinate it."""
    found = access.coordinated_cohorts(user).filter(programme__slug=slug, year=year)
    return failing_addresses.with_failing(found)


def seen(request: DeskRequest, slug: str, year: int) -> HttpResponse:
    """For those who run the gatherings or look on."""
    found = access.seen_cohort(request.user, slug, year)
    return render(request, "desk/cohort_seen.html", {**menu.of(found), **shown(found)})


def shown(cohort: Cohort) -> dict[str, object]:
    teams = team_rows(cohort)
    gatherings = gathering_rows(cohort)
    return {
        "cohort": cohort,
        "programme": cohort.programme,
        "teams": teams,
        "people": len({person for row in teams for person in row.members}),
        "outside": sum(bool(row.remark) for row in teams),
        "gatherings": gatherings,
        "can_go": all(row.gathering.state == Gathering.State.DRAFT for row in gatherings),
        "picture": year.picture([row.gathering for row in gatherings], today=timezone.localdate()),
    }


def to_the_portal(cohort: Cohort) -> str:
    """What the link to the invitations of team leads says; nothing while nobody leads."""
    leads, new = portal_letters.count_leads(cohort)
    if not leads:
        return ""
    if not new:
        return _("All team leads are invited to the portal")
    text = ngettext(
        "Invite %(n)d team lead to the portal", "Invite %(n)d team leads to the portal", new
    )
    return text % {"n": new}


def team_rows(cohort: Cohort) -> list[TeamRow]:
    completed = str(Team.State.COMPLETED.label)
    url = addresses.of("desk:team")
    return [
        TeamRow(
            name=name,
            url=url(pk),
            members=members,
            remark=size_remark(len(members), cohort.programme),
            lead=f"{first} {last}" if first else "",
            ended=completed if state == Team.State.COMPLETED else "",
        )
        for pk, name, state, members, first, last in sorted(
            taking_part(cohort.pk), key=lambda row: (norwegian_key(row[1]), row[0])
        )
    ]


@planned_once
def taking_part(
    cohort: int,
) -> QuerySet[Team, tuple[int, str, str, list[int], str | None, str | None]]:
    active = Q(
        is_there("memberships__"), memberships__isnull=False, memberships__left_on__isnull=True
    )
    leads = Q(memberships__is_lead=True, memberships__left_on__isnull=True)
    return (
        Team.objects.taking_part()
        .filter(cohort=cohort)
        .annotate(
            members=ArrayAgg("memberships__person", filter=active, default=Value([])),
            lead=FilteredRelation("memberships", condition=leads),
            first=F("lead__person__first_name"),
            last=F("lead__person__last_name"),
        )
        .values_list("pk", "name", "state", "members", "first", "last")
    )


def gathering_rows(cohort: Cohort) -> list[GatheringRow]:
    now = timezone.now()
    url = addresses.of("desk:gathering")
    gatherings = dated(cohort.pk)
    counts = answers_by_gathering(gatherings)
    return [
        GatheringRow(
            gathering=row,
            url=url(row.pk),
            about=" · ".join(
                part
                for part in (facts.when(row), in_week(row), row.get_form_display(), row.venue)
                if part
            ),
            doubt=bad_days.doubt(row, now=now),
            numbers=numbers_in_words(row, counts[row.pk]),
            over=row.ends_at <= now,
        )
        for row in gatherings
    ]


@prepared
def dated(cohort: int) -> QuerySet[Gathering]:
    return Gathering.objects.filter(cohort=cohort).by_date()


def in_week(gathering: Gathering) -> str:
    return _("week %(n)d") % {"n": timezone.localdate(gathering.starts_at).isocalendar().week}


def numbers_in_words(gathering: Gathering, count: Counter[str]) -> str:
    if gathering.state == Gathering.State.HELD:
        n = count["attended"]
        return ngettext("%(n)d attended", "%(n)d attended", n) % {"n": n}
    if gathering.state == Gathering.State.RELEASED:
        return _("%(coming)d coming, %(declined)d not coming, %(waiting)d not answered") % {
            "coming": count["coming"],
            "declined": count["declined"],
            "waiting": count["waiting"],
        }
    return ""


def answers_by_gathering(gatherings: Sequence[Gathering]) -> defaultdict[int, Counter[str]]:
    counts: defaultdict[int, Counter[str]] = defaultdict(Counter)
    rows = how_many([gathering.pk for gathering in gatherings])
    for gathering_id, answer, presence, listed, invited in rows:
        counts[gathering_id][GROUPS[answer]] += invited
        if presence in Participation.ATTENDED:
            counts[gathering_id]["attended"] += listed
    return counts


@prepared
def how_many(gatherings: list[int]) -> QuerySet[Participation, tuple[int, str, str, int, int]]:
    return (
        Participation.objects.filter(gathering__among=gatherings)
        .values_list("gathering_id", "answer", "presence")
        .annotate(listed=Count("pk"), invited=Count("invited_at"))
    )

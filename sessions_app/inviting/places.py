"""How many places each team has at a gathering, and whom it leaves at home."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from django.db.models import Count, Exists, OuterRef

from cohorts.models import Membership, MembershipQuerySet, Team
from partners.models import Person
from sessions_app.mail.knowing import Attendee
from sessions_app.models import Gathering, GatheringQuerySet, Participation, Seat

LeftOut = Seat.left_out.through


def set_for(gathering: Gathering, members: Sequence[Attendee]) -> None:
    """Every team of the cohort gets its places; a team without people is counted as unnamed."""
    sizes = Counter(member.team_id for member in members)
    Seat.objects.bulk_create(
        [
            Seat(
                gathering=gathering,
                team=team,
                places=gathering.seats_per_team or sizes[team.pk] or 1,
                named=team.pk in sizes,
            )
            for team in Team.objects.taking_part().filter(cohort=gathering.cohort)
        ],
        ignore_conflicts=True,
    )
    Seat.objects.filter(gathering=gathering, team__in=sizes).update(named=True)


def chosen(gathering: Gathering, members: Sequence[Attendee]) -> tuple[int, int]:
    """What leads have said of a draft: how many they leave out, and how many places they have
    put no name to. ``members`` are those to be invited. One query."""
    sizes = Counter(member.team_id for member in members)
    asked = Seat.objects.filter(gathering=gathering, chosen_at__isnull=False)
    seats = list(asked.annotate(out=Count("left_out")))
    unnamed = (seat.places - (sizes[seat.team_id] if seat.named else 0) for seat in seats)
    return sum(vars(seat)["out"] for seat in seats), sum(max(n, 0) for n in unnamed)


def without_left_out(members: MembershipQuerySet, gathering: Gathering) -> MembershipQuerySet:
    """Those whom their team does not leave out; whoever is invited all the same is one of them."""
    invited = Participation.objects.invited().filter(gathering=gathering, person=OuterRef("person"))
    theirs = LeftOut.objects.filter(
        seat__gathering=gathering, seat__team=OuterRef("team"), person=OuterRef("person")
    )
    return members.exclude(~Exists(invited), Exists(theirs))


def with_choices(gatherings: GatheringQuerySet) -> GatheringQuerySet:
    """Each with ``leaves_out``: whether any team leaves anybody out."""
    chosen = LeftOut.objects.filter(seat__gathering=OuterRef("pk"))
    return gatherings.annotate(leaves_out=Exists(chosen))


def left_out(gatherings: Iterable[Gathering]) -> dict[int, set[int]]:
    """{gathering id: people left out by all their teams in the cohort}. One query."""
    out: dict[int, set[int]] = {}
    theirs = LeftOut.objects.filter(
        seat__gathering=OuterRef(OuterRef("seat__gathering")),
        seat__team=OuterRef("team"),
        person=OuterRef("person"),
    )
    elsewhere = (
        Membership.objects.active()
        .filter(person=OuterRef("person"), team__cohort=OuterRef("seat__gathering__cohort"))
        .exclude(team__state=Team.State.WITHDRAWN)
        .exclude(Exists(theirs))
    )
    found = LeftOut.objects.filter(~Exists(elsewhere), seat__gathering__in=gatherings)
    for gathering, person in found.values_list("seat__gathering_id", "person_id"):
        out.setdefault(gathering, set()).add(person)
    return out


def merge(kept: Person, other: Person) -> None:
    """Two records of one person: whoever was in the team as both is left out only if both were.

    To be called while both still have their memberships.
    """
    for mine, second in ((kept, other), (other, kept)):
        also_in_team = Membership.objects.active().filter(
            team=OuterRef("seat__team"), person=second
        )
        same = LeftOut.objects.filter(seat=OuterRef("seat"), person=second)
        LeftOut.objects.filter(Exists(also_in_team), ~Exists(same), person=mine).delete()
    both = LeftOut.objects.filter(seat=OuterRef("seat"), person=kept)
    LeftOut.objects.filter(Exists(both), person=other).delete()
    LeftOut.objects.filter(person=other).update(person=kept)

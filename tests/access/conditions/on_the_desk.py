"""What stands in lists, in the outbox and in the log of those who coordinate a programme."""

from __future__ import annotations

from typing import Any

from accounts.models import User
from certificates import letters as certificate_letters
from desk.files import uploads
from desk.lists import saved_views
from desk.lists import scope as lists
from desk.models import SavedView, Upload
from desk.people import partner as partner_page
from desk.people import partner_changes, person_changes, person_merge, person_rows
from desk.people import person as person_page
from desk.people import team as team_page
from desk.post import outbox_access
from messaging.models import Message
from partners.models import Person
from sessions_app.gatherings.access import own_person
from sessions_app.mail import links
from sessions_app.models import Gathering
from tests.access.conditions import Question
from tests.access.conditions.asking import (
    Side,
    also_runs,
    among,
    both_sides,
    got,
    near,
    those,
)
from tests.access.conditions.at_gatherings import at_time
from tests.access.conditions.in_the_log import issued_to
from tests.access.conditions.of_people import guest, member
from tests.access.sides import DURING
from tests.factories import (
    CohortFactory,
    GatheringFactory,
    MembershipFactory,
    ParticipationFactory,
    PartnerFactory,
    PersonFactory,
    TeamFactory,
    UserFactory,
)
from tests.world import message


def scopes() -> Question:
    """Of lists and of the outbox: the same programmes and cohorts."""
    here, other = both_sides()
    later = CohortFactory(programme=here.programme, year=2028)
    users = near(here, theirs=other.coordinator)
    teams = {"ours": TeamFactory(cohort=here.cohort), "theirs": TeamFactory(cohort=other.cohort)}
    members = {name: MembershipFactory(team=team) for name, team in teams.items()}
    mine, theirs = GatheringFactory(cohort=later), GatheringFactory(cohort=other.cohort)
    mails = {
        "ours": message(f"gathering:{mine.pk}"),
        "of no programme": message("login"),
        "theirs": message(f"gathering:{theirs.pk}"),
    }

    def holds() -> None:
        for scope_of in (lists.scope_of, outbox_access.scope_of):
            found = {name: got(scope_of, user) for name, user in users.items()}
            assert those(found, bool) == ["coordinator", "elsewhere", "theirs"]
            scope = found["coordinator"]
            assert (scope.programmes, scope.cohorts) == ([here.programme], [later, here.cohort])
            assert [cohort.programme for cohort in scope.cohorts] == [here.programme] * 2
            assert those(found, lambda one: one and one.keeps_partners) == [
                "coordinator",
                "elsewhere",
            ]
        listed, sent = lists.scope_of(here.coordinator), outbox_access.scope_of(here.coordinator)
        assert among(listed.teams, teams) == among(listed.memberships, members) == ["ours"]
        assert (among(sent.mail, mails), sent.gatherings) == (["ours"], [mine])
        asked = {name: got(sent.message, mail.public_id) for name, mail in mails.items()}
        assert asked == {"ours": mails["ours"], "of no programme": None, "theirs": None}
        assert got(sent.message, message_of_ours.public_id) == message_of_ours
        titles = {f"cohort:{row.pk}": str(row) for row in (here.cohort, later)}
        assert sent.titles == titles | {f"gathering:{mine.pk}": mine.title}
        about = outbox_access.about(Gathering.objects.filter(pk=mine.pk))
        assert among(Message.objects.filter(about), mails) == ["ours"]

    message_of_ours = message(f"cohort:{here.cohort.pk}")
    return holds


def views() -> Question:
    here, other = both_sides()
    mine, somebody = here.coordinator, UserFactory()
    rows = {
        name: SavedView.objects.create(
            list="team", name=name, query="", owner=owner, programme=programme
        )
        for name, owner, programme in (
            ("own", mine, None),
            ("shared here", somebody, here.programme),
            ("somebody's own", somebody, None),
            ("shared there", somebody, other.programme),
        )
    }

    def holds() -> None:
        found = saved_views.seen_by(lists.scope_of(mine))
        assert among(found, rows) == ["own", "shared here"]

    return holds


def files() -> Question:
    here, other = both_sides()

    def upload(by: User, programme: Any) -> Upload:
        return Upload.objects.create(
            kind="teams", programme=programme, content=b"", uploaded_by=by, uploaded_at=DURING
        )

    ours, theirs = here.coordinator, other.coordinator
    also_runs(ours, other)
    rows = {
        "own": upload(ours, here.programme),
        "own of partners": upload(ours, None),
        "where one does not coordinate": upload(ours, other.programme),
        "a colleague's": upload(UserFactory(), here.programme),
        "where partners are not kept": upload(theirs, None),
        "theirs": upload(theirs, other.programme),
    }

    def holds() -> None:
        for user, names in ((ours, list(rows)[:2]), (theirs, ["theirs"])):
            found = {name: got(uploads.own_upload, user, row.pk) for name, row in rows.items()}
            assert {name: row for name, row in found.items() if row} == {
                name: rows[name] for name in names
            }

    return holds


def persons_page() -> Question:
    """Each section tells of the reader's programmes only."""
    here, other = both_sides()
    person = PersonFactory()
    also_runs(here.coordinator, other)
    ours, theirs = (had_with(person, where) for where in (here, other))
    had_with(PersonFactory(), here)
    quiet = member(here)
    closed = ParticipationFactory(gathering=at_time(here, 1), person=quiet)
    links.issue([closed], gathering=closed.gathering)
    links.revoke([closed], now=DURING)

    def holds() -> None:
        user = here.coordinator
        assert person_rows.memberships(user, person) == [ours["stay"]]
        assert list(person_rows.parts(user, person)) == [ours["part"]]
        issued = person_rows.certificates(user, person)
        assert issued == [ours["issued"]]
        mails = person_rows.mails(person, user, [*issued, theirs["issued"]], most=9)
        kinds = ["invitation", "portal", "certificate"]
        assert among(mails, ours) == kinds
        assert among(mails, theirs) == []
        assert person_rows.cohorts_with_links(user, person, DURING) == [here.cohort]
        assert person_rows.cohorts_with_links(user, quiet, DURING) == []

    return holds


def had_with(person: Person, where: Side) -> dict[str, Any]:
    team = TeamFactory(cohort=where.cohort)
    part = ParticipationFactory(gathering=at_time(where, 1), team=team, person=person)
    links.issue([part], gathering=part.gathering)
    issued = issued_to(person, where)
    about, year = f"gathering:{part.gathering_id}", f"cohort:{where.cohort.pk}"
    return {
        "stay": MembershipFactory(team=team, person=person),
        "part": part,
        "issued": issued,
        "invitation": message(about, key=f"invitation:{part.gathering_id}:{person.pk}"),
        "portal": message(year, key=f"portal:{person.pk}:{team.pk}"),
        "certificate": message(year, key=certificate_letters.key_of(issued)),
    }


def changes() -> Question:
    here, other = both_sides()
    gone, erased = PersonFactory(), member(here)
    erased.anonymised_at = DURING
    erased.save()
    owner = other.programme.owner
    people = {
        "ours": member(here, partner=owner),
        "guest": guest(here),
        "shared": member(other, member(here)),
        "theirs": member(other, partner=owner),
        "erased": erased,
        "in none": gone,
    }
    merged = {
        "ours": PersonFactory(merged_into=people["ours"]),
        "theirs": PersonFactory(merged_into=people["theirs"]),
        "not merged": people["guest"],
    }
    left = PartnerFactory(left_on="2026-01-01")
    partners = {"of the person": owner, "another": PartnerFactory(), "left": left}

    teams = [TeamFactory(cohort=one.cohort) for one in (here, here, other)]
    their_user = other.coordinator
    also_runs(their_user, here)
    moved = PersonFactory(partner=left)

    class Request:
        user = here.coordinator

    class Theirs:
        user = their_user

    def holds() -> None:
        user = here.coordinator
        may = those(people, lambda row: got(own_person, user, row.pk))
        assert may == ["ours", "guest", "in none"]
        into = {name: person_merge.merged_into(user, row.pk) for name, row in merged.items()}
        assert into == {"ours": people["ours"], "theirs": None, "not merged": None}
        ask = person_changes.partners_for
        chosen = [among(ask(one, people["ours"]), partners) for one in (user, their_user)]
        assert chosen == [["of the person", "another"], ["of the person"]]
        assert among(ask(user, moved), partners) == list(partners)
        listed = [partner_page.people_of(one, owner) for one in (user, their_user)]
        assert listed == [[(people["ours"].pk,)], [(people["theirs"].pk,)]]
        pages = {name: got(person_page.shown, user, row.pk) for name, row in people.items()}
        assert those(pages, bool) == ["ours", "guest", "shared", "erased", "in none"]
        assert those(pages, lambda one: one and one.is_only_here) == [
            *("ours", "guest", "erased", "in none"),
        ]
        theirs = person_page.shown(their_user, people["shared"].pk)
        sees = [(one.sees_partner, one.keeps_partners) for one in (pages["shared"], theirs)]
        assert sees == [(True, True), (False, False)]
        keep = [partner_page.shown(one, owner.pk).keeps_partners for one in (user, their_user)]
        assert keep == [True, False]
        asked = [
            got(partner_page.shown, their_user, partners[one].pk) for one in ("another", "left")
        ]
        assert asked == [None, None]
        every = [owner, *partners.values()]
        assert [partner_page.shown(user, one.pk) for one in every] == every
        asked = [got(team_page.coordinated_team, user, team.pk) for team in teams]
        assert asked == [*teams[:2], None]
        found = [got(partner_changes.found_partner, one, owner.pk) for one in (Request, Theirs)]
        assert found == [owner, None]

    return holds


ALL = (scopes, views, files, persons_page, changes)

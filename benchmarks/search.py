"""What a search costs where one programme has 100,000 people: `bin/with-services python
benchmarks/search.py [ROUNDS]`.

All of them are in the reader's own programme, with 20,000 teams and 100,000 mails. Asked for in
turn as in pages.py; medians. Each search is held against the whole list of its kind, the search
everywhere against the whole list of people.
"""

import sys
import tempfile
from pathlib import Path
from urllib.parse import quote

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from benchmarks import pages  # isort: skip  # it sets Django up

from django.core.management import call_command
from django.db import connection
from django.db.models import Model

from benchmarks.logged_in import session_of
from benchmarks.scene import Addresses
from cohorts.models import Team
from partners.models import Partner, Person
from tests.factories import (
    CohortFactory,
    CoordinatorFactory,
    GatheringFactory,
    MembershipFactory,
    ParticipationFactory,
)
from tests.world import message

PEOPLE, IN_A_TEAM = 100_000, 5
MOST = 1.2  # times the list without a search
FIRST = "Kari Ola Åse Bjørn Áilu Håkon Kåre Synnøve Anne-Marie Jørgen Máret Ingrid Per Øystein"
BEGINNINGS = (
    "Sør Nord Øst Vest Ås Berg Dal Fjell Hav Sol Tveit Ny Stor Lill Myr Nes Skog Sæt Čál Bjørk"
)
ENDS = "vik heim dal sen stad land bø nes rud ås gård lien haug moen"
PLACE = (
    f"(ARRAY{BEGINNINGS.split()}::text[])[1 + n %% 20]"
    f" || (ARRAY{ENDS.split()}::text[])[1 + n / 20 %% 14]"
)
WORDS = {
    "a common name": "kari",
    "both names": "kari sorvik",
    "the last name first": "Sørvik, Kari",
    "letters in the middle": "jell",
    "an address": "stor4711@",
    "nobody": "xqzxqz",
    "misspelt": "kari sorvek",
}


def cloned(row: Model, count: int, **others: str) -> None:
    """So many rows as that one, but for the SQL of some columns, with ``n`` from 1."""
    names = [
        str(field.column)
        for field in row._meta.concrete_fields
        if not field.primary_key and not field.generated
    ]
    values = [others.get(name, f"one.{name}") for name in names]
    table = row._meta.db_table
    into = f"INSERT INTO {table} ({', '.join(names)}) SELECT {', '.join(values)}"
    with connection.cursor() as cursor:
        cursor.execute(
            f"{into} FROM {table} one, generate_series(1, %s) n WHERE one.id = %s", [count, row.pk]
        )


def first_of(model: type[Model]) -> int:
    return int(model._default_manager.latest("pk").pk)


def world() -> Addresses:
    role = CoordinatorFactory()
    cohort = CohortFactory(programme=role.programme, year=1999)
    row = ParticipationFactory(gathering=GatheringFactory(cohort=cohort, released=True))
    teams = PEOPLE // IN_A_TEAM
    cloned(row.person.partner, teams, name=f"{PLACE} || n", org_number="(200000000 + n)::text")
    partner = f"{first_of(Partner) - teams} + n / {IN_A_TEAM}"
    cloned(row.team, teams, name=f"{PLACE} || n", partner_id=f"{first_of(Partner) - teams} + n")
    team = f"{first_of(Team) - teams} + n / {IN_A_TEAM}"
    first = f"(ARRAY{FIRST.split()})[1 + n / 280 %% 14]"
    cloned(
        row.person,
        PEOPLE,
        first_name=first,
        last_name=PLACE,
        email="'stor' || n || '@kommune.example'",
        partner_id=partner,
    )
    person = f"{first_of(Person) - PEOPLE} + n"
    cloned(
        MembershipFactory(team=row.team, person=row.person), PEOPLE, person_id=person, team_id=team
    )
    code = "lpad(n::text, 16, '0')"
    cloned(row, PEOPLE, person_id=person, team_id=team, door_code=code)
    mail = message(f"gathering:{row.gathering_id}", subject="Velkommen til samling")
    unique = {name: f"{name} || n" for name in ("key", "message_id")}
    unique |= {"public_id": "gen_random_uuid()", "recipient": "'stor' || n || '@kommune.example'"}
    cloned(mail, PEOPLE, **unique)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    return Addresses(asked_for(), session_of(role.user))


def asked_for() -> dict[str, str]:
    found = {"trivial": "/trivial/", "people": "/koordinator/personer/"}
    found |= {"partners": "/koordinator/partnere/", "teams": "/koordinator/team/"}
    for name, words in WORDS.items():
        found[f"people, {name}"] = f"/koordinator/personer/?q={quote(words)}"
        found[f"everywhere, {name}"] = f"/koordinator/sok/?q={quote(words)}"
    for name in ("partners", "teams"):
        found[f"{name}, search"] = f"{found[name]}?q=sorvik"
        found[f"{name}, misspelt"] = f"{found[name]}?q=sorvek"
    return found


def main(rounds: int) -> int:
    call_command("migrate", verbosity=0)
    addresses = world()
    with tempfile.TemporaryDirectory() as folder:
        took = pages.measure(addresses, rounds, Path(folder))
    limits = {}
    for name, milliseconds in took.items():
        whole = name.partition(",")[0].replace("everywhere", "people")
        times = milliseconds / took[whole]
        print(f"{name:36} {milliseconds:8.1f} ms {times:6.2f} × {whole}")
        if name != whole:
            limits[f"{name}: at most {MOST} × {whole}"] = times <= MOST
    return pages.judge(limits)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 15))

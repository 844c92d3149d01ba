"""How long, and with how much memory, 20,000 team rows are imported: `bin/with-services python
benchmarks/import_teams.py [ROWS]`.

Each figure is of a `manage.py import_teams` process of its own, from start to exit, on a database
of its own that has the 400 partners. First import, then the same file again (nothing to change).
"""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import django

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from django.core.management import call_command
from django.db import connection
from openpyxl import Workbook

from cohorts.models import Membership
from partners.models import Partner
from tests.factories import ProgrammeFactory, organisation_number

PARTNERS = 400
MAX_SECONDS, MAX_MEGABYTES = 60, 300
HEADINGS = (
    "Virksomhet",
    "Org.nr.",
    "Fornavn",
    "Etternavn",
    "E-post",
    "Mobil",
    "Stilling",
    "Rolle",
    "Enhet",
    "Teamleder",
)
ROLES = ("innkjøp", "behovseier", "fagrådgiver", "næringsutvikling", "leder")
UNITS = ("Teknisk", "Helse og velferd", "Klima og miljø", "Digitalisering", "")


def row(number: int, partners: list[Partner]) -> tuple[str, ...]:
    place = number % PARTNERS
    return (
        partners[place].name,
        partners[place].org_number,
        f"Åse {number}",
        "Øverland",
        f"ase.{number}@kommune{place}.example",
        f"+47 4{number:07d}",
        "Rådgiver klima og miljø",
        ROLES[number % len(ROLES)],
        UNITS[number % len(UNITS)],
        "Ja" if number < PARTNERS else "Nei",
    )


def write_files(folder: Path, rows: int, partners: list[Partner]) -> dict[str, Path]:
    content = [HEADINGS, *(row(number, partners) for number in range(rows))]
    text = folder / "team.csv"
    text.write_text("\r\n".join(";".join(line) for line in content), encoding="utf-8-sig")
    workbook = Workbook(write_only=True)
    sheet = workbook.create_sheet("Team")
    for line in content:
        sheet.append(line)
    workbook.save(folder / "team.xlsx")
    return {"CSV": text, "XLSX": folder / "team.xlsx"}


def measure(path: Path) -> tuple[float, float, float]:
    """Seconds, seconds of the import's own processor time, and peak megabytes of one import."""
    arguments = ["import_teams", str(path), "--programme", "3p", "--year", "2027"]
    begun = time.perf_counter()
    child = subprocess.Popen(
        [sys.executable, "manage.py", *arguments], cwd=ROOT, stdout=subprocess.DEVNULL
    )
    _pid, status, usage = os.wait4(child.pid, 0)
    assert status == 0, f"import_teams ended with {status}"
    processor = usage.ru_utime + usage.ru_stime
    return time.perf_counter() - begun, processor, usage.ru_maxrss / 1024


def main(rows: int) -> int:
    passed = True
    call_command("migrate", verbosity=0)
    with tempfile.TemporaryDirectory() as folder:
        files: dict[str, Path] = {}
        for kind in ("CSV", "XLSX"):
            call_command("flush", interactive=False, verbosity=0)
            ProgrammeFactory(slug="3p")
            partners = Partner.objects.bulk_create(
                Partner(
                    name=f"Kommune {number}",
                    org_number=organisation_number(number),
                    kind=Partner.Kind.MUNICIPALITY,
                )
                for number in range(PARTNERS)
            )
            files = files or write_files(Path(folder), rows, partners)
            for what in ("first", "again"):
                seconds, processor, megabytes = measure(files[kind])
                passed &= seconds < MAX_SECONDS and megabytes < MAX_MEGABYTES
                figures = f"{seconds:5.1f} s ({processor:.1f} s CPU), {megabytes:4.0f} MB"
                print(f"{kind:4} {rows} rows, {what}: {figures}")
            assert Membership.objects.count() == rows
    connection.close()
    print(f"{'within' if passed else 'OVER'} {MAX_SECONDS} s and {MAX_MEGABYTES} MB")
    return 0 if passed else 1


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 20_000))

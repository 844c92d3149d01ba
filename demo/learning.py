"""What people are given to read: materials, and notes from a colleague who was there."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from accounts.models import User
from sessions_app.learning import file_kinds, handover, materials
from sessions_app.learning.materials import Wanted
from sessions_app.models import Gathering, Material, Participation

PLAN = Path(__file__).parent / "samlinger-2027.xlsx"
NOTES = (
    "Snakk med dem som skal bruke løsningen før dere skriver noe.\nMalen ligger i materiellet.",
    "Vi ble enige om å starte med legevakten. Ta med tall på ventetid.",
)


def hand_out(gathering: Gathering, *, by: User) -> None:
    """A link to read before, and a file for afterwards."""
    before = gathering.starts_at - timedelta(days=10)
    for wanted in (
        Wanted(
            "Veileder i behovskartlegging",
            Material.When.BEFORE,
            "https://bibliotek.example/behovskartlegging",
        ),
        Wanted(
            "Planen for året",
            Material.When.AFTER,
            file=file_kinds.check(PLAN.read_bytes(), filename="plan.xlsx"),
        ),
    ):
        materials.add(gathering, wanted=wanted, by=by, now=before)


def leave_notes(gathering: Gathering) -> None:
    """One from each of the first teams, for those who come to the next gathering."""
    rows = Participation.objects.filter(gathering=gathering).attended().order_by("team", "pk")
    for row, text in zip(rows.distinct("team"), NOTES, strict=False):
        handover.write(row, text=text, themes=["behovskartlegging"], now=gathering.ends_at)

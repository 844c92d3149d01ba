"""What a fault came to, as a line that people and programs read."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass

HEAD = f"{'fault':<48}{'faults':>7}{'mails':>7}{'lost':>6}{'doubled':>9}{'allowed':>9}{'s':>7}"


@dataclass(frozen=True)
class Report:
    """``seconds`` go from the last fault until the last mail had its outcome.

    ``may_double`` is how many mails can have been in the hand-over when a worker was killed:
    nobody can know whether the mail server has those. ``broken`` is what else did not hold,
    ``note`` what else is worth telling.
    """

    name: str
    faults: int
    mails: int
    lost: int
    doubled: int
    may_double: int = 0
    seconds: float = 0.0
    unfinished: int = 0
    broken: str = ""
    note: str = ""

    @property
    def holds(self) -> bool:
        return not (self.lost or self.unfinished or self.broken) and self.doubled <= self.may_double

    @property
    def line(self) -> str:
        figures = (
            f"{self.name:<48}{self.faults:>7}{self.mails:>7}{self.lost:>6}{self.doubled:>9}"
            f"{self.may_double:>9}{self.seconds:>7.1f}"
        )
        words = [
            "" if self.holds else "DOES NOT HOLD",
            f"{self.unfinished} without outcome" if self.unfinished else "",
            self.broken,
            self.note,
        ]
        return "  ".join([figures, *filter(None, words)])

    def to_json(self) -> str:
        return json.dumps(asdict(self))

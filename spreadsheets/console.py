"""What the import commands have in common: arguments, reading the file, printing the report."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Protocol

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from spreadsheets import reading
from spreadsheets.cells import Unreadable
from spreadsheets.columns import Column
from spreadsheets.reading import Table
from spreadsheets.report import Report, Severity

ROWS_REFUSED = 2  # exit code
SEVERITIES = {
    Severity.REFUSED: gettext_lazy("refused"),
    Severity.WARNED: gettext_lazy("warned"),
}


class Plan(Protocol):
    @property
    def report(self) -> Report: ...


def add_arguments(parser: CommandParser) -> None:
    parser.add_argument("file", type=Path)
    parser.add_argument("--dry-run", action="store_true", help="only say what would be done")
    parser.add_argument("--json", action="store_true", help="print the report as one JSON object")
    parser.add_argument(
        "--only-valid",
        action="store_true",
        help="import the valid rows of a file that has refused ones",
    )


def read_file(path: Path, columns: Sequence[Column]) -> Table:
    try:
        reading.refuse_too_large(path.stat().st_size)
        return reading.read(path.read_bytes(), columns, filename=path.name)
    except FileNotFoundError as error:
        raise CommandError(_("There is no file %(path)s.") % {"path": path}) from error
    except OSError as error:
        raise CommandError(_("%(path)s cannot be read.") % {"path": path}) from error
    except Unreadable as why:
        raise CommandError(f"{path.name}: {why}") from why


def run(
    command: BaseCommand,
    options: dict[str, Any],
    *,
    columns: Sequence[Column],
    plan: Callable[[Table], Plan],
    carry_out: Callable[[Table], Report],
) -> None:
    """Check or import the file of ``options``; raises CommandError when rows stop the import."""
    table = read_file(options["file"], columns)
    report = plan(table).report if options["dry_run"] else carry_out(table)
    if options["json"]:
        command.stdout.write(json.dumps(report.as_json(), ensure_ascii=False, indent=2))
    else:
        command.stdout.write("\n".join(in_words(report)))
    if not (report.is_clean or options["only_valid"]):
        raise CommandError(
            _("Nothing was imported, because rows were refused. --only-valid leaves them out."),
            returncode=ROWS_REFUSED,
        )


def in_words(report: Report) -> list[str]:
    counts = report.counts
    return [
        recognised_in_words(report),
        *not_used_in_words(report),
        _("%(created)d created, %(changed)d changed, %(unchanged)d unchanged, %(refused)d refused")
        % {
            "created": counts.created,
            "changed": counts.changed,
            "unchanged": counts.unchanged,
            "refused": counts.refused,
        },
        *(
            " ".join(filter(None, (remark.sheet, str(remark.row), remark.column)))
            + f" [{SEVERITIES[remark.severity]}]: {remark.message}"
            for remark in report.remarks
        ),
        _("Imported.") if report.imported else _("Nothing was written."),
    ]


def recognised_in_words(report: Report) -> str:
    found = report.recognised
    parts = [found.format, found.encoding, repr(found.separator) if found.separator else ""]
    parts += [*found.sheets, ", ".join(found.columns)]
    return f"{report.file}: " + "; ".join(part for part in parts if part)


def not_used_in_words(report: Report) -> list[str]:
    found = report.recognised
    lines = {
        _("Sheets not used"): found.sheets_not_used,
        _("Columns not used"): found.columns_not_used,
    }
    return [f"{name}: {', '.join(rest)}" for name, rest in lines.items() if rest]

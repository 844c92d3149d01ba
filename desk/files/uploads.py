"""A spreadsheet's way through the desk: taken in, checked, imported once, forgotten."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.http import Http404

from accounts.models import User
from cohorts import access
from cohorts import importing as team_import
from cohorts.models import Programme
from desk.models import Upload
from partners import importing as partner_import
from sessions_app.calendars import calendar_addresses
from sessions_app.models import Participation
from sessions_app.plans import importing as gathering_import
from spreadsheets import reading
from spreadsheets.columns import Column
from spreadsheets.reading import Table
from spreadsheets.report import Report, Severity

KEPT_UNUSED = timedelta(days=7)
REMARKS_KEPT = 200
COLUMNS: dict[str, Sequence[Column]] = {
    Upload.Kind.PARTNERS: partner_import.COLUMNS,
    Upload.Kind.TEAMS: team_import.COLUMNS,
    Upload.Kind.GATHERINGS: gathering_import.COLUMNS,
}


@transaction.atomic
def take_in(
    content: bytes,
    *,
    filename: str,
    kind: str,
    programme: Programme | None,
    year: int | None,
    by: User,
    now: datetime,
) -> Upload:
    """Keep the file until it is imported, for a week at most. Raises Unreadable."""
    reading.read(content, COLUMNS[kind], filename=filename)
    old = Upload.objects.filter(uploaded_at__lt=now - KEPT_UNUSED)
    old.filter(imported_at__isnull=True).delete()
    old.exclude(remarks={}).update(remarks={})
    upload = Upload(
        kind=kind,
        programme=programme,
        year=year,
        filename=filename,
        content=content,
        uploaded_by=by,
        uploaded_at=now,
    )
    counts = check(upload).counts
    if not counts.to_import and not counts.refused:
        upload.counts = asdict(counts)  # it waits for nobody
    upload.save()
    return upload


def own_upload(user: User | AnonymousUser, pk: int) -> Upload:
    """An upload of the account's own, as long as it may import there; else Http404."""
    upload = access.first_or_404(
        Upload.objects.filter(pk=pk, uploaded_by_id=user.pk).select_related("programme__owner")
    )
    if upload.programme is None:
        allowed = access.coordinates_for_lup(user)
    else:
        allowed = access.coordinated_programmes(user).filter(pk=upload.programme.pk).exists()
    if not allowed:
        raise Http404
    return upload


def check(upload: Upload) -> Report:
    """What the import would do now. Writes nothing."""
    table = read(upload)
    programme, year = upload.programme, upload.year
    if programme is None or year is None:
        return partner_import.plan(table).report
    if upload.kind == Upload.Kind.TEAMS:
        came = Participation.objects.all()
        return team_import.plan(table, programme=programme, year=year, came=came).report
    return gathering_import.plan(table, programme=programme, year=year).report


@transaction.atomic
def carry_out(upload: Upload, *, by: User, now: datetime, only_valid: bool) -> None:
    """Import once; forget the content and keep the remarks. Does nothing a second time, or when
    rows are refused and not ``only_valid``."""
    upload = Upload.objects.select_for_update(of=("self",)).get(pk=upload.pk)
    if upload.imported_at:
        return
    report = written(upload, by=by, now=now, only_valid=only_valid)
    if report.imported:
        upload.imported_at = now
        upload.content = b""
        upload.counts = asdict(report.counts)
        upload.remarks = remarks_of(report)
        upload.save(update_fields=["imported_at", "content", "counts", "remarks"])


def written(upload: Upload, *, by: User, now: datetime, only_valid: bool) -> Report:
    table = read(upload)
    programme, year = upload.programme, upload.year
    if programme is None or year is None:
        return partner_import.carry_out(table, by=by, only_valid=only_valid)
    if upload.kind == Upload.Kind.TEAMS:
        report = team_import.carry_out(
            table,
            programme=programme,
            year=year,
            by=by,
            now=now,
            only_valid=only_valid,
            came=Participation.objects.all(),
        )
        calendar_addresses.stop_those_of_former_holders(by=by, now=now)
        return report
    return gathering_import.carry_out(
        table, programme=programme, year=year, by=by, now=now, only_valid=only_valid
    )


def remarks_of(report: Report) -> dict[str, dict[str, Any]]:
    """By severity: the first remarks, as plain values, and how many more there are."""
    found = {}
    for severity in Severity:
        rows = [asdict(remark) for remark in report.remarks if remark.severity is severity]
        if rows:
            left_out = max(0, len(rows) - REMARKS_KEPT)
            found[str(severity)] = {"rows": rows[:REMARKS_KEPT], "left_out": left_out}
    return found


def read(upload: Upload) -> Table:
    return reading.read(bytes(upload.content), COLUMNS[upload.kind], filename=upload.filename)

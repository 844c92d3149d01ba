"""The certificates that a team's people have earned: one, or all in a file."""

from __future__ import annotations

import re
from io import BytesIO
from zipfile import ZIP_STORED, ZipFile, ZipInfo

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from certificates.models import Certificate, CertificateQuerySet
from certificates.views import as_download, private
from cohorts import access
from cohorts.models import Team
from portal import teams
from portal.views import PortalRequest

NOT_IN_FILE_NAMES = re.compile(r"[^\w .()-]+")


@require_safe
def certificates(request: PortalRequest, team_id: int) -> HttpResponse:
    team = access.seen_team(request.user, team_id)
    rows = list(
        seen_certificates(request, team)
        .defer("pdf", "facts")
        .select_related("person")
        .order_by(*teams.BY_NAME)
    )
    context = {
        "team": team,
        "certificates": rows,
        "made": sum(bool(row.sha256) for row in rows),
        "is_led": vars(team)["is_led"],
    }
    return render(request, "portal/certificates.html", context)


@require_safe
def certificate(request: PortalRequest, team_id: int, certificate_id: int) -> HttpResponse:
    """The PDF, once it has been made."""
    theirs = seen_certificates(request, access.seen_team(request.user, team_id))
    return as_download(access.first_or_404(theirs.filter(pk=certificate_id, pdf__isnull=False)))


@require_safe
def all_in_one(request: PortalRequest, team_id: int) -> HttpResponse:
    """A zip with every certificate that has been made; Http404 when there is none."""
    team = access.led_team(request.user, team_id)
    made = Certificate.objects.valid().filter(team=team, pdf__isnull=False)
    rows = list(made.select_related("person").order_by(*teams.BY_NAME))
    if not rows:
        raise Http404
    response = HttpResponse(as_zip(rows), content_type="application/zip")
    what = pgettext("file name", "certificates")
    name = f"{what}-{in_file_name(team.name)}.zip"
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    return private(response)


def seen_certificates(request: PortalRequest, team: Team) -> CertificateQuerySet:
    """Those of the whole team for its lead, and only the own for others; ``team`` as seen."""
    theirs = Certificate.objects.valid().filter(team=team, name_erased_at__isnull=True)
    return theirs if vars(team)["is_led"] else theirs.filter(person__user=request.user)


def as_zip(rows: list[Certificate]) -> bytes:
    """A PDF is compressed already. Names are UTF-8, which Windows reads since 2017."""
    kept = BytesIO()
    with ZipFile(kept, "w", ZIP_STORED) as file:
        for row in rows:
            made = timezone.localtime(row.rendered_at).timetuple()[:6]
            name = f"{in_file_name(row.person.full_name)} {row.number}.pdf"
            file.writestr(ZipInfo(name, date_time=made), bytes(row.pdf or b""))
    return kept.getvalue()


def in_file_name(text: str) -> str:
    return NOT_IN_FILE_NAMES.sub("_", text).strip(" .")

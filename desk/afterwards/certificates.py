"""Certificates of a cohort: who has earned one, who falls short and why, and who has one."""

from __future__ import annotations

from csp.constants import NONE, SELF
from csp.decorators import csp
from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from certificates import drafting, earning, issuing, mailing, sheet
from certificates.access import coordinated_certificate
from certificates.facts import Facts, changes
from certificates.models import Certificate
from certificates.views import as_download
from cohorts import access
from cohorts.models import Cohort
from desk import menu
from desk.afterwards import certificate_rows
from desk.requests import LONGEST_ID, DeskRequest

PER_PAGE = 50
SHORT_LIST = 10  # people; among so few nobody needs a search
SHEET_POLICY = {
    "default-src": [NONE],
    "style-src": [SELF, "data:"],
    "font-src": [SELF],
    "img-src": [SELF, "data:"],
    "frame-ancestors": [SELF],
    "base-uri": [NONE],
    "form-action": [NONE],
}


class RevokeForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=300,
        help_text=gettext_lazy("Kept in the log. Those who check the certificate do not see it."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def certificates(request: DeskRequest, slug: str, year: int) -> HttpResponse:
    """The list; a POST issues to the people named in it, and to nobody else."""
    cohort = access.coordinated_cohort(request.user, slug, year)
    if request.method != "POST":
        return page(request, cohort)
    posted = request.POST.getlist("person")
    people = {int(pk) for pk in posted if pk.isdecimal() and len(pk) <= LONGEST_ID}
    issued = issuing.issue(cohort, by=request.user, now=timezone.now(), people=people)
    if issued:
        text = ngettext(
            "%(n)d certificate is being made.", "%(n)d certificates are being made.", len(issued)
        )
        messages.success(request, text % {"n": len(issued)})
    else:
        messages.info(request, _("There was nothing new to issue."))
    return redirect("desk:certificates", slug, year)


def page(request: DeskRequest, cohort: Cohort) -> HttpResponse:
    query = " ".join(request.GET.get("q", "").replace("\0", " ").split())
    fits = certificate_rows.finder(query)
    standings = earning.standings(cohort)
    issued = certificate_rows.issued(cohort)
    have = {row.person_id for row in issued if row.valid or row.can_be_given_back}
    without = [
        standing
        for standing in standings
        if standing.person.pk not in have
        and fits(standing.person.full_name, standing.person.partner.name)
    ]
    address = [cohort.programme.slug, cohort.year]
    requirement = standings[0].requirement if standings else earning.requirement(cohort)
    ready = certificate_rows.ready([s for s in without if s.earned], cohort)
    issue_text = ngettext("Issue %(n)d certificate", "Issue %(n)d certificates", len(ready))
    found = [row for row in issued if fits(row.name, row.organisation, row.number)]
    context = {
        "cohort": cohort,
        "keeps_partners": menu.keeps_partners(request.user, cohort.programme),
        "cohort_url": reverse("desk:cohort", args=address),
        "here": reverse("desk:certificates", args=address),
        "requirement": requirement,
        "lead": _("Needed: %(rule)s.") % {"rule": requirement.text},
        "query": query,
        "searchable": query or len(standings) + len(issued) > SHORT_LIST,
        "ready": ready,
        "issue_text": issue_text % {"n": len(ready)},
        "short": [standing for standing in without if not standing.earned],
        "earned_ids": {standing.person.pk for standing in standings if standing.earned},
        "issued": issued,
        "issued_page": Paginator(found, PER_PAGE).get_page(request.GET.get("page")),
        "summary": certificate_rows.summary(issued),
        "progress": certificate_rows.progress(issued),
    }
    return render(request, "desk/certificates.html", context)


@require_safe
def preview(request: DeskRequest, slug: str, year: int, person: int) -> HttpResponse:
    """One certificate as it will be, in a frame."""
    cohort = access.coordinated_cohort(request.user, slug, year)
    address = [slug, year]
    context = {
        "facts": facts_or_404(cohort, person),
        "back_url": reverse("desk:certificates", args=address),
        "sheet_url": reverse("desk:certificate_sheet", args=[*address, person]),
    }
    return render(request, "desk/certificates_preview.html", context)


@require_safe
@xframe_options_sameorigin
@csp(SHEET_POLICY)  # type: ignore[arg-type]  # the library forgets that addresses have parts
def certificate_sheet(request: DeskRequest, slug: str, year: int, person: int) -> HttpResponse:
    """The certificate's own page, for the frame. The PDF is made from the same HTML and CSS."""
    cohort = access.coordinated_cohort(request.user, slug, year)
    return HttpResponse(sheet.as_preview(facts_or_404(cohort, person)))


def facts_or_404(cohort: Cohort, person: int) -> Facts:
    facts = drafting.preview(cohort, person, now=timezone.now())
    if facts is None:
        raise Http404
    return facts


@require_safe
def pdf(request: DeskRequest, pk: int) -> HttpResponse:
    certificate = coordinated_certificate(request.user, pk)
    if not certificate.has_file:
        raise Http404
    return as_download(certificate)


@require_http_methods(["GET", "HEAD", "POST"])
def revoke(request: DeskRequest, pk: int) -> HttpResponse:
    """Ask for a reason, then take the certificate back."""
    certificate = coordinated_certificate(request.user, pk)
    form = RevokeForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        status = 400 if form.is_bound else 200
        title = _("Revoke certificate %(number)s") % {"number": certificate.number}
        context = {"page_title": title, "form": form} | about(certificate)
        return render(request, "desk/certificates_revoke.html", context, status=status)
    reason = form.cleaned_data["reason"]
    try:
        issuing.revoke(certificate, reason=reason, by=request.user, now=timezone.now())
    except issuing.CannotRevoke as why:
        messages.info(request, str(why))
    else:
        messages.success(
            request, _("Certificate %(number)s is revoked.") % {"number": certificate.number}
        )
    return redirect(list_url(certificate))


@require_http_methods(["GET", "HEAD", "POST"])
def reissue(request: DeskRequest, pk: int) -> HttpResponse:
    """Show what would be different, then replace the certificate."""
    certificate = coordinated_certificate(request.user, pk)
    now = timezone.now()
    if request.method != "POST":
        title = _("Certificate %(number)s") % {"number": certificate.number}
        today = drafting.preview(certificate.cohort, certificate.person_id, now=now)
        context = about(certificate) | {
            "page_title": title,
            "short": today is None,
            "changes": today and changes(Facts.from_json(certificate.facts), today),
            "log_url": reverse("desk:log_of", args=["kursbevis", pk]),
            "mail_url": reverse("desk:certificate_mail", args=[pk]),
            "mail_text": _("Send to %(email)s") % {"email": certificate.person.email},
        }
        return render(request, "desk/certificates_reissue.html", context)
    try:
        new = issuing.reissue(certificate, by=request.user, now=now)
    except issuing.CannotReissue as why:
        messages.error(request, str(why))
    else:
        messages.success(
            request,
            _("Certificate %(new)s replaces %(old)s and is being made.")
            % {"new": new.number, "old": certificate.number},
        )
    return redirect(list_url(certificate))


@require_POST
def mail(request: DeskRequest, pk: int) -> HttpResponse:
    """Mail the certificate once more, to the person's address of today."""
    certificate = coordinated_certificate(request.user, pk)
    try:
        email = mailing.mail_again(certificate, by=request.user, now=timezone.now())
    except mailing.CannotMail as why:
        messages.error(request, str(why))
    else:
        text = _("Certificate %(number)s is on its way to %(email)s.")
        messages.success(request, text % {"number": certificate.number, "email": email})
    return redirect(list_url(certificate))


@require_POST
def retry(request: DeskRequest, pk: int) -> HttpResponse:
    """Make the PDF that could not be made, now that the reason is mended."""
    certificate = coordinated_certificate(request.user, pk)
    issuing.make_again(certificate, by=request.user)
    messages.info(
        request,
        _("Certificate %(number)s is being tried again.") % {"number": certificate.number},
    )
    return redirect(list_url(certificate))


def about(certificate: Certificate) -> dict[str, object]:
    return {
        "certificate": certificate,
        "facts": Facts.from_json(certificate.facts),
        "valid": certificate.state == Certificate.State.ISSUED,
        "back_url": list_url(certificate),
    }


def list_url(certificate: Certificate) -> str:
    cohort = certificate.cohort
    return reverse("desk:certificates", args=[cohort.programme.slug, cohort.year])

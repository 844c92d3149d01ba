"""Where anybody reports a fault. The report becomes a mail and is kept nowhere else."""

from __future__ import annotations

import re
from datetime import datetime
from http import HTTPStatus

from allauth.core import ratelimit
from django import forms
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import is_valid_path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from cohorts.admin_forms import parsed
from config import login_limits
from config.public import asking, fault_mail
from config.public.fault_mail import Report
from messaging import keys, outbox
from privacy import own
from spreadsheets import values

PLACE = "side"  # in the address: the page where the reader was
SENT = "sendt"
# Others are valid too, but mail programs would make links to anywhere of a part of them.
PLAIN = re.compile(r"[\w.+'-]+@[^@]+")


class FaultForm(forms.Form):
    what = forms.CharField(
        label=gettext_lazy("What went wrong"),
        max_length=2000,
        widget=forms.Textarea({"rows": 5}),
    )
    where = forms.CharField(label=gettext_lazy("On which page"), required=False, max_length=300)
    email = forms.CharField(
        label=gettext_lazy("Your e-mail address"),
        help_text=gettext_lazy("If you want an answer"),
        required=False,
        max_length=values.MAX_EMAIL_LENGTH,
        widget=forms.EmailInput({"autocomplete": "email"}),
    )

    def clean_what(self) -> str:
        return keys.without(parsed(values.multiline, self.cleaned_data["what"]))

    def clean_where(self) -> str:
        return keys.without(parsed(values.text, self.cleaned_data["where"]))

    def clean_email(self) -> str:
        address = parsed(values.email, self.cleaned_data["email"])
        if address and not PLAIN.fullmatch(address):
            raise forms.ValidationError(
                _("“%(text)s” is not an e-mail address.") % {"text": address}
            )
        return address

    @property
    def report(self) -> Report:
        """As filled in, which is valid."""
        return Report(**self.cleaned_data)


@csrf_exempt  # there is no session here that could be ridden on
@never_cache
@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def fault(request: HttpRequest) -> HttpResponse:
    programme = asking.programme_of(request)
    contact = asking.contact_of(programme)
    where = keys.without(request.GET.get(PLACE, ""))[:300]
    form = FaultForm(request.POST or None, initial={"where": where})
    status = HTTPStatus.OK
    if request.method == "POST":
        status = HTTPStatus.BAD_REQUEST
        if contact and form.is_valid():
            if may_report(request, contact):
                send(form.report, request, contact=contact, now=timezone.now())
                return redirect(address_of_thanks(request))
            form.add_error(None, _("That was many reports in a short time. Try again in an hour."))
            status = HTTPStatus.TOO_MANY_REQUESTS
    context = {
        "back": where if is_page(where) else "",
        "form": form,
        "programme": programme,
        "contact": contact,
        "is_sent": SENT in request.GET,
    }
    return render(request, "public/fault.html", context, status=status)


def is_page(path: str) -> bool:
    """One of ours, whose address opens nothing by itself."""
    return "…" not in path and bool(is_valid_path(path))


def may_report(request: HttpRequest, contact: str) -> bool:
    """Counts the report, for somebody reads them: few from each place, and from each network to
    each contact, so that it takes many networks to shut the form to everybody."""
    network = login_limits.place_of(request, v4=24, v6=56)
    return bool(
        ratelimit.consume(request, action="report_fault", key=f"{contact} {network}")
        and ratelimit.consume(request, action="report_fault_anywhere", key="everybody")
    )


def send(report: Report, request: HttpRequest, *, contact: str, now: datetime) -> None:
    programme = asking.programme_of(request) or own.lups()
    outbox.queue([fault_mail.write(report, programme, to=contact, now=now)], now=now)


def address_of_thanks(request: HttpRequest) -> str:
    query = request.GET.copy()
    query[SENT] = "1"
    return f"{request.path}?{query.urlencode()}"

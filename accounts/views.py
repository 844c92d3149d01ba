from __future__ import annotations

from allauth.account import views
from allauth.account.utils import get_next_redirect_url
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse


@login_not_required
def log_in(request: HttpRequest) -> HttpResponse:
    """Ask for a code; whoever is logged in goes on to where they were going."""
    if request.user.is_authenticated:
        return HttpResponseRedirect(get_next_redirect_url(request) or reverse("home"))
    response: HttpResponse = views.request_login_code(request)
    return response

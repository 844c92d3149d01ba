"""Which language a page is shown in.

The address (``?sprak=nn``) wins, then the reader's cookie, then the account, then bokmål. The
browser's own wish is not asked: most Norwegian machines are set up in English.
"""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation

PARAMETER = "sprak"


class LanguageMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        language = chosen_language(request) or settings.LANGUAGE_CODE
        with translation.override(language):
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response


def chosen_language(request: HttpRequest) -> str:
    """The language the reader has chosen, or an empty string."""
    choices = (
        request.GET.get(PARAMETER, ""),
        request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, ""),
        getattr(request.user, "language", "") if has_session(request) else "",
    )
    known = dict(settings.LANGUAGES)
    return next((choice for choice in choices if choice in known), "")


def has_session(request: HttpRequest) -> bool:
    """Asked first, so that pages for people without an account never touch the session."""
    return settings.SESSION_COOKIE_NAME in request.COOKIES

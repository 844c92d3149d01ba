"""What pages may do with the reader's device: nothing, but for those that say so themselves."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

NOTHING = "camera=(), microphone=(), geolocation=()"


def permissions_policy(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware."""

    def answer(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers.setdefault("Permissions-Policy", NOTHING)
        return response

    return answer

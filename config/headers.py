"""Headers that every answer has, whoever gives it: pages, files, redirects and errors alike."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

FIXED = {
    "Cross-Origin-Resource-Policy": "same-origin",
    # From here on SecurityMiddleware's own; an address that it refuses itself leaves without them.
    "Cross-Origin-Opener-Policy": "same-origin",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}
# What pages may do with the reader's device: nothing, but for what a view says itself.
OFF = [
    *("accelerometer", "camera", "display-capture", "geolocation", "gyroscope", "hid"),
    *("idle-detection", "magnetometer", "microphone", "midi", "payment", "serial", "usb"),
    "xr-spatial-tracking",
]


def every_answer(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware, outside the one that answers http with a redirect.

    Nothing that is made for one reader is kept by a proxy, nor shown again without being asked for.
    """

    def answer(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        for name, value in FIXED.items():
            response.headers.setdefault(name, value)
        response.headers.setdefault("Cache-Control", "private, no-cache")
        response.headers["Permissions-Policy"] = policy(
            response.headers.get("Permissions-Policy", "")
        )
        return response

    return answer


def policy(allowed: str) -> str:
    """Everything off, but for what is allowed, such as ``camera=(self)``."""
    named = [part.partition("=")[0].strip() for part in allowed.split(",") if part]
    return ", ".join([*filter(None, [allowed]), *(f"{it}=()" for it in OFF if it not in named)])

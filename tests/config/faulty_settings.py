"""The settings of tests/config/faulty_site.py: a page fails when it is asked to, `?fail=view`."""

from tests.settings import *  # noqa: F403
from tests.settings import MIDDLEWARE

MIDDLEWARE = [*MIDDLEWARE, "tests.config.faulty_settings.fail_on_request"]


def fail_on_request(get_response):
    def middleware(request):
        if request.GET.get("fail") == "view":
            raise RuntimeError(f"no answer to {request.path}")
        return get_response(request)

    return middleware

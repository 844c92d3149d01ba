"""A mail's own HTML in a frame on one of our pages: seen, and nothing more."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from csp.constants import NONE, SELF, UNSAFE_INLINE
from csp.decorators import csp
from django.http import HttpResponse
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

View = Callable[..., HttpResponse]
POLICY = {
    "default-src": [NONE],
    "style-src": [UNSAFE_INLINE],
    "img-src": [SELF, "data:"],
    "frame-ancestors": [SELF],
    "base-uri": [NONE],
    "form-action": [NONE],
    "sandbox": [True],
}


def mail_frame(view: View) -> View:
    """For a view that answers with a mail. Its inline styles are allowed there only."""
    framed = cast(View, csp(POLICY)(view))
    return require_safe(xframe_options_sameorigin(framed))

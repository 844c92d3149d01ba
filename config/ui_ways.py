"""The ways around as template tags: menu, language and pages. Builtins too, like those of ui.py."""

import json
from functools import cache
from typing import Any
from urllib.parse import urlsplit

from django import template
from django.core.paginator import Page
from django.core.serializers.json import DjangoJSONEncoder
from django.http import HttpRequest
from django.template import Context
from django.urls import reverse
from django.utils.html import escape, format_html
from django.utils.http import urlencode
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from accounts.language import PARAMETER
from config.public.asking import PROGRAMME
from messaging import keys

register = template.Library()

OPENS_BY_ITSELF = {"token", "code"}  # names of parts of addresses
LANGUAGES = (("nb", "Bokmål"), ("nn", "Nynorsk"), ("en", "English"))


@register.filter
def as_json(value: object) -> str:
    """For a data attribute that a script reads; escaped like any other text."""
    return json.dumps(value, cls=DjangoJSONEncoder)


@register.simple_tag(takes_context=True)
def nav_link(
    context: Context, page: str, text: str, exact: bool = False, key: str = ""
) -> SafeString:
    """A link of the main navigation to the `page` of that name, marked where one is.

    Pages below it count too, unless it is `exact`: the first page has all others below it.
    `key` opens it after g (static/js/shortcuts.js).
    """
    path, url = context["request"].path, address_of(page)
    within = not exact and path.startswith(url)
    here = "page" if path == url else "true" if within else ""
    current = f' aria-current="{here}"' if here else ""
    data = f' data-key="{key}"' if key else ""
    link = f'<a class="site-nav__link" href="{url}"{current}{data}>{escape(text)}</a>'
    return SafeString(f"<li>{link}</li>")


@cache
def address_of(page: str) -> str:
    return reverse(page)


@register.inclusion_tag("components/language_form.html", takes_context=True)
def language_form(context: Context) -> dict[str, object]:
    """Choice of language for those who log in: a POST, kept with the user.

    It leads back without the language in the address, which would win over the choice.
    """
    request = context["request"]
    query = request.GET.copy()
    query.pop(PARAMETER, None)
    return {
        "languages": LANGUAGES,
        "current": get_language(),
        "next": urlsplit(request.get_full_path())._replace(query=query.urlencode()).geturl(),
        "csrf_token": context.get("csrf_token", ""),
    }


@register.inclusion_tag("components/language_links.html", takes_context=True)
def language_links(context: Context) -> dict[str, object]:
    """Choice of language by plain links (`?sprak=nn`), for pages that set no cookie."""
    request = context["request"]
    return {
        "languages": [
            (*language, _with(request, PARAMETER, language[0])) for language in LANGUAGES
        ],
        "current": get_language(),
    }


@register.simple_tag(takes_context=True)
def about(context: Context, page: str, **more: str) -> str:
    """The address of a page about the site itself, in the language and of the programme here."""
    programme = getattr(context.get("programme"), "open_slug", "")
    query = {PARAMETER: get_language(), PROGRAMME: programme} | more
    return f"{reverse(page)}?{urlencode({name: text for name, text in query.items() if text})}"


@register.simple_tag(takes_context=True)
def this_page(context: Context) -> str:
    """The path of the page, without what opens it by itself; empty for one that there is not."""
    request = context.get("request")
    if request is None or request.resolver_match is None:
        return ""
    path: str = request.path
    for name in OPENS_BY_ITSELF & request.resolver_match.kwargs.keys():
        path = path.replace(str(request.resolver_match.kwargs[name]), "…")
    return path


@register.simple_tag(takes_context=True)
def kept_language(context: Context) -> SafeString:
    """The language that the address chose, as the query of a link to another page of ours."""
    chosen = context["request"].GET.get(PARAMETER)
    return format_html("?{}={}", PARAMETER, get_language()) if chosen else SafeString("")


@register.inclusion_tag("components/pager.html", takes_context=True)
def pager(context: Context, page: Page[Any]) -> dict[str, object]:
    """Previous and next page of a list, keeping search and filters."""
    request = context["request"]
    before = _with(request, "page", page.number - 1) if page.has_previous() else ""
    after = _with(request, "page", page.number + 1) if page.has_next() else ""
    return {"page": page, "before": before, "after": after}


def _with(request: HttpRequest, name: str, value: object) -> str:
    query = request.GET.copy()
    for given in query:
        query.setlist(given, [keys.without(text) for text in query.getlist(given)])
    query[name] = str(value)
    return f"?{query.urlencode()}"

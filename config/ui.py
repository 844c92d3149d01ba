"""The components of the face as template tags; docs/face.md shows which to use for what.

Registered as builtins, so no page loads them. Arguments are declared: a typo in a template raises.
What a class alone can do has no tag: a tag costs time in each row of a list.
"""

import html
from collections.abc import Iterable, Mapping
from datetime import date, datetime

from django import forms, template
from django.conf import settings
from django.forms import BoundField
from django.http import HttpRequest
from django.template import Context
from django.template.loader import get_template
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import SimpleLazyObject
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from cohorts import access
from messaging.long_words import breakable

register = template.Library()
register.filter(breakable)

NOTICE_TONES = ("info", "success", "warning", "danger")
PANEL_TONES = ("", "tinted", "brand")


def page_frame(request: HttpRequest) -> dict[str, object]:
    """Context processor: what the frame shows. The footer's addresses are empty if not shown.

    Whether the reader keeps the partners, or has a desk, is asked first when a menu is drawn that
    depends on it. Pages of the desk that others than coordinators see say so themselves.
    """
    return {
        "coordinates": True,
        "has_desk": SimpleLazyObject(lambda: has_desk(request)),
        "keeps_partners": SimpleLazyObject(lambda: access.coordinates_for_lup(request.user)),
        "reads_inbox": bool(settings.INBOX_HOST),
        "outside_login": settings.OIDC_ISSUER and settings.OIDC_NAME,
        "contact_email": settings.CONTACT_EMAIL,
        "accessibility_statement_url": settings.ACCESSIBILITY_STATEMENT_URL,
    }


def has_desk(request: HttpRequest) -> bool:
    """On the desk's own pages without a query: one is there already."""
    here = request.resolver_match
    if here is not None and here.app_name == "desk":
        return True
    return access.has_desk(request.user)


# --- Blocks ------------------------------------------------------------------------------------


@register.simple_block_tag
def page_header(content: str, title: str, lead: str = "", eyebrow: str = "") -> SafeString:
    """The page's only h1; the content is its one next action."""
    return format_html(
        '<header class="page-header"><div class="page-header__text">{}<h1>{}</h1>{}</div>{}'
        "</header>",
        _around('<p class="page-header__eyebrow">{}</p>', eyebrow),
        title,
        _around('<p class="lead">{}</p>', lead),
        _around('<div class="button-row">{}</div>', mark_safe(content.strip())),
    )


@register.simple_block_tag
def panel(content: str, title: str = "", tone: str = "", level: int = 2) -> SafeString:
    """One matter in a box. `level` is the level of its heading, 2 or 3."""
    _require(tone, PANEL_TONES)
    return format_html(
        '<section class="panel{}">{}\n{}\n</section>',
        _around(" panel--{}", tone),
        _around(f"<h{level}>{{}}</h{level}>", title),
        content,
    )


@register.simple_block_tag
def notice(content: str, tone: str = "info", title: str = "") -> SafeString:
    """Something to know: info, success, warning or danger."""
    _require(tone, NOTICE_TONES)
    return format_html(
        '<div class="notice notice--{}">{}<div class="stack stack--tight">{}</div></div>',
        tone,
        _around('<p class="notice__title">{}</p>', title),
        content,
    )


@register.simple_block_tag
def table_wrap(content: str, label: str) -> SafeString:
    """A box in which a wide table scrolls, reachable by keyboard and named by `label`."""
    return format_html(
        '<div class="table-wrap" role="region" aria-label="{}" tabindex="0">{}</div>',
        label,
        content,
    )


@register.simple_block_tag
def empty_state(content: str, title: str) -> SafeString:
    """Nothing here yet; the content says what to do about it."""
    return format_html('<div class="empty"><p><strong>{}</strong></p>{}</div>', title, content)


@register.simple_block_tag
def each(content: str, rows: Iterable[Mapping[str, str]]) -> SafeString:
    """The content once for each row of a long table, `{name}` being what the row says there.

    A template's own loop takes many times as long. Nothing that people wrote may stand in the
    content itself, only in the rows.
    """
    return SafeString("".join([content.format_map(escaped(row)) for row in rows]))


def escaped(row: Mapping[str, str]) -> dict[str, str]:
    """As Django escapes, but for text only, which is several times as quick."""
    return {
        name: text if isinstance(text, SafeString) else html.escape(text)
        for name, text in row.items()
    }


@register.simple_block_tag(takes_context=True)
def confirm(
    context: Context, content: str, action: str, cancel_url: str, color: str = "accent"
) -> SafeString:
    """A POST form that asks before something that many notice; the content says what happens."""
    asked: dict[str, object] = {
        "content": content,
        "action": action,
        "cancel_url": cancel_url,
        "color": color,
    }
    asked["csrf_token"] = context.get("csrf_token", "")
    return mark_safe(get_template("components/confirm.html").render(asked))


# --- Forms -------------------------------------------------------------------------------------


@register.inclusion_tag("components/field.html")
def field(
    bound: BoundField, label: str = "", help: str = "", focus: bool = False
) -> dict[str, object]:
    """Label, help, control and error of one field, tied together by Django's own ids.

    `label` and `help` replace those of forms that are not ours; `focus` is for a page with only
    one field.
    """
    bound.label = label or bound.label
    bound.help_text = help or bound.help_text
    widget = bound.field.widget
    check, file = isinstance(widget, forms.CheckboxInput), isinstance(widget, forms.FileInput)
    # A placeholder vanishes while one types; our labels stay.
    attrs: dict[str, str | bool] = {"placeholder": False, "autofocus": focus}
    if not (widget.use_fieldset or file):
        attrs["class"] = "ds-input"
    return {
        "field": bound,
        "control": bound.as_widget(attrs=attrs),
        "grouped": widget.use_fieldset,
        "check": check,
        "kind": "check" if check else "file" if file else "",
    }


@register.inclusion_tag("components/form_errors.html")
def form_errors(form: forms.BaseForm) -> dict[str, object]:
    """The error summary on top of a form; shows nothing while there is nothing wrong."""
    in_fields = [(bound, ends(str(bound.label)), error) for bound in form for error in bound.errors]
    general = form.non_field_errors()
    return {"in_fields": in_fields, "general": general, "count": len(in_fields) + len(general)}


def ends(label: str) -> str:
    return label if label.endswith("?") else f"{label}:"


@register.inclusion_tag("components/post_button.html", takes_context=True)
def post_button(
    context: Context, url: str, text: str, variant: str = "primary", color: str = "accent"
) -> dict[str, object]:
    """A form with one button, for a change of state that needs no more than a press."""
    return {
        "url": url,
        "text": text,
        "variant": variant,
        "color": color,
        "csrf_token": context.get("csrf_token", ""),
    }


# --- Status and figures ------------------------------------------------------------------------


@register.simple_tag
def proportion(coming: int, declined: int, waiting: int) -> SafeString:
    """A bar of three shares, hidden from screen readers: the page has the numbers as text too."""
    coming, declined, waiting = int(coming), int(declined), int(waiting)
    total = coming + declined + waiting or 1
    return mark_safe(
        f'<svg class="proportion" viewBox="0 0 {total} 1" preserveAspectRatio="none"'
        f' aria-hidden="true"><rect class="proportion__waiting" width="{total}" height="1"/>'
        f'<rect class="proportion__declined" width="{coming + declined}" height="1"/>'
        f'<rect class="proportion__coming" width="{coming}" height="1"/></svg>'
    )


@register.inclusion_tag("components/answers.html")
def answers(coming: int, declined: int, waiting: int) -> dict[str, int]:
    """The bar with its numbers in words."""
    return {"coming": coming, "declined": declined, "waiting": waiting}


@register.inclusion_tag("components/progress.html")
def progress(label: str, done: int, total: int) -> dict[str, object]:
    return {"label": label, "done": done, "total": total}


@register.inclusion_tag("components/stepper.html")
def stepper(current: int, *steps: str) -> dict[str, object]:
    """Where one is in a task of few steps; `current` counts from 1."""
    numbered = [
        {"text": text, "done": number < current, "now": number == current}
        for number, text in enumerate(steps, start=1)
    ]
    return {"steps": numbered}


@register.simple_tag
def date_block(when: date) -> SafeString:
    """A day as a leaf of a calendar, in local time."""
    day = timezone.localtime(when).date() if isinstance(when, datetime) else when
    return format_html(
        '<time class="date-block" datetime="{}"><span class="date-block__day">{}</span> '
        '<span class="date-block__month">{}</span> <span class="date-block__year">{}</span></time>',
        day.isoformat(),
        day.day,
        date_format(day, "b"),
        day.year,
    )


# --- Mail --------------------------------------------------------------------------------------


@register.filter
def unbroken(text: str) -> SafeString:
    """Hours such as 10.00–16.00 stay on one line."""
    words = [
        format_html('<span class="nowrap">{}</span>', word) if "–" in word else word
        for word in text.split()
    ]
    return format_html_join(" ", "{}", [(word,) for word in words])


@register.inclusion_tag("components/mail_button.html")
def mail_button(url: str, text: str, colour: str = "") -> dict[str, str]:
    return {"url": url, "text": text, "colour": colour}


def _around(html: str, text: object) -> SafeString:
    """Nothing around nothing."""
    return format_html(html, text) if text else mark_safe("")


def _require(value: str, allowed: tuple[str, ...]) -> None:
    if value not in allowed:
        raise template.TemplateSyntaxError(f"{value!r} is none of {', '.join(map(repr, allowed))}")

"""Widgets of forms, drawn at once as Django's templates draw them.

Those take two templates for each field and each option, ten times as long.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.forms.renderers import TemplatesSetting
from django.http import HttpRequest
from django.utils.html import conditional_escape

Widget = Mapping[str, Any]
INPUTS = ("date", "datetime", "email", "hidden", "number", "password", "search", "tel", "text",
          "time", "url", "checkbox", "color")  # fmt: skip


class Renderer(TemplatesSetting):
    def render(
        self, template_name: str, context: dict[str, Any], request: HttpRequest | None = None
    ) -> str:
        draw = DRAWN.get(template_name)
        return draw(context["widget"]) if draw else super().render(template_name, context, request)


def attributes(widget: Widget) -> str:
    return "".join(
        f" {name}" if value is True else f' {name}="{conditional_escape(value)}"'
        for name, value in widget["attrs"].items()
        if value is not False
    )


def input_field(widget: Widget) -> str:
    kind, name, value = widget["type"], conditional_escape(widget["name"]), widget["value"]
    written = "" if value is None else f' value="{conditional_escape(value)}"'
    return f'<input type="{kind}" name="{name}"{written}{attributes(widget)}>'


def textarea(widget: Widget) -> str:
    name, text = conditional_escape(widget["name"]), conditional_escape(widget["value"] or "")
    return f'<textarea name="{name}"{attributes(widget)}>\n{text}</textarea>'


def select(widget: Widget) -> str:
    name = conditional_escape(widget["name"])
    groups = "".join(group(label, options) for label, options, _number in widget["optgroups"])
    return f'<select name="{name}"{attributes(widget)}>{groups}\n</select>'


def group(label: str | None, options: list[Widget]) -> str:
    drawn = "".join(f"\n  {option(each)}" for each in options)
    if not label:
        return drawn
    return f'\n  <optgroup label="{conditional_escape(label)}">{drawn}\n  </optgroup>'


def option(widget: Widget) -> str:
    value, label = conditional_escape(widget["value"]), conditional_escape(widget["label"])
    return f'<option value="{value}"{attributes(widget)}>{label}</option>'


DRAWN: dict[str, Callable[[Widget], str]] = {
    "django/forms/widgets/textarea.html": textarea,
    "django/forms/widgets/select.html": select,
    **{f"django/forms/widgets/{name}.html": input_field for name in INPUTS},
}

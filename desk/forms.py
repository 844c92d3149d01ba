"""The form for a gathering."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.conf import settings
from django.forms.utils import flatatt
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from partners import empty_choice
from sessions_app.gatherings import facts
from sessions_app.models import Gathering


class MomentInput(forms.DateTimeInput):
    input_type = "datetime-local"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%dT%H:%M")


class DayInput(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class QuickSelect(forms.Select):
    """For many options: each is drawn without the attributes that it could have."""

    def render(
        self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None
    ) -> SafeString:
        chosen = {str(one) for one in self.format_value(value)}
        return format_html(
            '<select name="{}"{}>{}</select>',
            name,
            flatatt(self.build_attrs(self.attrs, attrs)),
            SafeString("".join(in_group(each, label, chosen) for each, label in self.choices)),
        )


def in_group(value: Any, label: Any, chosen: set[str]) -> str:
    """An option, or a heading with those that stand under it."""
    if isinstance(label, list | tuple):
        under = SafeString("".join(option(one, text, chosen) for one, text in label))
        return format_html('<optgroup label="{}">{}</optgroup>', value, under)
    return option(value, label, chosen)


def option(value: Any, label: Any, chosen: set[str]) -> str:
    written = "" if value is None else str(value)
    selected = " selected" if written in chosen else ""
    return f'<option value="{escape(written)}"{selected}>{escape(label)}</option>'


class GatheringForm(forms.ModelForm):  # type: ignore[type-arg]  # not generic when it runs
    meeting_url = forms.URLField(
        label=gettext_lazy("Meeting link"), required=False, assume_scheme="https"
    )
    learning_hours = forms.DecimalField(
        label=gettext_lazy("Learning hours"),
        min_value=0,
        max_value=100,
        decimal_places=2,
        help_text=gettext_lazy("What counts towards the certificate, such as 2.5"),
        widget=forms.NumberInput({"step": "0.25", "inputmode": "decimal"}),
    )

    class Meta:
        model = Gathering
        fields = (
            "title",
            "kind",
            "form",
            "starts_at",
            "ends_at",
            "venue",
            "address",
            "meeting_url",
            "agenda",
            "practical",
            "reply_by",
            "capacity",
            "seats_per_team",
        )
        widgets = {
            "starts_at": MomentInput(),
            "ends_at": MomentInput(),
            "reply_by": DayInput(),
            "agenda": forms.Textarea({"rows": 4}),
            "practical": forms.Textarea({"rows": 4}),
        }
        labels = {
            "title": gettext_lazy("Title"),
            "kind": gettext_lazy("Kind"),
            "form": gettext_lazy("Form"),
            "starts_at": gettext_lazy("Begins"),
            "ends_at": gettext_lazy("Ends"),
            "venue": gettext_lazy("Venue"),
            "address": gettext_lazy("Address"),
            "agenda": gettext_lazy("Themes"),
            "practical": gettext_lazy("Good to know"),
            "reply_by": gettext_lazy("Answer by"),
            "capacity": gettext_lazy("Places in all"),
            "seats_per_team": gettext_lazy("Places for each team"),
        }
        help_texts = {
            "agenda": gettext_lazy("One on each line"),
            "capacity": gettext_lazy(
                "Empty means no limit. When all are taken, a yes is a place on the waiting list."
            ),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        empty_choice.say(self, form=_("Choose"))
        self.initial.setdefault("learning_hours", self.instance.learning_hours.normalize())
        self.themes = facts.themes(self.instance)
        self.initial["agenda"] = "\n".join(self.themes)

    def clean_agenda(self) -> str:
        """As it was, when the themes are the same: spreadsheets write them on one line."""
        written = facts.themes(Gathering(agenda=self.cleaned_data["agenda"]))
        return self.instance.agenda if written == self.themes else "\n".join(written)

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        starts_at, ends_at = values.get("starts_at"), values.get("ends_at")
        if starts_at and ends_at and ends_at <= starts_at:
            self.add_error("ends_at", _("The gathering ends before it begins."))
        if starts_at and values.get("reply_by") and values["reply_by"] > starts_at.date():
            self.add_error("reply_by", _("The date is after the gathering has begun."))
        return values

    def facts(self) -> dict[str, Any]:
        """The fields of a gathering as the form has them, once it is valid."""
        values = dict(self.cleaned_data)
        hours: Decimal = values.pop("learning_hours")
        return values | {"learning_minutes": round(hours * 60)}


class NotesForm(forms.Form):
    """The coordinator's own line in a mail about a change, in each language that is read."""

    LONGEST = 500

    def __init__(self, languages: Collection[str], *, notes: Mapping[str, str]) -> None:
        super().__init__(initial={self.name_of(code): note for code, note in notes.items()})
        several = len(languages) > 1
        for code, name in settings.LANGUAGES:
            if code not in languages:
                continue
            explanation = _("Explanation in %(language)s") % {"language": name}
            self.fields[self.name_of(code)] = forms.CharField(
                label=explanation if several else _("Explanation"),
                max_length=self.LONGEST,
                required=False,
                widget=forms.Textarea({"rows": 2, "lang": code if several else ""}),
            )
        for first in list(self.fields.values())[:1]:
            first.help_text = (
                _(
                    "Stands first in the mails in this language. Where you write nothing, the first"
                    " of the others stands instead."
                )
                if several
                else _("Stands first in every mail, as you write it")
            )

    @staticmethod
    def name_of(language: str) -> str:
        return f"note_{language}"

"""What a coordinator can look for in the outbox."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from certificates import letters as certificate_letters
from desk.forms import DayInput, QuickSelect
from desk.post.outbox_access import Scope
from desk.post.outbox_asking import Asked
from desk.post.outbox_states import Standing
from messaging.models import Message
from sessions_app import years
from sessions_app.mail import letters

Kind = Message.Kind
KINDS = [(kind.value, kind.label) for kind in Kind if kind != Kind.LOGIN_CODE]
Choices = list[tuple[str, Any]]


class OutboxFilter(forms.Form):
    """The names of the fields are those in the page's address."""

    q = forms.CharField(label=gettext_lazy("Address, name or subject"), required=False)
    status = forms.ChoiceField(required=False, choices=Standing.choices)
    om = forms.ChoiceField(
        label=gettext_lazy("Gathering or cohort"), required=False, widget=QuickSelect
    )
    slag = forms.ChoiceField(label=gettext_lazy("Kind of mail"), required=False, widget=QuickSelect)
    brevsprak = forms.ChoiceField(
        label=gettext_lazy("Language"), required=False, widget=QuickSelect
    )
    fra = forms.DateField(
        label=gettext_lazy("From date"), required=False, widget=DayInput, validators=[years.check]
    )
    til = forms.DateField(
        label=gettext_lazy("To date"), required=False, widget=DayInput, validators=[years.check]
    )

    def __init__(self, data: Any, *, scope: Scope) -> None:
        super().__init__(data)
        self.scope = scope
        self._offer("om", _("All"), topics(scope))
        self._offer("slag", _("All but tests"), KINDS)
        self._offer("brevsprak", _("All"), [(code, str(name)) for code, name in settings.LANGUAGES])
        for field in self.fields.values():
            field.widget.attrs["class"] = "ds-input"
        self.full_clean()

    def _offer(self, name: str, everything: str, choices: Choices) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 – for the types
        field.choices = [("", everything), *choices]

    @property
    def details(self) -> list[forms.BoundField]:
        return [self[name] for name in ("om", "slag", "brevsprak", "fra", "til")]

    @property
    def is_detailed(self) -> bool:
        """More than a search, or something that cannot be looked for."""
        return bool(self.errors) or any(bound.data for bound in self.details)

    @property
    def asked(self) -> Asked | None:
        """None for what cannot be looked for, which finds nothing."""
        if self.errors:
            return None
        given = self.cleaned_data
        return Asked(
            self.scope.programme_ids,
            [cohort.pk for cohort in self.scope.cohorts],
            given["slag"],
            given["brevsprak"],
            self.wanted,
            given["om"],
            midnight(given["fra"]) if given["fra"] else None,
            midnight(given["til"] + timedelta(days=1)) if given["til"] else None,
            " ".join(given["q"].split()),
        )

    @property
    def wanted(self) -> Standing | None:
        status = self.cleaned_data.get("status")
        return Standing(status) if status else None


def midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def topics(scope: Scope) -> Choices:
    """What mail can be about, in groups: each cohort's gatherings, then the cohort as a whole."""
    groups: dict[int, list[tuple[str, str]]] = {cohort.pk: [] for cohort in scope.cohorts}
    for row in scope.gatherings:
        day = date_format(timezone.localtime(row.starts_at), "SHORT_DATE_FORMAT")
        groups[row.cohort_id].append((letters.topic_of(row), f"{row.title}, {day}"))
    for cohort in scope.cohorts:
        whole = (certificate_letters.topic_of(cohort), _("Certificates and other mail"))
        groups[cohort.pk].append(whole)
    return [(str(cohort), groups[cohort.pk]) for cohort in scope.cohorts]

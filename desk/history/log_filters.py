"""What one can look for in the log: by whom, what, when, to what."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from accounts.models import User
from audit import log, sentences, words
from audit.models import Entry
from cohorts.models import Programme, ProgrammeRole
from desk.forms import DayInput, QuickSelect
from partners.prepared import prepared
from sessions_app import years

Choices = list[tuple[str, str]]


class LogFilter(forms.Form):
    """The names of the fields are those in the page's address."""

    q = forms.CharField(
        label=gettext_lazy("Person, team, gathering …"),
        required=False,
        max_length=200,
    )
    hvem = forms.ChoiceField(label=gettext_lazy("Who"), required=False, widget=QuickSelect)
    hva = forms.ChoiceField(label=gettext_lazy("What"), required=False, widget=QuickSelect)
    program = forms.ChoiceField(label=gettext_lazy("Programme"), required=False, widget=QuickSelect)
    fra = forms.DateField(
        label=gettext_lazy("From date"), required=False, widget=DayInput, validators=[years.check]
    )
    til = forms.DateField(
        label=gettext_lazy("To date"), required=False, widget=DayInput, validators=[years.check]
    )

    def __init__(self, data: Any, *, user: User, programmes: list[Programme]) -> None:
        super().__init__(data)
        self._offer("hvem", people(user, programmes))
        self._offer("hva", verbs())
        self._offer("program", [(str(row.pk), row.name) for row in programmes])
        if len(programmes) == 1:
            del self.fields["program"]
        for field in self.fields.values():
            field.widget.attrs["class"] = "ds-input"
        self.full_clean()

    def _offer(self, name: str, choices: Choices) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 – for the types
        field.choices = [("", _("All")), *choices]

    @property
    def details(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if name != "q"]

    @property
    def is_detailed(self) -> bool:
        """More than a search, or something that cannot be looked for."""
        return bool(self.errors) or any(bound.data for bound in self.details)

    def found(self, entries: QuerySet[Entry]) -> QuerySet[Entry]:
        """What cannot be looked for finds nothing."""
        if self.errors:
            return entries.none()
        given = self.cleaned_data
        if who := given["hvem"]:
            is_account = who.isdecimal()
            entries = entries.filter(Q(actor=who) if is_account else Q(actor_kind=who))
        if verb := given["hva"]:
            entries = entries.filter(verb=verb)
        if programme := given.get("program"):
            entries = entries.filter(programme=programme)
        if first := given["fra"]:
            entries = entries.filter(at__gte=midnight(first))
        if last := given["til"]:
            entries = entries.filter(at__lt=midnight(last + timedelta(days=1)))
        text = " ".join(given["q"].split())
        return entries.filter(object_text__icontains=text) if text else entries


def people(user: User, programmes: list[Programme]) -> Choices:
    """Those who have or had something to do with the programmes, then who has no account."""
    accounts = acting([programme.pk for programme in programmes], user)
    named = sorted((name or email, str(pk)) for pk, name, email in accounts)
    return [
        *((pk, name) for name, pk in named),
        (log.PARTICIPANT, pgettext("log", "participants by a personal link")),
        (log.SYSTEM, sentences.who(log.SYSTEM, "")),
    ]


@prepared
def acting(programmes: list[int], user: User) -> QuerySet[User, tuple[int, str, str]]:
    roles = ProgrammeRole.objects.filter(programme__among=programmes)
    acted = Entry.objects.filter(programme__among=programmes, actor__isnull=False)
    accounts = User.objects.filter(
        Q(pk__in=roles.values("user")) | Q(pk__in=acted.order_by().values("actor")) | Q(pk=user.pk)
    )
    return accounts.values_list("pk", "name", "email")


def verbs() -> Choices:
    named = ((verb, str(name)) for verb, name in words.VERBS.items())
    chosen = [(verb, name[:1].upper() + name[1:]) for verb, name in named]
    return sorted(chosen, key=lambda row: row[1])


def midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))

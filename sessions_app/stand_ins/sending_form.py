"""The form in which somebody is sent instead, the same at the desk, in the portal and by link."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from sessions_app.attending.walking_in import Newcomer
from sessions_app.coming import answering
from sessions_app.models import Participation
from sessions_app.stand_ins import sending, standing_in
from sessions_app.stand_ins.sending import Colleague

SOMEBODY_ELSE = "other"
NAMING = ("first_name", "last_name", "email")


class SendingForm(forms.Form):
    """One of the colleagues, or somebody else by name and address."""

    use_required_attribute = False  # name and address are wanted of somebody else only

    who = forms.ChoiceField(label=gettext_lazy("Who comes instead?"), widget=forms.RadioSelect)
    first_name = forms.CharField(label=gettext_lazy("First name"), max_length=100)
    last_name = forms.CharField(label=gettext_lazy("Last name"), max_length=100)
    email = forms.EmailField(label=gettext_lazy("E-mail"))

    def __init__(self, colleagues: Sequence[Colleague], partner: str, given: Any = None) -> None:
        super().__init__(given, initial={} if colleagues else {"who": SOMEBODY_ELSE})
        self.people = {str(one.person.pk): one.person for one in colleagues}
        choices = [(str(c.person.pk), f"{c.person.full_name} ({c.says})") for c in colleagues]
        other = _("Somebody else at %(partner)s") % {"partner": partner}
        who = cast(forms.ChoiceField, self.fields["who"])
        who.choices = [*choices, (SOMEBODY_ELSE, other)]

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        if values.get("who") != SOMEBODY_ELSE:
            for name in NAMING:
                self.errors.pop(name, None)
        return values

    @property
    def newcomer(self) -> Newcomer:
        return Newcomer(*(self.cleaned_data[name] for name in NAMING))


@dataclass(frozen=True)
class Asked:
    """What a press came to: ``done`` in words, or the ``form`` to correct, or ``why`` not."""

    done: str = ""
    form: SendingForm | None = None
    why: str = ""

    @property
    def status(self) -> int:
        """Of the page that is the answer."""
        return 409 if self.why else 400 if self.form else 200


NOTHING_ASKED = Asked()


def form_for(row: Participation, given: Any = None) -> SendingForm:
    return SendingForm(sending.colleagues(row), row.team.partner.name, given)


def carry_out(
    request: HttpRequest,
    row: Participation,
    *,
    may_be_anywhere: bool,
    by: User | str,
    now: datetime,
) -> Asked:
    """Send somebody or undo it, as the pressed button says."""
    name = {"name": row.person.full_name}
    try:
        if request.POST.get("action") == "undo":
            standing_in.undo(row, by=by, now=now)
            return Asked(done=_("%(name)s takes part as before.") % name)
        form = form_for(row, request.POST)
        if not form.is_valid():
            return Asked(form=form)
        person = form.people.get(form.cleaned_data["who"])
        if person:
            new = standing_in.replace(row, person=person, by=by, now=now)
        else:
            new = sending.send_newcomer(
                row, form.newcomer, may_be_anywhere=may_be_anywhere, by=by, now=now
            )
    except standing_in.CannotReplace as why:
        return Asked(form=form_for(row, request.POST), why=str(why))
    sent = _("%(other)s is asked to come instead of %(name)s.")
    return Asked(done=sent % (name | {"other": new.person.full_name}))


def shown(
    row: Participation, asked: Asked, *, now: datetime, may_be_anywhere: bool = False
) -> dict[str, Any]:
    """What sessions_app/_send_another.html shows."""
    is_open = answering.takes_answers(row.gathering, now=now) and answering.is_in_team(row)
    sent = standing_in.chain_from(row)
    comes = sent[-1] if sent else None
    may_send = is_open and (comes is None or comes.answer == Participation.Answer.NO)
    return {
        "row": row,
        "name": row.person.full_name,
        "comes": comes,
        "is_open": is_open,
        "why": asked.why,
        "domains": "" if may_be_anywhere else sending.domains_in_words(row.team.partner),
        "form": (asked.form or form_for(row)) if may_send else None,
    }

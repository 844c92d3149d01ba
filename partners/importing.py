"""Partners from a spreadsheet. The organisation number says which partner a row is about."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from audit import log
from partners.models import Partner
from spreadsheets import values
from spreadsheets.columns import Column
from spreadsheets.reading import Row, Table
from spreadsheets.report import Check, Report
from spreadsheets.turns import wait_for_turn

NAME = Column(
    "name",
    "Virksomhet",
    (
        *("Verksemd", "Virksomhetsnavn", "Verksemdsnamn", "Organisasjon", "Organisasjonsnavn"),
        *("Organisasjonsnamn", "Partner", "Partnervirksomhet", "Partnerverksemd", "Navn", "Namn"),
    ),
    needed=True,
)
ORG_NUMBER = Column(
    "org_number",
    "Org.nr.",
    (
        "Organisasjonsnr",
        "Organisasjonsnummer",
        "Organisasjonsnummeret",
        "Org.nummer",
        "Org.no.",
        "Foretaksnummer",
    ),
    needed=True,
)
COLUMNS = (
    NAME,
    ORG_NUMBER,
    Column(
        "kind",
        "Type",
        (
            *("Virksomhetstype", "Verksemdstype", "Partnertype", "Organisasjonstype"),
            *("Type virksomhet", "Type verksemd"),
        ),
    ),
    Column("language_form", "Målform", ("Språk", "Språkform", "Skriftspråk")),
    Column(
        "joined_on",
        "Partner siden",
        (
            *("Partner sidan", "Partner fra", "Partner frå", "Med siden", "Med sidan", "Med fra"),
            *("Med frå", "Startdato", "Oppstart", "Oppstartsdato", "Innmeldt"),
        ),
    ),
)
KINDS = {
    "kommune": Partner.Kind.MUNICIPALITY,
    "fylkeskommune": Partner.Kind.COUNTY,
    "fylke": Partner.Kind.COUNTY,
    "statlig virksomhet": Partner.Kind.STATE,
    "statleg verksemd": Partner.Kind.STATE,
    "statlig": Partner.Kind.STATE,
    "stat": Partner.Kind.STATE,
    "helseforetak": Partner.Kind.HEALTH,
    "helseføretak": Partner.Kind.HEALTH,
    "offentlig eid selskap": Partner.Kind.COMPANY,
    "offentleg eigd selskap": Partner.Kind.COMPANY,
    "selskap": Partner.Kind.COMPANY,
    "kommunalt foretak": Partner.Kind.COMPANY,
    "annet": Partner.Kind.OTHER,
    "anna": Partner.Kind.OTHER,
}
LANGUAGE_FORMS = {
    "bokmål": Partner.LanguageForm.BOKMAL,
    "nb": Partner.LanguageForm.BOKMAL,
    "nynorsk": Partner.LanguageForm.NYNORSK,
    "nn": Partner.LanguageForm.NYNORSK,
    "nøytral": Partner.LanguageForm.NEUTRAL,
    "begge": Partner.LanguageForm.NEUTRAL,
}
FIELDS = ("name", "kind", "language_form", "joined_on")


@dataclass(frozen=True, slots=True)
class Details:
    """What a row says of a partner. None is an empty cell, which changes nothing."""

    org_number: str
    name: str
    kind: str | None
    language_form: str | None
    joined_on: date | None


@dataclass(slots=True)
class Plan:
    report: Report
    new: list[Partner] = field(default_factory=list)
    changed: list[tuple[Partner, dict[str, Any]]] = field(default_factory=list)


def plan(table: Table) -> Plan:
    """What the import would do. Reads the partners in one query and writes nothing."""
    known = by_number()
    made = Plan(Report.of(table))
    first_rows: dict[str, tuple[Row, Details]] = {}
    for row in table.rows:
        check = Check(row)
        details = details_of(check)
        if details:
            place_row(made, check, details, known, first_rows)
        made.report.note(check)
    return made


def by_number() -> dict[str, Partner]:
    """Every partner by its number; a number that was given up by merging is the other's."""
    rows = {row.pk: row for row in Partner.everything.all()}
    return {row.org_number: rows[row.merged_into_id or row.pk] for row in rows.values()}


@transaction.atomic
def carry_out(table: Table, *, by: User | str, only_valid: bool) -> Report:
    """Import the whole file, or nothing of it when a row is refused and not ``only_valid``."""
    wait_for_turn()
    made = plan(table)
    made.report.dry_run = False
    if not (made.report.is_clean or only_valid):
        return made.report
    Partner.objects.bulk_create(made.new)
    Partner.objects.bulk_update([partner for partner, _before in made.changed], FIELDS)
    log.record_all(
        log.entry(partner, "imported", by=by, after=facts(partner)) for partner in made.new
    )
    log.record_all(
        log.entry(partner, "changed by import", by=by, before=before, after=facts(partner))
        for partner, before in made.changed
    )
    made.report.imported = True
    return made.report


def details_of(check: Check) -> Details | None:
    """The row's values; None when it is refused, with the reasons in ``check``."""
    name = check.needed("name", values.name_up_to(200), missing=_("The name is missing."))
    org_number = check.needed(
        "org_number", values.org_number, missing=_("The organisation number is missing.")
    )
    kind = check.optional(
        "kind",
        values.one_of(KINDS, wrong=_("The kind “%(text)s” is not known and is left out.")),
    )
    language_form = check.optional(
        "language_form",
        values.one_of(
            LANGUAGE_FORMS, wrong=_("The language form “%(text)s” is not known and is left out.")
        ),
    )
    joined_on = check.optional("joined_on", values.day)
    if name is None or org_number is None:
        return None
    return Details(org_number, name, kind, language_form, joined_on)


def place_row(
    made: Plan,
    check: Check,
    details: Details,
    known: dict[str, Partner],
    first_rows: dict[str, tuple[Row, Details]],
) -> None:
    """Sort the row under created, changed, unchanged or refused."""
    counts = made.report.counts
    if details.org_number in first_rows:
        first, first_details = first_rows[details.org_number]
        if details == first_details:
            check.warn("org_number", _("The same as row %(row)d.") % {"row": first.number})
            counts.unchanged += 1
        else:
            check.refuse(
                "org_number",
                _("Row %(row)d has the same organisation number with other details.")
                % {"row": first.number},
            )
        return
    first_rows[details.org_number] = (check.row, details)
    partner = known.get(details.org_number)
    if partner is None:
        made.new.append(new_partner(details))
        counts.created += 1
        return
    before = facts(partner)
    take_over(partner, details)
    if facts(partner) == before:
        counts.unchanged += 1
    else:
        made.changed.append((partner, before))
        counts.changed += 1


def new_partner(details: Details) -> Partner:
    return Partner(
        org_number=details.org_number,
        name=details.name,
        kind=details.kind or Partner.Kind.OTHER,
        language_form=details.language_form or "",
        joined_on=details.joined_on,
    )


def take_over(partner: Partner, details: Details) -> None:
    for name in FIELDS:
        value = getattr(details, name)
        if value is not None:
            setattr(partner, name, value)


def facts(partner: Partner) -> dict[str, Any]:
    """The imported fields as plain JSON values."""
    return {
        "name": partner.name,
        "kind": partner.kind,
        "language_form": partner.language_form,
        "joined_on": partner.joined_on.isoformat() if partner.joined_on else None,
    }

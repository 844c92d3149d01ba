"""One row of a team spreadsheet: which columns there are and what their cells mean."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from cohorts.models import Programme
from partners.importing import ORG_NUMBER
from partners.models import Partner, Person
from spreadsheets import values
from spreadsheets.columns import Column
from spreadsheets.reading import Row
from spreadsheets.report import Check

COLUMNS = (
    Column(
        "partner_name",
        "Virksomhet",
        (
            *("Verksemd", "Organisasjon", "Partner", "Partnervirksomhet", "Partnerverksemd"),
            *("Virksomhetsnavn", "Verksemdsnamn", "Organisasjonsnavn", "Organisasjonsnamn"),
            *("Navn på virksomhet", "Namn på verksemd", "Arbeidsgiver", "Arbeidsgivar"),
        ),
    ),
    ORG_NUMBER,
    Column(
        "first_name",
        "Fornavn",
        (
            *("Fornamn", "Førenamn", "First name", "Given name"),
            *("Fornavn og mellomnavn", "For- og mellomnavn", "For- og mellomnamn"),
        ),
        needed=True,
    ),
    Column(
        "last_name",
        "Etternavn",
        ("Etternamn", "Slektsnavn", "Slektsnamn", "Last name", "Surname", "Family name"),
        needed=True,
    ),
    Column(
        "email",
        "E-post",
        (
            *("E-postadresse", "E-postadressa", "Epostadr", "E-post jobb", "E-post arbeid"),
            *("E-mail", "E-mailadresse", "Email address", "Mail", "Mailadresse"),
        ),
        needed=True,
    ),
    Column(
        "phone",
        "Mobil",
        (
            *("Mobilnummer", "Mobilnr", "Mobiltelefon", "Mobiltelefonnummer", "Mobiltelefonnr"),
            *("Mobiltlf", "Mobiltlf.nr.", "Mob", "Mob.nr.", "Mob.tlf.", "Mobile", "Mobile phone"),
            *("Tlf. mobil", "Telefon mobil", "Telefon", "Telefonnummer", "Telefonnr"),
            *("Tlf", "Tlf.nr.", "Tlf.nummer", "Telefon jobb", "Phone", "Phone number"),
        ),
    ),
    Column(
        "job_title",
        "Stilling",
        ("Stillingstittel", "Stillingsbenevnelse", "Stillingsnemning", "Tittel", "Jobbtittel"),
    ),
    Column(
        "role",
        "Rolle",
        (
            *("Rolle i teamet", "Rolle i team", "Rolle i driverteamet", "Rolle i drivarteamet"),
            *("Fagområde", "Fagfelt", "Fagbakgrunn", "Kompetanse", "Kompetanseområde"),
        ),
    ),
    Column(
        "unit",
        "Enhet",
        (
            *("Eining", "Avdeling", "Enhet/avdeling", "Eining/avdeling", "Avdeling/enhet"),
            *("Avdeling/eining", "Organisasjonsenhet", "Organisasjonseining", "Seksjon", "Etat"),
        ),
    ),
    Column(
        "is_lead",
        "Teamleder",
        (
            *("Teamleiar", "Teamlead", "Er teamleder", "Er teamleiar", "Leder av teamet"),
            *("Leiar av teamet", "Leder for teamet", "Leiar for teamet"),
            *("Teamansvarlig", "Teamansvarleg"),
        ),
    ),
)

Discipline = Person.Discipline
ROLES = {
    "innkjøp": Discipline.PROCUREMENT,
    "innkjøper": Discipline.PROCUREMENT,
    "innkjøpar": Discipline.PROCUREMENT,
    "anskaffelse": Discipline.PROCUREMENT,
    "anskaffelser": Discipline.PROCUREMENT,
    "anskaffing": Discipline.PROCUREMENT,
    "anskaffingar": Discipline.PROCUREMENT,
    "behovseier": Discipline.NEED_OWNER,
    "behovseigar": Discipline.NEED_OWNER,
    "fag": Discipline.SUBJECT,
    "fagrådgiver": Discipline.SUBJECT,
    "fagrådgivar": Discipline.SUBJECT,
    "fagperson": Discipline.SUBJECT,
    "næring": Discipline.BUSINESS,
    "næringsutvikling": Discipline.BUSINESS,
    "næringsutvikler": Discipline.BUSINESS,
    "næringsutviklar": Discipline.BUSINESS,
    "leder": Discipline.LEADER,
    "leiar": Discipline.LEADER,
    "ledelse": Discipline.LEADER,
    "leiing": Discipline.LEADER,
    "annet": Discipline.OTHER,
    "anna": Discipline.OTHER,
}


@dataclass(frozen=True, slots=True)
class TeamRow:
    """A row that can be taken. None is an empty cell, which changes nothing."""

    row: Row
    partner: Partner
    first_name: str
    last_name: str
    email: str
    phone: str | None
    job_title: str | None
    discipline: str | None
    unit: str | None
    is_lead: bool

    @property
    def full_name(self) -> str:
        return f"{self.first_name} {self.last_name}"

    @property
    def domain(self) -> str:
        return self.email.rpartition("@")[2]

    def is_same_person(self, other: TeamRow) -> bool:
        return (self.full_name, self.partner.pk) == (other.full_name, other.partner.pk)

    def differs_from(self, person: Person) -> bool:
        """Whether the row says something else of the person than what is stored."""
        unit = person.unit.name.lower() if person.unit else ""
        return (
            self.full_name != person.full_name
            or (self.phone or person.phone) != person.phone
            or (self.job_title or person.job_title) != person.job_title
            or (self.discipline or person.discipline) != person.discipline
            or (self.unit or unit).lower() != unit
        )


def read(check: Check, programme: Programme, partners: Mapping[str, Partner]) -> TeamRow | None:
    """The row's values; None when it is refused, with the reasons in ``check``.

    ``partners`` are all partners by organisation number.
    """
    partner = partner_of(check, programme, partners)
    first_name, last_name = names_of(check)
    email = check.needed("email", values.email, missing=_("The e-mail address is missing."))
    unit = unit_of(check, programme)
    phone = check.optional("phone", values.phone)
    job_title = check.optional("job_title", values.text_up_to(200))
    discipline = check.optional(
        "role",
        values.one_of(ROLES, wrong=_("The role “%(text)s” is not known and is left out.")),
    )
    is_lead = check.optional("is_lead", values.yes_or_no)
    if partner is None or first_name is None or last_name is None or email is None:
        return None
    if check.is_refused:
        return None
    return TeamRow(
        check.row,
        partner,
        first_name,
        last_name,
        email,
        phone,
        job_title,
        discipline,
        unit,
        bool(is_lead),
    )


def partner_of(
    check: Check, programme: Programme, partners: Mapping[str, Partner]
) -> Partner | None:
    number = check.needed(
        "org_number", values.org_number, missing=_("The organisation number is missing.")
    )
    if number is None:
        return None
    partner = partners.get(number)
    if partner is None:
        check.refuse(
            "org_number",
            _("No partner has the organisation number %(number)s.") % {"number": number},
        )
    elif programme.owner is not None and programme.owner != partner:
        check.refuse(
            "org_number",
            _("%(programme)s is for people of %(owner)s only.")
            % {"programme": programme.name, "owner": programme.owner.name},
        )
        return None
    return partner


def names_of(check: Check) -> tuple[str | None, str | None]:
    """First and last name. That both are missing is one remark, not two."""
    name = values.name_up_to(100)
    if check.row["first_name"] is None and check.row["last_name"] is None:
        check.refuse("first_name", _("The name is missing."))
        return None, None
    return (
        check.needed("first_name", name, missing=_("The first name is missing.")),
        check.needed("last_name", name, missing=_("The last name is missing.")),
    )


def unit_of(check: Check, programme: Programme) -> str | None:
    """A partner's own programme has a team for each unit, so there the unit is needed."""
    name = values.name_up_to(200)
    if programme.owner is None:
        return check.optional("unit", name)
    return check.needed(
        "unit", name, missing=_("The unit is missing. It says which team the person is in.")
    )

"""Two programmes that are run by the same pages: LUP's own, and one that a partner owns."""

from dataclasses import dataclass

from audit import log
from cohorts import roles
from cohorts.models import Programme
from partners.models import Partner
from tests.factories import PartnerFactory, ProgrammeFactory, organisation_number

FJORDVIK, NORDLIA = organisation_number(1), organisation_number(2)
HEADINGS = "Virksomhet;Org.nr.;Fornavn;Etternavn;E-post;Rolle;Enhet;Teamleder"


@dataclass(frozen=True)
class Case:
    """A programme, who coordinates it, and the spreadsheet with its teams."""

    slug: str
    coordinator: str
    rows: tuple[str, ...]
    teams: tuple[str, str]
    lead: str
    sender: str
    issuer: str

    @property
    def spreadsheet(self) -> bytes:
        return "\n".join((HEADINGS, *self.rows)).encode("cp1252")

    @property
    def addresses(self) -> set[str]:
        return {row.split(";")[4] for row in self.rows}

    @property
    def surnames(self) -> set[str]:
        return {row.split(";")[3] for row in self.rows}

    @property
    def programme(self) -> Programme:
        return Programme.objects.get(slug=self.slug)


LUP = Case(
    slug="3p",
    coordinator="kine@lup.example",
    rows=(
        f"Fjordvik kommune;{FJORDVIK};Guro;Lupseth;guro@fjordvik.example;innkjøp;Teknisk;Ja",
        f"Fjordvik kommune;{FJORDVIK};Amir;Lupdal;amir@fjordvik.example;leder;Helse;",
        f"Nordlia kommune;{NORDLIA};Nina;Luphaug;nina@nordlia.example;innkjøp;Teknisk;Ja",
        f"Nordlia kommune;{NORDLIA};Trond;Lupvik;trond@nordlia.example;leder;Helse;",
    ),
    teams=("Fjordvik kommune", "Nordlia kommune"),
    lead="guro@fjordvik.example",
    sender="Partnerpådriverprogrammet (3P)",
    issuer="Nasjonalt program for leverandørutvikling (LUP)",
)
OWN = Case(
    slug="fjordvik-paadriver",
    coordinator="siri@fjordvik.example",
    rows=(
        f"Fjordvik kommune;{FJORDVIK};Ida;Eigestad;ida@fjordvik.example;innkjøp;Kultur;Ja",
        f"Fjordvik kommune;{FJORDVIK};Jon;Eigedal;jon@fjordvik.example;leder;Kultur;",
        f"Fjordvik kommune;{FJORDVIK};Liv;Eigehaug;liv@fjordvik.example;innkjøp;Skole;Ja",
        f"Fjordvik kommune;{FJORDVIK};Per;Eigevik;per@fjordvik.example;leder;Skole;",
    ),
    teams=("Kultur", "Skole"),
    lead="ida@fjordvik.example",
    sender="Pådriverskolen i Fjordvik",
    issuer="Fjordvik kommune",
)


def set_up() -> None:
    """Both programmes with a coordinator each; LUP's is LUP staff, who reads the records."""
    fjordvik = PartnerFactory(name="Fjordvik kommune", org_number=FJORDVIK)
    PartnerFactory(name="Nordlia kommune", org_number=NORDLIA, kind=Partner.Kind.MUNICIPALITY)
    ProgrammeFactory(
        name="Pådriverskolen",
        slug=OWN.slug,
        owner=fjordvik,
        sender_name=OWN.sender,
        contact_email="paadriver@fjordvik.example",
        issuer=OWN.issuer,
    )
    for case in (LUP, OWN):
        roles.admit(case.coordinator, case.programme, is_staff=case is LUP, by=log.SYSTEM)

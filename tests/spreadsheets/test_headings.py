"""The headings that offices write, for the files of partners, teams and gatherings."""

from collections import Counter

import pytest

from cohorts import importing as teams
from partners import importing as partners
from sessions_app.plans import importing as gatherings
from spreadsheets.columns import Column, Headings, plain

PARTNERS, TEAMS, GATHERINGS = partners.COLUMNS, teams.COLUMNS, gatherings.COLUMNS


@pytest.mark.parametrize(
    ("columns", "key", "headings"),
    [
        (PARTNERS, "name", "Verksemdsnamn, Organisasjonsnavn, Partnervirksomhet"),
        (PARTNERS, "org_number", "Orgnr, Organisasjonsnummer, ORG. NR, Org.no., Foretaksnummer"),
        (PARTNERS, "joined_on", "Med frå, Partner frå, Oppstartsdato"),
        (TEAMS, "partner_name", "Arbeidsgivar, Navn på virksomhet, Organisasjonsnavn"),
        (TEAMS, "first_name", "First name, For- og mellomnavn, Fornamn"),
        (TEAMS, "last_name", "Last name, Slektsnamn"),
        (TEAMS, "email", "E-mailadresse, E-mail adresse, Epostadresse, E-post (jobb), Email"),
        (TEAMS, "phone", "Telefonnr, Telefonnr., Mobiltlf, Mobil tlf., Tlf. (mobil), MOB.NR"),
        (TEAMS, "unit", "Avdeling/enhet, Avdeling / eining, Enhet/avdeling, Seksjon"),
        (TEAMS, "role", "Rolle i drivarteamet, Fagfelt"),
        (TEAMS, "job_title", "Stillingsnemning, Stillingstittel"),
        (TEAMS, "is_lead", "Er teamleder?, Leiar for teamet, Teamansvarleg"),
        (GATHERINGS, "starts", "Starttidspunkt, Frå kl., Fra klokken, Startar kl."),
        (GATHERINGS, "ends", "Sluttidspunkt, Slutt-tid, Til klokka, Sluttar"),
        (GATHERINGS, "form", "Fysisk/digital, Møteform"),
        (GATHERINGS, "venue", "Møtestad, Lokasjon"),
        (GATHERINGS, "meeting_url", "Teams-lenkje, Lenke til møtet, Møtelink"),
        (GATHERINGS, "reply_by", "Svar innan, Frist for svar"),
    ],
)
def test_heading_is_known_in_the_words_of_other_offices(columns, key, headings):
    found = [Headings.find(columns, 1, [heading]).places for heading in headings.split(", ")]

    assert found == [{key: 0}] * len(found)


@pytest.mark.parametrize("columns", [PARTNERS, TEAMS, GATHERINGS])
def test_heading_stands_for_one_column_only(columns):
    said = Counter(plain(name) for column in columns for name in (column.name, *column.also))

    assert [name for name, times in said.items() if times > 1] == []


def test_of_two_headings_for_one_column_the_office_s_own_counts_wherever_it_stands():
    columns = [Column("phone", "Mobil", ("Mobilnummer", "Telefon"))]

    found = Headings.find(columns, 1, ["Telefon", "Stilling", "Mobilnummer"])

    assert (found.places, found.names, found.not_used) == (
        {"phone": 2},
        {"phone": "Mobilnummer"},
        ("Telefon", "Stilling"),
    )

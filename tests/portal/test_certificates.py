from io import BytesIO
from zipfile import ZipFile

import pytest

from certificates.models import Certificate
from tests.factories import TeamFactory
from tests.portal.people import certificate_of, lead_of, member_of, team_with_two

pytestmark = pytest.mark.django_db


def test_certificate_is_downloaded_as_it_was_made(client):
    _team, lead, member = team_with_two()
    certificate = certificate_of(member, number="3P-2027-0001")
    client.force_login(lead.person.user)

    response = client.get(f"/portal/team/{lead.team.pk}/kursbevis/{certificate.pk}/")

    assert (response.content, response.headers["Content-Type"]) == (b"%PDF-1.7", "application/pdf")
    assert "3P-2027-0001.pdf" in response.headers["Content-Disposition"]


def test_certificate_of_another_team_does_not_exist(client):
    team, lead, _member = team_with_two()
    other = lead_of(TeamFactory(cohort=team.cohort))
    certificate = certificate_of(other)
    client.force_login(lead.person.user)

    paths = [f"/portal/team/{row.pk}/kursbevis/{certificate.pk}/" for row in (team, other.team)]

    assert [client.get(path).status_code for path in paths] == [404, 404]


@pytest.mark.parametrize(
    "fields",
    [
        {"pdf": None, "sha256": "", "rendered_at": None},
        {"state": Certificate.State.SUPERSEDED},
        {"state": Certificate.State.REVOKED},
    ],
    ids=["not made yet", "replaced", "revoked"],
)
def test_certificate_that_is_not_there_to_be_had_does_not_exist(client, fields):
    _team, lead, member = team_with_two()
    certificate = certificate_of(member, **fields)
    client.force_login(lead.person.user)

    path = f"/portal/team/{lead.team.pk}/kursbevis/{certificate.pk}/"

    assert client.get(path).status_code == 404


def test_team_names_the_certificate_that_is_still_being_made(client):
    _team, lead, member = team_with_two()
    certificate_of(member, number="3P-2027-0001", pdf=None, sha256="", rendered_at=None)
    client.force_login(lead.person.user)

    page = client.get(f"/portal/team/{lead.team.pk}/kursbevis/").content.decode()

    assert "Ola Berg – 3P-2027-0001 (The PDF is being made)" in page


def test_all_certificates_come_in_one_file_with_their_names(client):
    team, lead, member = team_with_two()
    member.person.first_name = "Åse/Ærø"
    member.person.save()
    certificate_of(lead, number="3P-2027-0001")
    certificate_of(member, number="3P-2027-0002", pdf=b"%PDF-1.7 Berg")
    certificate_of(member_of(team, "Dahl"), pdf=None, sha256="", rendered_at=None)
    certificate_of(lead_of(TeamFactory(cohort=team.cohort)))
    client.force_login(lead.person.user)

    response = client.get(f"/portal/team/{team.pk}/kursbevis/alle.zip")

    assert response.headers["Content-Disposition"] == (
        "attachment; filename*=utf-8''certificates-S%C3%B8rvik.zip"
    )
    with ZipFile(BytesIO(response.content)) as file:
        assert {name: file.read(name) for name in file.namelist()} == {
            "Kari Abel 3P-2027-0001.pdf": b"%PDF-1.7",
            "Åse_Ærø Berg 3P-2027-0002.pdf": b"%PDF-1.7 Berg",
        }


@pytest.mark.parametrize("language", ["nb", "nn"])
def test_file_of_all_certificates_has_a_name_in_the_readers_language(client, language):
    team, lead, _member = team_with_two()
    certificate_of(lead, number="3P-2027-0001")
    user = lead.person.user
    user.language = language
    user.save()
    client.force_login(user)

    response = client.get(f"/portal/team/{team.pk}/kursbevis/alle.zip")

    assert response.headers["Content-Disposition"] == (
        "attachment; filename*=utf-8''kursbevis-S%C3%B8rvik.zip"
    )


def test_all_certificates_are_not_there_before_any_is_made(client):
    team, lead, member = team_with_two()
    certificate_of(member, pdf=None, sha256="", rendered_at=None)
    client.force_login(lead.person.user)

    assert client.get(f"/portal/team/{team.pk}/kursbevis/alle.zip").status_code == 404
    assert "Download all" not in client.get(f"/portal/team/{team.pk}/kursbevis/").content.decode()

"""The lead adds, changes and takes out members, hands over the lead, and lets others look in."""

from datetime import timedelta

import pytest

from cohorts.models import Cohort
from messaging.models import Message
from partners.models import Person
from sessions_app.inviting import invitations
from sessions_app.models import Participation
from tests.factories import (
    CoordinatorFactory,
    GatheringFactory,
    MembershipFactory,
    ParticipationFactory,
    PersonFactory,
    TeamFactory,
)
from tests.portal.people import NOW, lead_of, member_of, members_url, ola, said, team_with_two
from tests.reading import Page

pytestmark = pytest.mark.django_db

EMBLA = {"first_name": "Embla", "last_name": "Østbø", "email": "embla@kommune.example"}


@pytest.fixture
def team(client):
    found, lead, _ola = team_with_two()
    client.force_login(lead.person.user)
    return found


def release(gathering):
    coordinator = CoordinatorFactory(programme=gathering.cohort.programme).user
    invitations.release(gathering, by=coordinator, now=NOW)


def names(team):
    rows = team.memberships.active().order_by("pk")
    return [row.person.full_name for row in rows]


def test_members_tell_size_and_disciplines_that_lack(client, team):
    Person.objects.filter(last_name="Berg").update(discipline="procurement")

    page = Page(client.get(members_url(team)))

    assert "2 members. A team has 2 to 5." in page.text
    assert "Nobody in the team has: need owner, subject adviser, business development" in page.text
    assert page.links["Change: Ola Berg"] == members_url(team, f"{ola(team).person_id}/")
    assert page.links["Add a member"] == members_url(team, "ny/")


def test_somebody_new_is_added_and_invited_to_what_is_sent_out(client, team):
    gathering = GatheringFactory(cohort=team.cohort, released=True)
    GatheringFactory(cohort=team.cohort)

    asked = Page(client.get(members_url(team, "ny/"))).text
    answer = client.post(members_url(team, "ny/"), EMBLA | {"invite": "on"})

    assert "Invite to the 1 gathering that is sent out" in asked
    assert answer.url == members_url(team)
    assert said(answer) == ["Embla Østbø is in Sørvik.", "1 invitation is on its way."]
    row = Participation.objects.get(person__email="embla@kommune.example")
    assert (row.gathering, row.team) == (gathering, team)
    [mail] = Message.objects.all()
    assert (mail.kind, mail.recipient) == ("invitation", "embla@kommune.example")


def test_somebody_new_can_be_added_without_an_invitation_and_invited_later(client, team):
    gathering = GatheringFactory(cohort=team.cohort, released=True)

    client.post(members_url(team, "ny/"), EMBLA)

    assert Message.objects.count() == 0
    person = Person.objects.get(last_name="Østbø")
    page = Page(client.get(f"/portal/team/{team.pk}/"))
    assert "Invite : Embla Østbø" in page.buttons
    path = f"/portal/team/{team.pk}/samling/{gathering.pk}/inviter/{person.pk}/"
    answers = [said(client.post(path))[-1] for _press in range(2)]
    assert answers == ["The invitation to Embla Østbø is on its way.", "Nothing has changed."]
    assert Message.objects.count() == 1


def test_sixth_is_refused_in_clear_words(client, team):
    for n in range(3):
        member_of(team, f"Dahl {n}")

    pages = [Page(client.get(members_url(team))), Page(client.get(members_url(team, "ny/")))]
    refused = client.post(members_url(team, "ny/"), EMBLA)

    assert "The team is full. Take somebody out first, or write to" in pages[0].text
    assert "A team has 5 people at most." in pages[1].text
    assert (refused.status_code, len(names(team))) == (400, 5)
    assert "A team has 5 people at most." in Page(refused).text


@pytest.mark.parametrize("email", ["embla@annen.example", "kjent@annen.example", "e@gmail.com"])
def test_address_elsewhere_is_refused_in_the_same_words_known_or_not(client, team, email):
    PersonFactory(email="kjent@annen.example")

    refused = client.post(members_url(team, "ny/"), EMBLA | {"email": email})

    assert refused.status_code == 400
    assert refused.context["form"].errors == {
        "email": [
            "This address cannot be used. Write one that ends in @kommune.example, or write to"
            " program@lup.example."
        ]
    }
    assert Person.objects.filter(last_name="Østbø").count() == 0


def test_address_of_somebody_at_another_organisation_is_refused_in_those_words_too(client, team):
    PersonFactory(email="flyttet@kommune.example")

    refused = client.post(members_url(team, "ny/"), EMBLA | {"email": "flyttet@kommune.example"})

    [why] = refused.context["form"].errors["email"]
    assert why.startswith("This address cannot be used. Write one that ends in")


def test_colleague_with_the_address_is_the_one_and_keeps_the_name(client, team):
    known = PersonFactory(
        partner=team.partner, first_name="Embla", last_name="Østbø", email="Embla@kommune.example"
    )

    other_name = client.post(members_url(team, "ny/"), EMBLA | {"last_name": "Vik"})
    answer = client.post(members_url(team, "ny/"), EMBLA | {"job_title": "Sjef"})

    assert "Embla Østbø has this e-mail address." in Page(other_name).text
    assert (other_name.status_code, answer.status_code) == (400, 302)
    assert team.memberships.active().filter(person=known).exists()
    known.refresh_from_db()
    assert known.job_title == ""


def test_colleague_of_the_same_name_is_asked_about_before_another_is_written_down(client, team):
    PersonFactory(partner=team.partner, first_name="Embla", last_name="Østbø")

    asked = client.post(members_url(team, "ny/"), EMBLA)
    answer = client.post(members_url(team, "ny/"), EMBLA | {"somebody_else": "on"})

    assert asked.status_code == 400
    assert "This is not the Embla Østbø we know" in Page(asked).text
    assert answer.status_code == 302
    assert Person.objects.filter(last_name="Østbø").count() == 2


def test_member_is_changed_and_invited_at_the_new_address(client, team):
    row = ola(team)
    release(GatheringFactory(cohort=team.cohort))
    start = members_url(team, f"{row.person_id}/")
    fields = {"first_name": "Ola", "last_name": "Berge", "email": "ny@kommune.example"}
    answer = client.post(start, fields | {"job_title": "Innkjøper", "discipline": "procurement"})

    assert answer.url == members_url(team)
    row.person.refresh_from_db()
    changed = (row.person.full_name, row.person.email, row.person.job_title)
    assert changed == ("Ola Berge", "ny@kommune.example", "Innkjøper")
    assert Message.objects.filter(recipient="ny@kommune.example").count() == 1


@pytest.mark.parametrize("why", ["office", "another team", "guest elsewhere"])
def test_member_with_tasks_elsewhere_is_not_changed_by_the_lead(client, team, why):
    row = ola(team)
    if why == "office":
        row.person.user = CoordinatorFactory(programme=team.cohort.programme).user
        row.person.save()
    elif why == "another team":
        MembershipFactory(team=TeamFactory(partner=team.partner), person=row.person)
    else:
        ParticipationFactory(team=TeamFactory(partner=team.partner), person=row.person)
    start = members_url(team, f"{row.person_id}/")

    page = Page(client.get(start))
    answer = client.post(start, EMBLA)

    assert "Ola Berg has tasks elsewhere too." in page.text
    row.person.refresh_from_db()
    assert (answer.status_code, row.person.last_name) == (400, "Berg")


def test_member_of_a_team_that_is_left_or_over_is_changed_all_the_same(client, team):
    row = ola(team)
    over = TeamFactory(partner=team.partner, cohort__state=Cohort.State.COMPLETED)
    MembershipFactory(team=over, person=row.person)
    for earlier in (over, team, TeamFactory(partner=team.partner)):
        ParticipationFactory(team=earlier, person=row.person)
    MembershipFactory(team=earlier, person=row.person, left_on=NOW.date())
    ParticipationFactory(person=row.person, is_stand_in=True, stood_down_at=NOW)

    answer = client.post(
        members_url(team, f"{row.person_id}/"),
        {"first_name": "Ola", "last_name": "Berge", "email": row.person.email},
    )

    row.person.refresh_from_db()
    assert (answer.status_code, row.person.last_name) == (302, "Berge")


def test_member_is_taken_out_after_a_page_that_says_what_happens(client, team):
    row = ola(team)
    gathering = GatheringFactory(cohort=team.cohort, title="Oppstart")
    release(gathering)
    start = members_url(team, f"{row.person_id}/ut/")

    asked = Page(client.get(start)).text
    answer = client.post(start)

    assert "Oppstart, Wednesday 20 January 2027" in asked
    assert "The team is then too small: at least 2 are needed." in asked
    assert said(answer) == ["Ola Berg is no longer in Sørvik."]
    row.refresh_from_db()
    part = Participation.objects.get(person=row.person)
    assert (str(row.left_on), part.invited_at) == ("2027-01-04", None)
    assert client.post(start).status_code == 404


def test_lead_is_not_taken_out_before_the_lead_is_handed_over(client, team):
    lead = team.memberships.get(is_lead=True)
    start = members_url(team, f"{lead.person_id}/ut/")

    pages = [Page(client.get(start)).text, Page(client.post(start)).text]

    assert ["Hand over the lead first" in text for text in pages] == [True, True]
    assert names(team) == ["Kari Abel", "Ola Berg"]


def test_team_of_a_cohort_that_is_over_is_read_and_not_changed(client, team):
    team.cohort.state = Cohort.State.COMPLETED
    team.cohort.save()

    page = Page(client.get(members_url(team)))

    assert "Add a member" not in page.links
    codes = [client.post(members_url(team, path), EMBLA).status_code for path in ("ny/",)]
    assert codes == [404]


def test_members_of_other_teams_do_not_exist(client, team):
    stranger = lead_of(TeamFactory(cohort=team.cohort))
    gathering = GatheringFactory(
        cohort=team.cohort,
        released=True,
        starts_at=NOW + timedelta(days=1),
        ends_at=NOW + timedelta(days=2),
    )
    rooms = ("", "ut/", "leder/", "ser-inn/")
    paths = [members_url(team, f"{stranger.person_id}/{room}") for room in rooms]
    paths += [members_url(stranger.team, f"{stranger.person_id}/{room}") for room in rooms]
    paths += [members_url(stranger.team, "ny/")]
    paths += [f"/portal/team/{team.pk}/samling/{gathering.pk}/inviter/{stranger.person_id}/"]

    assert [client.post(path, EMBLA).status_code for path in paths] == [404] * 10

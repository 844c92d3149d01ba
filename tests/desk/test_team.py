from datetime import date

from django.urls import reverse

from audit import log
from tests.factories import (
    GatheringFactory,
    MembershipFactory,
    ParticipationFactory,
    PartnerFactory,
    TeamFactory,
    UnitFactory,
)
from tests.reading import Page


def page(client, team):
    return Page(client.get(reverse("desk:team", args=[team.pk])))


def test_team_shows_people_and_how_to_reach_them(lup_client, kull):
    partner = PartnerFactory(name="Bø kommune")
    team = TeamFactory(cohort=kull, partner=partner)
    lead = {"first_name": "Åse", "last_name": "Ås", "email": "ase@bo.example"}
    MembershipFactory(
        team=team, lead=True, **{f"person__{name}": value for name, value in lead.items()}
    )
    MembershipFactory(
        team=team,
        person__first_name="Ola",
        person__last_name="Bø",
        person__email="ola@bo.example",
        person__phone="+4746206817",
        person__job_title="Rådgiver",
        person__discipline="procurement",
        person__unit=UnitFactory(partner=partner, name="Innkjøp"),
    )
    MembershipFactory(team=team, left_on=date(2026, 11, 20))

    seen = page(lup_client, team)

    assert seen.rows == [
        ["Name", "Discipline", "Unit", "E-mail", "Phone", "Change"],
        ["Åse Ås team lead", "", "", "ase@bo.example", "", "Take out : Åse Ås"],
        [
            *("Ola Bø Rådgiver", "procurement", "Innkjøp", "ola@bo.example", "+47 46 20 68 17"),
            "Make lead : Ola Bø Take out : Ola Bø",
        ],
    ]
    assert seen.links["+47 46 20 68 17"] == "tel:+4746206817"


def test_team_shows_what_each_answered(lup_client, kull):
    team = TeamFactory(cohort=kull)
    names = ("Anne", "Bjørn", "Cato", "Dina", "Even", "Frida")
    people = [
        MembershipFactory(team=team, person__first_name=name, person__last_name=name).person
        for name in names
    ]
    gathering = GatheringFactory(cohort=kull, title="Oppstart", released=True)
    for person, values in zip(
        people,
        (
            {"coming": True},
            {"declined": True},
            {},
            {"presence": "present"},
            {"presence": "absent", "coming": True},
        ),
        strict=False,
    ):
        ParticipationFactory(gathering=gathering, team=team, person=person, **values)

    said = ("coming", "not coming", "not answered", "attended", "absent")
    assert page(lup_client, team).rows[-1] == [
        "Oppstart Wednesday 20 January 2027",
        *(f"{word} Send another : {n} {n}" for word, n in zip(said[:3], names, strict=False)),
        *said[3:],
        "not invited",
    ]


def test_team_tells_of_an_invitation_that_was_withdrawn(lup_client, kull):
    team = TeamFactory(cohort=kull)
    people = [MembershipFactory(team=team).person for _number in range(2)]
    gathering = GatheringFactory(cohort=kull, released=True)
    for person in people:
        row = ParticipationFactory(gathering=gathering, team=team, person=person, invited_at=None)
    log.record(row, "invitation withdrawn", by=log.SYSTEM)

    answers = page(lup_client, team).rows[-1][1:]
    own = Page(lup_client.get(reverse("desk:person", args=[people[1].pk])))

    assert answers == ["not invited", "invitation withdrawn"]
    assert own.rows[-1][3] == "invitation withdrawn"


def test_team_without_a_lead_says_so(lup_client, kull):
    team = MembershipFactory(team__cohort=kull).team
    before = page(lup_client, team).text
    MembershipFactory(team=team, lead=True)

    told = [("The team has no lead" in text) for text in (before, page(lup_client, team).text)]
    assert told == [True, False]


def test_team_says_when_its_size_is_outside_the_rule(lup_client, kull):
    team = TeamFactory(cohort=kull)
    MembershipFactory(team=team)

    assert lup_client.get(reverse("desk:team", args=[team.pk])).context["remark"] == "1 too few"


def test_team_without_people_says_where_they_come_from(lup_client, kull):
    assert (
        "Add them here, or import a spreadsheet of teams."
        in page(lup_client, TeamFactory(cohort=kull)).text
    )


def test_team_asks_the_same_for_one_member_and_many(
    lup_client, kull, django_assert_max_num_queries
):
    team = MembershipFactory(team__cohort=kull).team
    GatheringFactory(cohort=kull)
    page(lup_client, team)

    with django_assert_max_num_queries(13) as one:
        page(lup_client, team)
    MembershipFactory.create_batch(4, team=team)
    GatheringFactory.create_batch(5, cohort=kull)
    with django_assert_max_num_queries(len(one)):
        page(lup_client, team)

"""What staff write goes through the verbs, and is logged."""

import pytest
from django.utils import timezone

from accounts.models import User
from audit import log
from audit.models import Entry
from cohorts.models import Cohort, Membership, Programme, ProgrammeRole, Team
from partners.models import Partner, Person, Unit
from sessions_app.models import Gathering
from tests.factories import (
    CohortFactory,
    MembershipFactory,
    PartnerFactory,
    UnitFactory,
    UserFactory,
)
from tests.records.pages import page, post, shown
from tests.world import world

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("model", "fields"),
    [
        (Partner, {"name": "Ny kommune", "org_number": "310004138", "kind": "municipality"}),
        (Unit, {"name": "Teknisk"}),
        (Cohort, {"year": 2031, "name": "Kull 2031", "state": "planned"}),
        (User, {"email": "New@LUP.example", "name": "Ny", "language": "nn"}),
        (
            Programme,
            {
                "name": "Nytt",
                "slug": "nytt",
                "language": "nb",
                "min_team_size": 2,
                "max_team_size": 5,
                "sender_name": "Nytt",
                "contact_email": "nytt@lup.example",
                "certificate_rule": "gatherings",
                "certificate_threshold": 3,
                "presence_share": 60,
                "issuer": "LUP",
            },
        ),
        (Person, {"first_name": "Ola", "last_name": "Ny", "email": "OLA@k.example", "phone": ""}),
        (Team, {"name": "Nytt team", "state": "forming"}),
        (Membership, {"joined_on": "2027-01-01"}),
        (ProgrammeRole, {"role": "coordinator"}),
        (ProgrammeRole, {"role": "door"}),
        (
            Gathering,
            {
                "kind": "gathering",
                "title": "Ny samling",
                "form": "digital",
                "starts_at_0": "2027-05-01",
                "starts_at_1": "10:00",
                "ends_at_0": "2027-05-01",
                "ends_at_1": "12:00",
                "learning_minutes": 120,
            },
        ),
    ],
    ids=lambda value: value._meta.model_name if hasattr(value, "_meta") else "",
)
def test_record_is_added_and_logged(records, staff, model, fields):
    made = world()
    others = {
        Unit: {"partner": made[Partner].pk},
        Cohort: {"programme": made[Programme].pk},
        Person: {"partner": made[Partner].pk},
        Team: {"cohort": made[Cohort].pk, "partner": PartnerFactory().pk},
        Membership: {"team": made[Team].pk, "person": MembershipFactory().person.pk},
        ProgrammeRole: {"programme": made[Programme].pk, "user": UserFactory().pk},
        Gathering: {"cohort": made[Cohort].pk},
    }
    before = set(model.objects.values_list("pk", flat=True))

    answer = post(records, page("add", model), **fields, **others.get(model, {}))

    assert answer.status_code == 302, answer.context["adminform"].form.errors
    (new,) = model.objects.exclude(pk__in=before)
    entry = Entry.objects.latest("pk")
    told = new.programme if model is ProgrammeRole else new
    assert (entry.actor, entry.object_type, entry.object_id) == (
        staff,
        told._meta.label_lower,
        told.pk,
    )


def test_change_is_logged_with_before_and_after(records, staff):
    partner = PartnerFactory(name="Før", org_number="310004138", joined_on=None)

    post(
        records,
        page("change", Partner, partner.pk),
        name="Etter",
        org_number="310004138",
        kind="municipality",
        language_form="nb",
        joined_on="2027-02-01",
    )

    entry = Entry.objects.get(object_type="partners.partner", object_id=partner.pk)
    assert (entry.verb, entry.actor) == ("changed", staff)
    assert entry.before == {"name": "Før", "joined_on": None}
    assert entry.after == {"name": "Etter", "joined_on": "2027-02-01"}


def test_history_leads_to_the_log_of_the_record(records):
    made = world()
    log.record(made[Team], "renamed", by=log.SYSTEM)

    answer = records.get(page("history", Team, made[Team].pk), follow=True)

    entries = Entry.objects.filter(pk__in=shown(answer))
    assert list(entries.values_list("verb", flat=True)) == ["renamed"]


@pytest.mark.parametrize(
    ("model", "fields"),
    [
        (Partner, {"name": "K", "org_number": "310004139", "kind": "other"}),
        (User, {"email": "ola", "language": "nb"}),
        (Person, {"first_name": "O", "last_name": "N", "email": "o@k.example", "phone": "12"}),
    ],
)
def test_what_an_import_would_refuse_is_refused_here_too(records, model, fields):
    if model is Person:
        fields |= {"partner": PartnerFactory().pk}

    answer = post(records, page("add", model), **fields)

    wrong = {Partner: "org_number", User: "email", Person: "phone"}[model]
    assert set(answer.context["adminform"].form.errors) == {wrong}


@pytest.mark.parametrize(
    ("slug", "told"),
    [
        ("NYTT", ["Use small letters only."]),
        ("samling", ["The desk has a page with this name. Choose another."]),
        ("3p", ["Another programme has this short name."]),
    ],
)
def test_short_name_of_a_programme_is_refused_when_it_would_be_mistaken(records, slug, told):
    answer = post(records, page("add", Programme), name="Nytt", slug=slug)

    errors = answer.context["adminform"].form.errors
    assert errors.get("slug", errors.get("__all__")) == told


def test_unit_of_another_partner_is_refused_for_a_team(records):
    answer = post(
        records,
        page("add", Team),
        cohort=CohortFactory().pk,
        partner=PartnerFactory().pk,
        unit=UnitFactory().pk,
        name="Team",
        state="forming",
    )

    assert set(answer.context["adminform"].form.errors) == {"unit"}


def test_account_follows_the_corrected_address_of_its_person(records):
    person = MembershipFactory(lead=True).person

    answer = post(
        records,
        page("change", Person, person.pk),
        first_name="Kari",
        last_name="Gift",
        email="kari.gift@kommune.example",
        phone="",
        partner=person.partner.pk,
    )

    person.user.refresh_from_db()
    assert (answer.status_code, person.user.email) == (302, "kari.gift@kommune.example")


def test_address_of_another_account_is_refused_for_a_person_with_an_account(records):
    person = MembershipFactory(lead=True).person
    UserFactory(email="taken@lup.example")

    answer = post(
        records,
        page("change", Person, person.pk),
        first_name="Kari",
        last_name="N",
        email="Taken@lup.example",
        partner=person.partner.pk,
    )

    assert set(answer.context["adminform"].form.errors) == {"email"}


def test_staff_cannot_lock_themselves_out(records, staff):
    post(records, page("change", User, staff.pk), email=staff.email, language="en", name="Kari")

    staff.refresh_from_db()
    assert (staff.name, staff.is_staff, staff.is_active) == ("Kari", True, True)


def test_account_has_no_password_anywhere(records):
    post(records, page("add", User), email="new@lup.example", language="nb")
    user = User.objects.get(email="new@lup.example")

    form = records.get(page("change", User, user.pk)).context["adminform"].form

    assert not user.has_usable_password()
    assert set(form.fields) == {"email", "name", "language", "is_staff", "is_active"}


def test_lead_is_appointed_by_the_same_verb_as_elsewhere(records):
    lead = MembershipFactory(lead=True)
    member = MembershipFactory(team=lead.team)
    gone = MembershipFactory(team=lead.team, left_on=timezone.localdate())
    chosen = [member.pk, gone.pk]

    records.post(
        page("changelist", Membership), {"action": "appoint_lead", "_selected_action": chosen}
    )

    leads = Membership.objects.filter(team=lead.team, is_lead=True)
    assert list(leads) == [member]
    assert Person.objects.get(pk=member.person.pk).user.email == member.person.email


def test_account_is_given_once(records):
    person = MembershipFactory().person

    for _turn in range(2):
        records.post(
            page("changelist", Person), {"action": "give_account", "_selected_action": person.pk}
        )

    person.refresh_from_db()
    assert person.user.email == person.email
    assert Entry.objects.filter(verb="given an account").count() == 1


def messages_after(records, model, action, *chosen):
    answer = records.post(
        page("changelist", model),
        {"action": action, "_selected_action": [row.pk for row in chosen]},
        follow=True,
    )
    return [str(told) for told in answer.context["messages"]]


def test_closed_account_is_named_and_not_counted(records):
    person = MembershipFactory().person
    closed = MembershipFactory(lead=True, person__user__is_active=False).person

    told = messages_after(records, Person, "give_account", person, closed)

    assert sorted(told) == [
        "1 person can log in.",
        f"{closed} cannot log in: the account is closed, and LUP must open it first.",
    ]


def test_member_with_a_closed_account_is_not_said_to_lead(records):
    member = MembershipFactory(person__user=UserFactory(is_active=False))

    told = messages_after(records, Membership, "appoint_lead", member)

    assert told == [
        f"{member.person} cannot log in: the account is closed, and LUP must open it first."
    ]
    assert not Membership.objects.filter(is_lead=True).exists()

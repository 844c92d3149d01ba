"""Staff write what the forms of the records ask for, and nothing that is sent along with it."""

import pytest
from django.contrib import admin

from cohorts.models import Cohort, Membership, Programme, ProgrammeRole, Team
from partners.models import Partner, Person, Unit
from sessions_app.models import Gathering
from tests import mass
from tests.factories import MembershipFactory, PartnerFactory, UserFactory
from tests.records.pages import page
from tests.test_posted_nonsense import send_along
from tests.world import world

pytestmark = pytest.mark.django_db

RECORDS = admin.site._registry
MODELS = sorted(RECORDS, key=lambda model: model._meta.label)
MAY_ADD = [model for model in MODELS if RECORDS[model].can_add]
MAY_CHANGE = [model for model in MODELS if RECORDS[model].can_change]
ACTS = [(model, act) for model in MODELS for act in RECORDS[model].actions or ()]
STATED = {
    Cohort: {"year": 2031},
    Membership: {"joined_on": "2027-01-01"},
    Programme: {"slug": "nytt"},
    Gathering: {
        "starts_at_0": "2027-05-01",
        "starts_at_1": "10:00",
        "ends_at_0": "2027-05-01",
        "ends_at_1": "12:00",
    },
}
FITTING = {Membership: {"joined_on": "2027-01-01"}, Team: {"unit": ""}}
BUTTONS = ("_addanother", "_continue")


@pytest.fixture(scope="module")
def made(once):
    records = world()
    mass.make_foreign()
    return records


@pytest.fixture(scope="module")
def others(made):
    """Whom what is added belongs to."""
    return {
        Unit: {"partner": made[Partner].pk},
        Cohort: {"programme": made[Programme].pk},
        Person: {"partner": made[Partner].pk},
        Team: {"cohort": made[Cohort].pk, "partner": PartnerFactory().pk},
        Membership: {"team": made[Team].pk, "person": MembershipFactory().person.pk},
        ProgrammeRole: {"programme": made[Programme].pk, "user": UserFactory().pk},
        Gathering: {"cohort": made[Cohort].pk},
    }


def pressed(records, path, more):
    """What was wrong, and how many statements were written."""
    forms = mass.Forms(records.get(path).content.decode())
    (form,) = [form for form in forms.posted if form["to"].get("id", "").endswith("_form")]
    sent = {name: value for name, value in form["sent"].items() if name not in BUTTONS}
    written = mass.Written()
    return send_along(records, path, sent | more, forms.names | {*more}, written), written.count


@pytest.mark.parametrize("model", MAY_ADD, ids=lambda model: model._meta.model_name)
def test_what_is_sent_along_with_a_new_record_is_not_in_it(records, made, others, model):
    more = STATED.get(model, {}) | others.get(model, {})

    strange, written = pressed(records, page("add", model), more)

    assert (strange, written > 0) == ({}, True)


@pytest.mark.parametrize("model", MAY_CHANGE, ids=lambda model: model._meta.model_name)
def test_what_is_sent_along_with_a_change_changes_nothing(records, made, model):
    path = page("change", model, made[model].pk)

    strange, written = pressed(records, path, FITTING.get(model, {}))

    assert (strange, written > 0) == ({}, True)


@pytest.mark.parametrize(("model", "act"), ACTS)
def test_what_is_sent_along_with_an_act_changes_nothing(records, made, model, act):
    path = page("changelist", model)
    sent = {"action": act, "_selected_action": made[model].pk}

    assert send_along(records, path, sent, set(sent), mass.Written()) == {}


def test_what_is_sent_along_when_a_role_is_taken_changes_nothing(records, made, others):
    role = ProgrammeRole.objects.create(
        user=UserFactory(), programme=made[Programme], role=ProgrammeRole.Role.DOOR
    )
    written = mass.Written()

    strange = send_along(
        records, page("delete", ProgrammeRole, role.pk), {"post": "yes"}, {"post"}, written
    )

    assert (strange, written.count > 0) == ({}, True)

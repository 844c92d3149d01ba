from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from accounts.models import User
from audit.models import Entry
from cohorts import access, roles
from cohorts.models import ProgrammeRole
from tests.factories import CoordinatorFactory, ProgrammeFactory, UserFactory

pytestmark = pytest.mark.django_db


def add(*arguments):
    call_command("add_coordinator", *arguments, stdout=StringIO())


def test_add_coordinator_makes_an_account_that_coordinates():
    add("Kari@LUP.example", "--programme", "3p", "--name", "Kari Nordmann", "--staff")

    user = User.objects.get()
    assert (user.email, user.name, user.is_staff, user.has_usable_password()) == (
        "kari@lup.example",
        "Kari Nordmann",
        True,
        False,
    )
    assert [row.slug for row in access.coordinated_programmes(user)] == ["3p"]
    assert list(Entry.objects.values_list("verb", "actor_kind").order_by("pk")) == [
        ("admitted", "system"),
        ("coordinator appointed", "system"),
    ]


def test_add_coordinator_a_second_time_changes_nothing():
    for _turn in range(2):
        add("kari@lup.example", "--programme", "3p", "--name", "Kari Nordmann")

    assert (User.objects.count(), Entry.objects.count()) == (1, 2)


def test_add_coordinator_takes_nothing_from_an_account_that_is_there():
    user = UserFactory(email="kari@lup.example", name="Kari", is_staff=True)

    add("KARI@lup.example", "--programme", ProgrammeFactory(slug="internt").slug, "--name", "K.")

    user.refresh_from_db()
    assert (user.name, user.is_staff) == ("Kari", True)
    assert [row.slug for row in access.coordinated_programmes(user)] == ["internt"]


def test_add_coordinator_opens_a_closed_account_again():
    user = UserFactory(email="kari@lup.example", is_active=False)

    add("kari@lup.example", "--programme", "3p")

    user.refresh_from_db()
    assert user.is_active


@pytest.mark.parametrize("email", ["kari", "kari@", "Kari Nordmann <kari@lup.example>"])
def test_add_coordinator_refuses_what_is_no_address(email):
    with pytest.raises(CommandError):
        add(email, "--programme", "3p")

    assert User.objects.count() == 0


def test_add_coordinator_of_an_unknown_programme_names_those_there_are():
    ProgrammeFactory(slug="internt")

    with pytest.raises(CommandError, match="3p, internt"):
        add("kari@lup.example", "--programme", "4p")


def test_dismiss_takes_the_role_and_leaves_the_account():
    role, boss = CoordinatorFactory(), UserFactory()
    CoordinatorFactory(programme=role.programme)

    roles.dismiss(role, by=boss)

    assert list(access.coordinated_programmes(role.user)) == []
    assert User.objects.filter(pk=role.user.pk).exists()
    entry = Entry.objects.get()
    assert (entry.verb, entry.actor, entry.before) == (
        "coordinator dismissed",
        boss,
        {"account": role.user.email},
    )


def test_appoint_and_dismiss_a_door_helper_are_logged_as_such():
    programme, boss, helper = ProgrammeFactory(), UserFactory(), UserFactory()

    role = roles.appoint(programme, helper, ProgrammeRole.Role.DOOR, by=boss)
    roles.appoint(programme, helper, ProgrammeRole.Role.DOOR, by=boss)

    assert list(access.helped_programmes(helper)) == [programme]
    assert list(access.coordinated_programmes(helper)) == []
    roles.dismiss(role, by=boss)
    assert list(access.helped_programmes(helper)) == []
    assert list(Entry.objects.order_by("pk").values_list("verb", flat=True)) == [
        "door helper appointed",
        "door helper dismissed",
    ]

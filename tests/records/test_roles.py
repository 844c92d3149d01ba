"""Roles in programmes, given and taken in the records."""

import pytest

from audit.models import Entry
from cohorts.models import ProgrammeRole
from messaging.models import Message
from tests.factories import CoordinatorFactory, UserFactory
from tests.records.pages import page

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("way", ["one", "chosen"])
def test_role_is_taken_away_and_logged(records, way):
    role = CoordinatorFactory()
    CoordinatorFactory(programme=role.programme)
    if way == "one":
        records.post(page("delete", ProgrammeRole, role.pk), {"post": "yes"})
    else:
        records.post(
            page("changelist", ProgrammeRole),
            {"action": "delete_selected", "_selected_action": role.pk, "post": "yes"},
        )

    assert not ProgrammeRole.objects.filter(pk=role.pk).exists()
    assert Entry.objects.get(verb="coordinator dismissed").object_id == role.programme.pk


def test_last_coordinator_cannot_be_taken_away(records):
    role = CoordinatorFactory()

    one = records.post(page("delete", ProgrammeRole, role.pk), {"post": "yes"})
    chosen = records.post(
        page("changelist", ProgrammeRole),
        {"action": "delete_selected", "_selected_action": role.pk, "post": "yes"},
    )

    assert (one.status_code, chosen.status_code) == (403, 403)
    assert ProgrammeRole.objects.filter(pk=role.pk).exists()


def test_who_is_given_a_role_is_told(records):
    role = CoordinatorFactory()
    user = UserFactory()

    records.post(
        page("add", ProgrammeRole),
        {"programme": role.programme.pk, "user": user.pk, "role": "facilitator"},
    )

    assert Message.objects.get(kind="role").recipient == user.email

"""Forms carry ids as they are, also when the tables have grown past a thousand rows."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from certificates.models import Certificate
from sessions_app.models import Gathering, Participation
from tests.certificates.cases import held, member
from tests.factories import (
    CohortFactory,
    CoordinatorFactory,
    GatheringFactory,
    MembershipFactory,
    ParticipationFactory,
)
from tests.reading import Page

pytestmark = pytest.mark.django_db

LARGE = 1_234_567


@pytest.fixture
def cohort(client):
    cohort = CohortFactory()
    client.force_login(CoordinatorFactory(programme=cohort.programme).user)
    return cohort


def test_certificate_is_issued_to_a_person_with_a_large_id(client, cohort):
    member(cohort, held(cohort, 1), attended=1, pk=LARGE)
    url = reverse("desk:certificates", args=[cohort.programme.slug, cohort.year])

    client.post(url, {"person": Page(client.get(url)).fields["person"]})

    assert Certificate.objects.get().person_id == LARGE


def test_attendance_is_taken_for_a_row_with_a_large_id(client, cohort):
    person = MembershipFactory(team__cohort=cohort).person
    gathering = GatheringFactory(cohort=cohort, released=True)
    row = ParticipationFactory(pk=LARGE, gathering=gathering, person=person)
    now = timezone.now()
    Gathering.objects.update(starts_at=now, ends_at=now + timedelta(hours=5))
    url = reverse("desk:attendance", args=[row.gathering_id])

    [name] = set(re.findall(r'type="radio" name="([^"]+)"', client.get(url).content.decode()))
    client.post(url, {name: "present"})

    assert Participation.objects.get().presence == "present"

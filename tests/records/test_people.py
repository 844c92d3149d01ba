"""What is corrected in the records of people and teams, their mail follows."""

from datetime import timedelta

import pytest
from django.utils import timezone

from certificates import issuing, production
from cohorts.models import Membership, Team
from desk.post import mail
from messaging.models import Message
from partners.models import Person
from sessions_app.inviting import invitations
from tests.certificates.cases import held
from tests.certificates.cases import member as holder_of
from tests.factories import CohortFactory, GatheringFactory, MembershipFactory, UserFactory
from tests.records.pages import page, post

pytestmark = pytest.mark.django_db

NEW = "rett@kommune.example"


@pytest.fixture
def gathering():
    start = timezone.now() + timedelta(days=30)
    return GatheringFactory(starts_at=start, ends_at=start + timedelta(hours=6), reply_by=None)


@pytest.fixture
def member(gathering):
    member = MembershipFactory(team__cohort=gathering.cohort)
    invitations.release(gathering, by=UserFactory(), now=timezone.now())
    return member


def person_fields(person, **changed):
    return {
        "first_name": person.first_name,
        "last_name": person.last_name,
        "email": person.email,
        "partner": person.partner.pk,
    } | changed


def invited():
    """Addresses whose invitation is still to leave."""
    return list(Message.objects.waiting().values_list("recipient", flat=True))


def test_corrected_address_is_invited_instead_of_the_old_one(records, member):
    path = page("change", Person, member.person.pk)

    post(records, path, **person_fields(member.person, email=NEW))

    assert invited() == [NEW]


def test_certificate_goes_to_the_corrected_address(records):
    cohort = CohortFactory()
    person = holder_of(cohort, held(cohort, 1), attended=1)
    issuing.issue(cohort, by=UserFactory(), now=timezone.now())
    production.render_pending(now=timezone.now())

    post(records, page("change", Person, person.pk), **person_fields(person, email=NEW))

    assert invited() == [NEW]


def standings(gathering):
    return {
        str(line.standing): line.count for line in mail.status(gathering, now=timezone.now()).lines
    }


def test_failure_at_the_old_address_troubles_the_desk_no_more(records, gathering, member):
    Message.objects.update(state=Message.State.FAILED, smtp_code=550)
    before = standings(gathering)

    post(
        records,
        page("change", Person, member.person.pk),
        **person_fields(member.person, email=NEW),
    )

    assert before == {"failed": 1}
    assert standings(gathering) == {"waiting": 1, "stopped": 1}
    assert mail.status(gathering, now=timezone.now()).failures == []


def test_whoever_is_said_to_have_left_the_organisation_gets_no_more_mail(records, member):
    path = page("change", Person, member.person.pk)

    post(records, path, **person_fields(member.person, left_on="2026-11-20"))

    assert invited() == []


def test_whoever_is_said_to_have_left_the_team_gets_no_more_mail(records, member):
    path = page("change", Membership, member.pk)

    post(records, path, joined_on="2026-11-01", left_on="2026-11-20")

    assert invited() == []


def test_people_of_a_team_that_withdraws_get_no_more_mail(records, member):
    path = page("change", Team, member.team.pk)

    post(records, path, name=member.team.name, state="withdrawn")

    assert invited() == []

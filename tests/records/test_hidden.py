"""What belongs to a partner's own programme is not LUP's to see."""

import re

import pytest
from django.contrib import admin
from django.urls import reverse

from accounts.models import User
from audit import log
from audit.models import Entry
from certificates.letters import topic_of as certificate_topic
from cohorts import teams
from cohorts.models import Cohort, Membership, Programme, ProgrammeRole, Team
from messaging.models import Message
from partners.models import Partner, Person, Succession, Unit
from sessions_app.models import Mailbox
from tests.factories import (
    CohortFactory,
    MembershipFactory,
    ParticipationFactory,
    PartnerFactory,
)
from tests.records.pages import page, post, shown
from tests.world import message, world

pytestmark = pytest.mark.django_db

MODELS = sorted(admin.site._registry, key=lambda model: model._meta.label)
OF_A_PROGRAMME = set(MODELS) - {Mailbox, Partner, Succession}


def test_rows_of_a_partners_own_programme_are_hidden(records):
    ours, theirs = world(), world(owner=PartnerFactory())

    for model in OF_A_PROGRAMME:
        listed = shown(records.get(page("changelist", model)))
        opened = records.get(page("change", model, theirs[model].pk))

        assert (ours[model].pk in listed, theirs[model].pk in listed) == (True, False), model
        assert (opened.status_code, opened.headers["Location"]) == (302, reverse("admin:index"))


def test_guest_at_a_partners_own_gathering_is_hidden(records):
    """In no team, so that nothing else tells whose they are."""
    theirs, ours = (ParticipationFactory(is_stand_in=True) for _ in range(2))
    Programme.objects.filter(pk=theirs.gathering.cohort.programme_id).update(owner=PartnerFactory())

    listed = shown(records.get(page("changelist", Person)))

    assert (ours.person_id in listed, theirs.person_id in listed) == (True, False)


@pytest.mark.parametrize("model", [Programme, Cohort, Team, Person, User, Unit])
def test_autocomplete_offers_no_row_of_a_partners_own_programme(records, model):
    field, name = {
        Programme: (Cohort, "programme"),
        Cohort: (Team, "cohort"),
        Team: (Membership, "team"),
        Person: (Membership, "person"),
        User: (ProgrammeRole, "user"),
        Unit: (Team, "unit"),
    }[model]
    ours, theirs = world(), world(owner=PartnerFactory())
    where = {"app_label": field._meta.app_label, "model_name": field._meta.model_name}

    answer = records.get("/admin/autocomplete/", where | {"field_name": name, "term": ""})

    offered = {int(row["id"]) for row in answer.json()["results"]}
    assert (ours[model].pk in offered, theirs[model].pk in offered) == (True, False)


def test_row_of_a_partners_own_programme_cannot_be_pointed_at(records):
    theirs = world(owner=PartnerFactory())

    answer = post(
        records,
        page("add", Membership),
        team=theirs[Team].pk,
        person=theirs[Person].pk,
        joined_on="2027-01-01",
    )

    assert set(answer.context["adminform"].form.errors) == {"team", "person"}


def test_filter_offers_no_cohort_of_a_partners_own_programme(records):
    ours, theirs = world(), world(owner=PartnerFactory())
    world()

    body = records.get(page("changelist", Team)).content.decode()

    links = re.findall(r"cohort__id__exact=(\d+)", body)
    assert (str(ours[Cohort].pk) in links, str(theirs[Cohort].pk) in links) == (True, False)


def test_mail_with_a_certificate_is_there_for_lups_own_programmes_only(records):
    ours = message(certificate_topic(CohortFactory()))
    theirs = message(certificate_topic(CohortFactory(programme__owner=PartnerFactory())))

    listed = shown(records.get(page("changelist", Message)))

    assert (ours.pk in listed, theirs.pk in listed) == (True, False)


def test_log_tells_of_leads_appointed_in_lups_own_programmes_only(records):
    for cohort in (CohortFactory(), CohortFactory(programme__owner=PartnerFactory())):
        member = MembershipFactory(team__cohort=cohort)
        teams.appoint_lead(member, by=log.SYSTEM)

    listed = Entry.objects.filter(pk__in=shown(records.get(page("changelist", Entry))))

    ours = Team.objects.filter(cohort__programme__owner=None)
    appointed = listed.filter(verb="lead appointed").values_list("object_id", flat=True)
    assert list(appointed) == [team.pk for team in ours]

"""Every kind of record, every page, as LUP's staff and as anybody else."""

import re

import pytest
from django.apps import apps
from django.contrib import admin
from django.forms import ModelChoiceField

from accounts.models import User
from certificates.models import Certificate
from cohorts.models import Cohort, Membership, Programme, ProgrammeRole, Team
from desk.models import Upload
from messaging.models import Attachment, Logo, Message
from partners.models import Partner, Person, Unit
from sessions_app.models import (
    Gathering,
    HandoverNote,
    HandoverReading,
    Link,
    Material,
    MaterialFile,
    MeetingReport,
    Needs,
    Participation,
)
from tests.factories import UserFactory
from tests.reading import Page
from tests.records.pages import page, shown
from tests.world import world

pytestmark = pytest.mark.django_db

MODELS = sorted(admin.site._registry, key=lambda model: model._meta.label)
ON_THEIR_RECORDS = {part.model for model in MODELS for part in admin.site._registry[model].inlines}
MAY_CHANGE = {Partner, Unit, Programme, Cohort, Team, Membership, Person, User, Gathering}
MAY_ADD = MAY_CHANGE | {ProgrammeRole}
MAY_DELETE = {ProgrammeRole}
REFUSED_BY_CSP = re.compile(r"<script(?![^>]*\bsrc=)[^>]*>|<style|\bstyle=|\son\w+=|javascript:")


@pytest.fixture(scope="module")
def made(once):
    return world()


def test_every_kind_of_record_is_there():
    ours = {model for model in apps.get_models() if not model.__module__.startswith("django.")}
    ours = {model for model in ours if not model.__module__.startswith("allauth.")}

    assert ours - set(MODELS) - ON_THEIR_RECORDS == {Needs, Logo}  # for coordinators alone
    assert {Attachment, MaterialFile, HandoverReading} == ON_THEIR_RECORDS


def test_every_kind_of_record_can_be_searched_and_filtered():
    records = [admin.site.get_model_admin(model) for model in MODELS]

    assert [row for row in records if not (row.search_fields and row.list_filter)] == []


def test_everything_that_can_be_pointed_at_is_found_by_typing(rf, staff):
    request = rf.get("/")
    request.user = staff
    records = [admin.site.get_model_admin(model) for model in MAY_ADD]

    chosen = {
        (type(record).__name__, name)
        for record in records
        for name, field in record.get_form(request).base_fields.items()
        if isinstance(field, ModelChoiceField)
    }

    assert chosen == {
        (type(record).__name__, name) for record in records for name in record.autocomplete_fields
    }


def test_parts_of_a_record_are_on_its_page(records, made):
    last_rows = [
        Page(records.get(page("change", model, made[model].pk))).rows[-1][1:-1]
        for model in (Message, Material, HandoverNote)
    ]

    file, reader = made[Material].file, made[Participation]
    assert last_rows == [
        ["plan.pdf", "application/pdf"],
        ["fil.pdf", "application/pdf", str(file.size), file.sha256],
        [str(reader), "4 January 2027, 09:00"],
    ]


@pytest.mark.parametrize(
    ("model", "filters"),
    [
        (Link, "token_hash=x"),
        (Link, "prefix=%00"),
        (Certificate, "pdf=x"),
        (Certificate, "pdf__contains=x"),
        (Upload, "content=x"),
        (HandoverNote, "text__startswith=Les"),
        (HandoverNote, "text__startswith=Skriv"),
        (HandoverNote, "themes__isnull=False"),
        (MeetingReport, "people__icontains=Kari"),
        (Participation, "needs__isnull=False"),
        (User, "password__startswith=x"),
    ],
)
def test_filter_on_what_no_page_shows_is_refused(records, model, filters):
    assert records.get(f"{page('changelist', model)}?{filters}").status_code == 400


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label_lower)
def test_every_page_opens_for_staff_and_obeys_the_csp(records, made, model):
    paths = [
        page("changelist", model),
        page("changelist", model) + "?q=kari",
        page("add", model),
        page("change", model, made[model].pk),
        page("history", model, made[model].pk),
        page("delete", model, made[model].pk),
    ]

    answers = [records.get(path) for path in paths]

    assert [answer.status_code for answer in answers] == [
        200,
        200,
        200 if model in MAY_ADD else 403,
        200,
        302,
        200 if model in MAY_DELETE else 403,
    ]
    assert [REFUSED_BY_CSP.findall(answer.content.decode()) for answer in answers] == [[]] * 6
    assert made[model].pk in shown(answers[0])
    assert ('name="_save"' in answers[3].content.decode()) == (model in MAY_CHANGE)


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label_lower)
def test_every_page_is_closed_to_others(client, made, model):
    names = [("changelist",), ("add",), ("change", made[model].pk), ("delete", made[model].pk)]
    paths = [page(name, model, *rest) for name, *rest in names]
    readers = [made[ProgrammeRole].user, made[User], UserFactory(is_superuser=True)]

    anonymous = [client.get(path).headers.get("Location") for path in paths]
    answers = []
    for reader in readers:
        client.force_login(reader)
        answers += [client.get(path).headers.get("Location") for path in paths]

    assert anonymous == [f"/konto/logg-inn/?next={path}" for path in paths]
    assert answers == [f"/admin/login/?next={path}" for path in paths] * len(readers)


def test_door_of_the_records_is_shut_for_those_who_are_logged_in_without_being_staff(client):
    client.force_login(UserFactory())

    assert client.get("/admin/", follow=True).status_code == 404


def test_first_page_opens_for_staff(records):
    answers = [records.get(path) for path in ("/admin/", "/admin/cohorts/")]

    assert [answer.status_code for answer in answers] == [200, 200]
    assert [REFUSED_BY_CSP.findall(answer.content.decode()) for answer in answers] == [[]] * 2


def test_queries_of_the_lists_do_not_grow(records, made, django_assert_max_num_queries):
    def count(model):
        with django_assert_max_num_queries(12) as captured:
            records.get(page("changelist", model))
        return len(captured)

    few = {model: count(model) for model in MODELS}
    for _turn in range(4):
        world()

    assert {model: count(model) for model in MODELS} == few

"""The records, walked through as LUP's staff: every kind of record, every page."""

import re
from datetime import UTC, datetime

import pytest
from django.apps import apps
from django.contrib import admin
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from audit import log
from audit.models import Entry
from certificates.letters import topic_of as certificate_topic
from certificates.models import Certificate
from cohorts import teams
from cohorts.models import Cohort, Membership, Programme, ProgrammeRole, Team
from desk.models import Upload
from messaging.models import Attachment, Message
from partners.models import Partner, Person, Unit
from sessions_app.letters import topic_of as gathering_topic
from sessions_app.models import (
    AttendanceEvent,
    Gathering,
    Link,
    Participation,
    Release,
    Seat,
)
from tests.factories import (
    CohortFactory,
    CoordinatorFactory,
    GatheringFactory,
    MembershipFactory,
    ParticipationFactory,
    PartnerFactory,
    TeamFactory,
    UnitFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

NOW = datetime(2027, 1, 4, 8, 0, tzinfo=UTC)
MODELS = sorted(admin.site._registry, key=lambda model: model._meta.label)
MAY_ADD = {
    Partner,
    Unit,
    Programme,
    Cohort,
    Team,
    Membership,
    ProgrammeRole,
    Person,
    User,
    Gathering,
}
MAY_CHANGE = MAY_ADD - {ProgrammeRole}
MAY_DELETE = {ProgrammeRole}
OF_A_PROGRAMME = set(MODELS) - {Partner, Unit}
REFUSED_BY_CSP = re.compile(r"<script(?![^>]*\bsrc=)[^>]*>|<style|\bstyle=|\son\w+=|javascript:")


@pytest.fixture
def staff():
    return UserFactory(is_staff=True, language="en", name="Kari fra LUP")


@pytest.fixture
def records(client, staff):
    """A browser in which LUP's staff are logged in."""
    client.force_login(staff)
    return client


def message(topic, **fields):
    key = f"{topic}:{Message.objects.count()}"
    return Message.objects.create(
        **{
            "key": key,
            "message_id": f"<{key}@lup.example>",
            "kind": Message.Kind.INVITATION,
            "topic": topic,
            "priority": 5,
            "sender": "3P <ikke-svar@lup.example>",
            "recipient": "kari@kommune.example",
            "language": "nb",
            "subject": "Velkommen",
            "text": "Svar her: https://lup.example/svar/HemmeligToken_1-2/",
            "html": "<p>Velkommen</p>",
            "expires_at": NOW,
        }
        | fields
    )


def world(owner=None):
    """One record of every kind, all of one programme: {model: record}."""
    cohort = CohortFactory(programme__owner=owner)
    coordinator = CoordinatorFactory(programme=cohort.programme)
    team = TeamFactory(cohort=cohort, unit=UnitFactory())
    lead = MembershipFactory(team=team, lead=True)
    gathering = GatheringFactory(cohort=cohort, released=True)
    row = ParticipationFactory(gathering=gathering, team=team, person=lead.person)
    user = coordinator.user
    made = {
        Programme: cohort.programme,
        ProgrammeRole: coordinator,
        Cohort: cohort,
        Team: team,
        Membership: lead,
        Person: lead.person,
        User: lead.person.user,
        Partner: team.partner,
        Unit: team.unit,
        Gathering: gathering,
        Participation: row,
        Release: Release.objects.create(
            gathering=gathering, number=1, facts={}, released_at=NOW, released_by=user
        ),
        Seat: Seat.objects.create(gathering=gathering, team=team, places=2, named=True),
        AttendanceEvent: AttendanceEvent.objects.create(
            participation=row, what="present", how="list", by=user, at=NOW
        ),
        Link: Link.objects.create(
            token_hash=f"{row.pk}".encode(), prefix="HemmeTok", participation=row, expires_at=NOW
        ),
        Certificate: Certificate.objects.create(
            number=f"B-{cohort.pk}",
            code=f"K{cohort.pk}",
            person=lead.person,
            team=team,
            cohort=cohort,
            language="nb",
            facts={"name": "Kari"},
            issued_at=NOW,
            issued_by=user,
        ),
        Message: message(gathering_topic(gathering)),
        Upload: Upload.objects.create(
            kind="teams",
            programme=cohort.programme,
            year=2027,
            filename="team.csv",
            content=b"",
            uploaded_by=user,
            uploaded_at=NOW,
        ),
    }
    made[Entry] = log.record(row, "answered", by=log.PARTICIPANT)
    return made


def page(name, model, *arguments):
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{name}", args=arguments)


def shown(response):
    return [row.pk for row in response.context["cl"].result_list]


def post(client, path, **fields):
    return client.post(path, {name: value for name, value in fields.items() if value is not None})


def test_every_kind_of_record_is_there():
    ours = {model for model in apps.get_models() if not model.__module__.startswith("django.")}
    ours = {model for model in ours if not model.__module__.startswith("allauth.")}

    assert set(MODELS) == ours - {Attachment}


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label_lower)
def test_every_page_opens_for_staff_and_obeys_the_csp(records, model):
    made = world()
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
def test_every_page_is_closed_to_others(client, model):
    made = world()
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

    assert client.get("/admin/", follow=True).status_code == 403


def test_first_page_opens_for_staff(records):
    answers = [records.get(path) for path in ("/admin/", "/admin/cohorts/")]

    assert [answer.status_code for answer in answers] == [200, 200]
    assert [REFUSED_BY_CSP.findall(answer.content.decode()) for answer in answers] == [[]] * 2


@pytest.mark.parametrize(
    "model", sorted(OF_A_PROGRAMME, key=str), ids=lambda model: model._meta.label_lower
)
def test_rows_of_a_partners_own_programme_are_hidden(records, model):
    ours, theirs = world(), world(owner=PartnerFactory())

    listed = shown(records.get(page("changelist", model)))
    opened = records.get(page("change", model, theirs[model].pk))

    assert (ours[model].pk in listed, theirs[model].pk in listed) == (True, False)
    assert (opened.status_code, opened.headers["Location"]) == (302, reverse("admin:index"))


@pytest.mark.parametrize("model", [Programme, Cohort, Team, Person, User])
def test_autocomplete_offers_no_row_of_a_partners_own_programme(records, model):
    field, name = {
        Programme: (Cohort, "programme"),
        Cohort: (Team, "cohort"),
        Team: (Membership, "team"),
        Person: (Membership, "person"),
        User: (ProgrammeRole, "user"),
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


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label_lower)
def test_queries_of_a_list_do_not_grow(records, model, django_assert_max_num_queries):
    def count():
        with django_assert_max_num_queries(12) as captured:
            records.get(page("changelist", model))
        return len(captured)

    world()
    few = count()
    for _turn in range(4):
        world()

    assert count() == few


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
                "remind_days_before": 3,
                "certificate_rule": "gatherings",
                "certificate_threshold": 3,
                "issuer": "LUP",
            },
        ),
        (Person, {"first_name": "Ola", "last_name": "Ny", "email": "OLA@k.example", "phone": ""}),
        (Team, {"name": "Nytt team", "state": "forming"}),
        (Membership, {"joined_on": "2027-01-01"}),
        (ProgrammeRole, {"role": "coordinator"}),
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


@pytest.mark.parametrize("way", ["one", "chosen"])
def test_role_is_taken_away_and_logged(records, way):
    role = CoordinatorFactory()
    if way == "one":
        records.post(page("delete", ProgrammeRole, role.pk), {"post": "yes"})
    else:
        records.post(
            page("changelist", ProgrammeRole),
            {"action": "delete_selected", "_selected_action": role.pk, "post": "yes"},
        )

    assert not ProgrammeRole.objects.filter(pk=role.pk).exists()
    assert Entry.objects.get(verb="coordinator dismissed").object_id == role.programme.pk


def gathering_fields(gathering, **changed):
    return {
        "kind": gathering.kind,
        "title": gathering.title,
        "form": gathering.form,
        "starts_at_0": "2027-01-20",
        "starts_at_1": "10:00:00",
        "ends_at_0": "2027-01-20",
        "ends_at_1": "16:00:00",
        "venue": gathering.venue,
        "address": gathering.address,
        "reply_by": "2027-01-08",
        "learning_minutes": 300,
    } | changed


def test_gathering_is_changed_by_the_same_verb_as_at_the_desk(records, staff):
    gathering = GatheringFactory(released=True)

    answer = post(
        records,
        page("change", Gathering, gathering.pk),
        **gathering_fields(gathering, venue="Kulturhuset", state="held", calendar_sequence=7),
    )

    assert answer.status_code == 302, answer.context["adminform"].form.errors
    gathering.refresh_from_db()
    assert (gathering.venue, gathering.state, gathering.calendar_sequence) == (
        "Kulturhuset",
        "released",
        0,
    )
    entry = Entry.objects.get(object_id=gathering.pk, object_type="sessions_app.gathering")
    assert (entry.actor, entry.after) == (staff, {"venue": "Kulturhuset"})


def test_gathering_that_ends_before_it_begins_is_refused(records):
    gathering = GatheringFactory()

    answer = post(
        records,
        page("change", Gathering, gathering.pk),
        **gathering_fields(gathering, ends_at_1="09:00:00"),
    )

    assert set(answer.context["adminform"].form.errors) == {"ends_at"}


def test_gathering_that_was_held_stays_as_it_is(records):
    gathering = GatheringFactory(held=True)
    path = page("change", Gathering, gathering.pk)

    answers = [
        records.get(path).status_code,
        post(records, path, **gathering_fields(gathering, venue="Nytt sted")).status_code,
    ]

    gathering.refresh_from_db()
    assert (answers, gathering.venue) == ([200, 403], "Næringslivets Hus")


def send_again(client, *mails):
    return client.post(
        page("changelist", Message),
        {"action": "send_again", "_selected_action": [mail.pk for mail in mails]},
        follow=True,
    )


def test_mail_is_sent_again_and_logged(records, staff):
    topic = gathering_topic(GatheringFactory())
    failed = message(topic, state=Message.State.FAILED)
    sent = message(topic, state=Message.State.SENT)

    send_again(records, failed, sent)

    failed.refresh_from_db()
    assert failed.state == Message.State.QUEUED
    assert (
        list(Message.objects.filter(key__startswith=sent.key).values_list("state", flat=True))
        == ["sent", "queued"]
        or Message.objects.filter(key=f"{sent.key}~1").exists()
    )
    entries = Entry.objects.filter(verb="sent again", actor=staff)
    assert set(entries.values_list("object_id", flat=True)) == {failed.pk, sent.pk}


def test_mail_that_cannot_be_sent_again_is_refused_with_the_reason(records, staff):
    code = message(f"user:{staff.pk}", kind=Message.Kind.LOGIN_CODE)

    answer = send_again(records, code)

    assert [str(told) for told in answer.context["messages"]] == [
        f"{code}: A log-in code is worth nothing later. Ask for a new one."
    ]
    assert Entry.objects.filter(verb="sent again").count() == 0


def test_mail_shows_neither_codes_nor_personal_links(records, staff):
    invitation = message(gathering_topic(GatheringFactory()))
    code = message(
        f"user:{staff.pk}",
        kind=Message.Kind.LOGIN_CODE,
        subject="Koden din: ABCD-EFGH",
        text="ABCD-EFGH",
    )

    pages = [
        records.get(path).content.decode()
        for path in (
            page("changelist", Message),
            page("change", Message, invitation.pk),
            page("change", Message, code.pk),
        )
    ]

    assert ["ABCD-EFGH" in body for body in pages] == [False] * 3
    assert "https://lup.example/svar/…/" in pages[1]
    assert "HemmeligToken" not in pages[1]


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

"""The page where coordinators set what holds for a programme."""

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse

from audit.models import Entry
from certificates import drafting
from certificates.models import Certificate
from cohorts.models import Programme
from messaging.models import Message
from sessions_app.mail import letters
from sessions_app.models import Gathering
from tests.desk.conftest import NOW
from tests.factories import CoordinatorFactory
from tests.reading import Page
from tests.world import world

LEGAL = {
    "notice_nb": "Vi deler ingenting.\n\nSpør oss.",
    "notice_nn": "Vi deler ingenting.\n\nSpør oss, du òg.",
    "controller_name": "Fjordvik kommune",
    "privacy_contact": "personvern@fjordvik.example",
    "accessibility_url": "https://uustatus.example/fjordvik",
}


def url(programme):
    return reverse("desk:settings", args=[programme.slug])


def save(client, programme, section, **values):
    fields = {f"{section}-{name}": value for name, value in values.items()}
    return client.post(url(programme), {"section": section} | fields)


def said(response):
    return [str(message) for message in get_messages(response.wsgi_request)]


@pytest.fixture
def ours(kull):
    return kull.programme


def test_cohort_leads_to_the_settings_and_they_to_the_rest(lup_client, kull, ours):
    page = Page(lup_client.get(reverse("desk:cohort", args=[ours.slug, kull.year])))

    assert page.links["Settings"] == url(ours)
    links = Page(lup_client.get(url(ours))).links
    assert {"Words in the mails", "Reminders", "Roles"} <= set(links)


def test_section_is_saved_alone_and_logged_with_before_and_after(lup_client, lup, ours):
    wanted = {"sender_name": "3P Norge", "contact_email": "ny@lup.example"}

    first, second = (save(lup_client, ours, "avsender", **wanted) for _press in range(2))

    now = Programme.objects.get(pk=ours.pk)
    assert (now.sender_name, now.contact_email, now.name) == ("3P Norge", "ny@lup.example", "3P")
    assert (first.url, said(first)) == (url(ours), ["Saved."])
    assert said(second)[-1] == "Nothing has changed."
    [entry] = Entry.objects.filter(verb="changed", object_id=ours.pk)
    assert (entry.actor, entry.after) == (lup, wanted)
    assert entry.before == {"sender_name": "3P", "contact_email": "program@lup.example"}


@pytest.mark.parametrize(
    ("section", "values"),
    [
        ("avsender", {"sender_name": "3P", "contact_email": "ingen adresse"}),
        ("avsender", {"sender_name": "", "contact_email": "a@lup.example"}),
        ("avsender", {"sender_name": "3P\r\nBcc: x", "contact_email": "a@lup.example\r\nBcc: x"}),
        ("navn", {"name": " ", "language": "nb"}),
        ("navn", {"name": "3P", "language": "xx"}),
        ("personvern", LEGAL | {"accessibility_url": "javascript:alert(1)"}),
        ("personvern", LEGAL | {"privacy_contact": "nei"}),
        ("ukjent", {}),
    ],
)
def test_nonsense_is_refused_and_changes_nothing(lup_client, ours, section, values):
    before = Programme.objects.filter(pk=ours.pk).values().get()

    assert save(lup_client, ours, section, **values).status_code == 400
    assert Programme.objects.filter(pk=ours.pk).values().get() == before


@pytest.mark.parametrize(
    ("rule", "threshold", "status"),
    [("share_of_hours", 100, 302), ("share_of_hours", 101, 400), ("gatherings", 0, 400)],
)
def test_rule_of_certificates_has_limits(lup_client, ours, rule, threshold, status):
    more = {"presence_share": 50, "issuer": "LUP"}

    sent = save(
        lup_client,
        ours,
        "kursbevis",
        certificate_rule=rule,
        certificate_threshold=threshold,
        **more,
    )

    assert sent.status_code == status


@pytest.mark.django_db
def test_certificate_that_is_issued_stays_as_it_is(clock, client):
    made = world()
    programme, kept = made[Programme], made[Certificate]
    before = Certificate.objects.filter(pk=kept.pk).values().get()
    client.force_login(CoordinatorFactory(programme=programme).user)
    values = {"certificate_rule": "gatherings", "certificate_threshold": 9, "presence_share": 50}

    sent = save(client, programme, "kursbevis", issuer="Noen andre", **values)

    dressed = client.post(reverse("desk:looks", args=[programme.slug]), {"colour": "#a0143c"})

    assert (sent.status_code, dressed.status_code) == (302, 302)
    assert drafting.looks_of(Programme.objects.get(pk=programme.pk))["colour"] == "#a0143c"
    assert Certificate.objects.filter(pk=kept.pk).values().get() == before


def test_legal_contacts_stand_in_the_notice_and_at_the_foot_of_the_page(lup_client, ours):
    assert "Nobody has been named" in Page(lup_client.get(url(ours))).text
    assert save(lup_client, ours, "personvern", **LEGAL).status_code == 302

    page = Page(lup_client.get(url(ours)))
    notice = Page(lup_client.get(page.links["Privacy"]))

    assert "Nobody has been named" not in page.text
    assert "Responsible Fjordvik kommune, personvern@fjordvik.example" in notice.text
    assert page.links["Accessibility statement"] == "https://uustatus.example/fjordvik"
    assert "Accessibility statement" in notice.links


def test_readers_have_the_name_and_the_notice_in_their_own_language(lup_client, ours, draft):
    names = {"name": "Pådriverne", "name_nn": "Pådrivarane", "language": "nb"}
    save(lup_client, ours, "navn", **names)
    save(lup_client, ours, "personvern", **LEGAL)

    ours.refresh_from_db()
    gathering = Gathering.objects.select_related("cohort__programme").get(pk=draft.pk)
    told = [
        letters.preview(Message.Kind.INVITATION, gathering, None, now=NOW, language=language)
        for language in ("nb", "nn", "en")
    ]
    in_each = ["Pådriverne", "Pådrivarane", "Pådriverne"]
    assert [mail.content.text.rpartition("--\n")[2].splitlines()[0] for mail in told] == in_each
    assert [ours.notice_in(one).split()[-1] for one in ("nb", "nn", "en")] == [
        "oss.",
        "òg.",
        "oss.",
    ]


def test_only_its_coordinators_get_in(client, ours):
    client.force_login(CoordinatorFactory().user)

    assert client.get(url(ours)).status_code == 404
    assert save(client, ours, "navn", name="Annet", language="nb").status_code == 404

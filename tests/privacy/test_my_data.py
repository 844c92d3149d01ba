"""My data by personal link and by account: seen, taken along, corrected; leaving, being erased."""

import json
from datetime import UTC, datetime
from urllib.parse import urlsplit

import pytest
from django.urls import reverse

from audit import log
from audit.log import SYSTEM
from audit.models import Entry
from cohorts.models import Membership, Programme, Team
from desk.models import SavedView
from messaging.models import Message
from sessions_app.mail import links
from sessions_app.models import HandoverNote
from tests.factories import CoordinatorFactory, MembershipFactory, ParticipationFactory, UserFactory
from tests.reading import Page
from tests.world import gathering_topic, message

pytestmark = pytest.mark.django_db

NOW = datetime(2027, 1, 4, 8, 0, tzinfo=UTC)
MINE = "/konto/opplysninger/"
OURS = {"first_name": "Åse", "last_name": "Ås", "phone": "46 20 68 17", "language": "en"}


@pytest.fixture(autouse=True)
def clock(time_machine):
    time_machine.move_to(NOW, tick=False)
    return time_machine


@pytest.fixture
def lead():
    return MembershipFactory(lead=True, person__last_name="Leder", person__language="en")


@pytest.fixture
def part(lead):
    """Of a member who is invited, in a team of three."""
    MembershipFactory(team=lead.team, person__last_name="Tredje")
    return ParticipationFactory(
        gathering__cohort=lead.team.cohort,
        gathering__title="Oppstart",
        team=lead.team,
        in_team=True,
        person__first_name="Åse",
        person__last_name="Member",
        person__language="en",
    )


def url_of(row):
    link = links.issue([row], gathering=row.gathering)[row.pk]
    return f"/svar/{link.rstrip('/').rpartition('/')[2]}/opplysninger/"


def press(client, url, action, **fields):
    return client.post(url, {"action": action} | fields)


def membership_of(row):
    return Membership.objects.get(person=row.person)


def said(verb):
    return [(e.actor_kind, e.actor_id, e.before, e.after) for e in Entry.objects.filter(verb=verb)]


def test_answer_page_leads_to_all_of_ones_own_and_to_nothing_of_others(client, part, lead):
    url = url_of(part)
    foreign = ParticipationFactory(gathering=part.gathering, team=part.team, person=lead.person)
    for row, text in ((part, "Mine own words"), (foreign, "Foreign words")):
        HandoverNote.objects.create(
            participation=row, gathering=row.gathering, team=row.team, text=text, written_at=NOW
        )

    answers = [client.get(url + name) for name in ("", "mine.html", "mine.json")]
    texts = [one.content.decode().replace("<wbr>", "") for one in answers]

    assert Page(client.get(url.removesuffix("opplysninger/"))).links["My data"] == "opplysninger/"
    assert "The link is a key: whoever has it sees this page as Åse Member." in texts[0]
    for text in texts:
        assert {"Mine own words", "Oppstart", part.person.email} - {
            word for word in ("Mine own words", "Oppstart", part.person.email) if word in text
        } == set()
        assert not [
            word for word in ("Leder", "Tredje", "Foreign words", lead.person.email) if word in text
        ]
    assert json.loads(texts[2])["Name and contact details"][0]["first name"] == "Åse"
    gatherings = json.loads(texts[2])["Gatherings"]
    assert gatherings[0]["gathering"] == "Oppstart"
    assert {one.headers["Cache-Control"] for one in answers} == {"no-store, private"}
    assert [one.headers["Content-Disposition"] for one in answers[1:]] == [
        f'attachment; filename="mine-opplysninger.{kind}"' for kind in ("html", "json")
    ]
    assert client.cookies == {}


def test_language_that_was_chosen_is_kept_by_every_link_to_a_page_of_ours(client, part):
    gathering = part.gathering
    gathering.form, gathering.meeting_url = gathering.Form.COMBINED, "https://meet.example/1"
    gathering.save()
    part.person.language = "nb"
    part.person.save()
    start = url_of(part).removesuffix("opplysninger/")

    pages = ["", "opplysninger/", "en-annen/", "kalenderadresse/", "bli-med/"]
    links = [Page(client.get(f"{start}{page}?sprak=en")).links for page in pages]
    ours = [(text, to) for found in links for text, to in found.items() if not urlsplit(to).scheme]

    assert {
        "My data",
        "Send somebody else instead",
        "To the page for joining",
        "All gatherings in my calendar",
        "Download to read",
        "Back to the invitation",
    } <= {text for text, _to in ours}
    assert [one for one in ours if "sprak=" not in one[1] and one[0]] == [
        ("Skip to the content", "#main")
    ] * len(pages)


@pytest.mark.parametrize("name", ["", "mine.html", "mine.json"])
def test_link_that_is_unknown_or_of_whoever_is_erased_opens_nothing(client, part, name):
    url = url_of(part)
    part.person.anonymised_at = NOW
    part.person.save()

    answers = [client.get(one + name) for one in (url, "/svar/ukjent/opplysninger/")]

    assert [one.status_code for one in answers] == [404, 404]
    assert "Member" not in answers[0].content.decode()


def test_participant_corrects_the_own_name_and_phone_but_not_the_address(client, part):
    url, email = url_of(part), part.person.email

    sent = press(client, url, "correct", email="annen@kommune.example", **OURS)

    part.person.refresh_from_db()
    person = part.person
    assert (person.full_name, person.phone, person.email) == ("Åse Ås", "+4746206817", email)
    assert "Saved." in Page(client.get(sent.url)).text
    before, after = {"last_name": "Member", "phone": ""}, {"last_name": "Ås", "phone": person.phone}
    assert said("changed") == [("participant", None, before, after)]


def test_gatherings_are_a_table_with_day_cohort_answer_and_presence(client, part):
    draft = ParticipationFactory(
        gathering__cohort=part.gathering.cohort, team=part.team, person=part.person
    )
    type(draft).objects.filter(pk=draft.pk).update(invited_at=None)
    type(part).objects.filter(pk=part.pk).update(answer="yes", answered_at=NOW, presence="partly")

    shown = Page(client.get(url_of(part)))

    cohort = part.gathering.cohort.local_name
    assert shown.rows[1:] == [[f"Oppstart {cohort}", "20.01.2027", "coming", "attended partly"]]


def test_account_has_a_way_home(client, lead):
    client.force_login(lead.person.user)

    assert "/" in Page(client.get(f"{MINE}?sprak=en")).links["Home"]


@pytest.mark.parametrize("wrong", [{"first_name": " "}, {"phone": "nei"}, {"language": "xx"}])
def test_nonsense_is_refused_at_the_field(client, part, wrong):
    answer = press(client, url_of(part), "correct", **OURS | wrong)

    assert (answer.status_code, "left out" in Page(answer).text) == (400, False)
    assert Entry.objects.count() == 0


def test_leaving_says_first_what_happens_and_then_tells_the_lead(client, part, lead):
    url, row = url_of(part), membership_of(part)
    key = f"invitation:{part.gathering_id}:{part.person_id}:1"
    message(gathering_topic(part.gathering), key=key, recipient=part.person.email, state="sent")
    page = Page(client.get(url))

    sent = [press(client, url, "leave", membership=row.pk) for _press in range(2)]

    row.refresh_from_db()
    part.refresh_from_db()
    assert "The invitation to “Oppstart” is withdrawn." in page.text
    assert "too few people" not in page.text
    assert (row.left_on, part.invited_at) == (NOW.date(), None)
    assert "You have left the team" in Page(client.get(sent[0].url)).text
    [mail] = Message.objects.filter(kind="notice")
    assert (mail.recipient, mail.subject) == (lead.person.email, "Somebody has left the team")
    assert "Who: Åse Member" in mail.text
    assert reverse("portal:members", args=[lead.team_id]) in mail.text
    [(kind, account, before, _after)] = said("member removed")
    assert (kind, account, before["person"]) == ("participant", None, "Åse Member")


def test_team_without_a_lead_tells_those_who_arrange_it_and_is_too_small(client, part, lead):
    Membership.objects.exclude(person=part.person).update(left_on=NOW.date())
    url = url_of(part)

    assert "too few people" in Page(client.get(url)).text
    press(client, url, "leave", membership=membership_of(part).pk)

    assert Message.objects.get(kind="notice").recipient == "program@lup.example"


def test_nobody_leaves_for_others_nor_a_team_that_is_over(client, part, lead):
    url, row = url_of(part), membership_of(part)
    sent = [press(client, url, "leave", membership=key) for key in (lead.pk, "9" * 5000, "")]
    Team.objects.update(state=Team.State.COMPLETED)
    sent.append(press(client, url, "leave", membership=row.pk))

    assert [one.status_code for one in sent] == [404, 404, 404, 409]
    assert "so it cannot be changed" in Page(sent[3]).text
    assert Membership.objects.filter(left_on=None).count() == 3
    assert Message.objects.count() == 0


def test_lead_hands_over_before_leaving(client, lead):
    client.force_login(lead.person.user)
    lead.person.user.language = "en"
    lead.person.user.save()

    page = Page(client.get(MINE))
    sent = press(client, MINE, "leave", membership=lead.pk)

    assert page.links["Go to the portal"] == reverse("portal:members", args=[lead.team_id])
    assert sent.status_code == 409
    assert "Hand over the lead first." in Page(sent).text
    assert "The link is a key" not in page.text


def test_link_opens_nothing_of_the_account_but_logging_in_does(client, lead):
    account, programme = lead.person.user, lead.team.cohort.programme
    CoordinatorFactory(user=account, programme=programme)
    account.language = "en"
    account.save()
    for thing, by in ((account, SYSTEM), (programme, account), (lead.person, account)):
        log.record(thing, "changed", by=by)
    SavedView.objects.create(list="people", name="Mine", owner=account, programme=programme)
    url = url_of(ParticipationFactory(gathering__cohort=lead.team.cohort, person=lead.person))
    told = "If you have an account and roles, they are shown only when you are logged in."

    page, file, copy = (client.get(f"{url}{name}") for name in ("", "mine.html", "mine.json"))
    client.force_login(account)
    own_page, own_copy = client.get(MINE), client.get(f"{MINE}mine.json").json()

    behind = {"Account and log-in", "What you have done as coordinator or helper"}
    assert set(own_copy) - set(copy.json()) == behind
    assert [title for title in behind if title in Page(page).text + Page(file).text] == []
    assert [len(one["The log"]) for one in (copy.json(), own_copy)] == [1, 3]
    assert (Page(page).links["Log in"], told in Page(own_page).text) == (MINE, False)
    assert told in Page(page).text


def test_erasure_is_asked_for_once_and_those_who_arrange_it_get_a_mail(client, part, clock):
    url = url_of(part)

    sent = [press(client, url, "erase") for _press in range(2)]

    page = Page(client.get(sent[1].url))
    assert "You have asked to be erased Asked on 4 January 2027." in page.text
    assert "You have asked to be erased. You get an answer within a month." in page.text
    assert "Ask to be erased" not in page.buttons
    assert said("erasure asked") == [("participant", None, {}, {})]
    [mail] = Message.objects.filter(kind="notice")
    assert (mail.recipient, "Åse" in mail.subject) == ("program@lup.example", False)
    assert reverse("desk:person", args=[part.person_id]) in mail.text
    clock.move_to(datetime(2027, 2, 10, 8, tzinfo=UTC), tick=False)
    press(client, url, "erase")
    assert len(said("erasure asked")) == 2


def test_account_sees_its_own_also_when_it_is_nobody_in_a_team(client, lead):
    coordinator = CoordinatorFactory(user__name="Ingrid Koordinator", user__language="en").user
    client.force_login(coordinator)

    page = Page(client.get(MINE))
    copy = client.get(f"{MINE}mine.json").json()
    press(client, MINE, "erase")
    sent = press(client, MINE, "correct", **OURS)

    assert "Correct" not in page.text
    assert copy["Account and log-in"][0]["name"] == "Ingrid Koordinator"
    assert said("erasure asked") == [("user", coordinator.pk, {}, {})]
    assert (sent.status_code, Message.objects.get().recipient) == (400, "program@lup.example")


def test_account_in_no_programme_is_told_whom_to_write_to(client):
    client.force_login(UserFactory(is_staff=True, language="en"))

    page = Page(client.get(MINE))
    contact = Programme.objects.get().contact_email

    assert "Those who run the site erase your account if you ask them." in page.text
    assert page.links[contact] == f"mailto:{contact}"

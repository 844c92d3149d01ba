"""Many rows changed at once: asked about first, written down, and undone."""

from datetime import date

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse

from audit.models import Entry
from desk.lists import choice
from desk.models import BulkChange
from messaging.models import Message
from partners.models import Partner, Person
from sessions_app.inviting import invitations
from tests.desk.conftest import NOW
from tests.factories import (
    CoordinatorFactory,
    MembershipFactory,
    PartnerFactory,
    TeamFactory,
    UserFactory,
)
from tests.reading import Page

PEOPLE, TEAMS, PARTNERS = (f"/koordinator/{x}/" for x in ("personer", "team", "partnere"))
pytestmark = pytest.mark.django_db


def ask(client, url, act, *rows, **query):
    """The page that asks, and its address."""
    answer = client.get(f"{url}valg/", {"gjor": act, "rad": [row.pk for row in rows]} | query)
    return Page(answer), answer.wsgi_request.get_full_path()


def confirm(client, asked, path):
    """Press the button; the answer, and what is then said."""
    return told(client, client.post(path, asked.fields))


def told(client, answer):
    said = [str(message) for message in get_messages(answer.wsgi_request)]
    client.get(TEAMS)  # where they are shown, so that they are gone
    return answer, said


def do(client, url, act, *rows, **query):
    return confirm(client, *ask(client, url, act, *rows, **query))


def undo(client):
    change = BulkChange.objects.latest("pk")
    return told(client, client.post(reverse("desk:list_undo", args=[change.pk]) + "?q=x"))


def states(*rows):
    return [type(row).objects.get(pk=row.pk).state for row in rows]


def verbs():
    return list(Entry.objects.order_by("pk").values_list("verb", flat=True))


@pytest.fixture
def two(kull):
    """Two people in a team, and their memberships' team."""
    team = TeamFactory(cohort=kull, name="Bø")
    return [MembershipFactory(team=team, person__first_name=n).person for n in ("Åse", "Ola")]


def test_language_is_set_and_undone(lup_client, lup, two):
    Person.objects.filter(pk=two[1].pk).update(language="nb")

    asked, path = ask(lup_client, PEOPLE, "brevsprak-nn", *two, q="nordmann")
    answer, said = confirm(lup_client, asked, path)

    assert "Mail in nynorsk (2)" in asked.buttons
    assert "You can undo it." in asked.text
    assert "Åse Nordmann" in asked.text
    assert said == []
    change = BulkChange.objects.get()
    assert answer.url == f"{PEOPLE}?q=nordmann&gjort={change.pk}"
    assert set(Person.objects.values_list("language", flat=True)) == {"nn"}
    page = Page(lup_client.get(answer.url))
    assert "Mail in nynorsk 2 rows are changed. Undo" in page.text
    entry = Entry.objects.get(object_id=two[1].pk)
    assert (entry.verb, entry.actor) == ("changed", lup)
    assert (entry.before, entry.after) == ({"language": "nb"}, {"language": "nn"})

    back, said = undo(lup_client)

    assert (back.url, said) == (f"{PEOPLE}?q=x", ["2 rows are as they were."])
    assert [Person.objects.get(pk=row.pk).language for row in two] == ["", "nb"]
    assert verbs() == ["changed", "changed", "change undone", "change undone"]
    assert undo(lup_client)[1] == ["It was undone already."]
    assert "Undo" not in Page(lup_client.get(answer.url)).buttons


def test_undoing_leaves_what_others_have_changed_since(lup_client, two):
    do(lup_client, PEOPLE, "brevsprak-nn", *two)
    Person.objects.filter(pk=two[0].pk).update(language="en")

    _answer, said = undo(lup_client)

    assert said == ["1 row is as it was.", "1 row: changed since, and left alone."]
    assert [Person.objects.get(pk=row.pk).language for row in two] == ["en", ""]


def test_second_press_changes_nothing(lup_client, two):
    asked, path = ask(lup_client, PEOPLE, "brevsprak-nn", *two)
    confirm(lup_client, asked, path)

    _answer, said = confirm(lup_client, asked, path)

    assert said == ["2 rows: stands otherwise now, and is left alone."]
    assert BulkChange.objects.count() == 1
    assert len(verbs()) == 2


def test_all_that_fit_the_search_are_taken_and_no_other(lup_client, kull, two, monkeypatch):
    MembershipFactory(team__cohort=kull, person__first_name="Siv")

    asked, _path = ask(lup_client, PEOPLE, "brevsprak-nn", q="nordmann", rolle="medlem", alle="1")
    assert "Mail in nynorsk (3)" in asked.buttons
    do(lup_client, PEOPLE, "brevsprak-nn", q="siv", alle="1")
    assert list(Person.objects.filter(language="nn").values_list("first_name")) == [("Siv",)]

    asked, _path = ask(lup_client, PEOPLE, "brevsprak-nn", alle="1")
    assert "Mail in nynorsk (2)" in asked.buttons
    assert "1 of the chosen is left out" in asked.text
    monkeypatch.setattr(choice, "AT_ONCE", 1)
    asked, _path = ask(lup_client, PEOPLE, "brevsprak-nn", alle="1")
    assert "Mail in nynorsk (1)" in asked.buttons
    assert "Only the first 1 are taken now" in asked.text


def test_people_leave_with_their_invitations_and_are_taken_in_again(lup_client, lup, two, draft):
    invitations.release(draft, by=lup, now=NOW)
    Message.objects.update(state="sent")

    def invited():
        return draft.participations.filter(invited_at__isnull=False).count()

    do(lup_client, PEOPLE, "sluttet", *two)
    assert set(Person.objects.values_list("left_on", flat=True)) == {date(2026, 12, 1)}
    assert invited() == 0

    _answer, said = undo(lup_client)
    assert said == ["2 rows are as they were."]
    assert set(Person.objects.values_list("left_on", flat=True)) == {None}
    assert invited() == 2


def test_those_who_are_in_a_foreign_programme_too_are_not_changed(lup_client, two):
    MembershipFactory(person=two[0])
    Person.objects.filter(pk=two[1].pk).update(user=UserFactory(is_staff=True))

    asked, path = ask(lup_client, PEOPLE, "brevsprak-nn", *two)
    lup_client.post(path, {"rader": f"{two[0].pk},{two[1].pk}"})

    assert "Nothing to change" in asked.text
    assert set(Person.objects.values_list("language", flat=True)) == {""}


def test_teams_are_confirmed_where_they_are_large_enough(lup_client, kull, two):
    big, small = two[0], TeamFactory(cohort=kull)
    big = kull.teams.get(name="Bø")

    answer, said = do(lup_client, TEAMS, "bekreft", big, small)

    assert said == ["1 row: A team has 2 to 5 people, and this one has 0."]
    assert "gjort=" in answer.url
    assert states(big, small) == ["confirmed", "forming"]
    assert undo(lup_client)[1] == ["1 row is as it was."]
    assert states(big) == ["forming"]
    assert verbs() == ["team confirmed", "change undone"]


def test_teams_are_withdrawn_and_stand_as_before_when_it_is_undone(lup_client, kull, two):
    big, other = kull.teams.get(name="Bø"), TeamFactory(cohort=kull, state="confirmed")

    do(lup_client, TEAMS, "trekk", big, other)
    assert states(big, other) == ["withdrawn", "withdrawn"]
    undo(lup_client)

    assert states(big, other) == ["forming", "confirmed"]
    do(lup_client, TEAMS, "trekk", other)
    do(lup_client, TEAMS, "tilbake", other, big)
    assert states(big, other) == ["forming", "forming"]


def test_leads_of_the_chosen_teams_are_invited_once(lup_client, kull):
    leads = [MembershipFactory(team__cohort=kull, lead=True) for _ in range(3)]
    TeamFactory(cohort=kull)

    asked, path = ask(lup_client, TEAMS, "inviter", leads[0].team, leads[1].team)
    _answer, said = confirm(lup_client, asked, path)
    _answer, again = confirm(lup_client, asked, path)

    assert "Invite leads to the portal (2)" in asked.buttons
    assert "You can undo it." not in asked.text
    outbox = "/koordinator/utboks/?slag=portal_invitation"
    assert said == [f'2 invitations are on their way. <a href="{outbox}">See them leave</a>']
    assert again == ["2 rows: stands otherwise now, and is left alone."]
    mails = Message.objects.order_by("recipient").values_list("recipient", flat=True)
    assert sorted(mails) == sorted(lead.person.email for lead in leads[:2])
    rest, _path = ask(lup_client, TEAMS, "inviter", alle="1")
    assert "Invite leads to the portal (1)" in rest.buttons


def test_partners_are_changed_and_undone(lup_client):
    one, other = PartnerFactory(), PartnerFactory(language_form="nn")

    do(lup_client, PARTNERS, "sluttet", one, other)
    do(lup_client, PARTNERS, "malform-ingen", one, other)
    assert (
        list(Partner.objects.values_list("left_on", "language_form"))
        == [(date(2026, 12, 1), "")] * 2
    )
    undo(lup_client)
    do(lup_client, PARTNERS, "tilbake", one)

    assert [(row.left_on, row.language_form) for row in Partner.objects.order_by("pk")] == [
        (None, "nb"),
        (date(2026, 12, 1), "nn"),
    ]
    assert verbs() == ["left", "left", *["changed"] * 2, *["change undone"] * 2, "came back"]


def test_strangers_rows_are_neither_shown_nor_changed_nor_undone(client, lup_client, lup, two):
    stranger = CoordinatorFactory(programme__owner=PartnerFactory(), user__language="en").user
    do(lup_client, PEOPLE, "brevsprak-nn", *two)
    client.force_login(stranger)

    asked, path = ask(client, PEOPLE, "brevsprak-en", *two)
    assert "Nothing to change" in asked.text
    assert "Åse" not in asked.text
    client.post(path, {"rader": ",".join(str(row.pk) for row in two)})
    assert undo(client)[0].status_code == 404
    assert client.get(f"{PARTNERS}valg/?gjor=sluttet").status_code == 404
    assert set(Person.objects.values_list("language", flat=True)) == {"nn"}


def test_undoing_reaches_only_what_one_may_still_see(lup_client, lup, kull, two):
    do(lup_client, PEOPLE, "brevsprak-nn", *two)
    kull.programme.roles.all().delete()
    CoordinatorFactory(user=lup)

    _answer, said = undo(lup_client)

    assert said == ["2 rows: changed since, and left alone."]
    assert set(Person.objects.values_list("language", flat=True)) == {"nn"}


@pytest.mark.parametrize("act", ["", "nonsense", "bekreft"])
def test_what_no_page_offers_is_not_done(lup_client, two, act):
    for method in (lup_client.get, lup_client.post):
        assert method(f"{PEOPLE}valg/?gjor={act}&q=x&rad=1").url == f"{PEOPLE}?q=x"
    asked, _path = ask(lup_client, PEOPLE, "brevsprak-nn")
    assert "Nothing to change" in asked.text

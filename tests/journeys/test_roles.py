"""What each who has a part in it does on a day in the demo: on a desk, on a phone.

All pages on their way are looked at, and the team lead does everything by keyboard alone too.
"""

from __future__ import annotations

import pytest
from django.utils import timezone

from accounts.models import User
from audit.models import Entry
from demo import programme
from demo.programme import COORDINATOR, HELPERS, Role
from messaging.models import Message
from partners.models import Partner, Person
from sessions_app.models import Material, Needs
from tests.factories import UserFactory
from tests.journeys.day import Day
from tests.journeys.pages import step

pytestmark = [pytest.mark.browser, pytest.mark.long]

MANNERS = {"on a desk": {}, "on a phone": {"phone": True}}


@pytest.fixture
def day(live_server, settings, people):
    settings.SITE_URL = live_server.url
    programme.load(now=timezone.now())
    return Day(live_server.url, people)


def coordinate(day: Day) -> None:
    """Invites to the next gathering, follows the mail, and corrects a telephone number."""
    desk = day.log_in(COORDINATOR)
    desk.look()
    desk.open(f"/koordinator/3p/{day.cohort.year}/")
    desk.follow(day.draft.title)
    desk.follow("Se gjennom og send invitasjoner")
    desk.press("Send 120 invitasjoner")
    invited = Message.objects.filter(kind="invitation", topic=f"gathering:{day.draft.pk}")
    assert invited.count() == 120
    desk.look()
    desk.open("/koordinator/personer/")
    desk.fill("Navn, e-postadresse eller telefonnummer", "ystgaard")
    desk.press("Søk")
    desk.look()
    desk.follow("Biret Ystgaard", within=desk.page.locator("tbody"))
    desk.look()
    desk.follow("Endre opplysninger")
    desk.fill("Telefon (valgfritt)", "+4748000000")
    desk.press("Lagre")
    assert Person.objects.get(first_name="Biret", last_name="Ystgaard").phone == "+4748000000"
    assert "Kine Koordinator" in desk.page.locator("#logg li").first.inner_text()
    desk.look()


def facilitate(day: Day) -> None:
    """Takes attendance, lets in who is not on the list, puts out what to read; no mail."""
    desk = day.log_in(HELPERS[Role.FACILITATOR])
    desk.follow(day.workshop.title)
    desk.look()
    desk.follow("Oppmøteliste")
    row = desk.page.get_by_role("group", name="Gro Gaup")
    desk.choose(row.get_by_text("Møtt", exact=True))
    row.locator(".roll__proof a").wait_for()
    assert day.part_of("Gro Gaup", day.workshop).presence == "present"
    desk.follow("En som ikke står på listen")
    desk.fill("Navn eller e-post", "anita")
    desk.press("Søk")
    desk.look()
    desk.fill("Fornavn", "Anita")
    desk.fill("Etternavn", "Vikar")
    desk.fill("E-post", "anita.vikar@bergset.example")
    desk.page.get_by_label("Kommer for").select_option(label="Bergset kommune")
    desk.press("Sett på listen")
    assert day.part_of("Anita Vikar", day.workshop).presence == "present"
    desk.open(f"/koordinator/samling/{day.workshop.pk}/materiell/")
    desk.fill("Tittel (valgfritt)", "Oppgaver til verkstedet")
    desk.fill("Lenke (valgfritt)", "https://bibliotek.example/oppgaver")
    desk.press("Legg til")
    assert Material.objects.filter(title="Oppgaver til verkstedet").count() == 1
    desk.look()
    assert desk.open("/koordinator/utboks/").status == 404


def stand_at_the_door(day: Day) -> None:
    """Lets in by name, and takes it back; sees nothing else."""
    door = day.log_in(HELPERS[Role.DOOR])
    assert door.title == "I døra"
    door.look()
    door.follow(day.workshop.title)
    door.fill("Kode eller navn", "Heidi Ødegård")
    door.page.get_by_role("button", name="Slipp inn eller søk").click()
    door.page.get_by_role("button", name="Slipp inn: Heidi Ødegård").click()
    back = door.page.get_by_role("button", name="Ta tilbake: Heidi Ødegård")
    back.wait_for()
    assert day.part_of("Heidi Ødegård", day.workshop).presence == "present"
    door.look()
    back.click()
    back.wait_for(state="detached")
    assert day.part_of("Heidi Ødegård", day.workshop).presence == ""
    assert door.open(f"/koordinator/3p/{day.cohort.year}/").status == 404


def lead(day: Day) -> None:
    """Adds a member, chooses who comes, answers for a colleague and sends another."""
    portal = day.log_in(day.lead.person.email)
    portal.look()
    portal.follow("Fjordvik kommune")
    portal.look()
    today = portal.page.locator(f"#samling-{day.workshop.pk}")
    portal.press("Kommer : Håkon Berg", within=today)
    assert day.part_of("Håkon Berg", day.workshop).answer == "yes"
    ahead = portal.page.locator(f"#samling-{day.released.pk}")
    portal.follow("Send en annen : Guro Bøe", within=ahead)
    portal.choose(portal.page.get_by_label("Amir Fossum"))
    portal.press("Send invitasjonen")
    portal.look()
    portal.follow("Medlemmer")
    portal.follow("Legg til et medlem")
    portal.look()
    portal.fill("Fornavn", "Áilu")
    portal.fill("Etternavn", "Ny")
    portal.fill("E-post", "ailu.ny@fjordvik.example")
    portal.press("Legg til i teamet")
    assert day.lead.team.memberships.active().filter(person__last_name="Ny").count() == 1
    portal.look()
    portal.follow("Oppmøte")
    portal.look()
    portal.follow("Kursbevis")
    portal.look()


def take_part(day: Day) -> None:
    """Says yes, tells of an allergy, writes the code on the screen; sends another to the next."""
    row = day.part_of("Jonas Myhre", day.workshop)
    guest = day.follow_link(row)
    guest.look()
    guest.press("Jeg kommer")
    guest.look()
    row.refresh_from_db()
    assert row.answer == "yes"
    guest.fill("Koden på skjermen", code_on_screen(day))
    guest.press("Jeg er her")
    guest.look()
    row.refresh_from_db()
    assert row.presence == "present"
    later = day.part_of("Jonas Myhre", day.released)
    guest = day.follow_link(later)
    guest.press("Jeg kommer")
    guest.follow("Si hva du trenger")
    guest.choose(guest.page.get_by_label("Vegetar", exact=True))
    guest.look()
    guest.press("Lagre")
    assert Needs.objects.get(participation=later).diets == ["vegetarian"]
    guest.follow("Send en annen i stedet")
    guest.choose(guest.page.get_by_label("En annen i Bergset kommune"))
    guest.fill("Fornavn", "Turid")
    guest.fill("Etternavn", "Vikar")
    guest.fill("E-post", "turid.vikar@bergset.example")
    guest.press("Send invitasjonen")
    guest.look()
    assert day.part_of("Turid Vikar", day.released).stands_in_for == later
    assert guest.page.context.cookies() == []


def code_on_screen(day: Day) -> str:
    """What the facilitator shows in the room."""
    screen = day.log_in(HELPERS[Role.FACILITATOR])
    screen.open(f"/koordinator/samling/{day.workshop.pk}/skjerm/")
    screen.look()
    return screen.page.locator(".screen__code").inner_text()


def look_after(day: Day) -> None:
    """LUP's staff correct a partner's name in the records, and it is written down who did."""
    UserFactory(email="drift@lup.example", is_staff=True, language="nb")
    records = day.log_in("drift@lup.example")
    records.open("/admin/partners/partner/?q=fjordvik")
    records.look()
    records.follow("Fjordvik kommune")
    records.look()
    records.page.locator("input[name=website]")
    records.page.locator("input[name=name]").fill("Fjordvik kommune og havn")
    with records.page.expect_navigation():
        records.page.locator("input[name=_save]").click()
    assert Partner.objects.filter(name="Fjordvik kommune og havn").count() == 1
    assert Entry.objects.latest("pk").actor == User.objects.get(email="drift@lup.example")


PARTS = {
    "coordinator": coordinate,
    "facilitator": facilitate,
    "door": stand_at_the_door,
    "participant": take_part,
    "lead": lead,
    "staff": look_after,
}


@pytest.mark.parametrize("manner", MANNERS)
def test_everybody_gets_their_work_done(day, manner):
    day.manner = MANNERS[manner]
    for name, carry_out in PARTS.items():
        with step(f"{name}, {manner}"):
            carry_out(day)


def test_lead_gets_by_with_the_keyboard_alone(day):
    day.manner = {"by_keyboard": True}
    lead(day)

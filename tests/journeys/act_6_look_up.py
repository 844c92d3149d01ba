"""The team lead looks at the team; LUP's staff read the records and send a mail again."""

from django.contrib import admin
from django.urls import reverse

from certificates.models import Certificate
from cohorts.models import Team
from tests.journeys.pages import CORNERS
from tests.journeys.story import Story

LEAD = "guro.boe@fjordvik.example"
LONG = 20  # rows


def open_portal(story: Story) -> None:
    lead = story.people(phone=True)
    story.log_in(lead, LEAD)
    assert lead.title == "My teams"
    lead.look()
    lead.follow("Fjordvik kommune")
    lead.look()
    lead.follow("Members")
    lead.look()
    assert lead.page.get_by_role("row").count() == 5
    lead.follow("Certificates")
    lead.look()
    number = Certificate.objects.get(person__email=LEAD).number
    assert lead.file(f"a:has-text('{number}')").startswith(b"%PDF-1.7")
    other = Team.objects.exclude(name="Fjordvik kommune").first()
    assert lead.open(f"/portal/team/{other.pk}/").status == 404
    lead.look()
    assert lead.open(f"/koordinator/3p/{story.year}/").status == 404


def read_records(story: Story) -> None:
    desk = story.desk
    desk.open("/admin/")
    desk.look()
    for model in admin.site._registry:
        place = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
        assert (place, desk.open(place).status) == (place, 200)
        if desk.page.locator("#result_list tbody tr").count() > LONG:
            desk.open(f"{place}?q=fjordvik")  # its rows are alike, and each takes axe its time
        desk.look(CORNERS[1:])  # made of the same pieces as the outbox, seen fully below


def send_again(story: Story) -> None:
    desk = story.desk
    desk.open(reverse("admin:messaging_message_changelist") + f"?q={LEAD}&kind__exact=invitation")
    desk.look()
    desk.page.locator("input[name=_selected_action]").check()
    desk.page.locator("select[name=action]").select_option("send_again")
    desk.press("Go")
    [(address, again)] = story.wait_for_mails(1).items()
    first = story.invitations[LEAD]
    assert (address, again["Subject"]) == (LEAD, first["Subject"])
    assert again["Message-ID"] != first["Message-ID"]
    with desk.page.expect_navigation():
        desk.page.locator("#result_list tbody th a").first.click()
    desk.look()

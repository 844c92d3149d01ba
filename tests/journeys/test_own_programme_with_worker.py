"""The steps of the main job for a programme that a partner owns, from spreadsheet to certificate.

As in ``test_main_job``, in the same order, with the real worker and mail receiver; the pages are
the same, so they are asked for without a browser.
"""

import time
from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from certificates.models import Certificate
from cohorts.models import Team
from messaging.models import Message
from sessions_app.inviting import by_itself
from sessions_app.models import Participation
from tests.journeys import days, programmes
from tests.journeys.mails import link_in, part_of, recipient_of
from tests.journeys.programmes import OWN
from tests.journeys.test_own_programme import Walk, attend
from tests.reading import Page

pytestmark = pytest.mark.long

ON_THE_WAY = (Message.State.QUEUED, Message.State.SENDING, Message.State.DEFERRED)
PATIENCE = 60  # seconds


class WorkedWalk(Walk):
    """As ``Walk``, with mail that the worker lets out."""

    received = 0

    def mails(self):
        """What came since the last time, by address, once nothing is on its way any more."""
        self.wait_until(lambda: not Message.objects.filter(state__in=ON_THE_WAY).exists())
        came = self.smtp.messages[self.received :]
        self.received += len(came)
        found = {recipient_of(mail): mail for mail in came}
        assert len(found) == len(came)
        return found

    def wait_until(self, is_so: Callable[[], bool]) -> None:
        deadline = time.monotonic() + PATIENCE
        while not is_so():
            assert time.monotonic() < deadline, "the worker has not done it"
            time.sleep(0.05)


def test_whole_job_for_a_programme_that_a_partner_owns(house):
    programmes.set_up()
    walk = WorkedWalk(OWN, house)
    asked = Client().post("/konto/logg-inn/", {"email": "ukjent@fjordvik.example"})
    assert (asked.status_code, walk.mails()) == (302, {})
    bring_everything_in(walk)
    invitations = try_and_invite(walk)
    answer_and_remind(walk, invitations)
    away = sorted(OWN.addresses - {OWN.lead})[0]
    attend(walk, away)
    walk.mails()
    issue_and_revoke(walk, away)
    look_up(walk)


def bring_everything_in(walk: WorkedWalk) -> None:
    wrong = OWN.spreadsheet.replace(b"ida@fjordvik.example", b"ida")
    fields = {"kind": "teams", "programme": OWN.programme.pk, "year": walk.year}
    file = SimpleUploadedFile("team.csv", wrong)
    checked = walk.desk.post("/koordinator/import/", fields | {"file": file}, follow=True)
    assert checked.context["counts"].refused == 1
    walk.bring_in("teams", OWN.spreadsheet, "team.csv")
    walk.bring_in("gatherings", walk.gatherings_file, "samlinger.xlsx")
    teams = walk.open("cohort", OWN.slug, walk.year)["teams"]
    assert [(team.name, team.size) for team in teams] == [(name, 2) for name in OWN.teams]


def try_and_invite(walk: WorkedWalk):
    gathering = walk.gatherings[0]
    url = reverse("desk:release", args=[gathering.pk])
    shown = walk.desk.get(url)
    test = reverse("desk:telling_test", args=[gathering.pk, "invitasjon"])
    walk.desk.post(test, Page(shown).fields)
    assert set(walk.mails()) == {OWN.coordinator}
    expected = {"expected": shown.context["plan"].fingerprint}
    for _press in range(2):
        walk.desk.post(url, expected)
    invitations = walk.mails()
    assert set(invitations) == OWN.addresses
    return invitations


def answer_and_remind(walk: WorkedWalk, invitations) -> None:
    link = link_in(invitations[OWN.lead])
    assert Client().get(link).status_code == 200
    assert Participation.objects.filter(answer="").count() == len(OWN.addresses)
    Client().post(link, {"answer": "yes"})
    confirmed = walk.mails()
    assert set(confirmed) == {OWN.lead}
    assert "PARTSTAT=ACCEPTED" in part_of(confirmed[OWN.lead], "text/calendar").replace("\n ", "")
    assert Client().get("/svar/ukjent/").status_code == 404
    first, second = OWN.teams
    assert walk.answers() == [(first, 1, 0, 1), (second, 0, 0, 2)]
    days.since_the_invitations(walk.cohort)
    for _press in range(2):
        walk.desk.post(reverse("desk:remind", args=[walk.gatherings[0].pk]))
    by_itself.send_due(now=timezone.now())
    assert set(walk.mails()) == OWN.addresses - {OWN.lead}


def issue_and_revoke(walk: WorkedWalk, away: str) -> None:
    ready = walk.open("certificates", OWN.slug, walk.year)["ready"]
    url = reverse("desk:certificates", args=[OWN.slug, walk.year])
    walk.desk.post(url, {"person": [row.standing.person.pk for row in ready]})
    walk.wait_until(lambda: not Certificate.objects.filter(sha256="").exists())
    mails = walk.mails()
    assert set(mails) == OWN.addresses - {away}
    certificate = Certificate.objects.get(person__email=OWN.lead)
    [pdf] = mails[OWN.lead].iter_attachments()
    assert pdf.get_content() == bytes(certificate.pdf)
    address = reverse("certificates:verify", args=[certificate.code])
    assert Client().get(address).context["facts"].issuer == OWN.issuer
    revoke = reverse("desk:certificate_revoke", args=[certificate.pk])
    walk.desk.post(revoke, {"reason": "Wrong name"})
    state = Client().get(address).context["certificate"].state
    assert state == Certificate.State.REVOKED


def look_up(walk: WorkedWalk) -> None:
    lead = walk.log_in(OWN.lead)
    own, other = (Team.objects.get(cohort=walk.cohort, name=name) for name in OWN.teams)
    assert lead.get(reverse("portal:team", args=[own.pk])).status_code == 200
    assert lead.get(reverse("portal:team", args=[other.pk])).status_code == 404
    invitation = Message.objects.get(recipient=OWN.lead, kind=Message.Kind.INVITATION)
    choice = reverse("desk:outbox_choice")
    asked = walk.desk.get(choice, {"gjor": "send", "mail": str(invitation.public_id)})
    for _press in range(2):
        walk.desk.post(choice, Page(asked).fields)
    [(address, again)] = walk.mails().items()
    assert (address, again["Subject"]) == (OWN.lead, invitation.subject)

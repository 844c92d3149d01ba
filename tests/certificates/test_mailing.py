"""The mails of a certificate: once more on purpose, and to a corrected address."""

import pytest
from django.utils import translation

from audit.models import Entry
from certificates import issuing, mailing, production
from messaging.models import Attachment, Message
from tests.certificates.cases import NOW, held, member
from tests.factories import CohortFactory, UserFactory

pytestmark = pytest.mark.django_db
State = Message.State


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


@pytest.fixture
def by():
    return UserFactory()


@pytest.fixture
def certificate(by):
    """Made, with its mail in the queue for old@a.example."""
    cohort = CohortFactory()
    member(cohort, held(cohort, 1), attended=1, email="old@a.example")
    [certificate] = issuing.issue(cohort, by=by, now=NOW)
    production.render_pending(now=NOW)
    certificate.refresh_from_db()
    return certificate


def move(certificate, email="new@a.example"):
    certificate.person.email = email
    certificate.person.save()


def mails():
    return list(Message.objects.order_by("pk").values_list("recipient", "state"))


@pytest.mark.parametrize("state", [State.QUEUED, State.DEFERRED, State.FAILED, State.BOUNCED])
def test_certificate_that_has_not_arrived_follows_to_the_new_address(certificate, by, state):
    Message.objects.update(state=state)
    move(certificate)

    for _save in range(2):
        mailing.follow(certificate.person, by=by, now=NOW)

    stopped = State.CANCELLED if state in (State.QUEUED, State.DEFERRED) else state
    assert mails() == [("old@a.example", stopped), ("new@a.example", State.QUEUED)]
    new = Message.objects.latest("pk")
    assert (new.key, new.topic) == (
        f"certificate:{certificate.pk}:2",
        f"cohort:{certificate.cohort_id}",
    )
    assert bytes(Attachment.objects.get(message=new).content) == bytes(certificate.pdf)
    assert Message.objects.earliest("pk").withdrawn_at is not None
    entry = Entry.objects.get(verb="sent again")
    assert (entry.before, entry.after, entry.actor) == (
        {"email": "old@a.example"},
        {"email": "new@a.example"},
        by,
    )


@pytest.mark.parametrize("email", ["old@a.example", "Old@A.example"])
def test_certificate_stays_where_the_address_is_the_same(certificate, by, email):
    move(certificate, email)

    mailing.follow(certificate.person, by=by, now=NOW)

    assert mails() == [("old@a.example", State.QUEUED)]


def test_certificate_that_has_arrived_stays_there(certificate, by):
    Message.objects.update(state=State.SENT, sent_at=NOW)
    move(certificate)

    mailing.follow(certificate.person, by=by, now=NOW)

    assert mails() == [("old@a.example", State.SENT)]


def test_certificate_that_is_revoked_goes_nowhere(certificate, by):
    issuing.revoke(certificate, reason="Feil", by=by, now=NOW)
    move(certificate)

    mailing.follow(certificate.person, by=by, now=NOW)

    assert mails() == [("old@a.example", State.CANCELLED)]


def test_certificate_that_is_not_made_yet_is_mailed_to_the_new_address(by):
    cohort = CohortFactory()
    person = member(cohort, held(cohort, 1), attended=1)
    [certificate] = issuing.issue(cohort, by=by, now=NOW)
    move(certificate)

    mailing.follow(certificate.person, by=by, now=NOW)
    production.render_pending(now=NOW)

    assert certificate.person == person
    assert mails() == [("new@a.example", State.QUEUED)]


def test_revoking_stops_the_mail_to_the_new_address_too(certificate, by):
    move(certificate)
    mailing.follow(certificate.person, by=by, now=NOW)

    issuing.revoke(certificate, reason="Feil", by=by, now=NOW)

    assert [state for _recipient, state in mails()] == [State.CANCELLED] * 2


def test_mail_again_sends_a_copy_of_what_was_sent(certificate, by):
    Message.objects.update(state=State.SENT, sent_at=NOW)

    told = [mailing.mail_again(certificate, by=by, now=NOW) for _press in range(2)]

    assert told == ["old@a.example"] * 2
    assert mails() == [("old@a.example", State.SENT), ("old@a.example", State.QUEUED)]


def test_mail_again_goes_to_the_address_of_today(certificate, by):
    Message.objects.update(state=State.SENT, sent_at=NOW)
    move(certificate)

    assert mailing.mail_again(certificate, by=by, now=NOW) == "new@a.example"
    assert mails() == [("old@a.example", State.SENT), ("new@a.example", State.QUEUED)]


def test_mail_again_writes_anew_what_is_no_longer_kept(certificate, by):
    Message.objects.update(state=State.SENT, sent_at=NOW, scrubbed_at=NOW, text="")

    mailing.mail_again(certificate, by=by, now=NOW)

    assert certificate.number in Message.objects.latest("pk").text


def test_mail_again_is_refused_for_what_is_not_valid_or_not_made(certificate, by):
    Message.objects.all().delete()
    with pytest.raises(mailing.CannotMail, match="The PDF is being made"):
        mailing.mail_again(certificate, by=by, now=NOW)

    issuing.revoke(certificate, reason="Feil", by=by, now=NOW)
    with pytest.raises(mailing.CannotMail, match="not valid any more"):
        mailing.mail_again(certificate, by=by, now=NOW)


def test_mail_again_waits_for_what_is_leaving(certificate, by):
    Message.objects.update(
        state=State.SENDING, lease_id="00000000-0000-0000-0000-000000000001", lease_until=NOW
    )

    with pytest.raises(mailing.CannotMail, match="being sent right now"):
        mailing.mail_again(certificate, by=by, now=NOW)

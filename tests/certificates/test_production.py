import hashlib
import threading
from dataclasses import replace

import pytest
from django.db import connection, transaction

from audit.models import Entry
from certificates import issuing, production
from certificates.facts import Facts
from certificates.models import Certificate
from messaging.models import Attachment, Message
from tests.certificates.cases import NOW, held, member, rename
from tests.factories import CohortFactory, UserFactory


def issued(count=1, **person):
    cohort = CohortFactory(programme__name="Partnerpådriverprogrammet (3P)")
    gatherings = held(cohort, 2)
    for _ in range(count):
        member(cohort, gatherings, attended=2, **person)
    return issuing.issue(cohort, by=UserFactory(), now=NOW)


@pytest.mark.django_db
def test_render_pending_stores_the_pdf_with_its_hash():
    [certificate] = issued()

    assert production.render_pending(now=NOW) == 1

    certificate.refresh_from_db()
    pdf = bytes(certificate.pdf)
    assert pdf.startswith(b"%PDF-")
    assert (certificate.sha256, certificate.rendered_at) == (hashlib.sha256(pdf).hexdigest(), NOW)


@pytest.mark.django_db
def test_render_pending_queues_one_mail_with_the_pdf():
    [certificate] = issued(email="angel@kommune.example", language="en")

    production.render_pending(now=NOW)

    certificate.refresh_from_db()
    [message] = Message.objects.all()
    [file] = Attachment.objects.all()
    assert (message.key, message.kind, message.recipient, message.language, message.subject) == (
        f"certificate:{certificate.pk}",
        Message.Kind.CERTIFICATE,
        "angel@kommune.example",
        "en",
        "Your course certificate: Partnerpådriverprogrammet (3P)",
    )
    assert (file.message, file.filename, file.content_type, bytes(file.content)) == (
        message,
        f"kursbevis-{certificate.number}.pdf",
        "application/pdf",
        bytes(certificate.pdf),
    )


@pytest.mark.django_db
def test_render_pending_tells_what_a_new_one_replaces():
    [old] = issued(language="en")
    rename(old.person)
    new = issuing.reissue(old, by=UserFactory(), now=NOW)

    production.render_pending(now=NOW)

    [message] = Message.objects.all()
    assert message.key == f"certificate:{new.pk}"
    assert f"It replaces certificate {old.number}, which is not valid any more." in message.text


@pytest.mark.django_db
def test_render_pending_leaves_the_rest_to_another_run_when_time_is_up():
    issued(2)
    rings = []
    runs = [
        production.render_pending(now=NOW, seconds=0, call_help=lambda: rings.append("ring"))
        for _run in range(3)
    ]
    assert (runs, rings) == ([1, 1, 0], ["ring", "ring"])


@pytest.mark.django_db
def test_render_pending_tries_what_failed_after_what_is_new(caplog):
    broken, sound = issued(2)
    broken_one(broken)
    assert [production.render_pending(now=NOW, seconds=0) for _run in range(2)] == [0, 1]
    sound.refresh_from_db()
    assert sound.sha256


@pytest.mark.django_db
def test_render_pending_twice_does_nothing_more():
    [certificate] = issued()
    production.render_pending(now=NOW)
    first = Certificate.objects.values().get()

    assert production.render_pending(now=NOW.replace(year=2028)) == 0

    assert Certificate.objects.values().get() == first
    assert Message.objects.count() == 1
    assert first["id"] == certificate.pk


@pytest.mark.django_db
def test_render_pending_leaves_revoked_ones():
    [certificate] = issued()
    issuing.revoke(certificate, reason="Feil", by=UserFactory(), now=NOW)

    assert production.render_pending(now=NOW) == 0


def broken_one(certificate):
    facts = Facts.from_json(certificate.facts)
    certificate.facts = replace(facts, issued_on="no day at all").as_json()
    certificate.save()
    return certificate


@pytest.mark.django_db
def test_render_pending_gives_up_after_five_tries_and_says_so(caplog):
    broken = broken_one(issued()[0])

    made = [production.render_pending(now=NOW) for _run in range(7)]

    broken.refresh_from_db()
    assert (made, broken.tries) == ([0] * 7, 5)
    assert [record.getMessage() for record in caplog.records if not record.exc_info] == [
        f"certificate {broken.number} is not tried any more"
    ]
    assert len([record for record in caplog.records if record.exc_info]) == 5


@pytest.mark.django_db
def test_try_is_counted_before_the_worker_can_be_taken_down():
    [certificate] = issued()

    assert production.begin(set()) == certificate.pk

    certificate.refresh_from_db()
    assert (certificate.tries, certificate.sha256) == (1, "")


@pytest.mark.django_db
def test_make_again_gives_new_tries_to_what_is_stuck_only():
    stuck, waiting = issued(2)
    Certificate.objects.filter(pk=stuck.pk).update(tries=5)
    Certificate.objects.filter(pk=waiting.pk).update(tries=4)
    user = UserFactory()

    for certificate in (stuck, waiting):
        issuing.make_again(certificate, by=user)

    assert list(Certificate.objects.order_by("pk").values_list("tries", flat=True)) == [0, 4]
    assert Entry.objects.get(verb="made again").actor == user
    assert production.render_pending(now=NOW) == 2


@pytest.mark.django_db
def test_render_pending_passes_over_what_cannot_be_made(caplog):
    broken, sound = issued(2)
    broken_one(broken)

    assert production.render_pending(now=NOW) == 1

    sound.refresh_from_db()
    broken.refresh_from_db()
    assert (bool(sound.sha256), broken.sha256, broken.rendered_at) == (True, "", None)
    assert [record.getMessage() for record in caplog.records if record.exc_info] == [
        f"certificate {broken.number} could not be made"
    ]


@pytest.mark.django_db(transaction=True)
def test_render_pending_leaves_rows_that_another_worker_holds():
    held_row, free = issued(2)
    made = []

    def other_worker():
        made.append(production.render_pending(now=NOW))
        connection.close()

    with transaction.atomic():
        Certificate.objects.select_for_update().get(pk=held_row.pk)
        thread = threading.Thread(target=other_worker)
        thread.start()
        thread.join()

    free.refresh_from_db()
    held_row.refresh_from_db()
    assert (made, bool(free.sha256), held_row.sha256) == ([1], True, "")
    assert Message.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_worker_makes_and_mails_what_was_issued(smtp, celery_worker_process):
    [certificate] = issued(email="angel@kommune.example")

    [mail] = smtp.wait_for(1, seconds=60)

    certificate.refresh_from_db()
    [file] = mail.iter_attachments()
    assert (mail["To"], file.get_filename()) == (
        "angel@kommune.example",
        f"kursbevis-{certificate.number}.pdf",
    )
    assert hashlib.sha256(file.get_content()).hexdigest() == certificate.sha256


@pytest.mark.django_db
@pytest.mark.parametrize("take_back", ["revoke", "reissue"])
def test_certificate_that_is_taken_back_is_not_mailed_any_more(take_back):
    [certificate] = issued()
    production.render_pending(now=NOW)

    if take_back == "revoke":
        issuing.revoke(certificate, reason="Wrong name", by=UserFactory(), now=NOW)
    else:
        rename(certificate.person)
        issuing.reissue(certificate, by=UserFactory(), now=NOW)

    assert Message.objects.get(key=f"certificate:{certificate.pk}").state == "cancelled"

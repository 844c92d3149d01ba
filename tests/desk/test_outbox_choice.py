"""What is done with mail from the outbox: after a question, once only, and written down."""

import threading
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.contrib.messages import get_messages
from django.db import connection, transaction
from django.utils import timezone

from audit.models import Entry
from desk.post import outbox_acts
from desk.post.outbox_acts import Act
from messaging.models import Message
from sessions_app.mail.letters import topic_of
from tests.desk.outbox_cases import MINUTE, NOW, URL, failed, held, mail, page
from tests.factories import GatheringFactory

pytestmark = pytest.mark.usefixtures("clock")
CHOICE = f"{URL}valg/"


def ask(client, act, *rows, **query):
    return page(client, CHOICE, gjor=act, mail=[str(row.public_id) for row in rows], **query)


def confirm(client, asked):
    """Press the button of the page that asks; what is then said."""
    answer = client.post(CHOICE, asked.fields)
    assert answer.status_code == 302
    return [str(told) for told in get_messages(answer.wsgi_request)]


def states(*rows):
    found = dict(Message.objects.values_list("pk", "state"))
    return [found[row.pk] for row in rows]


def logged(verb):
    return list(
        Entry.objects.filter(verb=verb).order_by("object_id").values_list("object_id", flat=True)
    )


@pytest.mark.parametrize(
    ("act", "make", "button", "state", "verb", "said"),
    [
        ("send", failed, "Send 1 mail again", "queued", "sent again", "1 mail is on its way."),
        ("stopp", mail, "Stop 1 mail", "cancelled", "stopped", "1 mail is stopped."),
        ("slipp", held, "Send 1 mail once more", "queued", "sent once more",
         "1 mail is on its way."),
        ("framme", held, "1 mail came through", "sent", "said to have come through",
         "1 mail stands as sent."),
    ],
)  # fmt: skip
def test_act_is_asked_about_then_done_once_and_logged(
    lup_client, lup, released, act, make, button, state, verb, said
):
    row = make(released)

    asked = ask(lup_client, act, row)
    assert states(row) == [row.state]
    told = [confirm(lup_client, asked)[-1], confirm(lup_client, asked)[-1]]

    assert button in asked.buttons
    assert states(row) == [state]
    assert told == [said, "1 mail: It was done already."]
    assert logged(verb) == [row.pk]
    assert Entry.objects.get().actor == lup


def test_what_was_sent_is_copied_once_however_often_the_page_is_sent(lup_client, released):
    row = mail(released, key="invitation:1", state="sent")

    asked = ask(lup_client, "send", row)
    confirm(lup_client, asked)
    Message.objects.filter(key="invitation:1~1").update(state="sent")  # it left meanwhile
    confirm(lup_client, asked)

    assert list(Message.objects.order_by("pk").values_list("key", flat=True)) == [
        "invitation:1",
        "invitation:1~1",
    ]


def test_mail_may_be_sent_again_on_another_occasion(lup_client, clock, released):
    row = failed(released)
    confirm(lup_client, ask(lup_client, "send", row))
    Message.objects.update(state="failed")
    clock.shift(timedelta(minutes=1))

    told = confirm(lup_client, ask(lup_client, "send", row))

    assert told == ["1 mail is on its way."]
    assert logged("sent again") == [row.pk, row.pk]


def test_those_with_which_it_cannot_be_done_are_left_out(lup_client, released):
    rows = [failed(released), failed(released), mail(released), failed(released, withdrawn_at=NOW)]

    asked = ask(lup_client, "send", *rows)
    confirm(lup_client, asked)

    assert "2 of the chosen are left out" in asked.text
    assert "Send 2 mails again" in asked.buttons
    assert states(*rows) == ["queued", "queued", "queued", "failed"]


def test_what_has_changed_since_the_question_is_left_alone(lup_client, released):
    rows = [mail(released), mail(released)]
    asked = ask(lup_client, "stopp", *rows)
    Message.objects.filter(pk=rows[0].pk).update(state="sent")

    told = confirm(lup_client, asked)

    assert told == ["1 mail is stopped.", "1 mail: It had left already."]
    assert states(*rows) == ["sent", "cancelled"]
    assert logged("stopped") == [rows[1].pk]


def test_mail_in_the_hands_of_a_worker_is_stopped_unless_it_is_being_handed_over(
    lup_client, released
):
    lease = {"state": "sending", "lease_id": "0" * 32, "lease_until": timezone.now() + MINUTE}
    waits = mail(released, **lease)
    far = {"lease_until": datetime(2100, 1, 1, tzinfo=UTC), "data_started_at": NOW}
    leaves = mail(released, **lease | far)

    told = confirm(lup_client, ask(lup_client, "stopp", waits, leaves))

    assert told == ["1 mail is stopped.", "1 mail: It left at this very moment."]
    assert states(waits, leaves) == ["cancelled", "sending"]


def test_all_of_a_gathering_that_has_not_left_is_stopped(lup_client, kull, released):
    queued = [mail(released), mail(released, state="deferred")]
    others = [mail(released, state="sent"), mail(GatheringFactory(cohort=kull))]

    asked = page(lup_client, CHOICE, gjor="stopp", alle="1", om=topic_of(released))
    confirm(lup_client, asked)

    assert "Stop 2 mails" in asked.buttons
    assert states(*queued, *others) == ["cancelled", "cancelled", "sent", "queued"]


@pytest.mark.parametrize(
    ("status", "offered"),
    [
        ("waiting", ["Stop all (1)"]),
        ("again", ["Send all again (1)", "Stop all (1)"]),
        ("undecided", ["Send all once more (1)", "All came through (1)"]),
        ("failed", ["Send all again (1)"]),
        ("returned", ["Send all again (1)"]),
        ("stopped", ["Send all again (1)"]),
        ("sent", []),
        ("", []),
    ],
)
def test_tab_offers_what_can_be_done_with_all_of_it(lup_client, released, status, offered):
    for state in ("queued", "deferred", "failed", "bounced", "cancelled", "sent"):
        mail(released, state=state)
    row = held(released)

    links = page(lup_client, status=status).links
    found = {name: to for name, to in links.items() if "gjor=" in to}

    assert list(found) == offered
    for name, to in found.items():
        asked = page(lup_client, to)
        assert len(asked.fields["mails"].split(",")) == 1, name
        assert asked.fields["tilbake"] == f"{URL}?status={status}"
    assert row.state == "held"


def test_double_press_at_the_very_same_time_is_done_once(
    transactional_db, clock, lup, released, django_db_blocker
):
    row = mail(released, key="invitation:1", state="sent")
    outcomes = []

    def press():
        with transaction.atomic():
            chosen = Message.objects.filter(pk=row.pk)
            outcomes.append(
                outbox_acts.perform(Act.SEND, chosen, by=lup, asked_at=NOW, now=NOW).done
            )
        connection.close()

    presses = [threading.Thread(target=press) for _ in range(4)]
    for thread in presses:
        thread.start()
    for thread in presses:
        thread.join()

    assert sorted(outcomes) == [0, 0, 0, 1]
    assert Message.objects.count() == 2


def test_mail_of_others_is_neither_shown_nor_touched(lup_client, released):
    other = failed(GatheringFactory())
    own = failed(released)

    asked = ask(lup_client, "send", other, own)
    fields = asked.fields | {"mails": f"{other.public_id},tull,{own.public_id}"}
    told = [str(t) for t in get_messages(lup_client.post(CHOICE, fields).wsgi_request)]

    assert asked.fields["mails"] == str(own.public_id)
    assert told == ["1 mail is on its way."]
    assert states(other, own) == ["failed", "queued"]


def vars_of(row):
    """The values of a row, but for what is its own."""
    return {
        field.attname: getattr(row, field.attname)
        for field in Message._meta.concrete_fields
        if field.name != "public_id"
    }


def test_nothing_chosen_is_said(lup_client, released):
    assert "There is nothing to do it with" in ask(lup_client, "send").text
    told = lup_client.post(CHOICE, {"gjor": "send", "spurt": NOW.isoformat()})
    assert [str(t) for t in get_messages(told.wsgi_request)] == ["Nothing was chosen."]


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"gjor": "tull"},
        {"gjor": "send", "spurt": "i går"},
        {"gjor": "send", "spurt": "2026-12-01T10:00"},
        {"gjor": "send", "spurt": "2026-13-32T25:00:00+00:00"},
        {"gjor": "send", "spurt": "0001-01-01T00:00:00+14:00"},
    ],
)
def test_post_that_no_page_sends_is_not_found(lup_client, kull, fields):
    assert lup_client.post(CHOICE, fields).status_code == 404


@pytest.mark.parametrize(
    ("back", "target"),
    [
        ("/koordinator/samling/7/", "/koordinator/samling/7/"),
        ("https://ond.example/koordinator/", URL),
        ("//ond.example/", URL),
        ("/konto/logg-ut/", URL),
        ("", URL),
    ],
)
def test_one_comes_back_to_the_page_of_the_desk_that_one_left(lup_client, released, back, target):
    row = failed(released)

    asked = ask(lup_client, "send", row, tilbake=back)
    answer = lup_client.post(CHOICE, asked.fields)

    assert (asked.links["Cancel"], answer.url) == (target, target)


def test_act_on_a_very_long_list_takes_the_newest_and_says_so(lup_client, released):
    row = failed(released, created_at=NOW - MINUTE)
    copies = [{"key": f"a:{n}", "message_id": f"<a{n}@x.example>"} for n in range(500)]
    same = {"pk": None, "created_at": NOW}
    Message.objects.bulk_create([Message(**vars_of(row) | same | own) for own in copies])

    asked = page(lup_client, CHOICE, gjor="send", alle="1", status="failed")

    assert "Send 500 mails again" in asked.buttons
    assert "Only the newest 500 are taken now" in asked.text
    assert "and 400 more" in asked.text
    assert str(row.public_id) not in asked.fields["mails"]


def test_chosen_rows_of_the_list_lead_to_the_question(lup_client, released):
    failed(released)
    mail(released)
    done = mail(released, state="sent", scrubbed_at=NOW)

    shown = page(lup_client, q="kari")
    query = parse_qs(urlsplit(shown.fields["tilbake"]).query)

    assert query == {"q": ["kari"]}
    assert {"Send the chosen again", "Stop the chosen"} <= set(shown.buttons)
    assert str(done.public_id) not in shown.fields.values()


@pytest.mark.parametrize(
    ("make", "offered"),
    [(failed, {"Send"}), (mail, {"Stop"}), (lambda row: failed(row, withdrawn_at=NOW), set())],
)
def test_list_has_no_button_for_which_nothing_can_be_chosen(lup_client, released, make, offered):
    make(released)

    acts = {name.split()[0] for name in page(lup_client).buttons if "the chosen" in name}
    assert acts == offered

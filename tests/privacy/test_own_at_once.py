"""Somebody is erased while a page with their own data is open: nothing is written any more."""

import threading

import pytest
from django.db import connection, transaction
from django.test import Client

from audit.models import Entry
from cohorts import people
from cohorts.models import Membership
from messaging.models import Message
from partners.models import Person
from privacy import erasing, own
from sessions_app.mail import links
from tests.factories import MembershipFactory, ParticipationFactory, PersonFactory, UserFactory
from tests.privacy.test_my_data import NOW, OURS
from tests.waiting import all_wait


def erased(person):
    """As it was when the page was opened."""
    erasing.erase(
        Person.objects.get(pk=person.pk), by=UserFactory(), now=NOW, keep_certificates=True
    )
    return person


@pytest.fixture
def nobody(db):
    """Erased; and there is another, so that two have no address."""
    erased(PersonFactory())
    return erased(PersonFactory(first_name="Åse", last_name="Ås", phone="+4746206817"))


def test_stale_record_writes_nothing_back_on_somebody_who_is_erased(nobody):
    before = Entry.objects.count()

    for write in (
        lambda: own.correct(
            nobody, {"first_name": "Åse", "phone": "+4746206817"}, by="participant"
        ),
        lambda: people.change(nobody, people.details_of(nobody), by="participant"),
        lambda: own.ask_to_be_erased(nobody, [], by="participant", now=NOW),
    ):
        with pytest.raises(people.NobodyThere):
            write()

    now_there = Person.objects.get(pk=nobody.pk)
    assert (now_there.full_name, now_there.phone, now_there.email) == (f"#{nobody.pk}", "", "")
    assert (Entry.objects.count(), Message.objects.count()) == (before, 0)


def test_somebody_erased_has_no_address_to_be_found_by(nobody):
    Person.objects.create(partner=nobody.partner, email="", merged_into=nobody)

    assert people.holder("") is None


def test_wish_of_an_account_that_is_erased_writes_nothing(db):
    account = UserFactory()
    erasing.forget_accounts([account.__class__.objects.get(pk=account.pk)], now=NOW)

    with pytest.raises(people.NobodyThere):
        own.ask_to_be_erased(account, [], by=account, now=NOW)

    assert Entry.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_what_is_pressed_while_somebody_is_being_erased_answers_404(time_machine):
    time_machine.move_to(NOW)
    lead = MembershipFactory(lead=True)
    part = ParticipationFactory(gathering__cohort=lead.team.cohort, team=lead.team, in_team=True)
    mine = Membership.objects.get(person=part.person)
    link = links.issue([part], gathering=part.gathering)[part.pk]
    address = f"/svar/{link.rstrip('/').rpartition('/')[2]}/opplysninger/"
    forms = [
        {"action": "correct"} | OURS,
        {"action": "leave", "membership": mine.pk},
        {"action": "erase"},
    ]
    answers = []

    def press(form):
        answers.append(Client().post(address, form).status_code)
        connection.close()

    threads = [threading.Thread(target=press, args=[form]) for form in forms]
    with transaction.atomic():
        Person.objects.select_for_update().get(pk=part.person_id)
        for thread in threads:
            thread.start()
        all_wait(len(threads))
        Person.objects.filter(pk=part.person_id).update(
            anonymised_at=NOW, first_name="", last_name="#1", email="", phone=""
        )
    for thread in threads:
        thread.join()

    part.person.refresh_from_db()
    mine.refresh_from_db()
    assert answers == [404] * 3
    assert (part.person.full_name, part.person.phone, mine.left_on) == ("#1", "", None)
    assert (Entry.objects.count(), Message.objects.count()) == (0, 0)

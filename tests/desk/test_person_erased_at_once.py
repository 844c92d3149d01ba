"""Two presses that erase the same person at the same moment."""

from threading import Thread

import pytest
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse

from audit.models import Entry
from cohorts.models import Cohort
from partners.models import Person
from tests.factories import MembershipFactory
from tests.waiting import all_wait


@pytest.mark.django_db(transaction=True)
def test_second_press_at_the_same_time_ends_on_the_page_without_a_name(lup_client, kull):
    Cohort.objects.filter(pk=kull.pk).update(state=Cohort.State.COMPLETED)
    kari = MembershipFactory(team__cohort=kull).person
    pages = []

    def press():
        client = Client()
        client.cookies = lup_client.cookies
        pages.append(client.post(reverse("desk:person_erase", args=[kari.pk]), follow=True))
        connection.close()

    threads = [Thread(target=press) for _ in range(2)]
    with transaction.atomic():
        Person.objects.select_for_update().get(pk=kari.pk)
        for thread in threads:
            thread.start()
        all_wait(len(threads))
    for thread in threads:
        thread.join()

    ends = [one.redirect_chain[-1][0] for one in pages]
    assert ends == [reverse("desk:person", args=[kari.pk])] * 2
    assert [one for one in pages if kari.last_name in one.text] == []
    assert Entry.objects.filter(verb="erased").count() == 1

from threading import Barrier, Thread

import pytest
from django.db import connection

from cohorts.models import Membership
from partners.models import Person
from tests.cohorts.import_cases import KARI, OLA, A, carry_out, counts, table
from tests.factories import PartnerFactory, ProgrammeFactory


@pytest.mark.django_db(transaction=True)
def test_two_imports_at_once_add_nobody_twice():
    PartnerFactory(org_number=A)
    programme = ProgrammeFactory()
    together, reports = Barrier(2), []

    def run():
        together.wait()
        reports.append(carry_out(table([*KARI[:7], "Ja"], OLA), programme))
        connection.close()

    threads = [Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(counts(report) for report in reports) == [(0, 0, 2, 0), (2, 0, 0, 0)]
    assert (Person.objects.count(), Membership.objects.count()) == (2, 2)

"""No mail is lost, and none comes twice without a reason, whatever is taken away."""

import pytest

from tests.faults.__main__ import SIZES, run
from tests.faults.servers import empty_database

pytestmark = pytest.mark.faults


@pytest.fixture(scope="session")
def data():
    with empty_database() as data:
        yield data


@pytest.mark.parametrize("name", SIZES)
def test_no_mail_is_lost(name, data):
    report = run(name, SIZES[name][0], data=data)

    assert (report.lost, report.unfinished, report.broken) == (0, 0, ""), report.line
    assert report.doubled <= report.may_double, report.line

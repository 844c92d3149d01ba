"""No mail is lost, and none comes twice without a reason, whatever is taken away."""

import pytest

from tests.faults.__main__ import SIZES, run

pytestmark = pytest.mark.faults


@pytest.mark.parametrize("name", SIZES)
def test_no_mail_is_lost(name):
    report = run(name, SIZES[name][0])

    assert (report.lost, report.unfinished, report.broken) == (0, 0, ""), report.line
    assert report.doubled <= report.may_double, report.line

"""The copy of one's own data that is downloaded to be read: it has no style, and fits a phone."""

from datetime import UTC, datetime

import pytest

from sessions_app.mail import links
from sessions_app.models import HandoverNote
from tests.factories import ParticipationFactory

pytestmark = pytest.mark.django_db

NOW = datetime(2027, 1, 4, 8, 0, tzinfo=UTC)


def test_long_words_in_the_copy_to_read_may_break(client, time_machine):
    time_machine.move_to(NOW, tick=False)
    part = ParticipationFactory(in_team=True)
    words = {"text": f"Se\n{'f' * 64}", "written_at": NOW}
    HandoverNote.objects.create(
        participation=part, gathering=part.gathering, team=part.team, **words
    )
    page = links.issue([part], gathering=part.gathering)[part.pk]

    copy = client.get(f"{page}opplysninger/mine.html").content.decode()

    assert f"Se<br>{'f' * 24}<wbr>{'f' * 24}<wbr>{'f' * 16}" in copy

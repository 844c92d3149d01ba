"""What is asked of the outbox with SQL that is made once for each shape is what Django finds."""

from collections import Counter
from datetime import timedelta
from itertools import product

import pytest
from django.http import QueryDict

from desk.post import outbox_asking, outbox_states
from desk.post.outbox_access import scope_of
from desk.post.outbox_filters import OutboxFilter
from desk.post.outbox_states import Standing
from messaging.models import Message
from sessions_app.mail import letters
from tests.desk.outbox_cases import NOW, mail
from tests.factories import CoordinatorFactory, GatheringFactory, MembershipFactory

pytestmark = pytest.mark.usefixtures("clock")
TEXTS = ["", "kari", "KARI nord", "Kari", "%", "_", "-", "'", "Invit", "bare@her.example"]
DAYS = ["", (NOW - timedelta(days=1)).date().isoformat(), NOW.date().isoformat()]


def mailed(coordinators):
    """Mail of each state, language and kind about a gathering of each programme."""
    found = []
    for number, role in enumerate(coordinators):
        gathering = GatheringFactory(cohort__programme=role.programme)
        member = MembershipFactory(team__cohort=gathering.cohort, person__first_name="Kari")
        for state, language in product(Message.State, ("nb", "nn")):
            lease = {"lease_id": f"{number:032x}", "lease_until": NOW} if state == "sending" else {}
            row = mail(gathering, state=state, language=language, **lease)
            row.recipient = member.person.email if language == "nn" else "bare@her.example"
            row.created_at = NOW - timedelta(days=len(found) % 3)
            row.save()
            found.append(row)
        mail(gathering, kind=Message.Kind.TEST)
        mail(gathering, kind=Message.Kind.CERTIFICATE, subject="100% Kari_")
    return found


def queries(topic):
    for text, standing in product(TEXTS, ("", *Standing)):
        yield {"q": text, "status": standing}
    for topic_or_none, kind, language in product(
        ("", topic), ("", *Message.Kind), ("", "nb", "nn")
    ):
        yield {"om": topic_or_none, "slag": kind, "brevsprak": language}
    for since, until, text in product(DAYS, DAYS, ("", "kari")):
        yield {"fra": since, "til": until, "q": text}


def test_every_search_finds_what_django_finds(db):
    roles = CoordinatorFactory.create_batch(2)
    mailed(roles)
    scopes = [scope_of(role.user) for role in roles]
    sizes = set()
    for scope in [*scopes, *scopes]:
        for query in queries(letters.topic_of(scope.gatherings[0])):
            asked = QueryDict(mutable=True)
            asked.update(query)
            search = OutboxFilter(asked, scope=scope).asked
            if search is None:
                assert query.get("slag") == Message.Kind.LOGIN_CODE, query
                continue
            everything = list(search.found().order_by("-created_at", "-pk"))
            shown = [row for row in everything if not search.standing or stands(row, search)]

            assert outbox_asking.page(search, 0, 100) == shown, query
            assert outbox_asking.page(search, 1, 2) == shown[1:3], query
            assert outbox_asking.counts(search) == Counter(map(outbox_states.of, everything)), query
            sizes.add(len(shown))
    assert len(sizes) > 5


def stands(row, search):
    return outbox_states.of(row) == search.standing

"""Mail in the outbox, and what a page says of it."""

from datetime import UTC, datetime, timedelta
from itertools import count

from messaging.models import Message
from sessions_app.mail.letters import topic_of
from tests.reading import Page
from tests.world import programme_of

NOW = datetime(2026, 12, 1, 9, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
URL = "/koordinator/utboks/"
NUMBERS = count(1)
TOKEN = "HemmeligNoekkel_som-er-lang-nok-til-aapne43"


def mail(about, **fields):
    """A mail about a gathering, or about what ``about`` says: an invitation queued just now."""
    return mails_like(about, 1, **fields)[0]


def mails_like(about, size, **fields):
    return Message.objects.bulk_create([unsaved(about, **fields) for _ in range(size)])


def unsaved(about, **fields):
    n = next(NUMBERS)
    topic = about if isinstance(about, str) else topic_of(about)
    values = {
        "key": f"{fields.get('kind', 'invitation')}:0:{n}",
        "message_id": f"<{n}@lup.example>",
        "kind": Message.Kind.INVITATION,
        "topic": topic,
        "programme": programme_of(topic),
        "priority": 5,
        "sender": '"3P" <ikke-svar@lup.example>',
        "recipient": "kari@kommune.example",
        "language": "nb",
        "subject": "Velkommen",
        "text": f"Svar her: https://lup.example/svar/{TOKEN}/",
        "html": f'<h1>Velkommen</h1><a href="https://lup.example/svar/{TOKEN}/">Svar</a>',
        "created_at": NOW,
        "not_before": NOW,
        "expires_at": datetime(2027, 1, 20, 9, 0, tzinfo=UTC),
    }
    return Message(**values | fields)


def failed(about, **fields):
    answer = {"state": "failed", "smtp_code": 550, "smtp_text": "5.1.1 no such user"}
    return mail(about, **answer | {"attempts": 1, "ended_at": NOW} | fields)


def held(about, **fields):
    """Cut off while it was handed over."""
    return mail(about, **{"state": "held", "data_started_at": NOW - MINUTE, "attempts": 1} | fields)


def page(client, url=URL, **query):
    answer = client.get(url, query)
    assert answer.status_code == 200
    return Page(answer)


def listed(client, **query):
    """Whom the mails of the list go to, in its order."""
    return [row[1].split()[-1] for row in page(client, **query).rows[1:]]

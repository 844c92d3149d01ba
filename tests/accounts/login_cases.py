"""Asking for a log-in code, and what a reader can tell from the answer."""

import re

from messaging.models import Message

LOGIN = "/konto/logg-inn/"
CODE = "/konto/kode/"
CSRF_TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="[^"]+"')


def ask(client, email, next_page="", **extra):
    return client.post(
        LOGIN, {"email": email} | ({"next": next_page} if next_page else {}), **extra
    )


def code_sent_to(email):
    mail = Message.objects.get(recipient=email)
    return re.search(r"^[A-Z]{4}-[A-Z]{4}$", mail.text, re.MULTILINE)[0]


def page(response):
    """What a reader of the answer could compare: all but the token and the address typed."""
    body = CSRF_TOKEN.sub("", response.content.decode())
    return (response.status_code, re.sub(r"[\w.]+@[\w.]+", "ADDRESS", body))

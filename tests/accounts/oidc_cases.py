"""Going to the provider and coming back, as a browser does."""

from urllib.parse import parse_qsl, urlsplit

KARI = "kari@lup.example"
BACK = "/konto/ekstern/svar/"


def go(client, **fields):
    """Presses the button; gives what the provider is asked, and by which address."""
    answer = client.post("/konto/ekstern/", fields)
    assert answer.status_code == 200, answer.content.decode()
    url = urlsplit(answer.context["url"])
    return dict(parse_qsl(url.query)), url


def come_back(client, oidc, question, **claims):
    code = oidc.approve(question, **({"email": KARI} | claims))
    return client.get(BACK, {"code": code, "state": question["state"]})


def log_in(client, oidc, **claims):
    question, _url = go(client)
    return come_back(client, oidc, question, **claims)

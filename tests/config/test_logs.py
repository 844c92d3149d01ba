"""No log holds a personal link: real Gunicorn with everything it can log switched on."""

import http.client
import io
import logging
import os
import secrets
import socket
import sys

import pytest
from celery.app.log import TaskFormatter

from messaging import keys
from ops import process
from sessions_app.mail import links
from tests.factories import ParticipationFactory
from tests.fixtures.worker import url_of_test_database

KEY = "Xf3kP0qT-abcdefghijklmnopqrstuvwxyz_0123456"
EVERYTHING = ["--access-logfile", "-", "--error-logfile", "-", "--log-level", "debug"]


@pytest.mark.parametrize(
    ("said", "logged"),
    [
        (f"GET /svar/{KEY}/ HTTP/1.1", "GET /svar/[Xf3kP0qT…]/ HTTP/1.1"),
        (f"/svar/{KEY}/kalender.ics", "/svar/[Xf3kP0qT…]/kalender.ics"),
        (f"/kalender/{KEY}.ics", "/kalender/[Xf3kP0qT…]"),
        (f"next=%2Fsvar%2F{KEY}%2F", "next=%2Fsvar%2F[Xf3kP0qT…]"),
        ("/svar/Xf3kP0qT%2Dabc?sprak=nn", "/svar/[Xf3kP0qT…]?sprak=nn"),
        (f"Not found: {KEY[:-3]}", f"Not found: {KEY[:-3]}"),
        (f"/svar/{KEY[:-3]}", "/svar/[Xf3kP0qT…]"),
        (f"KeyError: '{KEY}'", "KeyError: '[Xf3kP0qT…]'"),
        ("/koordinator/3p/2027/kalender/", "/koordinator/3p/2027/kalender/"),
        ("/kalender/", "/kalender/"),
        (f"sha256 {'a' * 64}", f"sha256 {'a' * 64}"),
    ],
)
def test_text_keeps_the_first_signs_of_a_key(said, logged):
    assert keys.shortened(said) == logged


@pytest.fixture
def written():
    """A logger of its own and what its handler writes."""
    stream = io.StringIO()
    logger = logging.Logger("somebody's own")
    logger.addHandler(logging.StreamHandler(stream))
    return logger, stream


def test_arguments_of_a_record_are_covered(written):
    logger, stream = written

    logger.warning("%s took %d ms", f"/svar/{KEY}/", 7)

    assert stream.getvalue() == "/svar/[Xf3kP0qT…]/ took 7 ms\n"


def test_traceback_is_covered(written):
    logger, stream = written

    try:
        raise LookupError(KEY)
    except LookupError:
        logger.exception("it failed")

    assert stream.getvalue().splitlines()[-1] == "LookupError: [Xf3kP0qT…]"


def test_what_celery_writes_of_a_task_that_failed_is_covered(written):
    logger, stream = written
    logger.handlers[0].setFormatter(TaskFormatter("%(task_name)s %(message)s"))

    try:
        raise ValueError(f"/svar/{KEY}/")
    except ValueError as error:
        said = {"name": "queue", "exc": repr(error), "args": (KEY,)}
        logger.error("Task %(name)s%(args)s raised: %(exc)s", said, exc_info=True)

    assert KEY not in stream.getvalue()
    assert stream.getvalue().count("Xf3kP0qT…") == 3


@pytest.fixture
def gunicorn(transactional_db, tmp_path):
    port = process.free_port()
    child = process.start(
        "Gunicorn",
        [
            *(sys.executable, "-m", "gunicorn", "tests.config.faulty_site"),
            *("--bind", f"{process.LOCALHOST}:{port}", "--threads", "4"),
            *("--no-control-socket", *EVERYTHING),
        ],
        log=tmp_path / "gunicorn.log",
        env=os.environ | {"DATABASE_URL": url_of_test_database()},
    )
    try:
        process.wait_until(lambda: answer(port, "GET", "/livez") == 200, child, seconds=60)
        yield port, child
    finally:
        process.stop(child)


def answer(port, method, path, **headers):
    connection = http.client.HTTPConnection(process.LOCALHOST, port, timeout=30)
    try:
        connection.request(method, path, headers=headers)
        return connection.getresponse().status
    except ConnectionError:
        return None
    finally:
        connection.close()


def no_http(port, path):
    """A line that Gunicorn itself refuses, before there is any request."""
    with socket.create_connection((process.LOCALHOST, port), timeout=30) as plain:
        plain.sendall(f"GET {path} HTTP/9.9\r\n\r\n".encode())
        return plain.recv(100)[9:12]


def test_gunicorn_logs_no_personal_link(gunicorn):
    port, child = gunicorn
    row = ParticipationFactory()
    known = [links.issue([row], gathering=row.gathering)[row.pk].split("/")[-2] for _ in range(100)]
    unknown = [secrets.token_urlsafe(32) for _ in range(100)]

    seen = {
        "page": {answer(port, "GET", f"/svar/{token}/") for token in known},
        "file": {answer(port, "HEAD", f"/svar/{token}/kalender.ics") for token in known},
        "from": {answer(port, "GET", "/livez", Referer=f"http://x/svar/{t}/") for t in known[:9]},
        "failed": {answer(port, "GET", f"/svar/{token}/?fail=view") for token in known[:9]},
        "broken": {answer(port, "GET", f"/svar/{token}/?fail=server") for token in known[:9]},
        "garbled": {no_http(port, f"/svar/{token}/") for token in known[:9]},
    }
    missed = {answer(port, "GET", f"/svar/{token}/") for token in unknown}
    missed |= {answer(port, "GET", f"/svar/{token[:-9]}/") for token in unknown}
    process.stop(child)
    log = child.log.read_text()

    assert seen == {
        "page": {200},
        "file": {200},
        "from": {200},
        "failed": {500},
        "broken": {500},
        "garbled": {b"400"},
    }
    assert missed == {404, 429}
    assert [token for token in known + unknown if token in log or token[:-9] in log] == []
    assert [f"/svar/[{token[:8]}…]/" in log for token in known + unknown] == [True] * 200
    assert "RuntimeError: no answer to /svar/[" in log

"""Looking at a page never changes anything: the database itself refuses to write meanwhile."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
# To log in is to look at pages that count and remember; the other two answer without a database.
MAY_WRITE = ("/konto/", "/livez", "/readyz")


def looking_changes_nothing(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware, the innermost: sessions are written outside it.

    A page that writes all the same is an error: in tests it is raised, in production it is logged
    and answered with 500.
    """

    def answer(request: HttpRequest) -> HttpResponse:
        if request.method not in SAFE or request.path.startswith(MAY_WRITE):
            return get_response(request)
        with read_only():
            return get_response(request)

    return answer


@contextmanager
def read_only() -> Iterator[None]:
    """A transaction that can only read; within another, a part of it that can only read.

    The statements go past Django's count of queries: they are the frame of a page, not its work.
    """
    if not connection.in_atomic_block:
        with transaction.atomic():
            run("SET TRANSACTION READ ONLY")
            yield
        return
    was_lost = connection.needs_rollback
    run("SAVEPOINT looking; SET TRANSACTION READ ONLY")
    try:
        yield
    finally:
        run("ROLLBACK TO SAVEPOINT looking; RELEASE SAVEPOINT looking")
        transaction.set_rollback(was_lost)


def run(statements: str) -> None:
    with connection.connection.cursor() as cursor:
        cursor.execute(statements)

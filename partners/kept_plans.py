"""Queries that PostgreSQL reads once for a connection, and plans once where that does as well.

Planning the longest query of a page takes it ten times as long as answering. It plans the first
five times for the values of each; after that, when a plan for any values is as good, it keeps that.
Of some it is told to keep one plan at once, since it takes them for dearer than they are.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from itertools import count
from typing import Any
from weakref import WeakKeyDictionary

from django.db import OperationalError, connection
from psycopg2.errors import InvalidSqlStatementName
from psycopg2.extensions import AsIs

# Where a type is not named here, PostgreSQL takes that of the column it is compared with.
TYPES = {int: "bigint", datetime: "timestamptz"}
LARGEST = 2**63  # no number in the database reaches it
NUMBERS = count(1)


@dataclass(frozen=True, eq=False)
class KeptPlan:
    """``places`` are, for each ``%s`` of the SQL, the number of the value that belongs there, or
    None and what always stands there. ``kinds`` are those of the values; ``one_plan``: it is
    planned for any values."""

    sql: str
    places: Sequence[tuple[int | None, Any]]
    kinds: Sequence[type]
    one_plan: bool = False

    def rows(self, values: Sequence[Any]) -> list[Any]:
        with connection.cursor() as cursor:
            if any(isinstance(one, int) and abs(one) >= LARGEST for one in values):
                cursor.execute(self.sql, [p if n is None else values[n] for n, p in self.places])
            elif name := known().pop(self, ""):
                # Forgotten if it is refused: the tables may have changed since it was planned.
                with forgetting_all_that_the_server_has_forgotten():
                    cursor.execute(self.mode() + call(name, values))
                known()[self] = name
            else:
                # One that was refused may have kept its name, so none is used twice.
                name = f"kept_{next(NUMBERS)}"
                cursor.execute(f"{self.preparing(name)}; {self.mode()}{call(name, values)}")
                known()[self] = name
            found: list[Any] = cursor.fetchall()
            return found

    def mode(self) -> str:
        """It lasts until the transaction ends, or another query needs the other one."""
        last, ONE_PLAN[connection.connection] = ONE_PLAN.get(connection.connection), self.one_plan
        wanted = "force_generic_plan" if self.one_plan else "auto"
        return f"SET LOCAL plan_cache_mode = {wanted}; " if self.one_plan or last else ""

    def preparing(self, name: str) -> str:
        types = ", ".join(TYPES.get(kind, "unknown") for kind in self.kinds)
        given = [one if n is None else AsIs(f"${n + 1}") for n, one in self.places]
        return f"PREPARE {name}{types and f' ({types})'} AS {written(self.sql, given)}"


# The names of those that a connection has; they end with it.
KNOWN: WeakKeyDictionary[Any, dict[KeptPlan, str]] = WeakKeyDictionary()

# Whether the last one that a connection asked for has one plan.
ONE_PLAN: WeakKeyDictionary[Any, bool] = WeakKeyDictionary()


def known() -> dict[KeptPlan, str]:
    return KNOWN.setdefault(connection.connection, {})


@contextmanager
def forgetting_all_that_the_server_has_forgotten() -> Iterator[None]:
    """Where one is gone, a pool or an operator has thrown all away: only this asking fails."""
    try:
        yield
    except OperationalError as error:
        if isinstance(error.__cause__, InvalidSqlStatementName):
            known().clear()
        raise


def call(name: str, values: Sequence[Any]) -> str:
    places = ", ".join(["%s"] * len(values))
    return written(f"EXECUTE {name}{places and f' ({places})'}", values)


def written(sql: str, values: Sequence[Any]) -> str:
    """With the values in it, as the driver writes them."""
    with connection.cursor() as cursor:
        text: bytes = cursor.mogrify(sql, values)
    return text.decode()

"""Do the servers answer that somebody else runs? `python -m ops.given DATABASE_URL REDIS_URL`.

Runs inside the virtual environment. Of the first that does not, it prints in one sentence why.
"""

import os
import sys
from collections.abc import Callable

import psycopg2
import redis

PATIENCE = 5  # seconds


def ask_database(url: str) -> None:
    if not url.startswith(("postgres://", "postgresql://")):
        raise ValueError("it has to look like postgres://user:password@host:5432/name")
    psycopg2.connect(url, connect_timeout=PATIENCE).close()


def ask_redis(url: str) -> None:
    with redis.Redis.from_url(url, socket_timeout=PATIENCE, socket_connect_timeout=PATIENCE) as db:
        db.ping()


ASK: dict[str, tuple[str, Callable[[str], None]]] = {
    "DATABASE_URL": ("PostgreSQL database", ask_database),
    "REDIS_URL": ("Redis", ask_redis),
}


def main(names: list[str]) -> int:
    for name in names:
        kind, ask = ASK[name]
        try:
            ask(os.environ[name])
        except (psycopg2.Error, redis.RedisError, ValueError) as error:
            reason = str(error).strip().splitlines()[0].rstrip(".")
            print(f"{name} leads to no {kind}: {reason}.")
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

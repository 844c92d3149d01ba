import psycopg2
import pytest
import redis

from ops import postgres, process, valkey
from ops.console import StopError


def test_postgres_keeps_rows_over_a_restart(open_folder):
    data, log = open_folder / "postgresql", open_folder / "postgresql.log"
    first = postgres.start(data, log=log, durable=True)
    with psycopg2.connect(first.url) as connection, connection.cursor() as cursor:
        cursor.execute("create table kept as select 'Áŋŋel' as name")
    process.stop(first.child)
    second = postgres.start(data, log=log, durable=True)
    with psycopg2.connect(second.url) as connection, connection.cursor() as cursor:
        cursor.execute("select name, current_setting('autovacuum') from kept")
        assert cursor.fetchall() == [("Áŋŋel", "on")]
    process.stop(second.child)


def test_postgres_repeats_no_statement_in_its_log(open_folder):
    log = open_folder / "postgresql.log"
    database = postgres.start(open_folder / "postgresql", log=log, durable=False)
    with (
        psycopg2.connect(database.url) as connection,
        connection.cursor() as cursor,
        pytest.raises(psycopg2.errors.InvalidTextRepresentation),
    ):
        cursor.execute("select '/svar/HemmeligToken/' as link, 'seven'::int")
    process.stop(database.child)

    assert 'invalid input syntax for type integer: "seven"' in log.read_text()
    assert "HemmeligToken" not in log.read_text()


def test_postgres_for_a_while_asks_for_its_password_and_tidies_nothing_up(open_folder):
    log = open_folder / "postgresql.log"
    database = postgres.start(open_folder / "postgresql", log=log, durable=False)
    parts = database.url.split("@")
    with pytest.raises(psycopg2.OperationalError, match="password authentication failed"):
        psycopg2.connect(f"postgres://postgres:guess@{parts[1]}")
    with psycopg2.connect(database.url) as connection, connection.cursor() as cursor:
        cursor.execute("show autovacuum")
        found = cursor.fetchone()
    process.stop(database.child)

    assert found == ("off",)


def test_postgres_leaves_data_of_another_version_alone(open_folder):
    data = open_folder / "postgresql"
    data.mkdir()
    (data / "PG_VERSION").write_text("99\n")
    with pytest.raises(StopError) as stopped:
        postgres.start(data, log=open_folder / "postgresql.log", durable=True)
    assert str(stopped.value) == (
        f"{data} was made by PostgreSQL 99, which cannot be started here."
    )


def test_valkey_keeps_what_it_was_given_over_a_restart(open_folder):
    data, log = open_folder / "redis", open_folder / "redis.log"
    first = valkey.start(data, log=log, durable=True)
    redis.from_url(first.url).set("bell", "rung")
    process.stop(first.child)
    second = valkey.start(data, log=log, durable=True)
    assert redis.from_url(second.url).get("bell") == b"rung"
    process.stop(second.child)


def test_valkey_asks_for_its_password(open_folder):
    broker = valkey.start(open_folder, log=open_folder / "redis.log", durable=False)
    with pytest.raises(redis.AuthenticationError):
        redis.from_url(f"redis://{broker.url.split('@')[1]}").ping()
    process.stop(broker.child)

"""PostgreSQL goes away in the middle of things, or the power does."""

from __future__ import annotations

import os

from django.db import connection, transaction

from tests.faults.report import Report
from tests.faults.stage import Stage

SECONDS_A_MAIL = 0.04
# Nobody is killed here, so a worker keeps its mails for as long as PostgreSQL is away.
PATIENT = {"MAIL_LEASE_SECONDS": "60"}
HANG_UP = """
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()
"""


def restarted(stage: Stage, mails: int) -> Report:
    """F8. Immediate stops, the last for longer, and every connection cut."""
    times = max(2, mails // 200)
    stage.behave(seconds=SECONDS_A_MAIL)
    stage.queue(mails)
    stage.start_workers(**PATIENT)
    for number in range(times):
        stage.progress((number + 1) / (times + 3), mails)
        connection.close()
        stage.servers.restart_database(away=5.0 if number == times - 1 else 0.0)
    with connection.cursor() as cursor:
        cursor.execute(HANG_UP)
    return stage.settle(
        "F8 PostgreSQL: immediate stops, cut connections", mails=mails, faults=times + 1
    )


def power_cut(stage: Stage, mails: int) -> Report:
    """F9. The process is gone between COMMIT and the bell."""
    stage.start_workers()
    for number in range(mails):
        connection.close()
        child = os.fork()
        if not child:
            queue_and_die(stage, number)
        os.waitpid(child, 0)
    return stage.settle("F9 power cut between COMMIT and the bell", mails=mails, faults=mails)


def queue_and_die(stage: Stage, number: int) -> None:
    with transaction.atomic():
        transaction.on_commit(lambda: os._exit(0))
        stage.queue(1, kind=f"cut-{number}")
    os._exit(1)


FAULTS = {"F8": restarted, "F9": power_cut}

"""Until others stand still at a lock, so that what happens at once happens in a known order."""

import time

from django.db import connection

WAITING = "SELECT count(*) FROM pg_locks WHERE NOT granted"


def all_wait(number):
    with connection.cursor() as cursor:
        for _turn in range(500):
            cursor.execute(WAITING)
            if cursor.fetchone() == (number,):
                return
            time.sleep(0.02)
    raise AssertionError("they do not wait")

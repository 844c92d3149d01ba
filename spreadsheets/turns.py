from django.db import connection

LOCK = 3_502_027  # any number that nothing else in the database uses


def wait_for_turn() -> None:
    """Let one import at a time through, until the transaction ends.

    Two that ran side by side could both find a person missing and both add them.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])

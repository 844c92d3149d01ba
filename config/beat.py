"""What beat rings for by itself. A ring that finds no worker in time is dropped: the next comes."""

from typing import Any

from celery.schedules import crontab

HOUR = 3600


def schedule(*, reads_inbox: bool) -> dict[str, dict[str, Any]]:
    """For Celery, in seconds."""
    rings = {
        "sweep-mail": every(30, "messaging.tasks.sweep", dropped_after=25),
        "send-reminders": every(60, "sessions_app.tasks.send_reminders", dropped_after=50),
        "render-certificates-left-behind": every(
            60, "certificates.tasks.render_pending", dropped_after=50
        ),
        "forget-ended-sessions": every(
            HOUR, "accounts.tasks.forget_ended_sessions", dropped_after=HOUR - 60
        ),
        "forget-needs": every(HOUR, "sessions_app.tasks.forget_needs", dropped_after=HOUR - 60),
        "forget-meeting-reports": every(
            HOUR, "sessions_app.tasks.forget_meeting_reports", dropped_after=HOUR - 60
        ),
        "forget": {
            "task": "privacy.tasks.forget",
            "schedule": crontab(hour=3, minute=17),  # also when beat is started anew every day
            "options": {"expires": 23 * HOUR},
        },
    }
    if reads_inbox:
        rings["read-inbox"] = every(120, "sessions_app.tasks.read_inbox", dropped_after=110)
    return rings


def every(seconds: int, task: str, *, dropped_after: int) -> dict[str, Any]:
    return {"task": task, "schedule": seconds, "options": {"expires": dropped_after}}

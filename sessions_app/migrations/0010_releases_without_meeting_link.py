"""The meeting link is no longer among what people are told: they join by a page that knows it."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("sessions_app", "0009_log_that_only_grows"),
    ]

    operations = [
        migrations.RunSQL(
            "UPDATE sessions_app_release SET facts = facts - 'meeting_url'",
            reverse_sql=(
                "UPDATE sessions_app_release r"
                " SET facts = r.facts || jsonb_build_object('meeting_url', g.meeting_url)"
                " FROM sessions_app_gathering g WHERE g.id = r.gathering_id"
            ),
        ),
    ]

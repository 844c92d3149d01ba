"""What was recorded before the log knew gatherings, closed lists and codes at the door."""

from django.db import migrations

from sessions_app import door_codes

EVENTS = """
UPDATE sessions_app_attendanceevent event SET gathering_id = row.gathering_id
FROM sessions_app_participation row WHERE row.id = event.participation_id
"""
PRESENCE = """
UPDATE sessions_app_participation row
SET presence_event_id = last.id, share = CASE WHEN row.presence = 'present' THEN 100 ELSE 0 END
FROM (
    SELECT DISTINCT ON (participation_id) id, participation_id
    FROM sessions_app_attendanceevent ORDER BY participation_id, id DESC
) last WHERE last.participation_id = row.id
"""
# Whoever said that it had been held said that the list was right.
CLOSED = """
UPDATE sessions_app_gathering gathering
SET list_closed_at = entry.at, list_closed_by_id = entry.actor_id
FROM (
    SELECT DISTINCT ON (object_id) object_id, at, actor_id FROM audit_entry
    WHERE object_type = 'sessions_app.gathering' AND verb = 'held' ORDER BY object_id, id DESC
) entry WHERE entry.object_id = gathering.id AND gathering.state = 'held'
"""


def give_codes(apps, schema_editor):
    rows = apps.get_model("sessions_app", "Participation").objects.all()
    for start in range(0, rows.count(), 1000):
        some = list(rows.order_by("pk")[start : start + 1000])
        for row in some:
            row.door_code = door_codes.new()
        rows.bulk_update(some, ["door_code"])


class Migration(migrations.Migration):

    dependencies = [
        ("audit", "0001_initial"),
        ("sessions_app", "0007_presence"),
    ]

    operations = [
        migrations.RunSQL(EVENTS, migrations.RunSQL.noop),
        migrations.RunSQL(PRESENCE, migrations.RunSQL.noop),
        migrations.RunSQL(CLOSED, migrations.RunSQL.noop),
        migrations.RunPython(give_codes, migrations.RunPython.noop),
    ]

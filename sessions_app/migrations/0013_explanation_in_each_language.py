"""What the coordinator writes in a mail about a change is written once for each language."""

from django.db import migrations, models

KEEP = """
UPDATE sessions_app_release r
SET notes = jsonb_build_object(p.language, r.note)
FROM sessions_app_gathering g
JOIN cohorts_cohort c ON c.id = g.cohort_id
JOIN cohorts_programme p ON p.id = c.programme_id
WHERE g.id = r.gathering_id AND r.note <> ''
"""
BACK = """
UPDATE sessions_app_release
SET note = left(coalesce(notes->>'nb', notes->>'nn', notes->>'en', ''), 500)
"""


class Migration(migrations.Migration):
    dependencies = [
        ("sessions_app", "0012_places_of_stand_ins"),
    ]

    operations = [
        migrations.AddField(
            model_name="release",
            name="notes",
            field=models.JSONField(
                blank=True, default=dict, help_text="By language", verbose_name="explanation"
            ),
        ),
        migrations.RunSQL(KEEP, reverse_sql=BACK),
        migrations.RemoveField(model_name="release", name="note"),
    ]

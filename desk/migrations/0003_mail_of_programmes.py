"""Whose mail each is, for mail from before this was written down with it."""

from django.db import migrations

OF_GATHERINGS = """
UPDATE messaging_message mail SET programme = cohort.programme_id
FROM sessions_app_gathering gathering JOIN cohorts_cohort cohort ON cohort.id = gathering.cohort_id
WHERE mail.topic = 'gathering:' || gathering.id AND mail.programme IS NULL
"""
OF_COHORTS = """
UPDATE messaging_message mail SET programme = cohort.programme_id
FROM cohorts_cohort cohort
WHERE mail.topic = 'cohort:' || cohort.id AND mail.programme IS NULL
"""


class Migration(migrations.Migration):

    dependencies = [
        ("cohorts", "0006_presence_and_door"),
        ("desk", "0002_upload_remarks"),
        ("messaging", "0006_programme_of_mail"),
        ("sessions_app", "0007_presence"),
    ]

    operations = [
        migrations.RunSQL(OF_GATHERINGS, migrations.RunSQL.noop),
        migrations.RunSQL(OF_COHORTS, migrations.RunSQL.noop),
    ]

"""A mail with materials to those who were not there."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("messaging", "0004_indexes_for_the_outbox"),
    ]

    operations = [
        migrations.AlterField(
            model_name="message",
            name="kind",
            field=models.CharField(
                choices=[
                    ("login_code", "login code"),
                    ("invitation", "invitation"),
                    ("change", "change"),
                    ("cancellation", "cancellation"),
                    ("confirmation", "confirmation"),
                    ("reminder", "reminder"),
                    ("practical", "practical information"),
                    ("meeting_link", "meeting link"),
                    ("thanks", "thanks"),
                    ("catch_up", "materials to those who were not there"),
                    ("certificate", "certificate"),
                    ("portal_invitation", "invitation to the portal"),
                    ("check_answer", "check of an answer from a calendar"),
                    ("test", "test to oneself"),
                ],
                max_length=20,
                verbose_name="kind",
            ),
        ),
    ]

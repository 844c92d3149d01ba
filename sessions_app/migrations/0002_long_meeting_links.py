from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("sessions_app", "0001_initial")]
    operations = [
        migrations.AlterField(
            model_name="gathering",
            name="meeting_url",
            field=models.URLField(blank=True, max_length=2000, verbose_name="meeting link"),
        ),
    ]

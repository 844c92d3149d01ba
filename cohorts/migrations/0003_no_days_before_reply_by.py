from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("cohorts", "0002_lup_programme")]
    operations = [migrations.RemoveField(model_name="programme", name="remind_days_before")]

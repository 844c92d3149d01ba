from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("desk", "0001_initial")]
    operations = [
        migrations.AddField(
            model_name="upload",
            name="counts",
            field=models.JSONField(
                blank=True,
                default=dict,
                help_text="Rows created, changed, unchanged, refused",
                verbose_name="counts",
            ),
        ),
    ]

"""Cohorts can be open for teams; all that were planned have been so, for everybody saw them."""

from django.db import migrations, models


def open_planned(apps, schema_editor):
    apps.get_model("cohorts", "Cohort").objects.filter(state="planned").update(state="open")


def plan_open(apps, schema_editor):
    apps.get_model("cohorts", "Cohort").objects.filter(state="open").update(state="planned")


class Migration(migrations.Migration):

    dependencies = [
        ('cohorts', '0013_letter_late_note'),
    ]

    operations = [
        migrations.AlterField(
            model_name='cohort',
            name='state',
            field=models.CharField(choices=[('planned', 'planned'), ('open', 'open for teams'), ('running', 'running'), ('completed', 'completed')], default='open', max_length=20, verbose_name='state'),
        ),
        migrations.RunPython(open_planned, plan_open),
    ]

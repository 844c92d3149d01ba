"""The place of somebody who sends another is kept until that one has answered."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("sessions_app", "0011_refused_before_it_opens"),
    ]

    operations = [
        migrations.AddField(
            model_name="participation",
            name="former_answer",
            field=models.CharField(
                blank=True,
                choices=[
                    ("yes", "coming"),
                    ("no", "not coming"),
                    ("in_line", "on the waiting list"),
                ],
                editable=False,
                help_text="Holds again if they come themselves after all",
                max_length=10,
                verbose_name="answer before somebody else was sent",
            ),
        ),
        migrations.AddField(
            model_name="participation",
            name="holds_place",
            field=models.BooleanField(
                default=False,
                editable=False,
                help_text="The place of the one they come instead of, until they answer",
                verbose_name="place kept",
            ),
        ),
        migrations.RemoveConstraint(
            model_name="participation",
            name="whoever_is_in_line_has_a_number",
        ),
        migrations.AddConstraint(
            model_name="participation",
            constraint=models.CheckConstraint(
                condition=models.Q(answer="in_line", line_number__isnull=False)
                | models.Q(answer="")
                | (~models.Q(answer="in_line") & models.Q(line_number__isnull=True)),
                name="whoever_is_in_line_has_a_number",
            ),
        ),
        migrations.AddConstraint(
            model_name="participation",
            constraint=models.CheckConstraint(
                condition=models.Q(holds_place=False)
                | models.Q(answer="", line_number__isnull=True),
                name="a_place_is_kept_for_whoever_has_not_answered",
            ),
        ),
    ]

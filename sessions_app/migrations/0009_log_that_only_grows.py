import django.db.models.deletion
from django.db import migrations, models

import sessions_app.door_codes

TRIGGER = """
CREATE FUNCTION sessions_app_log_only_grows() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the attendance log only grows: no line is changed or deleted';
END $$;
CREATE TRIGGER attendance_log_only_grows
BEFORE UPDATE OR DELETE ON sessions_app_attendanceevent
FOR EACH ROW EXECUTE FUNCTION sessions_app_log_only_grows();
"""
NO_TRIGGER = """
DROP TRIGGER attendance_log_only_grows ON sessions_app_attendanceevent;
DROP FUNCTION sessions_app_log_only_grows();
"""


class Migration(migrations.Migration):

    dependencies = [
        ("sessions_app", "0008_presence_of_before"),
    ]

    operations = [
        migrations.AlterField(
            model_name="attendanceevent",
            name="gathering",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="sessions_app.gathering",
                verbose_name="gathering",
            ),
        ),
        migrations.AlterField(
            model_name="participation",
            name="door_code",
            field=models.CharField(
                default=sessions_app.door_codes.new,
                editable=False,
                max_length=16,
                unique=True,
                verbose_name="code at the door",
            ),
        ),
        migrations.RunSQL(TRIGGER, NO_TRIGGER),
    ]

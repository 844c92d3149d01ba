from django.db import migrations, models

# In a transaction that has said `SET LOCAL padriver.erasing = 'on'`, what names people may be taken
# out of a line, and nothing may be put in: see docs/decisions/0032-the-log.md.
TRIGGER = """
CREATE FUNCTION audit_log_only_grows() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND current_setting('padriver.erasing', true) = 'on'
        AND (NEW.id, NEW.at, NEW.actor_kind, NEW.verb, NEW.object_type, NEW.object_id)
            = (OLD.id, OLD.at, OLD.actor_kind, OLD.verb, OLD.object_type, OLD.object_id)
        AND NEW.programme IS NOT DISTINCT FROM OLD.programme
        AND (NEW.actor_id IS NULL OR NEW.actor_id IS NOT DISTINCT FROM OLD.actor_id)
        AND NEW.object_text IN ('', OLD.object_text)
        AND OLD.before @> NEW.before AND OLD.after @> NEW.after
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'the log only grows: no line is changed or deleted';
END $$;
CREATE TRIGGER audit_log_only_grows
BEFORE UPDATE OR DELETE ON audit_entry
FOR EACH ROW EXECUTE FUNCTION audit_log_only_grows();
"""
NO_TRIGGER = """
DROP TRIGGER audit_log_only_grows ON audit_entry;
DROP FUNCTION audit_log_only_grows();
"""


class Migration(migrations.Migration):

    dependencies = [
        ("audit", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="entry",
            name="programme",
            field=models.PositiveBigIntegerField(
                blank=True,
                help_text="The number of the programme that it is about; empty for what is of none",
                null=True,
                verbose_name="programme",
            ),
        ),
        migrations.AddIndex(
            model_name="entry",
            index=models.Index(fields=["programme", "-id"], name="entries_of_a_programme"),
        ),
        migrations.RunSQL(TRIGGER, NO_TRIGGER),
    ]

"""Mail is found by parts of its address and subject without going through all of it."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("messaging", "0013_mail_by_recipient")]

    operations = [
        migrations.RunSQL("CREATE EXTENSION IF NOT EXISTS pg_trgm", migrations.RunSQL.noop),
        # As Django asks where a field contains something in large or small letters.
        migrations.RunSQL(
            "CREATE INDEX mail_as_looked_for ON messaging_message USING gin"
            " (UPPER(recipient) gin_trgm_ops, UPPER(subject) gin_trgm_ops)",
            "DROP INDEX mail_as_looked_for",
        ),
    ]

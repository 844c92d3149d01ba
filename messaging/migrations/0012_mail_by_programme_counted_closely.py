"""PostgreSQL counts the mail of each of up to 1,000 programmes, not of the hundred largest.

Else it takes a small one for as large as the others, and looks through all newer mail for its own.
"""

from typing import Any

from django.db import migrations


def count_now(apps: Any, schema_editor: Any) -> None:
    """Else it would count when a tenth of the mail has changed."""
    if apps.get_model("messaging", "Message").objects.exists():
        schema_editor.execute("ANALYZE messaging_message (programme)")


class Migration(migrations.Migration):
    dependencies = [("messaging", "0011_notice_of_a_changed_log_in")]

    operations = [
        migrations.RunSQL(
            "ALTER TABLE messaging_message ALTER COLUMN programme SET STATISTICS 1000",
            "ALTER TABLE messaging_message ALTER COLUMN programme SET STATISTICS -1",
        ),
        migrations.RunPython(count_now, migrations.RunPython.noop),
    ]

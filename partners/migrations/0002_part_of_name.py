"""A search for a part of a name asks UPPER(name) LIKE '%…%', and finds it by trigrams.

The extension is a trusted one, so the owner of the database may create it.
"""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("partners", "0001_initial")]
    operations = [
        migrations.RunSQL(
            [
                "CREATE EXTENSION IF NOT EXISTS pg_trgm",
                "CREATE INDEX partners_by_part_of_name ON partners_partner"
                " USING gin (UPPER(name) gin_trgm_ops)",
            ],
            ["DROP INDEX partners_by_part_of_name"],
        ),
    ]

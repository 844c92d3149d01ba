from django.db import migrations, models

import partners.ordering


class Migration(migrations.Migration):
    dependencies = [("partners", "0001_initial")]

    operations = [
        migrations.AddIndex(
            model_name="partner",
            index=models.Index(
                partners.ordering.norwegian("name"),
                models.F("id"),
                name="partners_in_norwegian_order",
            ),
        ),
        # A search for a part of a name asks UPPER(name) LIKE '%…%'. The extension is a trusted
        # one, so the owner of the database may create it.
        migrations.RunSQL(
            [
                "CREATE EXTENSION IF NOT EXISTS pg_trgm",
                "CREATE INDEX partners_by_part_of_name ON partners_partner"
                " USING gin (UPPER(name) gin_trgm_ops)",
            ],
            ["DROP INDEX partners_by_part_of_name"],
        ),
    ]

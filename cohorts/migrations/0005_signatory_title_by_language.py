from django.db import migrations, models


def translate(apps, schema_editor):
    apps.get_model("cohorts", "Programme").objects.filter(
        slug="3p", signatory_title="Programleder"
    ).update(signatory_title_nn="Programleiar", signatory_title_en="Programme manager")


class Migration(migrations.Migration):
    dependencies = [("cohorts", "0004_wording")]
    operations = [
        migrations.AddField(
            "programme",
            "signatory_title_nn",
            models.CharField(blank=True, max_length=200, verbose_name="the title in nynorsk"),
        ),
        migrations.AddField(
            "programme",
            "signatory_title_en",
            models.CharField(blank=True, max_length=200, verbose_name="the title in English"),
        ),
        migrations.RunPython(translate, migrations.RunPython.noop),
    ]

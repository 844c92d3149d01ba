"""LUP's own programme, 3P, is there from the start; its texts are edited in the records."""

from django.db import migrations

GOALS = {
    "nb": (
        "Ha oppdatert kunnskap om innovative anskaffelser\n"
        "Kartlegge behov og gå i dialog med markedet før konkurransen\n"
        "Spre og øke bruken av innovative anskaffelser i egen virksomhet\n"
        "Forankre mål og metode hos ledelsen"
    ),
    "nn": (
        "Ha oppdatert kunnskap om innovative anskaffingar\n"
        "Kartleggje behov og gå i dialog med marknaden før konkurransen\n"
        "Spreie og auke bruken av innovative anskaffingar i eiga verksemd\n"
        "Forankre mål og metode hos leiinga"
    ),
    "en": (
        "Know the current state of innovative procurement\n"
        "Map needs and talk with the market before the competition\n"
        "Spread and increase innovative procurement in one's own organisation\n"
        "Anchor goals and method with the leadership"
    ),
}


def add_3p(apps, schema_editor):
    apps.get_model("cohorts", "Programme").objects.get_or_create(
        slug="3p",
        defaults={
            "name": "Partnerpådriverprogrammet (3P)",
            "language": "nb",
            "sender_name": "Partnerpådriverprogrammet (3P)",
            "contact_email": "3p@lup.example",
            "issuer": "Nasjonalt program for leverandørutvikling (LUP)",
            "issued_at_place": "Oslo",
            "signatory_title": "Programleder",
            **{f"learning_goals_{language}": text for language, text in GOALS.items()},
        },
    )


class Migration(migrations.Migration):
    dependencies = [("cohorts", "0001_initial")]
    operations = [migrations.RunPython(add_3p, migrations.RunPython.noop)]

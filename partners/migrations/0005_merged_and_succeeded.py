import django.db.models.deletion
import django.db.models.manager
from django.db import migrations, models


def keep_predecessors(apps, schema_editor):
    succession = apps.get_model("partners", "Succession")
    partners = apps.get_model("partners", "Partner")._default_manager
    succession._default_manager.bulk_create(
        succession(before_id=partner.predecessor_id, after_id=partner.pk, on=partner.joined_on)
        for partner in partners.filter(predecessor__isnull=False)
    )


class Migration(migrations.Migration):

    dependencies = [
        ('partners', '0004_people_whose_mail_comes_back'),
    ]

    # Later migrations find people and partners by `_default_manager`; `objects` is not kept here.
    operations = [
        migrations.AlterModelManagers(
            name='partner',
            managers=[
                ('everything', django.db.models.manager.Manager()),
            ],
        ),
        migrations.AlterModelManagers(
            name='person',
            managers=[
                ('everything', django.db.models.manager.Manager()),
            ],
        ),
        migrations.AddField(
            model_name='partner',
            name='merged_into',
            field=models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partners.partner', verbose_name='is the same as'),
        ),
        migrations.AddField(
            model_name='person',
            name='merged_into',
            field=models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partners.person', verbose_name='is the same as'),
        ),
        migrations.CreateModel(
            name='Succession',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('on', models.DateField(blank=True, null=True, verbose_name='from')),
                ('after', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='origins', to='partners.partner', verbose_name='after')),
                ('before', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='successions', to='partners.partner', verbose_name='before')),
            ],
            options={
                'verbose_name': 'succession',
                'verbose_name_plural': 'successions',
                'constraints': [models.UniqueConstraint(fields=('before', 'after'), name='a_partner_goes_on_as_another_once'), models.CheckConstraint(condition=models.Q(('before', models.F('after')), _negated=True), name='nobody_succeeds_themselves')],
            },
        ),
        migrations.RunPython(keep_predecessors, migrations.RunPython.noop),
        migrations.RemoveField(
            model_name='partner',
            name='predecessor',
        ),
    ]

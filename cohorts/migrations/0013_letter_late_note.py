"""A letter with a note that came late."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('cohorts', '0012_roles_and_their_letter'),
    ]

    operations = [
        migrations.AlterField(
            model_name='wording',
            name='letter',
            field=models.CharField(choices=[('invitation', 'invitation'), ('reminder', 'reminder'), ('coming', 'confirmation: coming'), ('not_coming', 'confirmation: not coming'), ('waiting', 'confirmation: on the waiting list'), ('check_answer', 'check of an answer from a calendar'), ('change', 'change'), ('cancellation', 'cancellation'), ('restored', 'held after all'), ('uninvited', 'no longer invited'), ('stood_down', 'need not come instead'), ('nobody_instead', 'stand-in cannot come'), ('practical', 'practical information'), ('late_note', 'note that came late'), ('meeting_link', 'meeting link'), ('thanks', 'thanks'), ('catch_up', 'materials to those who were not there'), ('certificate', 'certificate'), ('portal_invitation', 'invitation to the portal'), ('role', 'new role')], max_length=20, verbose_name='mail'),
        ),
    ]

"""A contact and a visit are recorded once; a contact needs no words."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('activities', '0003_payment_recorded_at'),
    ]

    operations = [
        migrations.AlterField(
            model_name='contact',
            name='note',
            field=models.CharField(blank=True, max_length=300, verbose_name='what was talked about'),
        ),
        migrations.AddConstraint(
            model_name='contact',
            constraint=models.UniqueConstraint(fields=('person', 'on', 'way'), name='contact_once', violation_error_message='This contact is recorded already.'),
        ),
        migrations.AddConstraint(
            model_name='visit',
            constraint=models.UniqueConstraint(condition=models.Q(('person__isnull', False)), fields=('kind', 'person', 'by', 'on'), name='visit_once_to_a_person', violation_error_message='This visit is recorded already.'),
        ),
        migrations.AddConstraint(
            model_name='visit',
            constraint=models.UniqueConstraint(condition=models.Q(('person', None)), fields=('kind', 'group', 'by', 'on'), name='visit_once_to_a_group', violation_error_message='This visit is recorded already.'),
        ),
    ]

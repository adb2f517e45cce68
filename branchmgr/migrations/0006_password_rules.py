import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import branchmgr.clock


class Migration(migrations.Migration):

    dependencies = [
        ('branchmgr', '0005_append_only_audit'),
    ]

    operations = [
        migrations.AddField(
            model_name='signinguard',
            name='since',
            field=models.DateTimeField(default=branchmgr.clock.now),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name='user',
            name='password_chosen_at',
            field=models.DateTimeField(blank=True, editable=False, null=True, verbose_name='password chosen at'),
        ),
        migrations.CreateModel(
            name='UsedPassword',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('password', models.CharField(max_length=128)),
                ('chosen_at', models.DateTimeField(verbose_name='chosen at')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='used_passwords', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'used password',
                'verbose_name_plural': 'used passwords',
                'constraints': [models.UniqueConstraint(fields=('user', 'password'), name='used_password_kept_once')],
            },
        ),
    ]

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("branchmgr", "0002_uploads_and_mail"),
        ("groups", "0002_brands_elections_rules"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="brand",
            name="spread_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="brand",
            name="spread_note",
            field=models.CharField(blank=True, max_length=300, verbose_name="what others can learn from it"),
        ),
        migrations.AddConstraint(
            model_name="brand",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("spread_at", None), ("spread_by", None), ("spread_note", "")),
                    models.Q(("spread_at__isnull", False), ("spread_by__isnull", False)),
                    _connector="OR",
                ),
                name="brand_spread_by_somebody",
            ),
        ),
    ]

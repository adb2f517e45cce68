from django.db import migrations, models
from django.db.models import F, Q


class Migration(migrations.Migration):
    dependencies = [("activities", "0002_attendance_counting")]

    operations = [
        migrations.AddField(
            model_name="dues",
            name="recorded_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="recorded at"),
        ),
        migrations.RemoveConstraint(model_name="dues", name="dues_paid_whole"),
        migrations.AddConstraint(
            model_name="dues",
            constraint=models.CheckConstraint(
                condition=Q(paid=None, paid_at=None, recorded_at=None)
                | Q(paid__gte=F("owed"), paid_at__isnull=False, recorded_at__isnull=False),
                name="dues_paid_whole",
                violation_error_message="A payment has an amount, not below what is owed, and its moment.",
            ),
        ),
    ]

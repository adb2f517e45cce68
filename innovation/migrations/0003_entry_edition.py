from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("innovation", "0002_award_number")]

    operations = [
        migrations.AddField(
            model_name="entry",
            name="edition",
            field=models.PositiveIntegerField(blank=True, editable=False, null=True),
        ),
    ]

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("board", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="publicaffair",
            name="edition",
            field=models.PositiveIntegerField(default=1, editable=False),
        ),
    ]

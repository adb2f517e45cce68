from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("activities", "0004_contacts_and_visits_once")]

    operations = [
        migrations.RemoveConstraint(model_name="paperform", name="paper_form_kind_known"),
        migrations.AlterField(
            model_name="paperform",
            name="kind",
            field=models.CharField(
                choices=[
                    ("record", "one activity record"),
                    ("archive", "records of a period"),
                    ("proposals", "“five ones” of a year"),
                ],
                max_length=16,
                verbose_name="paper",
            ),
        ),
        migrations.AddConstraint(
            model_name="paperform",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["record", "archive", "proposals"])), name="paper_form_kind_known"
            ),
        ),
    ]

"""A step says what it was where the status it led to does not."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("innovation", "0006_report_struck_out")]

    operations = [
        migrations.AddField(
            model_name="proposalstep",
            name="word",
            field=models.CharField(
                blank=True,
                choices=[
                    ("supported", "opinion of the group: supports the proposal"),
                    ("opposed", "opinion of the group: does not support the proposal"),
                    ("question", "question of the department"),
                    ("answer", "answer of the author"),
                    ("joined", "others merged into this one"),
                ],
                default="",
                editable=False,
                max_length=12,
                verbose_name="step",
            ),
            preserve_default=False,
        ),
    ]

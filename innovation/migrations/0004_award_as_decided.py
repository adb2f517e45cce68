from django.db import migrations, models


def keep_what_was_decided(apps, schema_editor):
    for award in apps.get_model("innovation", "Award").objects.select_related("proposal"):
        authors = award.proposal.authors.select_related("person").order_by("-share", "pk")
        award.title = award.proposal.title
        award.names = "、".join(each.person.name for each in authors)
        award.save(update_fields=["title", "names"])


class Migration(migrations.Migration):
    dependencies = [("innovation", "0003_entry_edition")]

    operations = [
        migrations.AddField(
            model_name="award",
            name="title",
            field=models.CharField(blank=True, default="", max_length=120, verbose_name="title"),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="award",
            name="names",
            field=models.TextField(blank=True, default="", verbose_name="authors"),
            preserve_default=False,
        ),
        migrations.RunPython(keep_what_was_decided, migrations.RunPython.noop, elidable=True),
    ]

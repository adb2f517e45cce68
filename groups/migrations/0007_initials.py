from django.db import migrations, models

from groups.pinyin import keys_of

BATCH = 2000


def spell_names(apps, schema_editor):
    """Gives everybody the keys under which pinyin finds the name, those of every reading."""
    people = apps.get_model("groups", "Person").objects
    changed = []
    for person in people.only("pk", "name").iterator(chunk_size=BATCH):
        person.initials = keys_of(person.name)
        changed.append(person)
        if len(changed) == BATCH:
            people.bulk_update(changed, ["initials"])
            changed = []
    people.bulk_update(changed, ["initials"])


class Migration(migrations.Migration):
    dependencies = [("groups", "0006_privacy")]

    operations = [
        migrations.AlterField(
            model_name="person",
            name="initials",
            field=models.CharField(db_index=True, editable=False, max_length=255),
        ),
        migrations.RunPython(spell_names, migrations.RunPython.noop, elidable=True),
    ]

"""Who was at the meeting that approved a scheme is frozen with it.

A later migration that alters a table of schemes begins with ``thaw`` and ends with ``freeze`` of this one.
"""

from importlib import import_module

from django.db import migrations

frozen = import_module("appraisal.migrations.0002_frozen_schemes")
VOTERS = "appraisal_schemevoter"


def freeze(apps, schema_editor):
    frozen.freeze(apps, schema_editor)
    _freeze_voters(apps, schema_editor)


def thaw(apps, schema_editor):
    _thaw_voters(apps, schema_editor)
    frozen.thaw(apps, schema_editor)


def _freeze_voters(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        _thaw_voters(apps, schema_editor)
        for event, ids in frozen._PART_IDS.items():
            condition = frozen._SQLITE_PART.format(ids=ids)
            values = {"table": VOTERS, "event": event, "condition": condition, "message": frozen.MESSAGE}
            schema_editor.execute(frozen._SQLITE_TRIGGER.format(**values))
    else:
        schema_editor.execute(
            f"CREATE TRIGGER {VOTERS}_frozen BEFORE INSERT OR UPDATE OR DELETE ON {VOTERS} "
            "FOR EACH ROW EXECUTE FUNCTION appraisal_refuse_frozen_part()"
        )


def _thaw_voters(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        for event in frozen._PART_IDS:
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {VOTERS}_frozen_{event}")
    else:
        schema_editor.execute(f"DROP TRIGGER IF EXISTS {VOTERS}_frozen ON {VOTERS}")


class Migration(migrations.Migration):
    dependencies = [("appraisal", "0004_correction_per_objection")]

    operations = [migrations.RunPython(_freeze_voters, _thaw_voters)]

"""An approved scheme is frozen by the database too (domain rule 2): triggers refuse every change to it and its parts.

SQLite rebuilds a table that a later migration alters and loses its triggers: such a migration ends with
``migrations.RunPython(freeze, thaw)`` again.
"""

from django.db import migrations

MESSAGE = "An approved scheme is frozen and cannot be changed."
SCHEME = "appraisal_scheme"
PARTS = ("appraisal_dimension", "appraisal_indicator", "appraisal_band")

_SQLITE_TRIGGER = """
CREATE TRIGGER {table}_frozen_{event} BEFORE {event} ON {table}
WHEN {condition}
BEGIN SELECT RAISE(ABORT, '{message}'); END
"""
_SQLITE_PART = "EXISTS (SELECT 1 FROM appraisal_scheme WHERE id IN ({ids}) AND approved_at IS NOT NULL)"
_PART_IDS = {"insert": "NEW.scheme_id", "update": "OLD.scheme_id, NEW.scheme_id", "delete": "OLD.scheme_id"}

_POSTGRESQL_FUNCTIONS = """
CREATE FUNCTION appraisal_refuse_frozen_scheme() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.approved_at IS NOT NULL THEN
        RAISE EXCEPTION '{message}' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
END $$;
-- The lock makes a change of a part and the approval of its scheme wait for one another.
CREATE FUNCTION appraisal_refuse_frozen_part() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    moment timestamptz;
    ids bigint[] := '{{}}';
    one bigint;
BEGIN
    IF TG_OP <> 'INSERT' THEN ids := ids || OLD.scheme_id::bigint; END IF;
    IF TG_OP <> 'DELETE' THEN ids := ids || NEW.scheme_id::bigint; END IF;
    FOREACH one IN ARRAY ids LOOP
        SELECT approved_at INTO moment FROM appraisal_scheme WHERE id = one FOR SHARE;
        IF moment IS NOT NULL THEN
            RAISE EXCEPTION '{message}' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
    END LOOP;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
END $$;
"""


def freeze(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        _freeze_sqlite(schema_editor)
    elif schema_editor.connection.vendor == "postgresql":
        _freeze_postgresql(schema_editor)
    else:
        raise NotImplementedError("schemes are frozen on SQLite and PostgreSQL only")


def _freeze_sqlite(schema_editor):
    _drop_sqlite(schema_editor)
    rules = [(SCHEME, event, "OLD.approved_at IS NOT NULL") for event in ("update", "delete")]
    rules += [(table, event, _SQLITE_PART.format(ids=ids)) for table in PARTS for event, ids in _PART_IDS.items()]
    for table, event, condition in rules:
        schema_editor.execute(
            _SQLITE_TRIGGER.format(table=table, event=event, condition=condition, message=MESSAGE)
        )


def _freeze_postgresql(schema_editor):
    schema_editor.execute(_POSTGRESQL_FUNCTIONS.format(message=MESSAGE))
    schema_editor.execute(
        f"CREATE TRIGGER {SCHEME}_frozen BEFORE UPDATE OR DELETE ON {SCHEME} "
        "FOR EACH ROW EXECUTE FUNCTION appraisal_refuse_frozen_scheme()"
    )
    for table in PARTS:
        schema_editor.execute(
            f"CREATE TRIGGER {table}_frozen BEFORE INSERT OR UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION appraisal_refuse_frozen_part()"
        )


def thaw(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        _drop_sqlite(schema_editor)
        return
    for table in (SCHEME, *PARTS):
        schema_editor.execute(f"DROP TRIGGER IF EXISTS {table}_frozen ON {table}")
    schema_editor.execute("DROP FUNCTION IF EXISTS appraisal_refuse_frozen_scheme()")
    schema_editor.execute("DROP FUNCTION IF EXISTS appraisal_refuse_frozen_part()")


def _drop_sqlite(schema_editor):
    for table in (SCHEME, *PARTS):
        for event in _PART_IDS:
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {table}_frozen_{event}")


class Migration(migrations.Migration):
    dependencies = [("appraisal", "0001_initial")]

    operations = [migrations.RunPython(freeze, thaw)]

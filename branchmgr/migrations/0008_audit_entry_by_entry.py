"""An entry follows the one before, and the end of a chain moves only to an entry that is there.

On top of what 0005 refuses: an entry whose number has no predecessor, or that does not carry its hash; the end of a
chain set to a number without an entry, or to another hash than that entry's. Entries are restored from a backup in
their order, so that needs no door.

A later migration that alters these tables begins with ``migrations.RunPython(open_up, close)`` and ends with
``migrations.RunPython(close, open_up)`` of this one, not of 0005.
"""

from importlib import import_module

from django.db import migrations

_before = import_module("branchmgr.migrations.0005_append_only_audit")
ENTRIES, CHAINS = _before.ENTRIES, _before.CHAINS
ORDER_MESSAGE = "An audit entry follows the one before, number by number and hash by hash."

# The hash that an entry must carry of the one before; NULL, which nothing equals, where there is none before it.
_HASH_BEFORE = (
    f"COALESCE((SELECT hash FROM {ENTRIES} WHERE branch = NEW.branch AND number = NEW.number - 1),"  # nosec B608
    " CASE WHEN NEW.number = 1 THEN '' END)"
)
_END_IS_THERE = (
    f"EXISTS (SELECT 1 FROM {ENTRIES}"  # nosec B608
    " WHERE branch = NEW.branch AND number = NEW.last_number AND hash = NEW.last_hash)"
)

_SQLITE = (
    ("audit_entry_follows", "INSERT", ENTRIES, f"NEW.previous_hash IS NOT {_HASH_BEFORE}", ORDER_MESSAGE),
    ("audit_chain_ends_at_entry", "UPDATE", CHAINS, f"NOT {_END_IS_THERE}", _before.CHAIN_MESSAGE),
)


def _function(name, refused, message):
    return f"""
    CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF {refused} THEN
            RAISE EXCEPTION '{message}' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NEW;
    END $$
    """


_POSTGRESQL = (
    ("audit_entry_follows", "INSERT", ENTRIES, f"NEW.previous_hash IS DISTINCT FROM {_HASH_BEFORE}", ORDER_MESSAGE),
    ("audit_chain_ends_at_entry", "UPDATE", CHAINS, f"NOT {_END_IS_THERE}", _before.CHAIN_MESSAGE),
)


def _added(vendor):
    if vendor == "sqlite":
        for name, event, table, refused, message in _SQLITE:
            yield (
                f"CREATE TRIGGER {name} BEFORE {event} ON {table} WHEN {refused} "
                f"BEGIN SELECT RAISE(ABORT, '{message}'); END"
            )
        return
    for name, event, table, refused, message in _POSTGRESQL:
        yield _function(f"{name}_or_is_refused", refused, message)
        yield (f"CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}_or_is_refused()")


def _taken_away(vendor):
    for name, _event, table, _refused, _message in _SQLITE:
        if vendor == "sqlite":
            yield f"DROP TRIGGER IF EXISTS {name}"
        else:
            yield f"DROP TRIGGER IF EXISTS {name} ON {table}"
            yield f"DROP FUNCTION IF EXISTS {name}_or_is_refused()"


def closing(vendor):
    """The statements that put all triggers of the audit on."""
    return [*_before.closing(vendor), *_added(vendor)]


def opening(vendor):
    """The statements that take them all off again."""
    return [*_taken_away(vendor), *_before.opening(vendor)]


def close(apps, schema_editor):
    vendor = schema_editor.connection.vendor
    for statement in [*opening(vendor), *closing(vendor)]:
        schema_editor.execute(statement)


def open_up(apps, schema_editor):
    for statement in opening(schema_editor.connection.vendor):
        schema_editor.execute(statement)


def back(apps, schema_editor):
    for statement in _taken_away(schema_editor.connection.vendor):
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("branchmgr", "0007_second_factors")]

    operations = [migrations.RunPython(close, back)]

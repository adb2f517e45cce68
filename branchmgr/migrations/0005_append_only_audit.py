"""The audit only grows, and the database sees to it: triggers refuse to change, delete or empty its entries.

The end of a chain only moves on: its row is not deleted and its number never goes back. Only the owner of the tables
can take the triggers off, which ``verify_audit`` does not need: it finds a tampered chain without them as well.

SQLite rebuilds a table that a later migration alters and loses its triggers: such a migration begins with
``migrations.RunPython(open_up, close)`` and ends with ``migrations.RunPython(close, open_up)`` of this one.
"""

from django.db import migrations

ENTRIES, CHAINS = "branchmgr_auditevent", "branchmgr_auditchain"
ENTRY_MESSAGE = "The audit is append-only: its entries are never changed or deleted."
CHAIN_MESSAGE = "The end of an audit chain only moves on."

# What each trigger of SQLite refuses: name, event, table, condition (of our own names alone), message. An INSERT OR REPLACE deletes without
# asking the triggers of deletion, so that one has its own.
_SQLITE = (
    ("audit_entry_unchanged", "UPDATE", ENTRIES, "TRUE", ENTRY_MESSAGE),
    ("audit_entry_undeleted", "DELETE", ENTRIES, "TRUE", ENTRY_MESSAGE),
    (
        "audit_entry_unreplaced",
        "INSERT",
        ENTRIES,
        f"EXISTS (SELECT 1 FROM {ENTRIES} WHERE id = NEW.id OR (branch = NEW.branch AND number = NEW.number))",  # nosec B608
        ENTRY_MESSAGE,
    ),
    (
        "audit_chain_moves_on",
        "UPDATE",
        CHAINS,
        "NEW.last_number <= OLD.last_number OR NEW.branch <> OLD.branch OR NEW.id <> OLD.id",
        CHAIN_MESSAGE,
    ),
    ("audit_chain_undeleted", "DELETE", CHAINS, "TRUE", CHAIN_MESSAGE),
    (
        "audit_chain_unreplaced",
        "INSERT",
        CHAINS,
        f"EXISTS (SELECT 1 FROM {CHAINS} WHERE id = NEW.id OR branch = NEW.branch)",  # nosec B608
        CHAIN_MESSAGE,
    ),
)

_POSTGRESQL = (
    f"""
    CREATE FUNCTION audit_refuse_entry() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION '{ENTRY_MESSAGE}' USING ERRCODE = 'integrity_constraint_violation';
    END $$
    """,
    f"""
    CREATE FUNCTION audit_refuse_chain() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF TG_OP = 'UPDATE' THEN
            IF NEW.last_number > OLD.last_number AND NEW.branch = OLD.branch AND NEW.id = OLD.id THEN
                RETURN NEW;
            END IF;
        END IF;
        RAISE EXCEPTION '{CHAIN_MESSAGE}' USING ERRCODE = 'integrity_constraint_violation';
    END $$
    """,
    f"CREATE TRIGGER audit_entry_unchanged BEFORE UPDATE OR DELETE ON {ENTRIES} "
    "FOR EACH ROW EXECUTE FUNCTION audit_refuse_entry()",
    f"CREATE TRIGGER audit_entry_kept BEFORE TRUNCATE ON {ENTRIES} "
    "FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse_entry()",
    f"CREATE TRIGGER audit_chain_moves_on BEFORE UPDATE OR DELETE ON {CHAINS} "
    "FOR EACH ROW EXECUTE FUNCTION audit_refuse_chain()",
    f"CREATE TRIGGER audit_chain_kept BEFORE TRUNCATE ON {CHAINS} "
    "FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse_chain()",
)


def closing(vendor):
    """The statements that put the triggers on."""
    if vendor == "postgresql":
        return list(_POSTGRESQL)
    if vendor == "sqlite":
        return [
            f"CREATE TRIGGER {name} BEFORE {event} ON {table} WHEN {condition} "
            f"BEGIN SELECT RAISE(ABORT, '{message}'); END"
            for name, event, table, condition, message in _SQLITE
        ]
    raise NotImplementedError("the audit is append-only on SQLite and PostgreSQL only")


def opening(vendor):
    """The statements that take the triggers off again."""
    if vendor == "postgresql":
        triggers = [(name, ENTRIES) for name in ("audit_entry_unchanged", "audit_entry_kept")]
        triggers += [(name, CHAINS) for name in ("audit_chain_moves_on", "audit_chain_kept")]
        dropped = [f"DROP TRIGGER IF EXISTS {name} ON {table}" for name, table in triggers]
        functions = ("audit_refuse_entry", "audit_refuse_chain")
        return [*dropped, *(f"DROP FUNCTION IF EXISTS {name}()" for name in functions)]
    return [f"DROP TRIGGER IF EXISTS {name}" for name, *_rest in _SQLITE]


def close(apps, schema_editor):
    for statement in [*opening(schema_editor.connection.vendor), *closing(schema_editor.connection.vendor)]:
        schema_editor.execute(statement)


def open_up(apps, schema_editor):
    for statement in opening(schema_editor.connection.vendor):
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("branchmgr", "0004_sign_ins_and_jobs")]

    operations = [migrations.RunPython(close, open_up)]

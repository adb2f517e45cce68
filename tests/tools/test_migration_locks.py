"""No migration holds a lock for as long as a table is large; those of before are frozen."""

from __future__ import annotations

import pytest
from django.db import connection, migrations, models
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ProjectState

from branchmgr.gentle import AddIndexGently
from tools import migration_locks as locks

INDEX = models.Index(fields=["started_at"], name="job_by_start")


@pytest.mark.once
def test_frozen_migrations_are_as_they_were() -> None:
    kept = locks.frozen()
    assert len(kept) > 40
    assert locks.changed(kept) == []
    first = next(iter(kept))
    assert locks.changed({first: "another"}) == [".".join(first)]
    assert locks.changed({("groups", "0000_gone"): "x"}) == ["groups.0000_gone"]


@pytest.mark.pg
@pytest.mark.django_db
def test_no_new_migration_holds_a_lock_for_long() -> None:
    new = [migration for key, migration in locks.migrations().items() if key not in locks.frozen()]
    assert [fault for migration in new for fault in locks.found_in(migration)] == []


@pytest.mark.pg
@pytest.mark.django_db
def test_lock_held_by_an_old_migration_is_found() -> None:
    """The control, on a real one: why they had to be frozen."""
    old = locks.migrations()[("activities", "0004_contacts_and_visits_once")]
    rules = {fault.split()[1] for fault in locks.found_in(old)}
    assert {"constraint-missing-not-valid", "require-concurrent-index-creation"} <= rules


@pytest.mark.once
@pytest.mark.parametrize(
    ("statement", "rule"),
    [
        ("CREATE INDEX i ON t (a);", "require-concurrent-index-creation"),
        ("ALTER TABLE t ADD CONSTRAINT c CHECK (a > 0);", "constraint-missing-not-valid"),
        ("ALTER TABLE t ALTER COLUMN a TYPE bigint;", "changing-column-type"),
        ("ALTER TABLE t ALTER COLUMN a SET NOT NULL;", "adding-not-nullable-field"),
        ("ALTER TABLE t ADD CONSTRAINT c UNIQUE (a);", "disallowed-unique-constraint"),
        ("ALTER TABLE t ADD CONSTRAINT c FOREIGN KEY (a) REFERENCES u (id);", "adding-foreign-key-constraint"),
        ("CREATE INDEX CONCURRENTLY i ON t (a);", "ban-concurrent-index-creation-in-transaction"),
    ],
)
def test_statement_that_locks_for_long_is_found(statement: str, rule: str) -> None:
    # Two statements: squawk lets a statement that stands alone in its transaction pass.
    assert rule in {fault.split()[0] for fault in locks.faults(["SELECT 1;", statement], atomic=True)}


@pytest.mark.once
@pytest.mark.parametrize(
    "statements",
    [
        ["ALTER TABLE t ADD COLUMN a bigint NULL CONSTRAINT c REFERENCES u (id) DEFERRABLE INITIALLY DEFERRED;"],
        ["ALTER TABLE t ADD COLUMN a integer NULL;"],
        ["ALTER TABLE t ADD CONSTRAINT c CHECK (a > 0) NOT VALID;"],
        ["CREATE TABLE t (a integer NOT NULL);", "CREATE INDEX i ON t (a);"],
    ],
)
def test_statement_that_is_quick_passes(statements: list[str]) -> None:
    assert list(locks.faults(statements, atomic=True)) == []


@pytest.mark.once
def test_rows_written_where_tables_change_are_found() -> None:
    class Mixed(migrations.Migration):
        operations = [migrations.RunSQL("SELECT 1"), migrations.RemoveIndex("JobRun", "job_by_start")]

    assert [fault.split()[0] for fault in locks._of_mixture(Mixed("mixed", "branchmgr"))] == ["rows-and-tables"]
    Mixed.operations = Mixed.operations[:1]
    assert list(locks._of_mixture(Mixed("mixed", "branchmgr"))) == []


def is_there() -> bool:
    with connection.cursor() as cursor:
        found = connection.introspection.get_constraints(cursor, "branchmgr_jobrun")
    return INDEX.name in found


@pytest.mark.django_db(transaction=True)
def test_index_added_gently_is_there_and_goes_again() -> None:
    """On both databases."""
    before = MigrationLoader(connection).project_state()
    after: ProjectState = before.clone()
    step = AddIndexGently("JobRun", INDEX)
    step.state_forwards("branchmgr", after)

    with connection.schema_editor(atomic=False) as editor:
        step.database_forwards("branchmgr", editor, before, after)
    assert is_there()
    with connection.schema_editor(atomic=False) as editor:
        step.database_backwards("branchmgr", editor, after, before)
    assert not is_there()

"""The audit only grows: the database itself refuses every other way, and the tests' own door proves that it is that."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, IntegrityError, connection, transaction

from branchmgr import audit
from branchmgr.errors import RefusedError
from branchmgr.models import AuditChain, AuditEvent, User
from tests.audit_door import flushing, tampering

pytestmark = pytest.mark.django_db

Act = Callable[[], object]


@pytest.fixture(autouse=True)
def _chain(_english: None, db: None) -> None:
    for number in range(3):
        with transaction.atomic():
            audit.record("score", by=None, branch="ZB01", after={"number": number})
    connection.check_constraints()  # PostgreSQL empties no table of which it has still to check rows


def sql(statement: str) -> Act:
    def act() -> None:
        with connection.cursor() as cursor:
            cursor.execute(statement)

    return act


ENTRY, CHAIN = "branchmgr_auditevent", "branchmgr_auditchain"


def forged(number: str, previous: str, branch: str = "branch") -> str:
    """An entry that is put in as the last one is, but with this number, behind this hash."""
    return (
        f"INSERT INTO {ENTRY} (branch, number, at, actor_name, action, subject, subject_id, origin,"
        f" previous_hash, hash) SELECT {branch}, {number}, at, 'system', action, subject, subject_id, origin,"
        f" {previous}, 'forged' FROM {ENTRY} WHERE number = 3"
    )


REFUSED: dict[str, Act] = {
    "entry changed": lambda: AuditEvent.objects.update(action="other"),
    "entry changed to what it is": lambda: AuditEvent.objects.filter(number=2).update(number=2),
    "entry deleted": lambda: AuditEvent.objects.filter(number=3).delete(),
    "entry deleted by its own statement": sql(f"DELETE FROM {ENTRY} WHERE number = 1"),
    "all entries deleted": sql(f"DELETE FROM {ENTRY}"),
    "chain deleted": lambda: AuditChain.objects.all().delete(),
    "chain cut back": lambda: AuditChain.objects.update(last_number=2),
    "hash of a chain changed": lambda: AuditChain.objects.update(last_hash="0" * 64),
    "chain moved on to no entry": sql(f"UPDATE {CHAIN} SET last_number = last_number + 5"),
    "entry of a number to come": sql(forged("99999", "hash")),
    "next entry that follows nothing": sql(forged("4", "'forged'")),
    "first entry of a chain with a number": sql(forged("2", "''", branch="'ZB09'")),
    "chain renamed": lambda: AuditChain.objects.update(branch="ZB02", last_number=9),
}
ON_SQLITE: dict[str, Act] = {
    "entry replaced": sql(
        f"INSERT OR REPLACE INTO {ENTRY} (id, branch, number, at, actor_name, action, subject, subject_id, origin,"
        f" previous_hash, hash) SELECT id, branch, number, at, 'x', action, subject, subject_id, origin,"
        f" previous_hash, hash FROM {ENTRY}"
    ),
    "chain replaced": sql(f"INSERT OR REPLACE INTO {CHAIN} (branch, last_number, last_hash) VALUES ('ZB01', 1, '')"),
}
ON_POSTGRESQL: dict[str, Act] = {
    "entries emptied": sql(f"TRUNCATE {ENTRY}"),
    "chains emptied": sql(f"TRUNCATE {CHAIN}"),
    "emptied with the accounts": sql("TRUNCATE branchmgr_user CASCADE"),
    "entry written over": sql(
        f"INSERT INTO {ENTRY} SELECT * FROM {ENTRY} WHERE number = 1 ON CONFLICT (branch, number)"
        " DO UPDATE SET action = 'other'"
    ),
}


@contextmanager
def undone() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def refused(act: Act) -> bool:
    """Whether the database refuses an act; nothing of it stays."""
    try:
        with transaction.atomic(), undone():
            act()
    except IntegrityError:
        return True
    return False


def acts() -> dict[str, Act]:
    return REFUSED | (ON_POSTGRESQL if connection.vendor == "postgresql" else ON_SQLITE)


def test_database_refuses_every_way_but_forward() -> None:
    assert [name for name, act in acts().items() if not refused(act)] == []
    assert audit.verify() == 3


def test_without_the_triggers_every_way_is_open() -> None:
    with tampering():
        open_ways = [name for name, act in acts().items() if not refused(act)]
    assert open_ways == list(acts())


def test_entry_that_follows_without_the_chain_is_found() -> None:
    """The database cannot know whose entry it is: one in its place is taken, and the next verification finds it."""
    with undone():
        sql(forged("4", "hash"))()
        with pytest.raises(RefusedError, match="broken at entry 4"):
            audit.verify()


def test_chain_goes_on_growing_after_a_refusal() -> None:
    assert refused(REFUSED["chain deleted"])
    with transaction.atomic():
        audit.record("score", by=User.objects.create_user("10001"), branch="ZB01")
    assert audit.verify() == 4


def test_database_without_triggers_is_noticed_by_the_migration_state() -> None:
    """Whatever migrations come later, the triggers are there at the end of them."""
    asked = (
        "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal"
        if connection.vendor == "postgresql"
        else "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    )
    with connection.cursor() as cursor:
        cursor.execute(asked)
        found = {name for (name,) in cursor.fetchall()}
    wanted = {"audit_entry_unchanged", "audit_chain_moves_on", "audit_entry_follows", "audit_chain_ends_at_entry"}
    assert wanted <= found


@pytest.mark.pg
@pytest.mark.django_db(transaction=True)
def test_flush_of_an_installation_is_refused() -> None:
    with flushing(door=False), pytest.raises((CommandError, DatabaseError)):
        call_command("flush", interactive=False, verbosity=0)
    assert audit.verify() == 3

"""The application's own role on PostgreSQL, as docs/operations.md sets it up: it cannot take the audit's lock off."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.db import ProgrammingError, connection, transaction

from branchmgr import audit
from branchmgr.models import User

pytestmark = [pytest.mark.pg, pytest.mark.django_db]

DOCUMENT = Path(__file__).parents[2] / "docs" / "operations.md"
ROLE = "branchmgr_app"
ENTRY, CHAIN = "branchmgr_auditevent", "branchmgr_auditchain"
REFUSED = (
    f"UPDATE {ENTRY} SET action = 'other'",
    f"DELETE FROM {ENTRY}",
    f"TRUNCATE {ENTRY}",
    f"ALTER TABLE {ENTRY} DISABLE TRIGGER ALL",
    f"DROP TRIGGER audit_entry_unchanged ON {ENTRY}",
    f"DELETE FROM {CHAIN}",
    f"TRUNCATE {CHAIN}",
    f"ALTER TABLE {CHAIN} DISABLE TRIGGER ALL",
    "ALTER FUNCTION audit_refuse_entry() RENAME TO other",
    "SET session_replication_role = replica",
)
OPEN_TO_THE_OWNER = (f"ALTER TABLE {ENTRY} DISABLE TRIGGER ALL", "SET LOCAL session_replication_role = replica")


def recipe() -> str:
    """The statements of the document."""
    (found,) = re.findall(rf"```sql\n(CREATE ROLE {ROLE}.*?)```", DOCUMENT.read_text(), re.DOTALL)
    return str(found)


def run(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


def refused(statement: str) -> bool:
    """Whether the database refuses it for want of rights; nothing of it stays."""
    try:
        with transaction.atomic():
            run(statement)
            transaction.set_rollback(True)
    except ProgrammingError as error:
        return "permission denied" in str(error) or "must be owner" in str(error)
    return False


@contextmanager
def as_application() -> Iterator[None]:
    run(f"SET ROLE {ROLE}")
    try:
        yield
    finally:
        run("RESET ROLE")


def test_role_of_the_document_works_and_cannot_open_the_audit() -> None:
    user = User.objects.create_user("10001")
    connection.check_constraints()
    assert [each for each in OPEN_TO_THE_OWNER if refused(each)] == [], "the control: the owner may"
    run(recipe())
    with as_application():
        with transaction.atomic():
            audit.record("score", by=user, branch="ZB01")
        User.objects.filter(pk=user.pk).update(language="en")
        assert [each for each in REFUSED if not refused(each)] == []
    assert audit.verify() == 1

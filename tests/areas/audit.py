"""The audit log: the auditor reads it, and nobody else; what is not published is not told there either."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.urls import reverse

from branchmgr import audit
from tests.areas import Address, Mark

if TYPE_CHECKING:
    from tests.world import World

TABLE = """
audit_list                -                              ff ffff f fff.ff s    ff ffff f fffmff s
audit_export              -                              ff ffff f fffmff s    ff ffff f fff.ff s
"""

PERMISSIONS = """
groups.read_audit         -                              U
"""

MARKS = [
    Mark("CANARY-AUDIT-OPEN", "U", "what an entry says"),
    Mark("CANARY-AUDIT-HELD", "", "what an entry says of a period that is not published"),
    Mark("CANARY-AUDIT-BEYOND", "", "an entry of another committee's branch"),
]


def furnish(world: World) -> dict[str, Any]:
    """An entry that is told, one of scores that are not published, and one that is another auditor's."""
    with transaction.atomic():
        code, by = world.branch.code, world.users["S"]
        audit.record("override", by=by, subject=world.branch, branch=code, after={"said": "CANARY-AUDIT-OPEN"})
        period = world.periods["scoring"]
        audit.record("save_cells", by=by, subject=period, branch=code, after={"cells": "CANARY-AUDIT-HELD"})
        audit.record("override", by=by, branch="ZB03", after={"said": "CANARY-AUDIT-BEYOND"})
    return {}


def addresses(world: World) -> Iterator[Address]:
    """The log and its workbook."""
    yield Address("audit_list", "", reverse("audit_list"))
    yield Address("audit_export", "", reverse("audit_export"))

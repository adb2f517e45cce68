"""Exports of the audit log leave an entry themselves."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from branchmgr import audit
from branchmgr.models import AuditEvent, User


@transaction.atomic
def record_export(*, chosen: dict[str, Any], rows: int, branch: str, by: User) -> AuditEvent:
    """Puts down who took which part of the audit log; in the chain of ``branch`` where it was of one branch alone."""
    return audit.record("export_audit", by=by, branch=branch, after={"chosen": chosen, "rows": rows})

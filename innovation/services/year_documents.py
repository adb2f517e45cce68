"""That a year's figures left the house, as a workbook or as a paper: who took them is in the audit."""

from __future__ import annotations

from django.db import transaction

from branchmgr import audit
from branchmgr.models import AuditEvent, User
from groups.models import Branch


@transaction.atomic
def export_figures(branch: Branch, *, year: int, kind: str, by: User) -> AuditEvent:
    """Records that the figures of a year were taken; ``kind`` is ``workbook`` or ``paper``."""
    taken = {"year": year, "kind": kind}
    return audit.record("innovation_year_exported", by=by, subject=branch, branch=branch.code, after=taken)

"""Exports of proposals leave an entry: what went out of the branch."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from branchmgr import audit
from branchmgr.models import User


@transaction.atomic
def record_proposal_export(*, chosen: dict[str, Any], by: User) -> None:
    """Puts down who took an export, and how it was narrowed or which proposals were chosen."""
    audit.record("proposals_exported", by=by, branch="", after={"chosen": chosen})

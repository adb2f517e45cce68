"""Exports of records leave an entry: what a branch did went out."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from branchmgr import audit
from branchmgr.models import User


@transaction.atomic
def record_export(*, chosen: dict[str, Any], by: User) -> None:
    """Puts down who took an export of which records."""
    audit.record("export_records", by=by, after={"chosen": chosen})

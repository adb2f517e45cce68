"""Exports of lists leave an entry: what is known of people went out."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from branchmgr import audit
from branchmgr.models import User


@transaction.atomic
def record_export(action: str, *, chosen: dict[str, Any], rows: int, by: User) -> None:
    """Puts down who took which list, how it was narrowed and how long it was."""
    audit.record(action, by=by, after={"chosen": chosen, "rows": rows})

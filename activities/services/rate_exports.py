"""Exports of rates leave an entry: what is known of people went out."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from branchmgr import audit
from branchmgr.models import User


@transaction.atomic
def record_rate_export(*, chosen: dict[str, Any], by: User) -> None:
    """Puts down who took which rates."""
    audit.record("rates_exported", by=by, after={"chosen": chosen})

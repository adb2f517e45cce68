"""Exports of "3+X" leave an entry."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from branchmgr import audit
from branchmgr.models import User
from groups.models import Branch


@transaction.atomic
def record_plan_export(branch: Branch, *, chosen: dict[str, Any], by: User) -> Branch:
    """Puts down who took which quarter."""
    audit.record("plans_exported", by=by, subject=branch, branch=branch.code, after=chosen)
    return branch

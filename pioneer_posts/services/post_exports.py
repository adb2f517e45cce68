"""Exports of posts and forms leave an entry: what went out of the branch."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from branchmgr import audit
from branchmgr.models import User
from pioneer_posts.models import Round


@transaction.atomic
def record_export(action: str, *, chosen: dict[str, Any], by: User, post_round: Round | None = None) -> None:
    """Puts down who took an export, and how it was narrowed; of a round, in its branch's chain."""
    branch = post_round.branch.code if post_round else ""
    audit.record(action, by=by, subject=post_round, branch=branch, after={"chosen": chosen})

"""An export of recommendations leaves an entry: what went out, and how it was narrowed."""

from __future__ import annotations

from django.db import transaction

from branchmgr import audit
from branchmgr.models import User


@transaction.atomic
def record_recommendations_export(*, words: str, state: str, by: User) -> None:
    """Puts down who took the list of recommendations."""
    audit.record("export_recommendations", by=by, after={"chosen": {"words": words, "state": state}})

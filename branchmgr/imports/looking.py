"""What the tick does for imports: what was cancelled or left lying goes, and files without a row."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

from branchmgr.imports import service, store
from branchmgr.models import Import

KEPT: Final = timedelta(days=7)
"""as long as a workbook waits for its confirmation, and the page of one that is done says what is worth a look"""
REMEMBERED: Final = timedelta(days=30)
"""as long as the row is there, so that a link from a notice leads somewhere"""


def look(now: datetime) -> Iterator[str]:
    """Everything that is due, each in its own transaction."""
    for item in Import.objects.given_up(now - KEPT):
        if service.drop_import(item, by=item.brought_by, now=now).dropped_at:
            yield f"import {item.pk}: given up, its files are gone"
    for item in Import.objects.ended_by(now - KEPT).exclude(found=""):
        service.forget_findings(item, by=item.brought_by)
        yield f"import {item.pk}: what was found is gone"
    gone, _each = Import.objects.ended_by(now - REMEMBERED).delete()
    if gone:
        yield f"{gone} rows of imports of long ago, taken away"
    yield from (f"{store.FOLDER}/{name}: no row, taken away" for name in store.sweep(_known(), now))


def _known() -> set[str]:
    rows = Import.objects.values_list("source", "found", "marked")
    return {name for row in rows for name in row if name}

"""The audit log as a workbook."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from branchmgr.models import AuditEvent
from branchmgr.punctuation import with_colon
from branchmgr.spreadsheets import Written, WrittenColumn
from groups.audit_queries import AuditLine, lines_of

MOST_ROWS = 200_000
"""as many entries as one workbook takes"""
LONGEST_CELL = 32_000
"""a cell of Excel holds 32,767 characters"""


def audit_workbook(entries: QuerySet[AuditEvent]) -> Written:
    """One row an entry, read in batches while the file is written."""
    titles = (
        _("Branch code"), _("Entry"), _("When"), _("Who"), _("Act"), _("Action"), _("Thing"), _("Before"), _("After"),
        _("From where"), _("Hash"),
    )  # fmt: skip
    columns = [WrittenColumn(title) for title in titles]
    columns[1] = WrittenColumn(titles[1], format="integer")
    columns[2] = WrittenColumn(titles[2], format="datetime")
    return Written(_("Audit log"), columns, _rows(entries))


def _rows(entries: QuerySet[AuditEvent]) -> Iterator[tuple[Any, ...]]:
    held_back = _("held back until published")
    for line in lines_of(entries.iterator(chunk_size=1_000)):
        event = line.event
        told = (held_back, held_back) if line.held else (_said(line, "before"), _said(line, "after"))
        who = (event.at, line.actor, line.action, event.action, line.thing)
        yield event.branch, event.number, *who, *told, line.origin, event.hash


def _said(line: AuditLine, side: str) -> str:
    parts = (with_colon(each.name, getattr(each, side)) for each in line.differences if getattr(each, side))
    return "\n".join(parts)[:LONGEST_CELL]

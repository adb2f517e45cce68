"""The archive as a workbook: the records, and what belongs to them on sheets of its own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from activities.archive.places import LISTS, OF_RECORD, RECORDS
from branchmgr.spreadsheets import Written, WrittenColumn

SHEET: Final = "活动记录"
_COUNTS: Final = ("序号", "应到", "实到", "有表决权", "学习时长")


def sheets(values: Mapping[str, Any]) -> Iterator[Written]:
    """A sheet of the records and one of each list that is not empty; the number of the record leads back."""
    records = values[RECORDS]
    names = [place.name for place in OF_RECORD]
    yield Written(SHEET, [_column(name) for name in names], ([_cell(n, r[n]) for n in names] for r in records))
    for each in LISTS:
        columns = ["序号", *(place.name for place in each.places)]
        rows = [[int(record["序号"]), *row.values()] for record in records for row in record[each.name]]
        if rows:
            yield Written(each.name, [_column(columns[0]), *map(WrittenColumn, columns[1:])], rows)


def _column(name: str) -> WrittenColumn:
    return WrittenColumn(name, format="integer" if name in _COUNTS else "text")


def _cell(name: str, text: str) -> Any:
    if name in _COUNTS:
        return int(text) if text else None
    return text.replace("\a", "\n")

"""The criteria of a review by workbook: the sheet 评审标准, all or nothing."""

from __future__ import annotations

from datetime import datetime
from typing import BinaryIO, Final

from django.db import transaction

from branchmgr.errors import Fault
from branchmgr.models import User
from branchmgr.spreadsheets import Column, ReadWorkbook, Row, Sheet, read_workbook
from innovation.criteria import Measure, measure_faults, whole_faults
from innovation.models import ReviewMeeting
from innovation.services.meeting_steps import record
from innovation.services.meetings import set_criteria

CRITERIA: Final = "评审标准"
CODE, NAME, WEIGHT, RANGES = "编号", "标准", "权重", "等级"
COLUMNS: Final = {"code": CODE, "name": NAME, "weight": WEIGHT, "ranges": RANGES}


def criteria_sheet() -> Sheet:
    """The sheet as it is read and as it is written."""
    return Sheet(
        CRITERIA,
        (
            Column(CODE, required=True),
            Column(NAME, required=True),
            Column(WEIGHT, required=True, kind="decimal"),
            Column(RANGES),
        ),
    )


def import_criteria(
    meeting: ReviewMeeting, *, source: bytes | BinaryIO, by: User | None, now: datetime
) -> ReviewMeeting:
    """Puts the criteria of a workbook in the place of the meeting's. Raises RefusedError with all faults at once."""
    book, measures = _read(source)
    book.refuse_if_faulty()
    return set_criteria(meeting, criteria=measures, by=by, now=now)


def check_criteria(source: bytes | BinaryIO) -> tuple[Fault, ...]:
    """The faults that an import of the workbook would tell; nothing is changed."""
    return _read(source)[0].faults


@transaction.atomic
def record_export(meeting: ReviewMeeting, *, what: str, by: User) -> None:
    """Puts down who took an export of a meeting."""
    record(meeting, "review_exported", by=by, after={"what": what})


def _read(source: bytes | BinaryIO) -> tuple[ReadWorkbook, list[Measure]]:
    book = read_workbook(source, [criteria_sheet()])
    rows = [(row, _measure(row)) for row in book.rows(CRITERIA)]
    for row, measure in rows:
        for field, sentence in measure_faults(measure) if measure else ():
            row.fault(COLUMNS[field], sentence)
    measures = [measure for _row, measure in rows if measure]
    if len(measures) == len(rows):
        for sentence in whole_faults(measures):
            book.fault(CRITERIA, sentence)
    return book, measures


def _measure(row: Row) -> Measure | None:
    """What a row says; None where a cell that is needed is empty or cannot be read, which is told."""
    code, name, weight = row.text(CODE), row.text(NAME), row.decimal(WEIGHT)
    if not code or not name or weight is None:
        return None
    return Measure(code, name, weight, row.text(RANGES))

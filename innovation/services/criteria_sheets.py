"""The criteria of a review by workbook: the sheet 评审标准, all or nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import BinaryIO, Final

from django.db import transaction
from django.utils.translation import gettext as _

from branchmgr.decimals import plain
from branchmgr.imports.changes import Outcome, left_alone, replaced
from branchmgr.models import User
from branchmgr.spreadsheets import Column, ReadWorkbook, Row, Sheet, read_workbook
from innovation.criteria import Measure, measure_faults, whole_faults
from innovation.models import ReviewMeeting
from innovation.review_queries import measures_of
from innovation.services.meeting_steps import lock_meeting, record
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


@transaction.atomic
def import_criteria(
    meeting: ReviewMeeting, *, source: bytes | BinaryIO, by: User | None, now: datetime, dry_run: bool = False
) -> Outcome:
    """Puts the criteria of a workbook in the place of the meeting's. Raises RefusedError with all faults at once.

    Criteria that are the same already stay; with ``dry_run`` nothing is written.
    """
    meeting = lock_meeting(meeting.pk)
    book, measures = _read(source)
    book.refuse_if_faulty()
    before, after = _rows(measures_of(meeting)), _rows(measures)
    changes = replaced(CRITERIA, before, after, named=NAME)
    if changes and not dry_run:
        set_criteria(meeting, criteria=measures, by=by, now=now)
    return Outcome(
        sheets=(CRITERIA,),
        changes=tuple(changes),
        untouched=Counter({CRITERIA: left_alone(before, after)}),
        notices=tuple(map(str, book.notices)),
        said=_("The criteria are kept."),
        dry_run=dry_run,
    )


def _rows(measures: Sequence[Measure]) -> dict[str, dict[str, str]]:
    """Criteria under their codes, in the words of the workbook."""
    return {each.code: {NAME: each.name, WEIGHT: plain(each.weight), RANGES: each.ranges} for each in measures}


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

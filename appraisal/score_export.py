"""The score sheet of a period as the workbook that ``import_scores`` reads: its template and its copy in one."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from typing import Any, cast

from django.utils.translation import gettext as _
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from appraisal.cells import CLEAR, EXEMPT, Kind, cell_text
from appraisal.models import Indicator, Score
from appraisal.queries import Sheet as ScoreSheet
from appraisal.services.score_sheets import GROUP_CODE, GROUP_NAME, INDICATOR, REASON, REASONS, SCORES
from branchmgr.decimals import plain
from branchmgr.spreadsheets import Column, Sheet, put_text, template


def score_workbook(sheet: ScoreSheet) -> bytes:
    """Groups down, indicators across, the present cells and reasons filled in; importing it changes nothing."""
    book = load_workbook(BytesIO(template(_shapes(sheet), notes=_notes(sheet))))
    _fill(book[SCORES], _score_rows(sheet))
    _fill(book[REASONS], _reason_rows(sheet))
    book[SCORES].freeze_panes = "C2"
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def _shapes(sheet: ScoreSheet) -> tuple[Sheet, Sheet]:
    cells = tuple(_column(indicator) for indicator in sheet.indicators)
    codes = tuple(indicator.code for indicator in sheet.indicators)
    return (
        Sheet(SCORES, (Column(GROUP_CODE, required=True), Column(GROUP_NAME), *cells)),
        Sheet(
            REASONS,
            (
                Column(GROUP_CODE, required=True, kind="choice", choices=tuple(group.code for group in sheet.groups)),
                Column(INDICATOR, required=True, kind="choice", choices=codes),
                Column(REASON, required=True, note=_("At most 500 characters.")),
            ),
        ),
    )


def _column(indicator: Indicator) -> Column:
    header = f"{indicator.code} {indicator.name}"
    if indicator.kind == "veto":
        return Column(header, kind="yes_no", note=indicator.standard)
    words = {
        "points": _("0 to %(most)s points"),
        "deduction": _("points kept, 0 to %(most)s; a reason below %(most)s"),
        "bonus": _("0 to %(most)s points of bonus; a reason where given"),
    }
    rule = words[indicator.kind] % {"most": plain(indicator.maximum)}
    return Column(header, kind="decimal", note=f"{rule}\n{indicator.standard}".strip())


def _notes(sheet: ScoreSheet) -> list[str]:
    step = plain(sheet.period.scheme.step)
    return [
        _("Points go in steps of %(step)s. An empty cell leaves what is there.") % {"step": step},
        _("%(exempt)s exempts a group from an item, with a reason; %(clear)s clears a cell.")
        % {"exempt": EXEMPT, "clear": CLEAR},
        _("A reason is needed for points taken off, a bonus, a veto and an exemption: one row each on the sheet 理由."),
    ]


def _score_rows(sheet: ScoreSheet) -> Iterator[list[Any]]:
    for group in sheet.groups:
        found = [_value(sheet.scores.get((group.pk, i.pk)), i) for i in sheet.indicators]
        yield [group.code, group.name, *found]


def _reason_rows(sheet: ScoreSheet) -> Iterator[list[Any]]:
    for group in sheet.groups:
        for indicator in sheet.indicators:
            score = sheet.scores.get((group.pk, indicator.pk))
            if score is not None and score.reason:
                yield [group.code, indicator.code, score.reason]


def _value(score: Score | None, indicator: Indicator) -> Any:
    """Points as a number, words as text, nothing as nothing."""
    if score is None:
        return None
    return score.points if score.points is not None else cell_text(score.cell, kind=cast(Kind, indicator.kind)) or None


def _fill(page: Worksheet, rows: Iterator[list[Any]]) -> None:
    for number, values in enumerate(rows, start=2):
        for column, value in enumerate(values, start=1):
            if isinstance(value, str):
                put_text(page, number, column, value)
            elif value is not None:
                page.cell(number, column).value = value

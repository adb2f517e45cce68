"""The workbook of one period's published result, item by item."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from django.utils.translation import gettext as _

from appraisal.cells import EXEMPT, YES
from appraisal.enums import IndicatorKind
from appraisal.exports import adjustments, basis, words
from appraisal.exports.basis import Basis, Origin
from appraisal.models import Indicator, Period, Result, Score
from appraisal.queries import Sheet
from appraisal.results import sheet_with_results
from branchmgr.errors import RefusedError
from branchmgr.models import User
from branchmgr.spreadsheets import Written, WrittenColumn

RESULT_COLUMNS: Final = (
    WrittenColumn("名次", 8, format="integer"),
    WrittenColumn("党小组代码", 14),
    WrittenColumn("党小组", 24),
    WrittenColumn("基础分", 10, format="number"),
    WrittenColumn("加分", 10, format="number"),
    WrittenColumn("总分", 10, format="number"),
    WrittenColumn("等次", 11),
    WrittenColumn("一票否决", 36),
    WrittenColumn("备注", 40),
)
ITEM_COLUMNS: Final = (
    WrittenColumn("名次", 8, format="integer"),
    WrittenColumn("党小组代码", 14),
    WrittenColumn("党小组", 24),
)


def filename(period: Period) -> str:
    """What the file is called where nobody says."""
    return f"{period.branch.name}{period.code}考评结果.xlsx"


def sheets(period: Period, *, by: User | None, now: datetime) -> list[Written]:
    """Its four sheets. Refused before publication, without a number."""
    if not period.is_public:
        raise RefusedError(
            _("%(period)s is not published yet; it is %(status)s.")
            % {"period": period.code, "status": period.get_status_display()}
        )
    sheet, results = sheet_with_results(period)
    return [
        Written("考评结果", RESULT_COLUMNS, _result_rows(sheet, results)),
        Written("分项得分", [*ITEM_COLUMNS, *_item_columns(sheet)], _item_rows(sheet, results)),
        Written(
            "扣分与加分",
            [WrittenColumn("党小组代码", 14), *adjustments.COLUMNS],
            _adjustment_rows(period, results),
        ),
        basis.sheet([_basis(sheet)], Origin.of(by, now)),
    ]


def _result_rows(sheet: Sheet, results: list[Result]) -> Iterator[tuple[object, ...]]:
    for result in results:
        yield (
            result.rank,
            result.group.code,
            result.group.name,
            result.base,
            result.bonus,
            result.total,
            result.grade or None,
            _vetoes(sheet, result),
            _notes(sheet, result),
        )


def _scores(sheet: Sheet, result: Result) -> Iterator[tuple[Indicator, Score]]:
    for indicator in sheet.indicators:
        score = sheet.scores.get((result.group_id, indicator.pk))
        if score is not None:
            yield indicator, score


def _vetoes(sheet: Sheet, result: Result) -> str | None:
    found = (words.veto_found(each, score.reason) for each, score in _scores(sheet, result) if score.vetoed)
    return "；".join(found) or None


def _notes(sheet: Sheet, result: Result) -> str | None:
    notes = [f"{each} {EXEMPT}：{score.reason}" for each, score in _scores(sheet, result) if score.exempt]
    if not result.took_part:
        return "；".join([words.NOT_TAKING_PART, *notes])
    notes += [] if result.honours else [f"{words.NO_HONOURS}（一票否决）"]
    return "；".join(notes) or None


def _item_columns(sheet: Sheet) -> list[WrittenColumn]:
    return [
        WrittenColumn(str(each), 16, format="text" if each.kind == IndicatorKind.VETO else "number")
        for each in sheet.indicators
    ]


def _item_rows(sheet: Sheet, results: list[Result]) -> Iterator[tuple[object, ...]]:
    for result in results:
        cells = (sheet.scores.get((result.group_id, each.pk)) for each in sheet.indicators)
        yield result.rank, result.group.code, result.group.name, *(_item(score) for score in cells)


def _item(score: Score | None) -> object:
    """The points given; 不适用 or 是 where that stands in the cell."""
    if score is None:
        return None
    return EXEMPT if score.exempt else YES if score.vetoed else score.points


def _adjustment_rows(period: Period, results: list[Result]) -> Iterator[tuple[object, ...]]:
    found = adjustments.adjustments_of([period])
    for result in results:
        for each in found.get(result.group_id, ()):
            yield result.group.code, *each.cells


def _basis(sheet: Sheet) -> Basis:
    scheme = sheet.period.scheme
    names = {each.code: str(each) for each in sheet.indicators}
    ties = [names.get(name, name) for name in scheme.tie_break]
    return Basis(sheet.period.branch, scheme, [sheet.period], sheet.method.bands, ties, decides=True)

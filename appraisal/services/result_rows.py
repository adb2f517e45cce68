"""The row that is kept of a group's result, and what became of the rows when a cell was corrected."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from appraisal.models import Correction, Period, Result, ResultRevision
from appraisal.queries import GroupStanding, standings_of
from appraisal.results import sheet_with_results
from branchmgr.decimals import half_up

FIGURES = ("base", "bonus", "total", "graded_total", "rank", "grade", "last", "honours")


def result_row(period: Period, group_id: int, standing: GroupStanding) -> Result:
    """A group's standing as it is kept; base with 6 places. Not saved."""
    score = standing.score
    if score is None:
        return Result(period=period, group_id=group_id, honours=False)
    return Result(
        period=period,
        group_id=group_id,
        base=half_up(score.base, 6),
        bonus=score.bonus,
        total=score.total,
        graded_total=score.graded_total,
        rank=standing.rank,
        grade=score.grade,
        last=score.last,
        honours=score.honours,
    )


@dataclass(frozen=True, slots=True)
class Changed:
    """One result that a correction changed: ``before`` is what was kept of it, ``result`` what stands now."""

    result: Result
    before: ResultRevision

    @property
    def moved(self) -> bool:
        """Whether the group's rank or grade is another one now."""
        return (self.before.rank, self.before.grade) != (self.result.rank, self.result.grade)

    @property
    def summaries(self) -> tuple[list[Any], list[Any]]:
        """Total, grade and rank before and after, for the audit."""
        return _summary(self.before), _summary(self.result)


def revised_results(period: Period, correction: Correction) -> list[Changed]:
    """All results of a period as its scores say now, not saved; of each that differs also what it was.

    The groups are those that have a result: what became of a group afterwards changes no past period.
    """
    sheet, results = sheet_with_results(period)
    standings = standings_of(sheet)
    fresh = [(result, result_row(period, result.group_id, standings[result.group_id])) for result in results]
    return [_revised(result, row, correction) for result, row in fresh if _figures(result) != _figures(row)]


def _revised(result: Result, fresh: Result, correction: Correction) -> Changed:
    before = ResultRevision(result=result, correction=correction, revision=result.revision, **_figures(result))
    for name, value in _figures(fresh).items():
        setattr(result, name, value)
    result.revision += 1
    return Changed(result, before)


def _figures(row: Result) -> dict[str, Any]:
    return {name: getattr(row, name) for name in FIGURES}


def _summary(row: Result | ResultRevision) -> list[Any]:
    return [None if row.total is None else str(row.total), row.grade, row.rank]

"""Exports of the appraisal that may take long: a year's ranking, the comparison of branches, a period's results."""

from __future__ import annotations

from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from appraisal.exports import comparison, ranking, results
from appraisal.models import Indicator, Period, Result, Score
from appraisal.services import exports
from branchmgr import clock, long_work
from branchmgr.long_work import OnObject, Outcome, Progress
from branchmgr.models import LongWork
from branchmgr.snapshots import snapshot
from groups.models import Branch, Committee

BRANCH_RANKING: Final = "appraisal.branch_ranking"
COMMITTEE_RANKING: Final = "appraisal.committee_ranking"
COMPARISON: Final = "appraisal.comparison"
RESULTS: Final = "appraisal.results"
A_BRANCH_COMPARED: Final = 20
"""rows of a workbook that are written while one branch's figures are computed"""

_BRANCH = OnObject(Branch, "appraisal.export_ranking")
_COMMITTEE = OnObject(Committee, "appraisal.export_ranking")
_PERIOD = OnObject(Period, "appraisal.export_results", related=("branch", "scheme"))


def register() -> None:
    """Names the kinds to the kernel."""
    long_work.register(BRANCH_RANKING, label=_("Year ranking"), run=_branch_ranking, may=_BRANCH.may)
    long_work.register(COMMITTEE_RANKING, label=_("Year ranking"), run=_committee_ranking, may=_COMMITTEE.may)
    long_work.register(COMPARISON, label=_("Comparison of branches"), run=_comparison, may=_COMMITTEE.may)
    long_work.register(RESULTS, label=_("Results of a period"), run=_results, may=_PERIOD.may)


def ranking_rows(place: Branch | Committee, year: int, cadence: str | None) -> int:
    """About as many rows as the workbook of a ranking has: three a group and one a result."""
    found = ranking.Ranking(place, year, cadence)
    return 2 * Result.objects.filter(period__in=found.periods.order_by()).count()


def comparison_rows(committee: Committee) -> int:
    """About as many rows as the comparison takes time for."""
    return A_BRANCH_COMPARED * Branch.objects.under(committee).count()


def result_rows(period: Period) -> int:
    """About as many rows as the cells of a period's results take time for."""
    return Score.objects.filter(period=period).count() // 4 + Indicator.objects.filter(scheme=period.scheme_id).count()


def _branch_ranking(work: LongWork, progress: Progress) -> Outcome:
    return _ranking(_BRANCH.found(work), work, progress)


def _committee_ranking(work: LongWork, progress: Progress) -> Outcome:
    return _ranking(_COMMITTEE.found(work), work, progress)


def _ranking(place: Branch | Committee, work: LongWork, progress: Progress) -> Outcome:
    asked = _year_of(work)
    now, by = clock.now(), work.asked_by
    with snapshot():
        found = ranking.ranking_of(place, **asked, by=by)
        sheets = ranking.sheets(found, by=by, now=now)
        return long_work.workbook(
            found.filename,
            sheets,
            work=work,
            progress=progress,
            created=now,
            record=lambda: exports.export_ranking(place, **asked, by=by),
        )


def _comparison(work: LongWork, progress: Progress) -> Outcome:
    committee, asked = _COMMITTEE.found(work), _year_of(work)
    now, by = clock.now(), work.asked_by
    with snapshot():
        sheets = comparison.sheets(committee, asked["year"], asked["cadence"], by=by, now=now)
        return long_work.workbook(
            comparison.filename(committee, asked["year"]),
            sheets,
            work=work,
            progress=progress,
            created=now,
            record=lambda: exports.export_comparison(committee, **asked, by=by),
        )


def _results(work: LongWork, progress: Progress) -> Outcome:
    period, now, by = _PERIOD.found(work), clock.now(), work.asked_by
    sheets = results.sheets(period, by=by, now=now)
    return long_work.workbook(
        results.filename(period),
        sheets,
        work=work,
        progress=progress,
        created=now,
        record=lambda: exports.export_results(period, by=by),
    )


def _year_of(work: LongWork) -> dict[str, Any]:
    return {"year": work.arguments["year"], "cadence": work.arguments.get("cadence")}

"""Data for the benchmarks: branches with groups and a period in scoring."""

from __future__ import annotations

from appraisal.enums import IndicatorKind
from appraisal.models import Period
from branchmgr.models import User
from groups.enums import Office
from tests.factories import appraisal as make
from tests.factories import groups as place


def scoring_period(groups: int, indicators: int) -> tuple[Period, User]:
    """A branch with so many groups and indicators, every cell scored, and its secretary."""
    branch = place.branch()
    for _number in range(groups):
        place.group(branch)
    items = [
        make.indicator(f"K{number}", "5", IndicatorKind.POINTS, dimension=f"内容{number // 4}")
        for number in range(indicators)
    ]
    period = make.period(make.scheme(branch, indicators=items))
    make.fill(period)
    return period, place.holder(Office.SECRETARY, branch)

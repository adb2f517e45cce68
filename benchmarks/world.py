"""Data for the benchmarks: branches with groups, a period in scoring, a published year."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from appraisal.enums import IndicatorKind
from appraisal.models import Indicator, Period, Scheme, Score
from appraisal.services.periods import publish_period, total_period
from branchmgr import clock
from branchmgr.models import User
from groups.enums import Office
from groups.models import Branch, Committee, PartyGroup
from tests.factories import appraisal as make
from tests.factories import groups as place


def scoring_period(groups: int, indicators: int) -> tuple[Period, User]:
    """A branch with so many groups and indicators, every cell scored, and its secretary."""
    branch = place.branch()
    period = _scored(branch, groups, make.scheme(branch, indicators=_items(indicators)))
    return period, place.holder(Office.SECRETARY, branch)


def published_year(branches: int, groups: int, indicators: int) -> Committee:
    """A committee over so many branches of so many groups each, whose third quarter is published."""
    committee = place.committee()
    for _number in range(branches):
        branch = place.branch(committee=committee)
        period = _scored(branch, groups, make.scheme(branch, indicators=_items(indicators)))
        period = total_period(period, by=None, now=period.closes_at)
        publish_period(period, by=None, now=period.publish_at)
    return committee


def _items(count: int) -> list[dict[str, Any]]:
    return [
        make.indicator(f"K{number}", "5", IndicatorKind.POINTS, dimension=f"内容{number // 4}")
        for number in range(count)
    ]


def _scored(branch: Branch, groups: int, scheme: Scheme) -> Period:
    """The third quarter of a branch in scoring, every cell filled, the groups not alike."""
    period = make.period(scheme)
    there = PartyGroup.objects.bulk_create(
        PartyGroup(branch=branch, code=f"{branch.code}-{n}", name=f"第{n}党小组", founded_on=place.LONG_AGO)
        for n in range(groups)
    )
    Score.objects.bulk_create(
        _score(period, group, indicator, Decimal(8 + (row + column) % 3) / 2)
        for row, group in enumerate(there)
        for column, indicator in enumerate(scheme.indicators.all())
    )
    return period


def _score(period: Period, group: PartyGroup, indicator: Indicator, points: Decimal) -> Score:
    return Score(period=period, group=group, indicator=indicator, points=points, changed_at=clock.now())

"""Periods that went all the way, for tests: scored, totalled and published by the services."""

from __future__ import annotations

from collections.abc import Mapping
from io import BytesIO
from typing import Any

from openpyxl import load_workbook

from appraisal.models import Period, Scheme
from appraisal.services.periods import publish_period, total_period
from tests.factories import appraisal
from tests.factories.appraisal import Points

Given = Mapping[tuple[str, str], Points | str]
EXEMPT = "不适用"
VETO = "是"


def totalled(scheme: Scheme, code: str, given: Given | None = None) -> Period:
    """A period with full marks but for what ``given`` says by (group code, indicator code), totalled."""
    period = appraisal.period(scheme, code)
    groups = {group.code: group for group in scheme.branch.groups.all()}
    appraisal.fill(period)
    for (group, indicator), value in (given or {}).items():
        words = {EXEMPT: {"exempt": True}, VETO: {"vetoed": True}}
        appraisal.score(period, groups[group], indicator, **words.get(str(value), {"points": value}))
    return total_period(period, by=None, now=period.closes_at)


def published(scheme: Scheme, code: str, given: Given | None = None) -> Period:
    """The same, published."""
    period = totalled(scheme, code, given)
    return publish_period(period, by=None, now=period.publish_at)


def sheet_rows(content: bytes, title: str) -> list[list[Any]]:
    """The rows of one sheet of a workbook, the header first."""
    book = load_workbook(BytesIO(content))
    return [[cell.value for cell in row] for row in book[title].iter_rows()]

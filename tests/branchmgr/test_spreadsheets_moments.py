"""Months and moments to the second as people type them into cells, and as Excel turns them into dates."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from branchmgr import clock
from branchmgr.spreadsheets import Column, ReadWorkbook, Row, Sheet, read_workbook
from tests.factories.workbooks import workbook


def _book(value: object) -> ReadWorkbook:
    return read_workbook(workbook(表=[("月份",), (value,)]), [Sheet("表", (Column("月份"),))])


def _row(value: object) -> Row:
    return _book(value).rows("表")[0]


@pytest.mark.parametrize(
    "value", ["2026-11", "2026/11", "２０２６年11月", datetime(2026, 11, 1), datetime(2026, 11, 30, 9)]
)
def test_month_in_any_form_is_its_first_day(value: object) -> None:
    assert _row(value).month("月份") == date(2026, 11, 1)


@pytest.mark.parametrize("wrong", ["2026-13", "11", 46327, "2026-11-01x"])
def test_month_that_is_none_is_a_fault(wrong: object) -> None:
    book = _book(wrong)
    assert book.rows("表")[0].month("月份") is None
    assert len(book.faults) == 1


@pytest.mark.parametrize(
    "value",
    ["2026-11-01 00:00:05", "2026-11-01T00:00:05", "２０２６年11月1日 ０:00:05", datetime(2026, 11, 1, 0, 0, 5)],
)
def test_moment_in_any_form_is_read_to_the_second(value: object) -> None:
    assert _row(value).moment("月份") == datetime(2026, 11, 1, 0, 0, 5, tzinfo=clock.zone())


@pytest.mark.parametrize("wrong", ["2026-11-01", "2026-11-0112:05", "2026-02-30 10:00", "2026-11-01 24:00", "1e3", 7])
def test_moment_that_is_none_is_a_fault(wrong: object) -> None:
    book = _book(wrong)
    assert book.rows("表")[0].moment("月份") is None
    assert len(book.faults) == 1

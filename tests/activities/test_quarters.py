"""Quarters: where a day lies, what comes next, codes."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from activities.quarters import Quarter


@given(st.dates(min_value=date(1950, 1, 1), max_value=date(2100, 12, 31)))
def test_quarter_holds_its_days_and_leads_on(day: date) -> None:
    quarter = Quarter.of(day)
    assert quarter.starts_on <= day <= quarter.ends_on
    assert quarter.next.starts_on > quarter.ends_on
    assert quarter.next.before == quarter == Quarter.parse(str(quarter))


@pytest.mark.parametrize("text", ["", "2026", "2026Q5", "2026q1", "0000Q1", "9999Q4", "２０２６Q1", "2026Q1 "])
def test_text_that_is_no_code_is_no_quarter(text: str) -> None:
    assert Quarter.parse(text) is None

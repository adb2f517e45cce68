from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appraisal.moments import (
    Cadence,
    PeriodCode,
    Timing,
    Version,
    archive_at,
    closes_at,
    governing,
    opens_at,
    period_on,
    periods_of_year,
    publish_at,
    scoring_opens_at,
)
from branchmgr.working_days import is_working_day

SHANGHAI = ZoneInfo("Asia/Shanghai")
TIMING = Timing(scoring_lead_days=10, publish_day=1, publish_time=time(9), shift_to_working_day=False, objection_days=7)
CADENCES: tuple[Cadence, ...] = ("quarter", "half")
years = st.integers(1, 9998)
cadences = st.sampled_from(CADENCES)


@pytest.mark.parametrize(
    ("code", "first_day", "last_day", "following"),
    [
        ("2026Q1", date(2026, 1, 1), date(2026, 3, 31), "2026Q2"),
        ("2026Q2", date(2026, 4, 1), date(2026, 6, 30), "2026Q3"),
        ("2026Q3", date(2026, 7, 1), date(2026, 9, 30), "2026Q4"),
        ("2026Q4", date(2026, 10, 1), date(2026, 12, 31), "2027Q1"),
        ("2026H1", date(2026, 1, 1), date(2026, 6, 30), "2026H2"),
        ("2026H2", date(2026, 7, 1), date(2026, 12, 31), "2027H1"),
    ],
)
def test_period_code_knows_its_days(code: str, first_day: date, last_day: date, following: str) -> None:
    period = PeriodCode.parse(code)
    assert (period.first_day, period.last_day, str(period.next)) == (first_day, last_day, following)
    assert str(period) == code


@pytest.mark.parametrize(
    "text",
    [
        *["", "2026", "2026Q0", "2026Q5", "2026H0", "2026H3", "2026q3", "2026 Q3", "2026Q3 ", "2026Q3\n"],
        *["26Q3", "0000Q1", "9999Q4", "２０２６Q3", "2026Q٣", "2026Q33", "2026M1", "-026Q1"],
    ],
)
def test_period_code_refuses_what_is_none(text: str) -> None:
    with pytest.raises(ValueError, match="period"):
        PeriodCode.parse(text)


@given(years, cadences)
def test_the_periods_of_a_year_partition_it(year: int, cadence: Cadence) -> None:
    periods = periods_of_year(year, cadence)
    assert (periods[0].first_day, periods[-1].last_day) == (date(year, 1, 1), date(year, 12, 31))
    for period, following in pairwise(periods):
        assert period.next == following
        assert period.last_day + timedelta(days=1) == following.first_day


@given(st.dates(max_value=date(9998, 12, 31)), cadences)
def test_period_on_is_the_one_in_which_the_day_lies(day: date, cadence: Cadence) -> None:
    period = period_on(day, cadence)
    assert period.first_day <= day <= period.last_day
    assert PeriodCode.parse(str(period)) == period


def test_a_leap_day_lies_in_the_first_quarter() -> None:
    assert str(period_on(date(2028, 2, 29), "quarter")) == "2028Q1"
    quarters = [PeriodCode.parse(code) for code in ("2026Q1", "2028Q1", "2100Q1", "2000Q1")]
    assert [(quarter.last_day - quarter.first_day).days + 1 for quarter in quarters] == [90, 91, 90, 91]


def test_the_moments_of_a_quarter() -> None:
    period = PeriodCode.parse("2026Q1")
    published_at = publish_at(period, TIMING, SHANGHAI)
    assert opens_at(period, SHANGHAI) == datetime(2026, 1, 1, tzinfo=SHANGHAI)
    assert scoring_opens_at(period, TIMING, SHANGHAI) == datetime(2026, 3, 21, tzinfo=SHANGHAI)
    assert closes_at(period, SHANGHAI) == datetime(2026, 4, 1, tzinfo=SHANGHAI)
    assert published_at == datetime(2026, 4, 1, 9, tzinfo=SHANGHAI)
    # objections on 1 April + 7 days = 8 April, all day
    assert archive_at(published_at, TIMING, SHANGHAI) == datetime(2026, 4, 9, tzinfo=SHANGHAI)


def test_the_moments_are_those_of_the_zone() -> None:
    assert opens_at(PeriodCode.parse("2026Q1"), SHANGHAI) == datetime(2025, 12, 31, 16, tzinfo=UTC)
    # Berlin: the quarter begins in winter time (+1) and ends in summer time (+2)
    berlin = ZoneInfo("Europe/Berlin")
    assert opens_at(PeriodCode.parse("2026Q1"), berlin) == datetime(2025, 12, 31, 23, tzinfo=UTC)
    assert closes_at(PeriodCode.parse("2026Q1"), berlin) == datetime(2026, 3, 31, 22, tzinfo=UTC)


@pytest.mark.parametrize(
    ("code", "lead", "day"),
    [
        ("2026Q1", 0, date(2026, 3, 31)),
        ("2026Q1", 31, date(2026, 2, 28)),
        ("2028Q1", 31, date(2028, 2, 29)),
        ("2026Q3", 10, date(2026, 9, 20)),
        ("2026H2", 10, date(2026, 12, 21)),
    ],
)
def test_scoring_opens_the_lead_days_before_the_last(code: str, lead: int, day: date) -> None:
    timing = replace(TIMING, scoring_lead_days=lead)
    opens = scoring_opens_at(PeriodCode.parse(code), timing, SHANGHAI)
    assert opens == datetime.combine(day, time.min, SHANGHAI)


@pytest.mark.parametrize(
    ("code", "publish_day", "shift", "day"),
    [
        ("2026Q3", 1, False, date(2026, 10, 1)),
        ("2026Q3", 1, True, date(2026, 10, 8)),  # National Day, 1 to 7 October
        ("2026Q4", 28, True, date(2027, 1, 28)),
        ("2025Q4", 1, True, date(2026, 1, 4)),  # 1 to 3 January off, Sunday the 4th made up for
        ("2026Q2", 4, True, date(2026, 7, 6)),  # a Saturday → Monday
        ("2026Q2", 1, True, date(2026, 7, 1)),  # a Wednesday
        ("2026H2", 15, False, date(2027, 1, 15)),
        ("2049Q4", 1, True, date(2050, 1, 3)),  # no notice yet: 1 January 2050 is a Saturday → Monday
    ],
)
def test_publication_waits_for_a_working_day_if_so_set(code: str, publish_day: int, shift: bool, day: date) -> None:
    timing = replace(TIMING, publish_day=publish_day, shift_to_working_day=shift, publish_time=time(16, 30))
    assert publish_at(PeriodCode.parse(code), timing, SHANGHAI) == datetime.combine(day, time(16, 30), SHANGHAI)


def test_archiving_counts_from_the_local_day() -> None:
    # 20:00 UTC on 1 April is 04:00 on 2 April in Shanghai; without objection days: the end of that day
    published_at = datetime(2026, 4, 1, 20, tzinfo=UTC)
    timing = replace(TIMING, objection_days=0)
    assert archive_at(published_at, timing, SHANGHAI) == datetime(2026, 4, 3, tzinfo=SHANGHAI)


@given(years, cadences, st.integers(0, 31), st.integers(1, 28), st.integers(0, 60), st.booleans())
def test_the_moments_come_in_order(
    year: int, cadence: Cadence, lead: int, publish_day: int, objection_days: int, shift: bool
) -> None:
    timing = Timing(lead, publish_day, time(0), shift, objection_days)
    for period in periods_of_year(year, cadence):
        published_at = publish_at(period, timing, SHANGHAI)
        moments = [
            opens_at(period, SHANGHAI),
            scoring_opens_at(period, timing, SHANGHAI),
            closes_at(period, SHANGHAI),
            published_at,
            archive_at(published_at, timing, SHANGHAI),
        ]
        assert moments == sorted(moments)
        assert all(moment.tzinfo is SHANGHAI for moment in moments)


def test_is_working_day_knows_holidays_and_make_up_days() -> None:
    days = [date(2026, 10, 1), date(2026, 10, 8), date(2026, 10, 10), date(2026, 10, 11), date(2050, 1, 3)]
    assert [is_working_day(day) for day in days] == [False, True, True, False, True]


FIRST = Version("first", 1, date(2026, 2, 10))


@pytest.mark.parametrize(
    ("versions", "expected"),
    [
        ([], [None, None, None, None]),
        ([FIRST], ["first", "first", "first", "first"]),
        # the meeting on the last day of the first quarter, and one day later
        ([Version("v", 1, date(2026, 3, 31))], ["v", "v", "v", "v"]),
        ([Version("v", 1, date(2026, 4, 1))], [None, "v", "v", "v"]),
        ([Version("v", 1, date(2026, 8, 10))], [None, None, "v", "v"]),
        ([Version("v", 1, date(2025, 12, 1))], ["v", "v", "v", "v"]),
        ([Version("v", 1, date(2027, 1, 1))], [None, None, None, None]),
        # a later version: not the running quarter, not one that begins on the day of the meeting
        ([FIRST, Version("second", 2, date(2026, 6, 30))], ["first", "first", "second", "second"]),
        ([FIRST, Version("second", 2, date(2026, 7, 1))], ["first", "first", "first", "second"]),
        ([FIRST, Version("second", 2, date(2026, 3, 1))], ["first", "second", "second", "second"]),
        # two on one day: the higher number; the lower one is the first and governs the running quarter
        ([FIRST, Version("second", 2, FIRST.meeting_on)], ["first", "second", "second", "second"]),
        # the meeting counts, not the number: version 2 met first
        ([Version("v1", 1, date(2026, 5, 5)), Version("v2", 2, date(2026, 2, 2))], ["v2", "v2", "v1", "v1"]),
        (
            [FIRST, Version("second", 2, date(2026, 5, 1)), Version("third", 3, date(2026, 8, 1))],
            ["first", "first", "second", "third"],
        ),
    ],
)
def test_governing_version_is_the_newest_that_begins_in_time(
    versions: list[Version[str]], expected: list[str | None]
) -> None:
    quarters = periods_of_year(2026, "quarter")
    assert [governing(versions, quarter) for quarter in quarters] == expected
    assert [governing(versions[::-1], quarter) for quarter in quarters] == expected

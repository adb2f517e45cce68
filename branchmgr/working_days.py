"""On which days China works."""

from __future__ import annotations

from datetime import date

import chinese_calendar

_FIXED_HOLIDAYS = {(1, 1), (5, 1), (5, 2), (10, 1), (10, 2), (10, 3)}


def is_working_day(day: date) -> bool:
    """Whether China works on that day: holidays and make-up days by the State Council's notice of the year.

    For a year whose notice the package chinesecalendar does not hold: Monday to Friday, except the holidays
    that the regulation fixes to a date of the solar calendar (全国年节及纪念日放假办法, art. 2).
    """
    try:
        return bool(chinese_calendar.is_workday(day))
    except NotImplementedError:
        return day.isoweekday() <= 5 and (day.month, day.day) not in _FIXED_HOLIDAYS

"""Days as a paper writes them that is posted or handed over; everywhere else they stand as 2026-09-30."""

from __future__ import annotations

from datetime import date

from django.utils.formats import date_format
from django.utils.translation import pgettext


def written_day(day: date) -> str:
    """``2026年9月30日`` in Chinese, ``2026-09-30`` in English."""
    return date_format(day, pgettext("a day on a paper", "Y-m-d"))

"""Working days counted back from the day on which the demonstration is loaded; Saturdays and Sundays are none."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from branchmgr import clock

LAST_YEAR = 230
"""what is so many working days ago or more is told of last year"""
LAST_HANDED_IN = 236


class Calendar:
    """The days of the demonstration's proposals, by how many working days before ``today`` they are.

    1 is the last one before it, below 0 are days to come. Late in a year the days of last year lie further back, so
    that they are of last year indeed.
    """

    def __init__(self, today: date) -> None:
        self.today = today
        self.back = 0
        while self.on(LAST_HANDED_IN).year == today.year:
            self.back += 1

    def on(self, ago: int) -> date:
        """The day so many working days ago."""
        back = self.back if ago >= LAST_YEAR else 0
        weeks, day = divmod(self._number - ago - back, 5)
        return date.min + timedelta(days=7 * weeks + day)

    def at(self, ago: int, hour: int) -> datetime:
        """An hour of that day."""
        return clock.midnight(self.on(ago)) + timedelta(hours=hour)

    @property
    def _number(self) -> int:
        """How many working days there were before today, since the first Monday of all."""
        weeks, day = divmod(self.today.toordinal() - 1, 7)
        return weeks * 5 + min(day, 5)

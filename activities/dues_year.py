"""A year of dues in figures: how many of those who owe paid within the month, later, or not at all."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q

from activities.amounts import month_after
from activities.models import Dues
from branchmgr import clock


@dataclass(frozen=True, slots=True)
class DuesMonth:
    """A month: how many owe, how many of them paid before it was over, how many have not paid."""

    month: date
    owing: int
    on_time: int
    unpaid: int

    @property
    def late(self) -> int:
        """How many paid after the month was over."""
        return self.owing - self.on_time - self.unpaid


def dues_year(groups: Collection[int], year: int) -> list[DuesMonth]:
    """The months of a year in which the groups (ids) owe something, in their order; one query."""
    months = [date(year, number, 1) for number in range(1, 13)]
    on_time = Q(pk__in=())
    for month in months:
        on_time |= Q(month=month, paid_at__lt=clock.midnight(month_after(month)))
    rows = Dues.objects.filter(group__in=groups, month__in=months, owed__gt=0).order_by("month")
    counted = rows.values("month").annotate(
        owing=Count("pk"), on_time=Count("pk", filter=on_time), unpaid=Count("pk", filter=Q(paid_at=None))
    )
    return [DuesMonth(**row) for row in counted]

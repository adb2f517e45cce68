"""The sheet 扣分与加分: every deduction and every bonus with its reason."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, NamedTuple

from django.db.models import F, Q

from appraisal.enums import IndicatorKind
from appraisal.models import Indicator, Period, Score
from branchmgr.spreadsheets import WrittenColumn

DEDUCTED = Q(indicator__kind=IndicatorKind.DEDUCTION, points__lt=F("indicator__maximum"))
ADDED = Q(indicator__kind=IndicatorKind.BONUS, points__gt=0)

COLUMNS: Final = (
    WrittenColumn("考评期", 10),
    WrittenColumn("考核项目", 36),
    WrittenColumn("满分", 9, format="number"),
    WrittenColumn("得分", 9, format="number"),
    WrittenColumn("扣分或加分", 13, format="number"),
    WrittenColumn("理由", 60),
)


class Item(NamedTuple):
    """What the sheet says of an indicator."""

    code: str
    name: str
    kind: str
    maximum: Decimal

    @property
    def label(self) -> str:
        return f"{self.code} {self.name}"


@dataclass(frozen=True, slots=True)
class Adjustment:
    """Points taken off (a 扣分 item below its maximum) or added (加分) in one period, and why."""

    period: str
    item: Item
    points: Decimal
    reason: str

    @property
    def difference(self) -> Decimal:
        """What was added, or taken off (negative)."""
        return self.points if self.item.kind == IndicatorKind.BONUS else self.points - self.item.maximum

    @property
    def cells(self) -> tuple[object, ...]:
        """The cells under COLUMNS."""
        return self.period, self.item.label, self.item.maximum, self.points, self.difference, self.reason


def adjustments_of(periods: Iterable[Period]) -> Mapping[int, list[Adjustment]]:
    """By group, in the order of periods and items; two queries. Groups that took no part have none."""
    known = list(periods)
    codes = {period.pk: str(period.code) for period in known}
    rows = Indicator.objects.filter(scheme__in={period.scheme_id for period in known})
    items = {pk: Item(*fields) for pk, *fields in rows.values_list("pk", *Item._fields)}
    found: dict[int, list[Adjustment]] = {}
    for group, period, indicator, points, reason in _rows(codes):
        found.setdefault(group, []).append(Adjustment(codes[period], items[indicator], points, reason))
    return found


def _rows(periods: Iterable[int]) -> Iterator[tuple[int, int, int, Decimal, str]]:
    rows = Score.objects.taking_part().filter(DEDUCTED | ADDED, period__in=periods)
    rows = rows.order_by("period__ends_on", "indicator__dimension__position", "indicator__position")
    yield from rows.values_list("group_id", "period_id", "indicator_id", "points", "reason")  # type: ignore[misc]

"""What a scheme says, as plain values: the same whether it comes from a workbook or from the database."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import time
from decimal import Decimal

from appraisal.cells import MARKED

_ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Terms:
    """What the scheme settles as a whole, with the defaults of ``formats.md`` §2. ``year`` 0 is not given."""

    name: str = ""
    year: int = 0
    cadence: str = "quarter"
    step: Decimal = Decimal("0.5")
    bonus_cap: Decimal = Decimal(5)
    bonus_in_grade: bool = False
    bonus_in_rank: bool = True
    tie_break: tuple[str, ...] = ()
    annual_method: str = "sum"
    scoring_lead_days: int = 10
    publish_day: int = 1
    publish_time: time = time(9)
    shift_to_working_day: bool = False
    objection_days: int = 7
    rectification_grade: str = "基本合格"
    self_assessment: bool = False


@dataclass(frozen=True, slots=True)
class SchemeItem:
    """One indicator. ``maximum`` and ``kind`` are None and empty only where a workbook's cell could not be read."""

    dimension: str
    code: str
    name: str
    maximum: Decimal | None
    kind: str
    standard: str = ""
    veto_effect: str = ""
    ceiling: str = ""
    source: str = ""
    suggestion_rule: str = ""


@dataclass(frozen=True, slots=True)
class SchemeBand:
    """A grade and its lower bound in points; None only where a workbook's cell could not be read."""

    grade: str
    lower: Decimal | None


@dataclass(frozen=True, slots=True)
class Contents:
    """One scheme. ``in_order`` makes two schemes that say the same equal."""

    terms: Terms
    items: tuple[SchemeItem, ...]
    bands: tuple[SchemeBand, ...]

    @property
    def dimensions(self) -> tuple[str, ...]:
        """The dimensions in the order in which they first appear."""
        return tuple(dict.fromkeys(item.dimension for item in self.items))

    @property
    def full_marks(self) -> Decimal:
        """The sum of the maxima of 得分 and 扣分."""
        return sum((item.maximum or _ZERO for item in self.items if item.kind in MARKED), _ZERO)

    @property
    def bonuses(self) -> tuple[SchemeItem, ...]:
        return tuple(item for item in self.items if item.kind == "bonus")

    @property
    def grades(self) -> tuple[str, ...]:
        return tuple(band.grade for band in self.bands)

    def in_order(self) -> Contents:
        """The same with the rows of each dimension together and the best grade first."""
        bands = sorted(self.bands, key=lambda band: band.lower or _ZERO, reverse=True)
        return replace(self, items=tuple(self._grouped()), bands=tuple(bands))

    def _grouped(self) -> Iterator[SchemeItem]:
        for dimension in self.dimensions:
            yield from (item for item in self.items if item.dimension == dimension)

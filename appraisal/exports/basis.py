"""The sheet 口径: by what scheme, which version, what rules and which periods a workbook was made."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from appraisal.exports import words
from appraisal.grading import Bands
from appraisal.models import Period, Scheme
from branchmgr.decimals import plain
from branchmgr.models import User
from branchmgr.spreadsheets import Written, WrittenColumn
from groups.models import Branch

COLUMNS: Final = (
    WrittenColumn("党支部代码", 14),
    WrittenColumn("党支部", 24),
    WrittenColumn("考评办法", 30),
    WrittenColumn("版本", 8, format="integer"),
    WrittenColumn("支委会日期", 13, format="date"),
    WrittenColumn("决议", 30),
    WrittenColumn("周期", 8),
    WrittenColumn("年终方法", 11),
    WrittenColumn("并列先比", 30),
    WrittenColumn("加分", 36),
    WrittenColumn("等次", 44),
    WrittenColumn("纳入考评期", 30),
    WrittenColumn("年终依据", 11),
    WrittenColumn("导出人", 18),
    WrittenColumn("导出时间", 18, format="datetime"),
)
NO_TIE_RULE: Final = "不再比较，名次并列"


@dataclass(frozen=True, slots=True)
class Origin:
    """Who exported, and when."""

    by: str
    at: datetime

    @classmethod
    def of(cls, user: User | None, now: datetime) -> Origin:
        return cls(words.exporter(user), now)


@dataclass(frozen=True, slots=True)
class Basis:
    """One version of a scheme and the periods that were taken in under it; ``decides``: it ranks and grades."""

    branch: Branch
    scheme: Scheme
    periods: Sequence[Period]
    bands: Bands
    ties: Sequence[str]
    decides: bool

    def cells(self, origin: Origin) -> tuple[object, ...]:
        """The cells under COLUMNS."""
        scheme = self.scheme
        return (
            self.branch.code,
            self.branch.name,
            scheme.name,
            scheme.version,
            scheme.meeting_on,
            scheme.resolution,
            words.CADENCES[scheme.cadence],  # type: ignore[index]
            words.METHODS[scheme.annual_method],  # type: ignore[index]
            "；".join(self.ties) or NO_TIE_RULE,
            _bonus(scheme),
            "；".join(f"{grade} ≥ {plain(lower)}" for grade, lower in self.bands),
            "、".join(str(period.code) for period in self.periods),
            words.yes_no(self.decides),
            origin.by,
            origin.at,
        )


def sheet(bases: Iterable[Basis], origin: Origin) -> Written:
    """The sheet 口径."""
    return Written("口径", COLUMNS, _rows(bases, origin))


def _rows(bases: Iterable[Basis], origin: Origin) -> Iterator[tuple[object, ...]]:
    for basis in bases:
        yield basis.cells(origin)


def _bonus(scheme: Scheme) -> str:
    rank = "计入排名" if scheme.bonus_in_rank else "不计入排名"
    grade = "计入等次" if scheme.bonus_in_grade else "不计入等次"
    return f"{rank}，{grade}，上限 {plain(scheme.bonus_cap)} 分"

"""How groups went through the periods: their ranks over up to eight of them, their totals within a year."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from appraisal.models import Period, Result
from appraisal.results import PeriodResult, ResultRow
from appraisal.years import BranchYear, GroupYear
from branchmgr.charts import Chart, about, floor_below, named, said_of_floor
from branchmgr.decimals import exact, plain
from groups.models import PartyGroup

LINES_SHOWN = 8
"""so many lines can be told apart; of more, the script shows the first and the reader's own until others are chosen"""


@dataclass(frozen=True, slots=True)
class Trend:
    """The ranks over the periods: the picture, and the table with ranks and totals (None: took no part)."""

    chart: Chart
    periods: list[Period]
    lines: list[tuple[ResultRow, list[Result | None]]]


def trend_of(found: PeriodResult) -> Trend | None:
    """The course of a result and the periods before it; None where there is nothing to compare."""
    if len(found.trend) < 2 or not any(row.result.took_part for row in found.rows):
        return None
    lines = [(row, [_taken(found, period, row) for period in found.trend]) for row in found.rows]
    drawn = [(row.result.group, _rank_line(number, row, results)) for number, (row, results) in enumerate(lines)]
    figures = {
        "periods": [str(period) for period in found.trend],
        "lines": _by_code(drawn),
        "unit": _("Rank"),
        "total": _("Total"),
    }
    whose = about(found.period.branch, found.period)
    return Trend(
        Chart("ranks", _("Ranks over the periods"), whose, list(_said_of_ranks(found)), figures), found.trend, lines
    )


def course_of(year: BranchYear, own: frozenset[int]) -> Chart | None:
    """The totals of a year's periods, as its table has them; None where there are not two to compare."""
    if len(year.periods) < 2 or not year.rows:
        return None
    floor = floor_below([total for row in year.rows for total in _totals(row, year)])
    drawn = [(row.group, _total_line(number, row, own, year)) for number, row in enumerate(year.rows)]
    figures = {
        "periods": [str(label) for label, period in year.headings if period],
        "lines": _by_code(drawn),
        "unit": _("Total"),
        "floor": plain(floor),
    }
    says = [*_said_of_totals(year), *said_of_floor(floor)]
    return Chart("totals", _("Totals over the year"), about(year.branch, year.year), says, figures)


def _by_code(drawn: Iterable[tuple[PartyGroup, dict[str, Any]]]) -> list[dict[str, Any]]:
    """Lines in the order of the groups' codes: so a group has the same colour and sign on every page."""
    return [line for _group, line in sorted(drawn, key=lambda pair: pair[0].code)]


def _taken(found: PeriodResult, period: Period, row: ResultRow) -> Result | None:
    result = found.history.get((period.pk, row.result.group_id))
    return result if result and result.took_part else None


def _rank_line(number: int, row: ResultRow, results: Sequence[Result | None]) -> dict[str, Any]:
    return {
        "name": str(row.result.group),
        "own": row.own,
        "shown": row.own or number < LINES_SHOWN,
        "values": [result.rank if result else None for result in results],
        "totals": [exact(result.total) if result and result.total is not None else None for result in results],
    }


def _total_line(number: int, row: GroupYear, own: frozenset[int], year: BranchYear) -> dict[str, Any]:
    totals = _totals(row, year)
    return {
        "name": str(row.group),
        "own": row.group.pk in own,
        "shown": row.group.pk in own or number < LINES_SHOWN,
        "values": [exact(total) if total is not None else None for total in totals],
    }


def _totals(row: GroupYear, year: BranchYear) -> list[Decimal | None]:
    """A group's totals of the published periods, in their order."""
    held = zip(row.entries, year.places, strict=True)
    return [entry.total if entry else None for entry, period in held if period]


def _said_of_ranks(found: PeriodResult) -> Iterator[str]:
    first = [str(row.result.group) for row in found.rows if row.result.rank == 1]
    yield _("First: %(groups)s.") % {"groups": named(first)}
    climbs = [(row.climbed, row) for row in found.rows if row.climbed is not None]
    if climbs and not any(climbed for climbed, _row in climbs):
        yield _("No rank changed since %(period)s.") % {"period": found.before}
        return
    up = max((climbed for climbed, _row in climbs), default=0)
    down = min((climbed for climbed, _row in climbs), default=0)
    if up > 0:
        yield _most(
            ngettext("Rose most: %(groups)s, by %(count)s rank.", "Rose most: %(groups)s, by %(count)s ranks.", up),
            climbs,
            up,
        )
    if down < 0:
        yield _most(
            ngettext("Fell most: %(groups)s, by %(count)s rank.", "Fell most: %(groups)s, by %(count)s ranks.", -down),
            climbs,
            down,
        )


def _most(sentence: str, climbs: Sequence[tuple[int, ResultRow]], by: int) -> str:
    names = [str(row.result.group) for climbed, row in climbs if climbed == by]
    return sentence % {"groups": named(names), "count": abs(by)}


def _said_of_totals(year: BranchYear) -> Iterator[str]:
    first = [str(row.group) for row in year.rows if row.rank == 1]
    if first:
        yield _("First so far: %(groups)s.") % {"groups": named(first)}
    last, before = year.periods[-1], year.periods[-2]
    gains = [
        (then - earlier, str(row.group))
        for row in year.rows
        for earlier, then in [_totals(row, year)[-2:]]
        if earlier is not None and then is not None
    ]
    best = max((gain for gain, _name in gains), default=Decimal(0))
    if best > 0:
        names = named([name for gain, name in gains if gain == best])
        said = {"groups": names, "points": exact(best), "before": before, "last": last}
        yield _("Gained most from %(before)s to %(last)s: %(groups)s, %(points)s points.") % said
    elif gains:
        yield _("No total grew from %(before)s to %(last)s.") % {"before": before, "last": last}

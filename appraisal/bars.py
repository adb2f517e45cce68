"""Bars of an appraisal: where points were lost, what a year adds up to, how branches below a committee compare."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from appraisal.charts import comparison_of, distribution_of, heat_of, said_of_shown
from appraisal.comparison import Block
from appraisal.results import PeriodResult
from appraisal.year_material import Entry
from appraisal.years import BranchYear
from branchmgr.charts import Bars, Chart, Series, about, named, tone_of
from branchmgr.decimals import exact, plain
from groups.models import Committee

NOTHING = Decimal(0)
Losses = Sequence[tuple[str, Sequence[Decimal]]]
"""by group what was lost in each dimension"""


def pictures_of(found: PeriodResult) -> dict[str, Any]:
    """The pictures of a result's page but for the course of ranks, by the names its template knows."""
    return {
        "comparison": comparison_of(found),
        "heat": heat_of(found),
        "distribution": distribution_of(found),
        "losses": losses_of(found),
    }


def losses_of(found: PeriodResult) -> Chart | None:
    """What each open group lost, dimension upon dimension; None where nothing was lost or a single bar would stand."""
    rows = [
        (str(result.group), [cell.maximum - (cell.cell.points or NOTHING) for cell in cells])
        for result, cells in found.comparison
    ]
    if len(rows) < 2 or not any(any(lost) for _name, lost in rows):
        return None
    kept = [place for place in range(len(found.dimensions)) if any(lost[place] for _name, lost in rows)]
    series = [Series(found.dimensions[place], [lost[place] for _name, lost in rows]) for place in kept]
    bars = Bars([name for name, _lost in rows], series, _("Points"), stacked=True, sideways=True)
    says = [*said_of_shown(found), *_said_of_losses(rows, [found.dimensions[place] for place in kept], kept)]
    whose = about(found.period.branch, found.period)
    return Chart("bars", _("Points lost"), whose, says, bars.figures, bars.table(_("Group")))


def _said_of_losses(rows: Losses, names: Sequence[str], kept: Sequence[int]) -> Iterator[str]:
    sums = [(sum(lost, NOTHING), name) for name, lost in rows]
    most = max(lost for lost, _name in sums)
    said = {"groups": named([name for lost, name in sums if lost == most]), "points": plain(most)}
    yield _("Most points were lost by %(groups)s: %(points)s.") % said
    none = sum(1 for lost, _name in sums if not lost)
    if none:
        yield ngettext("%(count)s group lost none.", "%(count)s groups lost none.", none) % {"count": none}
    by_dimension = [sum((lost[place] for _name, lost in rows), NOTHING) for place in kept]
    if len(kept) > 1:
        worst = max(by_dimension)
        at = named([name for name, lost in zip(names, by_dimension, strict=True) if lost == worst])
        yield _("Of all dimensions most was lost at %(dimensions)s: %(points)s.") % {
            "dimensions": at,
            "points": plain(worst),
        }


def sums_of(year: BranchYear) -> Chart | None:
    """What the periods of a year add up to, period upon period; None before the second one or without groups."""
    rows = [row for row in year.rows if row.score]
    if len(year.periods) < 2 or len(rows) < 2:
        return None
    named_periods = [(place, label) for place, (label, period) in enumerate(year.headings) if period]
    series = [_period_series(label, [row.entries[place] for row in rows]) for place, label in named_periods]
    bars = Bars([str(row.group) for row in rows], series, _("Sum"), stacked=True, sideways=True, points=True)
    sums = [(row.score.sum, str(row.group)) for row in rows if row.score]
    return Chart("bars", _("The year's sums"), about(year.branch, year.year), [_said_of_sums(sums)], bars.figures)


def _period_series(label: str, entries: Sequence[Entry | None]) -> Series:
    totals = [entry.total if entry else None for entry in entries]
    return Series(label, totals, ["–" if total is None else exact(total) for total in totals])


def _said_of_sums(sums: Sequence[tuple[Decimal, str]]) -> str:
    high, low = max(total for total, _name in sums), min(total for total, _name in sums)
    if high == low:
        return _("All have the same sum, %(sum)s.") % {"sum": exact(high)}
    return _("Highest sum: %(best)s with %(high)s; lowest: %(worst)s with %(low)s.") % {
        "best": named([name for total, name in sums if total == high]),
        "high": exact(high),
        "worst": named([name for total, name in sums if total == low]),
        "low": exact(low),
    }


def pictures_of_block(block: Block, committee: Committee, year: int) -> list[Chart]:
    """The means of branches that may be compared, and how their groups were graded; none of a single branch."""
    branches = [each for each in block.branches if each.mean is not None]
    if not block.comparable or len(branches) < 2:
        return []
    names = [str(each.branch) for each in branches]
    means = [each.mean or NOTHING for each in branches]
    ranges = [f"{exact(each.mean or 0)} ({exact(each.means[-1])} – {exact(each.means[0])})" for each in branches]
    bars = Bars(names, [Series(_("Mean of the groups"), means, ranges)], _("Points"), sideways=True)
    shares = [[share.percent for share in each.shares] for each in branches]
    graded = Bars(
        names,
        [
            Series(grade, [each[place] for each in shares], tone=tone_of(place, len(block.grades)))
            for place, grade in enumerate(block.grades)
        ],
        "%",
        stacked=True,
        sideways=True,
        whole=True,
    )
    whose = about(committee, year)
    says = [_said_of_means(list(zip(means, names, strict=True)))]
    best = [_said_of_grade(block.grades[0], [(each[0], name) for each, name in zip(shares, names, strict=True)])]
    return [
        Chart("bars", _("Means of the branches"), whose, says, bars.figures, bars.table(_("Party branch"))),
        Chart("bars", _("Grades in the branches"), whose, best, graded.figures, graded.table(_("Party branch"))),
    ]


def _said_of_means(means: Sequence[tuple[Decimal, str]]) -> str:
    high, low = max(means)[0], min(means)[0]
    if high == low:
        return _("All have the same mean, %(mean)s.") % {"mean": exact(high)}
    return _("Highest mean: %(best)s with %(high)s; lowest: %(worst)s with %(low)s.") % {
        "best": named([name for mean, name in means if mean == high]),
        "high": exact(high),
        "worst": named([name for mean, name in means if mean == low]),
        "low": exact(low),
    }


def _said_of_grade(grade: str, shares: Sequence[tuple[Decimal, str]]) -> str:
    high = max(shares)[0]
    return _("Most groups graded %(grade)s: %(branches)s with %(share)s%%.") % {
        "grade": grade,
        "branches": named([name for share, name in shares if share == high]),
        "share": plain(high),
    }

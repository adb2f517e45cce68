"""What the pictures of a result show: the figures for the script, and a sentence that says what to see.

Only what the reader may see goes in: items and dimensions of open groups, and the totals that everybody may see.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import ROUND_FLOOR, Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from appraisal.enums import IndicatorKind
from appraisal.models import Indicator, Result
from appraisal.results import HeatCell, ItemLine, PeriodResult
from branchmgr.charts import Bars, Chart, Series, about, floor_below, named, said_of_floor, text_of, tone_of
from branchmgr.decimals import exact, half_up, plain
from branchmgr.punctuation import with_names

BINS_AT_MOST = 10
STEPS = tuple(Decimal(digit) * 10**power for power in range(7) for digit in (1, 2, 5))


@dataclass(frozen=True, slots=True)
class Bin:
    """Totals from ``low`` to below ``high``: how many groups of each grade, the best grade first."""

    low: Decimal
    high: Decimal
    counts: list[int]

    @property
    def groups(self) -> int:
        return sum(self.counts)


@dataclass(frozen=True, slots=True)
class Distribution:
    """How the totals are spread, as a picture and as a table."""

    chart: Chart
    grades: list[str]
    bins: list[Bin]


def only_group(found: PeriodResult) -> str:
    """Whom all sentences are about where the reader may look into one group alone; empty where into several."""
    opened = [row for row in found.rows if row.open]
    if len(opened) != 1:
        return ""
    return _("Your group") if opened[0].own else str(opened[0].result.group)


def said_of_shown(found: PeriodResult) -> list[str]:
    """What pictures owe a reader who may look into some groups and not into others."""
    shown, known = len(found.opened), len(found.rows)
    if not 1 < shown < known:
        return []
    return [_("Counted here are %(shown)s of %(all)s groups.") % {"shown": shown, "all": known}]


def comparison_of(found: PeriodResult) -> Chart | None:
    """The open groups by dimension, each in per cent of what its items could give; None where nothing is open."""
    rows = sorted(found.comparison, key=lambda row: row[0].group.code)  # the same colour and sign on every page
    if not rows or len(found.dimensions) < 2:
        return None
    lines = [
        Series(str(result.group), [_share(cell) for cell in cells], [_points(cell) for cell in cells])
        for result, cells in rows
    ]
    shares = [line.values for line in lines]
    says = [*said_of_shown(found), *_said_of_dimensions(found.dimensions, shares, only_group(found))]
    title, whose = _("By dimension"), about(found.period.branch, found.period)
    if not 3 <= len(found.dimensions) <= 8 or any(share is None for each in shares for share in each):
        return Chart("bars", title, whose, says, Bars(found.dimensions, lines, "%", whole=True).figures)
    floor = floor_below([share for each in shares for share in each])
    figures = {
        "dimensions": found.dimensions,
        "groups": [
            {"name": line.name, "shares": [text_of(share) for share in line.values], "points": line.said}
            for line in lines
        ],
        "floor": plain(floor),
    }
    return Chart("radar", title, whose, [*says, *said_of_floor(floor)], figures)


def heat_of(found: PeriodResult) -> Chart | None:
    """Every open group against every item that has a maximum to reach; None where nothing is open."""
    items = [each for each in found.items if each.kind != IndicatorKind.BONUS]
    marked = {each.pk for each in items}
    rows = [(result, [line for line in lines if line.indicator.pk in marked]) for result, lines in found.heat]
    if not rows or not items:
        return None
    cells = [
        {"item": column, "group": row, "share": text_of(_share(line.heat)), "points": _points(line.heat)}
        for row, (_result, lines) in enumerate(rows)
        for column, line in enumerate(lines)
    ]
    figures = {
        "items": [{"code": each.code, "name": each.name} for each in items],
        "groups": [str(result.group) for result, _lines in rows],
        "cells": cells,
    }
    says = [*said_of_shown(found), *_said_of_items(items, [lines for _result, lines in rows], only_group(found))]
    return Chart("heat", _("By item"), about(found.period.branch, found.period), says, figures)


def distribution_of(found: PeriodResult) -> Distribution | None:
    """How many groups lie where, by grade; None where fewer than two took part."""
    taken = [row.result for row in found.rows if row.result.total is not None]
    if len(taken) < 2:
        return None
    grades = [grade for grade, _lower in found.sheet.method.bands]
    bins = _bins(taken, grades)
    figures = {
        "grades": grades,
        "tones": [tone_of(place, len(grades)) for place in range(len(grades))],
        "bounds": [exact(lower) for _grade, lower in found.sheet.method.bands],
        "bins": [{"low": plain(each.low), "high": plain(each.high), "counts": each.counts} for each in bins],
        "groups": _("Groups"),
        "total": _("Total"),
    }
    title, whose = _("How the totals are spread"), about(found.period.branch, found.period)
    return Distribution(Chart("spread", title, whose, list(_said_of_totals(taken, grades)), figures), grades, bins)


def _share(cell: HeatCell) -> Decimal | None:
    """The points in per cent of the maximum; None where they are exempt or there is none to reach."""
    if cell.cell.points is None or cell.maximum <= 0:
        return None
    return half_up(cell.cell.points * 100 / cell.maximum, 1)


def _points(cell: HeatCell) -> str:
    if cell.cell.points is None:
        return _("exempt") if cell.cell.exempt else "–"
    return f"{plain(cell.cell.points)} / {plain(cell.maximum)}"


def _mean(shares: Iterable[Decimal | None]) -> Decimal | None:
    known = [share for share in shares if share is not None]
    return half_up(sum(known, Decimal(0)) / len(known), 1) if known else None


def _said_of_dimensions(names: Sequence[str], shares: Sequence[Sequence[Any]], only: str) -> Iterator[str]:
    means = [
        (mean, name) for name, column in zip(names, zip(*shares, strict=True), strict=True) if (mean := _mean(column))
    ]
    if not means:
        return
    (high, _first), (low, _second) = max(means, key=_value), min(means, key=_value)
    said = {"high": plain(high), "low": plain(low)}
    if only:
        yield _said_of_one(only, means, said)
        return
    if high == low:
        yield _("Every dimension reached %(high)s%% of its marks.") % said
        return
    said |= {"best": named([name for mean, name in means if mean == high])}
    said |= {"worst": named([name for mean, name in means if mean == low])}
    sentence = _("Strongest: %(best)s with %(high)s%% of the marks; weakest: %(worst)s with %(low)s%%.")
    yield sentence % said
    yield _("These are means of the groups shown.")


def _said_of_one(only: str, means: Sequence[tuple[Decimal, str]], said: dict[str, str]) -> str:
    """In which dimensions one group alone is strong and weak."""
    at = {share: named([name for mean, name in means if plain(mean) == share]) for share in said.values()}
    about_it = {"group": only, "best": at[said["high"]], "worst": at[said["low"]], **said}
    if said["high"] == said["low"]:
        return _("%(group)s reached %(high)s%% of the marks in every dimension.") % about_it
    return (
        _("%(group)s is strongest at %(best)s with %(high)s%% of the marks and weakest at %(worst)s with %(low)s%%.")
        % about_it
    )


def _value(pair: tuple[Decimal, str]) -> Decimal:
    return pair[0]


def _said_of_items(items: Sequence[Indicator], rows: Sequence[Sequence[ItemLine]], only: str) -> Iterator[str]:
    lost = list(_lost(items, rows))
    if only:
        yield from _said_of_items_of_one(only, lost)
        return
    most = max((amount for amount, _item in lost), default=Decimal(0))
    if most == 0:
        yield _("No item lost a point.")
        return
    names = named([str(item) for amount, item in lost if amount == most])
    yield _("Most points were lost at %(items)s: %(points)s.") % {"items": names, "points": plain(most)}
    full = sum(1 for amount, _item in lost if amount == 0)
    if full:
        yield ngettext("%(count)s item lost none.", "%(count)s items lost none.", full) % {"count": full}


def _said_of_items_of_one(only: str, lost: Sequence[tuple[Decimal, Indicator]]) -> Iterator[str]:
    """Where one group alone lost points; nothing where every item was exempt."""
    most = max((amount for amount, _item in lost), default=None)
    if most is None:
        return
    if most == 0:
        yield _("%(group)s lost no point at any item.") % {"group": only}
        return
    names = named([str(item) for amount, item in lost if amount == most])
    yield _("%(group)s lost most at %(items)s: %(points)s.") % {"group": only, "items": names, "points": plain(most)}
    full = sum(1 for amount, _item in lost if amount == 0)
    if full:
        told = {"group": only, "count": full}
        yield (
            ngettext(
                "%(group)s has full marks at %(count)s item.", "%(group)s has full marks at %(count)s items.", full
            )
            % told
        )


def _lost(items: Sequence[Indicator], rows: Sequence[Sequence[ItemLine]]) -> Iterator[tuple[Decimal, Indicator]]:
    """What all groups together lost at each item that was not exempt for all of them."""
    for number, item in enumerate(items):
        known = [lost for row in rows if (lost := row[number].lost) is not None]
        if known:
            yield sum(known, Decimal(0)), item


def _bins(taken: Sequence[Result], grades: Sequence[str]) -> list[Bin]:
    """Ten intervals at most, their borders multiples of a round number; the highest total lies inside the last."""
    totals = [result.total for result in taken if result.total is not None]
    lowest, highest = min(totals), max(totals)
    step = next((each for each in STEPS if (highest - lowest) / each < BINS_AT_MOST - 1), STEPS[-1])
    floors = Counter(
        ((result.total / step).to_integral_value(ROUND_FLOOR), result.grade)
        for result in taken
        if result.total is not None
    )
    first, last = (int((end / step).to_integral_value(ROUND_FLOOR)) for end in (lowest, highest))
    return [
        Bin(step * number, step * (number + 1), [floors[Decimal(number), grade] for grade in grades])
        for number in range(first, last + 1)
    ]


def _said_of_totals(taken: Sequence[Result], grades: Sequence[str]) -> Iterator[str]:
    held = Counter(result.grade for result in taken)
    counts = with_names(f"{grade} {held[grade]}" for grade in grades if held[grade])
    yield ngettext("%(count)s group: %(grades)s.", "%(count)s groups: %(grades)s.", len(taken)) % {
        "count": len(taken),
        "grades": counts,
    }
    totals = sorted(result.total for result in taken if result.total is not None)
    if totals[0] == totals[-1]:
        yield _("All have the same total, %(total)s.") % {"total": exact(totals[0])}
        return
    yield _("Totals reach from %(low)s to %(high)s; the middle one is %(middle)s.") % {
        "low": exact(totals[0]),
        "high": exact(totals[-1]),
        "middle": exact((totals[(len(totals) - 1) // 2] + totals[len(totals) // 2]) / 2),
    }

"""The score grid as a page: its table as HTML, and the same cells as data for the script that makes them live.

Tables are put together here rather than by a template: one of 800 cells is made of thousands of pieces.
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from functools import cached_property, lru_cache
from itertools import chain, groupby
from typing import Any, NamedTuple, cast

from django.db.models import BigAutoField, Model
from django.utils.html import escape, format_html, json_script
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from appraisal.cells import EXEMPT, MARKED, YES, Cell, Kind, cell_text
from appraisal.grid_preview import preview
from appraisal.models import Indicator, Period, Score, SelfAssessment
from appraisal.queries import Sheet, sheet_of
from branchmgr import clock
from branchmgr.decimals import plain
from branchmgr.kept_queries import Given, KeptQuery
from branchmgr.punctuation import with_colon
from groups.models import PartyGroup

SHOWN = ("dimension_heads", "indicator_heads", "body", "reasons", "script_data")
KEPT = 16
"""grids that one process keeps, of some hundred kilobytes each"""
_PARTIAL = '<td class="sum total partial">{}</td><td class="sum rank"></td><td class="sum band">{}</td>'
_NO_PART = '<td class="sum total"></td><td class="sum rank"></td><td class="sum band">{}</td>'
_WHOLE = '<td class="sum total">{}</td><td class="sum rank">{}</td><td class="sum band" data-place="{}">{}</td>'
_DIMENSION = '<th scope="colgroup" colspan="{}" title="{}">{} <span class="most">{}</span></th>'
_INDICATOR = (
    '<th scope="col" class="{}" title="{}"><span class="code">{}</span><span class="name">{}</span>'
    '<span class="most">{}</span></th>'
)


class GridScore(NamedTuple):
    """A score as the grid reads it, without the weight of a model: 800 of them are read for one page."""

    group_id: int
    indicator_id: int
    points: Decimal | None
    exempt: bool
    vetoed: bool
    reason: str
    version: int
    changed_at: datetime
    name: str | None
    number: str | None

    @property
    def cell(self) -> Cell:
        return Cell(self.points, self.exempt, self.vetoed)


@dataclass(frozen=True)
class Grid:
    """All that the page shows of a sheet; it does not depend on who reads, and what it is made of is never changed."""

    sheet: Sheet
    preview: dict[str, Any]

    @cached_property
    def cells(self) -> list[list[tuple[Indicator, GridScore | None, str]]]:
        """Of each group in order, of each indicator: the score, if there is one, and its text."""
        found = cast("dict[tuple[int, int], GridScore]", self.sheet.scores).get
        indicators = [(indicator, indicator.pk) for indicator in self.sheet.indicators]
        rows = []
        for group in self.sheet.groups:
            pk = group.pk
            scores = [(indicator, found((pk, key))) for indicator, key in indicators]
            rows.append([(indicator, score, _text(score, indicator)) for indicator, score in scores])
        return rows

    @property
    def unranked(self) -> bool:
        """Whether no group has a rank yet: the columns of rank and grade are narrow then."""
        return not any(standing.get("part") for standing in self.preview["groups"].values())

    @cached_property
    def dimension_heads(self) -> SafeString:
        """The upper header: dimensions in order, each over its indicators, with its full marks."""
        heads = []
        for name, group in groupby(self.sheet.indicators, key=lambda indicator: indicator.dimension.name):
            indicators = list(group)
            full = sum(indicator.maximum for indicator in indicators if indicator.kind in MARKED)
            shown = plain(full) if full and len(indicators) > 1 else ""
            heads.append(format_html(_DIMENSION, len(indicators), name, name, shown))
        return _joined(heads)

    @cached_property
    def indicator_heads(self) -> SafeString:
        """The lower header: code, name and maximum of each indicator."""
        return _joined([_head(indicator) for indicator in self.sheet.indicators])

    @cached_property
    def body(self) -> SafeString:
        """A row for each group: name, cells, and where it stands so far."""
        rows = zip(self.sheet.groups, self.cells, strict=True)
        return _joined([_row(group, cells, self.preview["groups"][group.pk]) for group, cells in rows])

    @cached_property
    def reasons(self) -> SafeString:
        """Every reason with its cell, as items of a list for the paper form."""
        rows = zip(self.sheet.groups, self.cells, strict=True)
        return _joined(
            [
                f"<li>{escape(with_colon(f'{group.name} · {i.code} {i.name} · {_shown(text)}', score.reason))}</li>"
                for group, cells in rows
                for i, score, text in cells
                if score is not None and score.reason
            ]
        )

    @cached_property
    def script_data(self) -> SafeString:
        """What the script is told of the sheet."""
        return json_script(self.data, "grid-data")

    @property
    def data(self) -> dict[str, Any]:
        """The same for the script: groups, indicators, and cells row by row as [text, version, reason, who, when]."""
        sheet, nobody = self.sheet, _("the system")
        return {
            "step": plain(sheet.period.scheme.step),
            "groups": [{"id": group.pk, "code": group.code, "name": group.name} for group in sheet.groups],
            "indicators": [_indicator(indicator) for indicator in sheet.indicators],
            "cells": [_data(score, text, nobody) for row in self.cells for _indicator_of, score, text in row],
            "preview": self.preview,
        }


@dataclass(frozen=True, slots=True)
class _Content:
    """Everything that a grid is made of, as values: while they are the same, so is the grid."""

    said: tuple[Hashable, ...]
    sheet: Sheet = field(compare=False)


def grid_of(period: Period) -> Grid:
    """The grid of a period, its totals worked out; four queries, whose rows are read each time.

    Whoever comes while not one value is another gets the one worked out before, in the same process and language.
    """
    sheet = grid_sheet(period)
    scheme, items = period.scheme, [(indicator, indicator.dimension) for indicator in sheet.indicators]
    rows = [period, scheme, *sheet.groups, *chain.from_iterable(items)]
    said = (get_language(), str(clock.zone()), sheet.method, *map(_values, rows), *sheet.scores.values())
    return _worked_out(_Content(said, sheet))


@lru_cache(maxsize=KEPT)
def _worked_out(content: _Content) -> Grid:
    grid = Grid(content.sheet, preview(content.sheet))
    for part in SHOWN:  # now, from what the key was made of: nobody may change a row in between
        getattr(grid, part)
    return grid


def _values(row: Model) -> str:
    """All fields of a row, whatever of them the grid shows."""
    return repr([getattr(row, each.attname) for each in row._meta.concrete_fields])


_NAMES = ("changed_by__person__name", "changed_by__username")
_scores: KeptQuery[tuple[Any, ...]] = KeptQuery(
    "grid_scores",
    lambda: Score.objects.filter(period=Given("period", BigAutoField())).values_list(*GridScore._fields[:-2], *_NAMES),
)


def grid_sheet(period: Period) -> Sheet:
    """The period's sheet with light scores in the place of models."""
    scores = {(row[0], row[1]): GridScore._make(row) for row in _scores.rows(period=period.pk)}
    return sheet_of(period, scores=cast("dict[tuple[int, int], Score]", scores))


def own_points(period: Period) -> dict[str, list[str]]:
    """What leaders gave their own groups: points and note by ``group-indicator``; shown beside, never counted."""
    if not period.scheme.self_assessment:
        return {}
    rows = SelfAssessment.objects.of(period).said().values_list("group_id", "indicator_id", "points", "note")
    return {f"{group}-{item}": ["" if points is None else plain(points), note] for group, item, points, note in rows}


def _joined(parts: list[Any]) -> SafeString:
    """Parts that were escaped where they were made, as one."""
    return mark_safe("".join(parts))  # noqa: S308 - see above


def _text(score: GridScore | None, indicator: Indicator) -> str:
    if score is None:
        return ""
    if score.points is not None:
        return plain(score.points)
    return cell_text(score.cell, kind=cast(Kind, indicator.kind))


def _shown(text: str) -> str:
    """A cell's text in the reader's language."""
    if text == EXEMPT:
        return _("n/a")
    return _("yes") if text == YES else text


def _head(indicator: Indicator) -> SafeString:
    most = plain(indicator.maximum)
    if indicator.kind == "veto":
        most = _("yes / no")
    elif indicator.kind == "bonus":
        most = _("up to +%(most)s") % {"most": most}
    title = " — ".join(filter(None, (f"{indicator.code} {indicator.name}", indicator.standard)))
    return format_html(_INDICATOR, indicator.kind, title, indicator.code, indicator.name, most)


def _row(group: PartyGroup, cells: list[tuple[Indicator, GridScore | None, str]], standing: dict[str, Any]) -> str:
    head = format_html('<tr data-group="{}"><th scope="row" title="{}">{}</th>', group.pk, group.code, group.name)
    between = "".join([_cell(indicator, score, text) for indicator, score, text in cells])
    return f"{head}{between}{_end(standing)}</tr>\n"


def _cell(indicator: Indicator, score: GridScore | None, text: str) -> str:
    """One cell; its text is a number or one of our own words."""
    if score is None:
        return f'<td class="{indicator.kind}"></td>'
    look = " noted" if score.reason else ""
    if score.points is None:
        look += " exempt" if score.exempt else " vetoed" if score.vetoed else ""
        text = _shown(text)
    elif indicator.kind in MARKED and score.points < indicator.maximum:
        look += " low"
    return f'<td class="{indicator.kind}{look}">{text}</td>'


def _end(standing: dict[str, Any]) -> SafeString:
    """Total, rank and grade; the points so far where cells are missing."""
    if "part" not in standing:
        return format_html(_PARTIAL, standing["points"], pgettext("total of a group", "so far"))
    if not standing["part"]:
        return format_html(_NO_PART, _("no part"))
    return format_html(_WHOLE, standing["total"], standing["rank"], standing["place"], standing["grade"])


def _data(score: GridScore | None, text: str, nobody: str) -> list[Any]:
    """One cell for the script; ``nobody`` stands where no person changed it last."""
    if score is None:
        return []
    by = score.name or score.number or nobody
    return [text, score.version, score.reason, by, int(score.changed_at.timestamp())]


def _indicator(indicator: Indicator) -> dict[str, Any]:
    return {
        "id": indicator.pk,
        "code": indicator.code,
        "name": indicator.name,
        "dimension": indicator.dimension.name,
        "maximum": plain(indicator.maximum),
        "kind": indicator.kind,
        "standard": indicator.standard,
    }

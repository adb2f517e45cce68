"""The score grid as a page: its rows as HTML, and the same cells as data for the script that makes them live."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any, cast

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from appraisal.cells import EXEMPT, YES, Kind, cell_text
from appraisal.grid_messages import name_of
from appraisal.grid_preview import preview
from appraisal.models import Dimension, Indicator, Score
from appraisal.queries import Sheet
from branchmgr.decimals import plain
from branchmgr.models import User
from groups.models import PartyGroup

_PARTIAL = '<td class="sum total partial">{}</td><td class="sum rank"></td><td class="sum band"></td>'
_NO_PART = '<td class="sum total"></td><td class="sum rank"></td><td class="sum band">{}</td>'
_WHOLE = '<td class="sum total">{}</td><td class="sum rank">{}</td><td class="sum band" data-place="{}">{}</td>'


@dataclass(frozen=True, slots=True)
class DimensionHead:
    """A dimension over its columns; ``maximum`` is the sum of its full marks."""

    dimension: Dimension
    width: int
    maximum: str


@dataclass(frozen=True, slots=True)
class Row:
    """One group's line: its cells and, at the end, its standing so far, both as HTML."""

    group: PartyGroup
    cells: SafeString
    end: SafeString


@dataclass(frozen=True, slots=True)
class Grid:
    """All that the page shows of a sheet."""

    sheet: Sheet
    preview: dict[str, Any]

    def dimensions(self) -> list[DimensionHead]:
        """The upper header: dimensions in order, each over its indicators."""
        heads = []
        for _pk, of_dimension in groupby(self.sheet.indicators, key=lambda indicator: indicator.dimension_id):
            indicators = list(of_dimension)
            maximum = sum(i.maximum for i in indicators if i.kind in ("points", "deduction"))
            heads.append(DimensionHead(indicators[0].dimension, len(indicators), plain(maximum)))
        return heads

    def rows(self) -> Iterator[Row]:
        """The groups in order."""
        for group in self.sheet.groups:
            yield Row(group, self._cells(group), _end(self.preview["groups"][group.pk]))

    def reasons(self) -> list[tuple[PartyGroup, Indicator, str, str]]:
        """Every reason with its cell, for the paper form."""
        found = ((g, i, self.sheet.scores.get((g.pk, i.pk))) for g in self.sheet.groups for i in self.sheet.indicators)
        return [(g, i, _shown(_text(s, i)), s.reason) for g, i, s in found if s is not None and s.reason]

    def _cells(self, group: PartyGroup) -> SafeString:
        scores = self.sheet.scores
        cells = [_cell(scores.get((group.pk, indicator.pk)), indicator) for indicator in self.sheet.indicators]
        return mark_safe("".join(cells))  # noqa: S308 - made of numbers and our own words only

    def data(self) -> dict[str, Any]:
        """The same for the script: groups, indicators, and cells row by row as [text, version, reason, who, when]."""
        sheet = self.sheet
        return {
            "step": plain(sheet.period.scheme.step),
            "groups": [{"id": g.pk, "code": g.code, "name": g.name} for g in sheet.groups],
            "indicators": [_indicator(indicator) for indicator in sheet.indicators],
            "cells": [_data(sheet.scores.get((g.pk, i.pk)), i) for g in sheet.groups for i in sheet.indicators],
            "people": self._people(),
            "preview": self.preview,
        }

    def _people(self) -> dict[int, str]:
        ids = {score.changed_by_id for score in self.sheet.scores.values() if score.changed_by_id}
        return {user.pk: name_of(user) for user in User.objects.filter(pk__in=ids).select_related("person")}


def grid_of(sheet: Sheet) -> Grid:
    """The grid of a sheet, its totals worked out."""
    return Grid(sheet, preview(sheet))


def _text(score: Score | None, indicator: Indicator) -> str:
    return "" if score is None else cell_text(score.cell, kind=cast(Kind, indicator.kind))


def _shown(text: str) -> str:
    """A cell's text in the reader's language."""
    if text == EXEMPT:
        return _("n/a")
    return _("yes") if text == YES else text


def _cell(score: Score | None, indicator: Indicator) -> str:
    if score is None:
        return f'<td class="{indicator.kind}"></td>'
    noted = " noted" if score.reason else ""
    if score.points is None:
        mark = " exempt" if score.exempt else " vetoed" if score.vetoed else ""
        return f'<td class="{indicator.kind}{noted}{mark}">{_shown(_text(score, indicator))}</td>'
    low = " low" if score.points < indicator.maximum and indicator.kind != "bonus" else ""
    return f'<td class="{indicator.kind}{noted}{low}">{plain(score.points)}</td>'


def _end(standing: dict[str, Any]) -> SafeString:
    """Total, rank and grade; the points so far where cells are missing."""
    if "part" not in standing:
        return format_html(_PARTIAL, standing["points"])
    if not standing["part"]:
        return format_html(_NO_PART, _("no part"))
    return format_html(_WHOLE, standing["total"], standing["rank"], standing["place"], standing["grade"])


def _data(score: Score | None, indicator: Indicator) -> list[Any]:
    if score is None:
        return []
    at = int(score.changed_at.timestamp())
    return [_text(score, indicator), score.version, score.reason, score.changed_by_id, at]


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

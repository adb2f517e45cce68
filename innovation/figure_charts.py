"""The pictures of a year's figures: how far proposals came, and the trend over the years; each with its sentence."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from branchmgr.decimals import plain
from innovation.figures import YearFigures


@dataclass(frozen=True, slots=True)
class FigureChart:
    """A picture as the script draws it; ``figures`` are numbers as text, for they are exact."""

    kind: str
    caption: str
    figures: dict[str, Any]


def funnel_of(found: YearFigures) -> FigureChart | None:
    """Which share of what was handed in came how far; None where nothing was."""
    if not found.handed_in:
        return None
    stages = [
        {"name": str(each.label), "count": each.count, "percent": plain(each.percent or 0)} for each in found.stages
    ]
    said = {"handed_in": found.handed_in, "accepted": found.accepted, "carried_out": found.carried_out}
    caption = _("Of %(handed_in)s proposals %(accepted)s are accepted and %(carried_out)s carried out.") % said
    return FigureChart("funnel", caption, {"stages": stages})


def trend_of(found: YearFigures) -> FigureChart | None:
    """Proposals handed in, accepted and carried out by year; None for a single year."""
    years = found.trend
    if len(years) < 2:
        return None
    named = (
        (pgettext("figures", "handed in"), [each.handed_in for each in years]),
        (pgettext("figures", "accepted"), [each.accepted for each in years]),
        (pgettext("figures", "carried out"), [each.carried_out for each in years]),
    )
    lines = [
        {"name": name, "values": [str(each) for each in values], "totals": [], "own": place == 0, "shown": True}
        for place, (name, values) in enumerate(named)
    ]
    figures = {"periods": [str(each.year) for each in years], "lines": lines, "unit": _("Proposals"), "counted": True}
    last, before = years[-1], years[-2]
    said = {"year": last.year, "number": last.handed_in, "before": before.handed_in, "last": before.year}
    return FigureChart("totals", _("%(year)s: %(number)s proposals; %(last)s: %(before)s.") % said, figures)

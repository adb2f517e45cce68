"""The pictures of a year's figures, each with its sentence: how far proposals came, their kinds, how long it took."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from branchmgr.charts import Bars, Chart, Series, Table, about, named
from branchmgr.decimals import plain
from innovation.figures import Duration, YearFigures
from innovation.matrix import Matrix, Rate


def pictures_of(found: YearFigures) -> dict[str, Chart | None]:
    """The pictures of a year by the names its page knows."""
    return {
        "funnel": funnel_of(found),
        "trend": trend_of(found),
        "kinds": kinds_of(found),
        "durations": durations_of(found),
    }


def funnel_of(found: YearFigures) -> Chart | None:
    """Which share of what was handed in came how far; None where nothing was."""
    if not found.handed_in:
        return None
    stages = [
        {
            "name": str(each.label),
            "count": each.count,
            "said": _("%(count)s (%(percent)s%%)") % {"count": each.count, "percent": plain(each.percent or 0)},
        }
        for each in found.stages
    ]
    said = {"handed_in": found.handed_in, "accepted": found.accepted, "carried_out": found.carried_out}
    caption = _("Of %(handed_in)s proposals %(accepted)s are accepted and %(carried_out)s carried out.") % said
    headings = [_("Stage"), _("Proposals"), _("Share")]
    rows = [[str(each.label), str(each.count), f"{plain(each.percent or 0)}%"] for each in found.stages]
    return Chart("funnel", _("How far they came"), _whose(found), [caption], {"stages": stages}, Table(headings, rows))


def trend_of(found: YearFigures) -> Chart | None:
    """Proposals handed in, accepted and carried out by year; None for a single year."""
    years = found.trend
    if len(years) < 2:
        return None
    named_values = (
        (pgettext("figures", "handed in"), [each.handed_in for each in years]),
        (pgettext("figures", "accepted"), [each.accepted for each in years]),
        (pgettext("figures", "carried out"), [each.carried_out for each in years]),
    )
    lines = [
        {"name": name, "values": [str(each) for each in values], "totals": [], "own": place == 0, "shown": True}
        for place, (name, values) in enumerate(named_values)
    ]
    figures = {"periods": [str(each.year) for each in years], "lines": lines, "unit": _("Proposals"), "floor": "0"}
    last, before = years[-1], years[-2]
    said = {"year": last.year, "number": last.handed_in, "before": before.handed_in, "last": before.year}
    caption = _("%(year)s: %(number)s proposals; %(last)s: %(before)s.") % said
    return Chart("totals", _("Year by year"), _whose(found), [caption], figures)


def kinds_of(found: YearFigures) -> Chart | None:
    """How many proposals of each of the five kinds; None where nothing was handed in."""
    if not found.handed_in:
        return None
    counts = [(str(kind.label), count) for kind, count in found.kinds]
    bars = Bars([name for name, _n in counts], [Series(_("Proposals"), [n for _name, n in counts])], _("Proposals"))
    most = max(count for _name, count in counts)
    says = [
        _("Most are of the kind %(kinds)s: %(count)s.")
        % {"kinds": named([name for name, count in counts if count == most]), "count": most}
    ]
    without = [name for name, count in counts if not count]
    if without:
        says.append(_("None yet of the kind %(kinds)s.") % {"kinds": named(without)})
    heading = pgettext("proposal", "Kind")
    return Chart("bars", _("By kind"), _whose(found), says, bars.figures, bars.table(heading))


def durations_of(found: YearFigures) -> Chart | None:
    """How many days each step took in the middle, and at the longest; None where no step was taken."""
    taken = [each for each in found.durations if each.steps]
    if not taken:
        return None
    names = [str(each.label) for each in taken]
    series = [
        Series(_("Median"), [each.median for each in taken]),
        Series(pgettext("figures", "Longest"), [each.longest for each in taken]),
    ]
    bars = Bars(names, series, _("Days"), sideways=True)
    table = Table(
        [pgettext("proposal", "Step"), pgettext("figures", "Times"), *(each.name for each in series)],
        [[str(each.label), str(each.steps), plain(each.median or 0), plain(each.longest or 0)] for each in taken],
    )
    return Chart("bars", _("Days from step to step"), _whose(found), [_said_of_days(taken)], bars.figures, table)


def _said_of_days(taken: Sequence[Duration]) -> str:
    slowest = max(each.median or 0 for each in taken)
    return _("Slowest by the median: %(steps)s with %(days)s days.") % {
        "steps": named([str(each.label) for each in taken if each.median == slowest]),
        "days": plain(slowest),
    }


def rates_of(matrix: Matrix) -> Chart | None:
    """The share of members with a proposal by group, of the groups one may see; None of fewer than two."""
    rates = [each for each in matrix.rates if each.percent is not None]
    if len(rates) < 2:
        return None
    shares = [each.percent for each in rates]
    said = [f"{plain(each.percent or 0)}% ({each.active} / {each.members})" for each in rates]
    bars = Bars([_name(each) for each in rates], [Series(_("With a proposal"), shares, said)], "%", whole=True)
    says = [_said_of_rates(rates)]
    return Chart("bars", _("Members with a proposal, by group"), about(matrix.branch, matrix.year), says, bars.figures)


def _said_of_rates(rates: Sequence[Rate]) -> str:
    best, worst = (bound(each.percent or 0 for each in rates) for bound in (max, min))
    if best == worst:
        return _("Every group has the same share: %(share)s%%.") % {"share": plain(best)}
    said: dict[str, Any] = {"high": plain(best), "low": plain(worst)}
    said |= {"best": named([_name(each) for each in rates if each.percent == best])}
    said |= {"worst": named([_name(each) for each in rates if each.percent == worst])}
    return _("Most take part in %(best)s with %(high)s%%; fewest in %(worst)s with %(low)s%%.") % said


def _name(rate: Rate) -> str:
    return str(rate.group) if rate.group else _("without a group")


def _whose(found: YearFigures) -> str:
    return about(found.branch, found.year)

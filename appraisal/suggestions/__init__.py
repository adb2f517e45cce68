"""Suggested scores (domain rule 9): figures from what was filed, shown beside the cell with the records behind them.

A module of this package that names a ``SOURCE`` is a source; putting a file here is all it takes.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from importlib import import_module
from pkgutil import iter_modules
from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from appraisal.cells import Kind
from appraisal.models import Indicator, Period
from appraisal.queries import Sheet
from appraisal.scheme_contents import Contents
from appraisal.suggestion_rules import EXAMPLES, CannotCompute, Missing, RuleFault, parse_rule
from appraisal.suggestions.registry import Asked, Reading, Source
from branchmgr import clock
from groups.models import PartyGroup

_UNKNOWN_SOURCE = _(
    "{code}: the source of data “{source}” is not known here, so nothing is suggested. There are: {sources}."
)
_RULE_ALONE = _("{code}: a rule without a source of data suggests nothing.")
_UNREADABLE_RULE = _("{code}: “{rule}” is not a rule, so nothing is suggested. Write it like one of these: {examples}")


def _found() -> dict[str, Source]:
    modules = (import_module(f"{__name__}.{module.name}") for module in iter_modules(__path__))
    sources = [module.SOURCE for module in modules if hasattr(module, "SOURCE")]
    return {source.key: source for source in sorted(sources, key=lambda source: source.key)}


SOURCES: dict[str, Source] = _found()
"""Every source by its key."""

WITHOUT_POINTS: frozenset[Kind] = frozenset({"veto"})
WHY_NOT: dict[Missing, Any] = {
    "no_figure": _("Nothing was recorded that the rule could count."),
    "no_due": _("Nothing was due in this time, so there is nothing to compare with."),
    "unknown_word": _("The rule does not say what this level is worth."),
}


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What is suggested for one cell. ``points`` None is no suggestion, and ``why_not`` says why (lazy text)."""

    source: str
    rule: str
    points: Decimal | None
    reading: Reading | None
    why_not: Any = ""

    @property
    def sentence(self) -> str:
        """What was found, in the reader's language."""
        return self.reading.sentence if self.reading else ""


def key_of(name: str) -> str:
    """The key of the source that a workbook names by key or Chinese name; the name itself where none is known."""
    typed = name.strip()
    return next((source.key for source in SOURCES.values() if typed in (source.key, source.chinese)), typed)


def remarks(contents: Contents) -> list[Any]:
    """What keeps items of a scheme from being suggested anything: lazy sentences, each naming its item."""
    found: list[Any] = []
    for item in contents.items:
        named = {"code": item.code, "source": item.source, "rule": item.suggestion_rule}
        if item.source and item.source not in SOURCES:
            found.append(
                format_lazy(_UNKNOWN_SOURCE, **named, sources="、".join(each.chinese for each in SOURCES.values()))
            )
        if item.suggestion_rule and not item.source:
            found.append(format_lazy(_RULE_ALONE, **named))
        if item.suggestion_rule and not _is_rule(item.suggestion_rule):
            found.append(format_lazy(_UNREADABLE_RULE, **named, examples=" · ".join(EXAMPLES.values())))
    return found


def _is_rule(text: str) -> bool:
    try:
        parse_rule(text)
    except RuleFault:
        return False
    return True


def suggestions_of(sheet: Sheet) -> dict[tuple[int, int], Suggestion]:
    """The suggestions for a sheet, by the ids of group and indicator; none for items that name no source."""
    return suggestions_for(sheet.period, groups=sheet.groups, indicators=sheet.indicators)


def suggestions_for(
    period: Period, *, groups: Sequence[PartyGroup], indicators: Sequence[Indicator]
) -> dict[tuple[int, int], Suggestion]:
    """The suggestions for some groups and indicators of a period, whose scheme is at hand."""
    named: dict[str, list[Indicator]] = defaultdict(list)
    for indicator in indicators:
        if indicator.source and indicator.kind not in WITHOUT_POINTS:
            named[indicator.source].append(indicator)
    found: dict[tuple[int, int], Suggestion] = {}
    for key, its in named.items():
        found |= _read(key, Asked(period, groups, its, min(period.ends_on, clock.today())))
    return found


def _read(key: str, asked: Asked) -> dict[tuple[int, int], Suggestion]:
    source = SOURCES.get(key)
    readings = source.of(asked) if source else {}
    return {
        (group.pk, indicator.pk): suggest(
            indicator, readings.get((group.pk, indicator.pk)), step=asked.period.scheme.step, known=source is not None
        )
        for group in asked.groups
        for indicator in asked.indicators
    }


def suggest(indicator: Indicator, reading: Reading | None, *, step: Decimal, known: bool = True) -> Suggestion:
    """What the indicator's rule makes of a reading."""
    key, text = indicator.source, indicator.suggestion_rule
    if not known:
        return Suggestion(key, text, None, None, _("This source of data is not known here."))
    if not text:
        return Suggestion(key, text, None, reading, _("The item names no rule, so only the records are shown."))
    if reading is None:
        return Suggestion(key, text, None, None, WHY_NOT["no_figure"])
    try:
        points = parse_rule(text).suggest(reading.figure, maximum=indicator.maximum, step=step)
    except RuleFault:
        return Suggestion(key, text, None, reading, _("The rule of this item cannot be read."))
    except CannotCompute as missing:
        return Suggestion(key, text, None, reading, WHY_NOT[missing.reason])
    return Suggestion(key, text, points, reading)

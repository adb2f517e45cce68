"""What somebody should look at before a period is totalled: nothing here forbids anything, it names groups and items.

The findings are worked out from the sheet of the period and that of the last published one of the same cadence.
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any, Literal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from appraisal.cells import MARKED
from appraisal.models import Indicator, Period, Score
from appraisal.moments import PeriodCode
from appraisal.queries import Sheet, sheet_of
from appraisal.scoring import missing_codes, score_group
from branchmgr.decimals import half_up, plain
from branchmgr.punctuation import with_names
from groups.models import PartyGroup

JUMP = Decimal(10)
"""so many points of 100 up or down since the last period are a large jump"""
SHORTEST_REASON = 4
"""a deduction whose reason has fewer characters says hardly anything"""
NAMED_AT_MOST = 12

Column = Sequence[tuple[PartyGroup, Score]]
Kind = Literal["missing", "all_full", "full", "flat", "jump", "thin_reason", "same_reason"]

TITLES: dict[Kind, Any] = {
    "missing": gettext_lazy("Not scored yet"),
    "all_full": gettext_lazy("Everybody at full marks"),
    "full": gettext_lazy("Everybody at full marks"),
    "flat": gettext_lazy("No difference between the groups"),
    "jump": gettext_lazy("Large jump since the last period"),
    "thin_reason": gettext_lazy("Deduction with hardly a reason"),
    "same_reason": gettext_lazy("The same reason for every group"),
}
SENTENCES: dict[Kind, Any] = {
    "missing": gettext_lazy("%(groups)s: not scored yet in %(items)s."),
    "all_full": gettext_lazy("Every group has full marks in every item. Is that what was seen?"),
    "full": gettext_lazy("Every group has full marks in: %(items)s."),
    "flat": gettext_lazy("Every group has the same points in: %(items)s."),
    "jump": gettext_lazy("%(groups)s: %(now)s of 100 instead of %(before)s in %(period)s (%(change)s)."),
    "thin_reason": gettext_lazy("%(groups)s, %(items)s: the reason of the deduction is only “%(reason)s”."),
    "same_reason": gettext_lazy("%(items)s: points were taken off %(groups)s, all with the reason “%(reason)s”."),
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to look at: its kind, the groups and items it is about, and the figures that its sentence names."""

    kind: Kind
    groups: tuple[str, ...] = ()
    items: tuple[str, ...] = ()
    values: tuple[tuple[str, str], ...] = ()

    @property
    def title(self) -> str:
        return str(TITLES[self.kind])

    @property
    def sentence(self) -> str:
        """The finding in words, in the reader's language."""
        named = {"groups": _shortened(self.groups), "items": _shortened(self.items)} | dict(self.values)
        if "period" in named:
            named["period"] = _name(named["period"])
        return str(SENTENCES[self.kind]) % named

    @property
    def data(self) -> list[Any]:
        """The finding as the audit keeps it: kind, items, groups, figures, at most a dozen of each."""
        return [self.kind, *(list(part[:NAMED_AT_MOST]) for part in (self.items, self.groups)), dict(self.values)]


def last_sheet(period: Period) -> Sheet | None:
    """The sheet of the last published period before this one, of the same branch and cadence."""
    line = Period.objects.leading_to(period).exclude(pk=period.pk).select_related("scheme")
    before = line.first()
    return sheet_of(before) if before else None


def findings_of(sheet: Sheet, before: Sheet | None) -> list[Finding]:
    """What there is to look at, in the order of weight; ``before`` is the last published period's sheet."""
    return [
        *missing(sheet),
        *full_marks(sheet),
        *flat_columns(sheet),
        *(jumps(sheet, before) if before else ()),
        *deductions(sheet),
    ]


def digest(findings: Iterable[Finding]) -> str:
    """A short mark by which the findings somebody saw are known again; empty where there are none."""
    said = [(each.kind, each.groups, each.items, each.values) for each in findings]
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()[:16] if said else ""


def missing(sheet: Sheet) -> Iterator[Finding]:
    """The cells that must be scored or exempt and are neither, a finding for each group."""
    found: dict[str, list[str]] = {}
    for group, indicator in sheet.missing():
        found.setdefault(group.name, []).append(indicator.code)
    for name, codes in found.items():
        yield Finding("missing", (name,), tuple(codes))


def full_marks(sheet: Sheet) -> Iterator[Finding]:
    """Where every group, of at least two, was given the maximum: in every item, or in some."""
    columns = _columns(sheet)
    full = [i.code for i, column in columns if _alike(sheet, column) and column[0][1].points == i.maximum]
    yield from full_marks_in(full, len(columns))


def full_marks_in(codes: list[str], items: int) -> Iterator[Finding]:
    """The same of the items in which everybody has the maximum, out of so many ``items`` of the full marks."""
    if codes and len(codes) == items:
        yield Finding("all_full")
    elif codes:
        yield Finding("full", items=tuple(codes))


def flat_columns(sheet: Sheet) -> Iterator[Finding]:
    """Items in which every group, of at least two, was given the same points, less than the maximum."""
    yield from flat_in(
        [
            (indicator.code, column[0][1].points or Decimal(0))
            for indicator, column in _columns(sheet)
            if _alike(sheet, column) and column[0][1].points != indicator.maximum
        ]
    )


def flat_in(found: list[tuple[str, Decimal]]) -> Iterator[Finding]:
    """The same of such items, each with the points that everybody has."""
    if found:
        yield Finding("flat", items=tuple(f"{code} ({plain(points)})" for code, points in found))


def jumps(sheet: Sheet, before: Sheet) -> Iterator[Finding]:
    """Groups whose share of the full marks changed by ten points of 100 or more; without the bonus."""
    earlier = shares(before)
    for group in sheet.groups:
        now, then = _share(sheet, group), earlier.get(group.pk)
        if now is None or then is None or abs(now - then) < JUMP:
            continue
        change = half_up(now - then)
        values = {
            "now": f"{half_up(now):f}",
            "before": f"{half_up(then):f}",
            "change": f"+{change:f}" if change > 0 else f"−{-change:f}",
            "period": str(before.period.code),
        }
        yield Finding("jump", (group.name,), values=tuple(values.items()))


def deductions(sheet: Sheet) -> Iterator[Finding]:
    """Deductions with hardly a reason, and items where all groups lost points for one and the same reason."""
    for indicator, column in _columns(sheet):
        yield from deductions_in(indicator, column)


def deductions_in(indicator: Indicator, column: Column) -> Iterator[Finding]:
    """The same of one item; the column is of all groups that it applies to, in the order of their codes."""
    taken = [(group, score.reason) for group, score in column if _deducted(indicator, score)]
    thin: dict[str, list[str]] = defaultdict(list)
    for group, reason in taken:
        if len(reason.strip()) < SHORTEST_REASON:
            thin[reason.strip()].append(group.name)
    for reason, names in thin.items():
        yield Finding("thin_reason", tuple(names), (indicator.code,), (("reason", reason),))
    reasons = {reason.strip() for _group, reason in taken}
    if len(taken) == len(column) > 1 and len(reasons) == 1 and not thin:
        names = [group.name for group, _reason in taken]
        yield Finding("same_reason", tuple(names), (indicator.code,), (("reason", reasons.pop()),))


def shares(sheet: Sheet) -> dict[int, Fraction]:
    """Of each group that is fully scored: its points of 100, scaled over what applies, without the bonus."""
    found = {group.pk: _share(sheet, group) for group in sheet.groups}
    return {pk: share for pk, share in found.items() if share is not None}


def _share(sheet: Sheet, group: PartyGroup) -> Fraction | None:
    cells = sheet.cells(group)
    score = None if missing_codes(sheet.items, cells) else score_group(sheet.items, cells, sheet.method)
    full = score.scale[0] if score else Decimal(0)
    return score.base * 100 / Fraction(full) if score and full else None


def _columns(sheet: Sheet) -> list[tuple[Indicator, Column]]:
    """Each item of the full marks with the groups that it applies to and that are scored."""
    found: list[tuple[Indicator, Column]] = []
    for indicator in (each for each in sheet.indicators if each.kind in MARKED):
        scores = ((group, sheet.scores.get((group.pk, indicator.pk))) for group in sheet.groups)
        found.append((indicator, [(g, score) for g, score in scores if score and score.points is not None]))
    return found


def _alike(sheet: Sheet, column: Column) -> bool:
    """Whether all groups, and at least two, stand in the column with the same points."""
    return len(column) == len(sheet.groups) > 1 and len({score.points for _group, score in column}) == 1


def _deducted(indicator: Indicator, score: Score) -> bool:
    return indicator.kind == "deduction" and score.points is not None and score.points < indicator.maximum


def _name(code: str) -> str:
    """A period's name in the reader's language."""
    parsed = PeriodCode.parse(code)
    return str(Period(year=parsed.year, cadence=parsed.cadence, number=parsed.number))


def _shortened(names: tuple[str, ...]) -> str:
    if len(names) <= NAMED_AT_MOST:
        return with_names(names)
    shown = {"names": with_names(names[:NAMED_AT_MOST]), "count": len(names) - NAMED_AT_MOST}
    return _("%(names)s and %(count)s more") % shown

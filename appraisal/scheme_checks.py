"""Whether a scheme can be used: every fault of its contents at once, and what its authors should know."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from appraisal.cells import MARKED
from appraisal.grading import BandFault, check_bands
from appraisal.scheme_contents import Contents, SchemeItem
from branchmgr.decimals import plain

TERMS: Final = "办法"
ITEMS: Final = "考核项目"
BANDS: Final = "等次"
USUAL_FULL_MARKS: Final = 100

_SEVERAL_TIMES = _("This code stands more than once in the scheme.")
_NOT_POSITIVE = _("The maximum must be more than 0.")
_NEGATIVE = _("The maximum must be 0 or more.")
_OFF_STEP = _("Not a multiple of the step {step}.")
_VETO_MAXIMUM = _("A 否决 item has no points. Leave the maximum empty or write 0.")
_NOT_A_VETO = _("Only a 否决 item has an effect. Empty this cell.")
_UNKNOWN_GRADE = _("The grade “{grade}” is not on the sheet 等次, which has: {grades}.")
_UNKNOWN_TIE = _("“{name}” is neither a dimension nor the code of an indicator of this scheme.")
_TIE_TWICE = _("“{name}” stands more than once.")
_NO_MARKED = _("There is no 得分 or 扣分 item. A scheme needs at least one.")
_GRADE_TWICE = _("This grade stands more than once.")
_BOUND_TWICE = _("This lower bound stands more than once.")
_BAND_NEGATIVE = _("A lower bound is 0 or more.")
_HOLE = _("The lowest grade begins at {bound}: scores below it would have no grade. Let it begin at 0.")
_NO_BANDS = _("There is no grade.")

_FULL_MARKS = _("The full marks are {marks}, not 100 as is usual.")
_BONUS_UNREACHABLE = _("The bonus items add up to {sum}; the cap {cap} is never reached.")
_BONUS_OVER_CAP = _("{code} may add {maximum} points, but the scheme's cap for all bonuses is {cap}.")
_BONUS_FOR_NOTHING = _("Bonus points count neither for the grade nor for the rank.")
_BAND_UNREACHABLE = _("The grade “{grade}” begins at {bound}, more than a group can reach.")


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault. ``place`` is the row's index in the contents, or the name of the setting on the sheet 办法."""

    sheet: str
    place: int | str
    column: str
    message: Any


def check(contents: Contents, *, unread: frozenset[str] = frozenset()) -> list[Finding]:
    """Every fault. What a workbook's unreadable cells (``unread`` names of terms) leave open is not judged."""
    return [
        *_check_items(contents, step=None if "step" in unread else contents.terms.step),
        *_check_vetoes(contents),
        *_check_bands(contents),
        *_check_ties(contents),
        *_check_rectification(contents),
    ]


def _check_items(contents: Contents, *, step: Decimal | None) -> Iterator[Finding]:
    times = Counter(item.code for item in contents.items)
    for index, item in enumerate(contents.items):
        if item.code and times[item.code] > 1:
            yield Finding(ITEMS, index, "代码", _SEVERAL_TIMES)
        fault = _maximum_fault(item, step)
        if fault:
            yield Finding(ITEMS, index, "满分", fault)
    if all(item.kind and item.kind not in MARKED for item in contents.items):
        yield Finding(ITEMS, "", "计分方式", _NO_MARKED)


def _maximum_fault(item: SchemeItem, step: Decimal | None) -> Any:
    if item.maximum is None or not item.kind:
        return None
    if item.kind == "veto":
        return _VETO_MAXIMUM if item.maximum else None
    if item.maximum < 0:
        return _NEGATIVE
    if item.maximum == 0 and item.kind in MARKED:
        return _NOT_POSITIVE
    if step and item.maximum % step:
        return format_lazy(_OFF_STEP, step=plain(step))
    return None


def _check_vetoes(contents: Contents) -> Iterator[Finding]:
    for index, item in enumerate(contents.items):
        if item.veto_effect and item.kind and item.kind != "veto":
            yield Finding(ITEMS, index, "否决效果", _NOT_A_VETO)
        elif item.ceiling and item.ceiling not in contents.grades:
            yield Finding(ITEMS, index, "否决效果", _unknown_grade(item.ceiling, contents))


def _check_bands(contents: Contents) -> Iterator[Finding]:
    readable = [(band.grade, band.lower) for band in contents.bands if band.lower is not None]
    for fault in check_bands(tuple(readable)):
        if fault.reason == "lowest_not_zero" and len(readable) < len(contents.bands):
            continue
        yield from _at_bands(contents, fault)


def _at_bands(contents: Contents, fault: BandFault) -> Iterator[Finding]:
    if fault.reason == "empty" and not contents.bands:
        yield Finding(BANDS, "", "", _NO_BANDS)
    for index, band in enumerate(contents.bands):
        if fault.reason == "duplicate_name" and band.grade == fault.grade:
            yield Finding(BANDS, index, "等次", _GRADE_TWICE)
        elif fault.reason == "duplicate_bound" and band.lower == fault.bound:
            yield Finding(BANDS, index, "下限", _BOUND_TWICE)
        elif fault.reason == "negative" and (band.grade, band.lower) == (fault.grade, fault.bound):
            yield Finding(BANDS, index, "下限", _BAND_NEGATIVE)
        elif fault.reason == "lowest_not_zero" and band.lower == fault.bound:
            yield Finding(BANDS, index, "下限", format_lazy(_HOLE, bound=plain(fault.bound or 0)))


def _check_ties(contents: Contents) -> Iterator[Finding]:
    known = {*contents.dimensions, *(item.code for item in contents.items)}
    for name, times in Counter(contents.terms.tie_break).items():
        if name not in known:
            yield Finding(TERMS, "并列先比", "值", format_lazy(_UNKNOWN_TIE, name=name))
        elif times > 1:
            yield Finding(TERMS, "并列先比", "值", format_lazy(_TIE_TWICE, name=name))


def _check_rectification(contents: Contents) -> Iterator[Finding]:
    grade = contents.terms.rectification_grade
    if contents.bands and grade not in contents.grades:
        yield Finding(TERMS, "整改等次", "值", _unknown_grade(grade, contents))


def _unknown_grade(grade: str, contents: Contents) -> Any:
    return format_lazy(_UNKNOWN_GRADE, grade=grade, grades=" / ".join(contents.grades))


def notices(contents: Contents) -> list[Any]:
    """What is allowed but unusual; lazy sentences."""
    found: list[Any] = []
    if contents.full_marks != USUAL_FULL_MARKS:
        found.append(format_lazy(_FULL_MARKS, marks=plain(contents.full_marks)))
    return [*found, *_bonus_notices(contents), *_band_notices(contents)]


def _bonus_notices(contents: Contents) -> Iterator[Any]:
    bonuses, cap = contents.bonuses, contents.terms.bonus_cap
    if not bonuses:
        return
    together = sum((item.maximum or Decimal(0) for item in bonuses), Decimal(0))
    if together < cap:
        yield format_lazy(_BONUS_UNREACHABLE, sum=plain(together), cap=plain(cap))
    for item in bonuses:
        if item.maximum is not None and item.maximum > cap:
            yield format_lazy(_BONUS_OVER_CAP, code=item.code, maximum=plain(item.maximum), cap=plain(cap))
    if not (contents.terms.bonus_in_grade or contents.terms.bonus_in_rank):
        yield _BONUS_FOR_NOTHING


def _band_notices(contents: Contents) -> Iterator[Any]:
    most = contents.full_marks + (contents.terms.bonus_cap if contents.terms.bonus_in_grade else 0)
    for band in contents.bands:
        if band.lower is not None and band.lower > most:
            yield format_lazy(_BAND_UNREACHABLE, grade=band.grade, bound=plain(band.lower))

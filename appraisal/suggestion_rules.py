"""From a figure to suggested points: the rules that an indicator may name, exact throughout.

A rule is one line of at most 200 characters (``docs/decisions/0007-rules-of-suggestion.md``)::

    按次 -1.5                    full marks, 1.5 off for each occurrence          each -1.5
    按次 +0.5                    0, and 0.5 for each occurrence                   each +0.5
    频次 -3 应 3                 full marks, 3 off for each one missing of 3      required -3 of 3
    比率 90% 每 10% -1           full marks from 90 %; 1 off for each 10 % begun  ratio 90% per 10% -1
    分段 0:0, 1:3, 3:5           3 points from 1 on, 5 from 3 on                  steps 0:0, 1:3, 3:5
    等级 成效明显=5, 有推进=3     points by the word                               level 成效明显=5, 有推进=3
    达标 2                       full marks from 2 on, otherwise none             all 2
    按比例                       full marks × done / due                          share

Each may end with ``上限 4`` (max) and ``下限 1`` (min). What cannot be computed is no suggestion, never a number.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import ClassVar, Literal, Protocol

from branchmgr.decimals import half_up, narrowed, plain

Missing = Literal["no_figure", "no_due", "unknown_word"]

_NUMBER = r"[0-9]{1,6}(?:\.[0-9]{1,4})?"
_SHARE = r"[0-9]{1,3}(?:\.[0-9]{1,4})?%?"
_BOUND = re.compile(rf"(.*?)\s*(上限|max|下限|min)\s*({_NUMBER})", re.IGNORECASE)
_PAIR_BREAK = re.compile(r"\s*[,;、]\s*")


@dataclass(frozen=True, slots=True)
class Figure:
    """What a source found for one group: ``done`` alone, or ``done`` of ``due``, or a ``word`` for a level."""

    done: Fraction | None = None
    due: Fraction | None = None
    word: str = ""


class CannotCompute(Exception):
    """The figure does not bear this rule: none is there, nothing is due, or the word is not in the rule."""

    def __init__(self, reason: Missing) -> None:
        super().__init__(reason)
        self.reason = reason


class RuleFault(Exception):
    """A line that is no rule."""


class Method(Protocol):
    """One kind of rule."""

    def points(self, figure: Figure, full: Fraction) -> Fraction:
        """The points for a figure before bounds and rounding; ``full`` is the indicator's maximum.

        Raises CannotCompute.
        """

    def __str__(self) -> str:
        """The rule as it is kept."""


@dataclass(frozen=True, slots=True)
class PerOccurrence:
    """So many points for each occurrence: added from 0, or taken off the full marks."""

    amount: Decimal
    pattern: ClassVar = re.compile(rf"(?:按次|each)\s*([+-])\s*({_NUMBER})", re.IGNORECASE)

    @classmethod
    def read(cls, found: re.Match[str]) -> PerOccurrence:
        return cls(Decimal(found[1] + found[2]))

    def points(self, figure: Figure, full: Fraction) -> Fraction:
        start = full if self.amount < 0 else Fraction(0)
        return start + _done(figure) * Fraction(self.amount)

    def __str__(self) -> str:
        return f"按次 {'-' if self.amount < 0 else '+'}{plain(abs(self.amount))}"


@dataclass(frozen=True, slots=True)
class Required:
    """Full marks where as many were held as required; ``amount`` off for each one missing.

    ``due`` None: the source says how many.
    """

    amount: Decimal
    due: Decimal | None
    pattern: ClassVar = re.compile(
        rf"(?:频次|required)\s*-\s*({_NUMBER})(?:\s*(?:应|of)\s*({_NUMBER}))?", re.IGNORECASE
    )

    @classmethod
    def read(cls, found: re.Match[str]) -> Required:
        return cls(Decimal(found[1]), Decimal(found[2]) if found[2] else None)

    def points(self, figure: Figure, full: Fraction) -> Fraction:
        due = Fraction(self.due) if self.due is not None else _due(figure)
        return full - max(due - _done(figure), Fraction(0)) * Fraction(self.amount)

    def __str__(self) -> str:
        return f"频次 -{plain(self.amount)}" + (f" 应 {plain(self.due)}" if self.due is not None else "")


@dataclass(frozen=True, slots=True)
class RatioSteps:
    """Full marks from the share ``target`` on; ``amount`` off for each ``step`` below it that was begun."""

    target: Fraction
    step: Fraction
    amount: Decimal
    pattern: ClassVar = re.compile(
        rf"(?:比率|ratio)\s*({_SHARE})\s*(?:每|per)\s*({_SHARE})\s*-\s*({_NUMBER})", re.IGNORECASE
    )

    @classmethod
    def read(cls, found: re.Match[str]) -> RatioSteps:
        target, step = _share(found[1]), _share(found[2])
        if not step or target > 1:
            raise RuleFault
        return cls(target, step, Decimal(found[3]))

    def points(self, figure: Figure, full: Fraction) -> Fraction:
        below = self.target - _ratio(figure)
        begun = -(-below // self.step) if below > 0 else 0
        return full - begun * Fraction(self.amount)

    def __str__(self) -> str:
        return f"比率 {_percent(self.target)} 每 {_percent(self.step)} -{plain(self.amount)}"


@dataclass(frozen=True, slots=True)
class StepTable:
    """Points by bounds, inclusive, the lowest first; below the lowest 0."""

    steps: tuple[tuple[Decimal, Decimal], ...]
    pattern: ClassVar = re.compile(r"(?:分段|steps)\s*(\S.*)", re.IGNORECASE)

    @classmethod
    def read(cls, found: re.Match[str]) -> StepTable:
        pairs = [_pair(part, rf"({_NUMBER})\s*[:=]\s*({_NUMBER})") for part in _PAIR_BREAK.split(found[1])]
        steps = tuple(sorted((Decimal(bound), Decimal(points)) for bound, points in pairs))
        if len({bound for bound, _points in steps}) < len(steps):
            raise RuleFault
        return cls(steps)

    def points(self, figure: Figure, full: Fraction) -> Fraction:
        reached = [points for bound, points in self.steps if bound <= _done(figure)]
        return Fraction(reached[-1]) if reached else Fraction(0)

    def __str__(self) -> str:
        return "分段 " + ", ".join(f"{plain(bound)}:{plain(points)}" for bound, points in self.steps)


@dataclass(frozen=True, slots=True)
class Level:
    """Points by the word that the source found."""

    levels: tuple[tuple[str, Decimal], ...]
    pattern: ClassVar = re.compile(r"(?:等级|level)\s*(\S.*)", re.IGNORECASE)

    @classmethod
    def read(cls, found: re.Match[str]) -> Level:
        pairs = [_pair(part, rf"([^=:]+?)\s*[:=]\s*({_NUMBER})") for part in _PAIR_BREAK.split(found[1])]
        if len({word for word, _points in pairs}) < len(pairs):
            raise RuleFault
        return cls(tuple((word, Decimal(points)) for word, points in pairs))

    def points(self, figure: Figure, full: Fraction) -> Fraction:
        for word, points in self.levels:
            if word == figure.word:
                return Fraction(points)
        raise CannotCompute("unknown_word" if figure.word else "no_figure")

    def __str__(self) -> str:
        return "等级 " + ", ".join(f"{word}={plain(points)}" for word, points in self.levels)


@dataclass(frozen=True, slots=True)
class AllOrNothing:
    """Full marks from ``bound`` on, otherwise none; ``bound`` None: from what is due on."""

    bound: Decimal | None
    pattern: ClassVar = re.compile(rf"(?:达标|all)(?:\s*({_NUMBER}))?", re.IGNORECASE)

    @classmethod
    def read(cls, found: re.Match[str]) -> AllOrNothing:
        return cls(Decimal(found[1]) if found[1] else None)

    def points(self, figure: Figure, full: Fraction) -> Fraction:
        bound = Fraction(self.bound) if self.bound is not None else _due(figure)
        return full if _done(figure) >= bound else Fraction(0)

    def __str__(self) -> str:
        return "达标" + (f" {plain(self.bound)}" if self.bound is not None else "")


@dataclass(frozen=True, slots=True)
class Share:
    """The full marks times what was done of what was due."""

    pattern: ClassVar = re.compile(r"(?:按比例|share)", re.IGNORECASE)

    @classmethod
    def read(cls, _found: re.Match[str]) -> Share:
        return cls()

    def points(self, figure: Figure, full: Fraction) -> Fraction:
        return full * _ratio(figure)

    def __str__(self) -> str:
        return "按比例"


KINDS = (PerOccurrence, Required, RatioSteps, StepTable, Level, AllOrNothing, Share)
EXAMPLES: Mapping[type, str] = {
    PerOccurrence: "按次 -1.5",
    Required: "频次 -3 应 3",
    RatioSteps: "比率 90% 每 10% -1",
    StepTable: "分段 0:0, 1:3, 3:5",
    Level: "等级 成效明显=5, 有推进=3, 无=0",
    AllOrNothing: "达标 2",
    Share: "按比例",
}


@dataclass(frozen=True, slots=True)
class Rule:
    """A method with its bounds, in points."""

    method: Method
    most: Decimal | None = None
    least: Decimal | None = None

    def suggest(self, figure: Figure, *, maximum: Decimal, step: Decimal) -> Decimal:
        """The suggested points: within the rule's bounds and 0 … ``maximum``, half-up to a multiple of ``step`` (> 0).

        Raises CannotCompute.
        """
        points = self.method.points(figure, Fraction(maximum))
        if self.most is not None:
            points = min(points, Fraction(self.most))
        if self.least is not None:
            points = max(points, Fraction(self.least))
        within = min(max(points, Fraction(0)), Fraction(maximum))
        return _to_step(within, maximum=maximum, step=step)

    def __str__(self) -> str:
        bounds = [("上限", self.most), ("下限", self.least)]
        return " ".join([str(self.method), *(f"{word} {plain(bound)}" for word, bound in bounds if bound is not None)])


def parse_rule(text: str) -> Rule:
    """The rule that a line says. Raises RuleFault for what is none."""
    rest = " ".join(narrowed(text).split())
    bounds: dict[str, Decimal] = {}
    while found := _BOUND.fullmatch(rest):
        name = "most" if found[2].lower() in ("上限", "max") else "least"
        if name in bounds:
            raise RuleFault
        bounds[name], rest = Decimal(found[3]), found[1]
    if bounds.get("least", Decimal(0)) > bounds.get("most", Decimal("Infinity")):
        raise RuleFault
    return Rule(_method(rest), **bounds)


def _method(text: str) -> Method:
    readers: list[tuple[re.Pattern[str], Callable[[re.Match[str]], Method]]] = [(k.pattern, k.read) for k in KINDS]
    for pattern, read in readers:
        if found := pattern.fullmatch(text):
            return read(found)
    raise RuleFault


def _to_step(points: Fraction, *, maximum: Decimal, step: Decimal) -> Decimal:
    """Half-up to a multiple of the step, but never over the maximum, which need not be one."""
    steps = half_up(points / Fraction(step), 0)
    return steps * step if steps * step <= maximum else (maximum // step) * step


def _done(figure: Figure) -> Fraction:
    if figure.done is None:
        raise CannotCompute("no_figure")
    return figure.done


def _due(figure: Figure) -> Fraction:
    if not figure.due:
        raise CannotCompute("no_due")
    return figure.due


def _ratio(figure: Figure) -> Fraction:
    """Done of due, at most the whole."""
    return min(_done(figure) / _due(figure), Fraction(1))


def _pair(text: str, pattern: str) -> tuple[str, str]:
    found = re.fullmatch(pattern, text)
    if not found:
        raise RuleFault
    return found[1], found[2]


def _share(text: str) -> Fraction:
    """``90%`` or ``0.9``."""
    return Fraction(text[:-1]) / 100 if text.endswith("%") else Fraction(text)


def _percent(share: Fraction) -> str:
    return f"{plain(half_up(share * 100, 4))}%"

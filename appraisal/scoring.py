"""What one group earned in one period: from its cells to base, bonus, total and grade, exact throughout.

With ``B`` the 得分 and 扣分 items and ``A`` those of them that are not exempt::

    base   = Σ_A points × (Σ_B maximum / Σ_A maximum)
    bonus  = min(Σ bonus points, the scheme's cap)
    ranked = base + bonus if it counts for the rank      total = ranked, half-up to 2 places
    graded = base + bonus if it counts for the grade     grade = band of graded, half-up to 2 places

Quotients are fractions: a decimal quotient cut at 28 digits could fall on the wrong side of a half.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from appraisal.cells import MARKED, Cell, Kind
from appraisal.grading import Bands, cut_down, grade_of, lowest
from appraisal.ranking import TieKey, tie_key
from branchmgr.decimals import half_up

VetoEffect = Literal["last", "no_honours", "ceiling"]

_EMPTY = Cell()
_ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Item:
    """One indicator as the arithmetic sees it; ``maximum`` in points (of 加分 its cap, of 否决 no matter).

    A 否决 item has a ``veto_effect``; ``ceiling`` is the best grade that a ``ceiling`` veto leaves.
    """

    code: str
    dimension: str
    maximum: Decimal
    kind: Kind
    veto_effect: VetoEffect | None = None
    ceiling: str | None = None


@dataclass(frozen=True, slots=True)
class Method:
    """What the scheme settles for all items: the bonus's cap and what the bonus counts for, bands, ties."""

    bonus_cap: Decimal
    bonus_in_grade: bool
    bonus_in_rank: bool
    bands: Bands
    tie_break: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class GroupScore:
    """How a group's result came about, step by step; only ``total`` and ``graded_total`` are rounded.

    ``points`` are Σ_A points, ``scale`` is (Σ_B maximum, Σ_A maximum), equal where nothing is exempt;
    ``bonus_given`` is the bonus before the cap; ``band`` is the grade before, ``grade`` after the vetoes.
    ``vetoes`` are the codes found; ``last`` ranks the group after all others; any veto takes the ``honours``.
    """

    points: Decimal
    scale: tuple[Decimal, Decimal]
    base: Fraction
    bonus_given: Decimal
    bonus: Decimal
    ranked: Fraction
    graded: Fraction
    total: Decimal
    graded_total: Decimal
    band: str
    grade: str
    vetoes: tuple[str, ...]
    last: bool
    honours: bool
    tie_key: TieKey


def missing_codes(items: Iterable[Item], cells: Mapping[str, Cell]) -> list[str]:
    """The 得分 and 扣分 items neither scored nor exempt, in the order of the items."""
    return [item.code for item in items if item.kind in MARKED and cells.get(item.code, _EMPTY).empty]


def points_given(items: Iterable[Item], cells: Mapping[str, Cell]) -> dict[str, Decimal]:
    """The points that stand in the cells, by code, neither scaled nor capped; no exempt or empty ones."""
    given = ((item.code, cells.get(item.code, _EMPTY).points) for item in items if item.kind != "veto")
    return {code: points for code, points in given if points is not None}


def score_group(items: Sequence[Item], cells: Mapping[str, Cell], method: Method) -> GroupScore | None:
    """The score of a group, or None where it takes no part in the period (不参评): every item of B is exempt.

    None as well where some are exempt and the maxima of the others are all 0: there is nothing to scale by.
    Raises ValueError where a cell is missing, for a missing cell is not a zero.
    """
    missing = missing_codes(items, cells)
    if missing:
        raise ValueError(f"cells are missing: {', '.join(missing)}")
    marked = [item for item in items if item.kind in MARKED]
    applied = [item for item in marked if not cells[item.code].exempt]
    scale = _scale(marked, applied)
    if scale is None:
        return None
    points = _sum_of(applied, cells)
    bonus_given = _sum_of([item for item in items if item.kind == "bonus"], cells)
    base, bonus = _scaled(points, scale), min(bonus_given, method.bonus_cap)
    ranked = base + Fraction(bonus) if method.bonus_in_rank else base
    graded = base + Fraction(bonus) if method.bonus_in_grade else base
    graded_total = half_up(graded)
    band = grade_of(graded_total, method.bands)
    found = [item for item in items if item.kind == "veto" and cells.get(item.code, _EMPTY).vetoed]
    return GroupScore(
        points=points,
        scale=scale,
        base=base,
        bonus_given=bonus_given,
        bonus=bonus,
        ranked=ranked,
        graded=graded,
        total=half_up(ranked),
        graded_total=graded_total,
        band=band,
        grade=_grade_after(found, band, method.bands),
        vetoes=tuple([item.code for item in found]),
        last=any(item.veto_effect == "last" for item in found),
        honours=not found,
        tie_key=_tie_key(items, cells, method.tie_break),
    )


def _scale(marked: Sequence[Item], applied: Sequence[Item]) -> tuple[Decimal, Decimal] | None:
    """(Σ_B maximum, Σ_A maximum); None where nothing is left to score, or nothing to scale by."""
    full, within = (sum([item.maximum for item in part], _ZERO) for part in (marked, applied))
    if not applied or (len(applied) < len(marked) and not within):
        return None
    return full, within


def _scaled(points: Decimal, scale: tuple[Decimal, Decimal]) -> Fraction:
    full, within = scale
    return Fraction(points) if full == within else Fraction(points) * Fraction(full) / Fraction(within)


def _sum_of(items: Iterable[Item], cells: Mapping[str, Cell]) -> Decimal:
    return sum([cells.get(item.code, _EMPTY).points or _ZERO for item in items], _ZERO)


def _tie_key(items: Sequence[Item], cells: Mapping[str, Cell], tie_break: Sequence[str]) -> TieKey:
    if not tie_break:
        return ()
    return tie_key(points_given(items, cells), {item.code: item.dimension for item in items}, tie_break)


def _grade_after(vetoes: Iterable[Item], grade: str, bands: Bands) -> str:
    for veto in vetoes:
        if veto.veto_effect == "last":
            return lowest(bands)
        if veto.veto_effect == "ceiling" and veto.ceiling is not None:
            grade = cut_down(grade, veto.ceiling, bands)
    return grade

"""Why a group's score is what it is: the steps from its cells to its rank."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from itertools import groupby

from appraisal.corrections import corrections_by_cell
from appraisal.models import Result, SelfAssessment
from appraisal.queries import Sheet
from appraisal.results import ItemLine, lines_of, sheet_with_results
from appraisal.scoring import GroupScore, score_group
from branchmgr.decimals import half_up
from branchmgr.models import User


@dataclass(frozen=True, slots=True)
class Rival:
    """A group with the same total, and its points by which the tie is broken, in the order of the rule."""

    result: Result
    points: tuple[Decimal, ...]


@dataclass(frozen=True)
class Explanation:
    """Why a group's score is what it is, step by step; without a score it took no part.

    ``rivals`` are the groups of equal total whose items the reader may see; ``equal`` counts all of them.
    """

    result: Result
    lines: list[ItemLine]
    score: GroupScore | None
    place: int | None
    bands: int
    tie_rule: list[str]
    rivals: list[Rival]
    equal: int

    @property
    def dimensions(self) -> list[tuple[str, list[ItemLine]]]:
        """The items under their dimensions."""
        return [(name, list(lines)) for name, lines in groupby(self.lines, lambda line: line.indicator.dimension.name)]

    @property
    def vetoes(self) -> list[ItemLine]:
        return [line for line in self.lines if line.cell.vetoed]

    @property
    def ahead(self) -> int:
        """How many groups come before."""
        return (self.result.rank or 1) - 1

    @property
    def scaled(self) -> bool:
        """Whether an exemption scaled the points up."""
        return self.score is not None and self.score.scale[0] != self.score.scale[1]

    @property
    def base(self) -> Decimal | None:
        """The base as it is said: to two places, with all of them where the total would not follow from two."""
        if self.score is None or self.result.base is None:
            return None
        said, counted = half_up(self.result.base), self.score.ranked - self.score.base
        return said if half_up(Fraction(said) + counted) == self.result.total else self.result.base

    @property
    def capped(self) -> bool:
        return self.score is not None and self.score.bonus < self.score.bonus_given


def explain(result: Result, user: User) -> Explanation:
    """The steps from cells to rank for one group, as ``user`` may see them; in a fixed number of queries."""
    sheet, results = sheet_with_results(result.period)
    equal = [each for each in results if (each.total, each.last) == (result.total, result.last) and each.took_part]
    shown = [each for each in equal if user.has_perm("appraisal.view_detail", each)]
    names = {each.code: str(each) for each in sheet.indicators}
    places = {grade: place for place, (grade, _lower) in enumerate(sheet.method.bands)}
    return Explanation(
        result=result,
        lines=_lines(sheet, result),
        score=score_group(sheet.items, sheet.cells(result.group), sheet.method),
        place=places.get(result.grade),
        bands=len(places),
        tie_rule=[names.get(name, name) for name in sheet.method.tie_break],
        rivals=[Rival(each, _tie_points(sheet, each)) for each in shown],
        equal=len(equal) - 1 if result.took_part else 0,
    )


def _lines(sheet: Sheet, result: Result) -> list[ItemLine]:
    """The group's items; beside each what its leader said, where the scheme asks for it."""
    lines = lines_of(sheet, result.group, corrections_by_cell(result.period))
    if not sheet.period.scheme.self_assessment:
        return lines
    said = SelfAssessment.objects.of(result.period).of_group(result.group).said()
    own = {row.indicator_id: row for row in said}
    return [replace(line, own=own.get(line.indicator.pk)) for line in lines]


def _tie_points(sheet: Sheet, result: Result) -> tuple[Decimal, ...]:
    score = score_group(sheet.items, sheet.cells(result.group), sheet.method)
    return score.tie_key if score else ()

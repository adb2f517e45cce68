"""How well an activity was attended, exact: who should attend, who may vote, who counts as having taken part."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

Kind = Literal["present", "video", "relayed", "self_study", "leave", "exempt", "absent"]

COUNTED_BY_DEFAULT: frozenset[Kind] = frozenset({"present", "video"})
"""The kinds that count as having taken part unless the branch decides otherwise."""
OUT_BY_DEFAULT: frozenset[Kind] = frozenset({"exempt"})
"""The kinds that leave the denominator."""
MADE_UP_BY_DEFAULT: frozenset[Kind] = frozenset({"leave", "absent"})
"""The kinds after which study is to be made up for."""
VOTING: frozenset[Kind] = frozenset({"present", "video"})
"""The kinds in which somebody can vote, whatever else counts as having taken part."""


@dataclass(frozen=True, slots=True)
class Line:
    """How somebody took part: ``expected`` should attend, ``may_vote`` was entitled that day.

    ``times``: how often the very same occurred..
    """

    kind: Kind
    expected: bool = True
    may_vote: bool = False
    made_up: bool = False
    times: int = 1


@dataclass(frozen=True, slots=True)
class Counting:
    """What the kinds are worth: those that count, those out of the denominator.

    ``make_up``: study is due after these; ``made_up``: of these, those that count once it is made up for.
    """

    counted: frozenset[Kind] = COUNTED_BY_DEFAULT
    out: frozenset[Kind] = OUT_BY_DEFAULT
    make_up: frozenset[Kind] = MADE_UP_BY_DEFAULT
    made_up: frozenset[Kind] = frozenset()


DEFAULT = Counting()


@dataclass(frozen=True, slots=True)
class Turnout:
    """``came`` of ``expected`` people; ``voters_came`` of ``voters``. ``rate`` is None where nobody was expected."""

    came: int = 0
    expected: int = 0
    voters_came: int = 0
    voters: int = 0

    def __add__(self, other: Turnout) -> Turnout:
        return Turnout(
            self.came + other.came,
            self.expected + other.expected,
            self.voters_came + other.voters_came,
            self.voters + other.voters,
        )

    @property
    def rate(self) -> Fraction | None:
        return Fraction(self.came, self.expected) if self.expected else None

    def quorum(self, share: Fraction, *, inclusive: bool = False) -> bool:
        """Whether more than ``share`` (or, ``inclusive``, at least that) of those who may vote came."""
        if not self.voters:
            return False
        found = Fraction(self.voters_came, self.voters)
        return found >= share if inclusive else found > share


def came(line: Line, counting: Counting = DEFAULT) -> bool:
    """Whether somebody counts as having taken part."""
    if line.kind in counting.out:
        return False
    return line.kind in counting.counted or (line.made_up and line.kind in counting.made_up)


def turnout(lines: Iterable[Line], counting: Counting = DEFAULT) -> Turnout:
    """The turnout of one or several activities; guests, and who is exempt, are in neither denominator."""
    return sum((_of(line, counting) for line in lines), start=Turnout())


def _of(line: Line, counting: Counting) -> Turnout:
    if not line.expected or line.kind in counting.out:
        return Turnout()
    voters = line.times if line.may_vote else 0
    return Turnout(
        came=line.times if came(line, counting) else 0,
        expected=line.times,
        voters_came=voters if line.kind in VOTING else 0,
        voters=voters,
    )


def percent(rate: Fraction | None) -> str:
    """A rate as people read it; empty for None."""
    return "" if rate is None else f"{whole_percent(rate)}%"


def whole_percent(rate: Fraction) -> int:
    """Whole per cent, half-up, but 100 only where nobody missed."""
    whole = int(rate * 100 + Fraction(1, 2))
    return 99 if whole == 100 and rate < 1 else whole


def sum_of(turnouts: Collection[Turnout]) -> Turnout:
    """Several turnouts as one."""
    return sum(turnouts, start=Turnout())

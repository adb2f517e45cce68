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


@dataclass(frozen=True, slots=True)
class Line:
    """How one person took part: ``expected`` should attend, ``may_vote`` was entitled that day."""

    kind: Kind
    expected: bool = True
    may_vote: bool = False
    made_up: bool = False


@dataclass(frozen=True, slots=True)
class Turnout:
    """``came`` of ``expected`` people; ``voters_came`` of ``voters``. ``rate`` is None where nobody was expected."""

    came: int
    expected: int
    voters_came: int
    voters: int

    @property
    def rate(self) -> Fraction | None:
        return Fraction(self.came, self.expected) if self.expected else None

    def quorum(self, share: Fraction, *, inclusive: bool = False) -> bool:
        """Whether more than ``share`` (or, ``inclusive``, at least that) of those who may vote came."""
        if not self.voters:
            return False
        found = Fraction(self.voters_came, self.voters)
        return found >= share if inclusive else found > share


def turnout(
    lines: Iterable[Line],
    *,
    counted: Collection[Kind] = COUNTED_BY_DEFAULT,
    out: Collection[Kind] = OUT_BY_DEFAULT,
    made_up_counts: bool = True,
) -> Turnout:
    """The turnout of one or several activities. Study made up for counts as having come, if the branch so decides."""
    came = expected = voters_came = voters = 0
    for line in lines:
        if line.kind in out or not line.expected:
            continue
        here = line.kind in counted or (made_up_counts and line.made_up)
        expected, came = expected + 1, came + here
        voters, voters_came = (
            voters + line.may_vote,
            voters_came + (line.may_vote and line.kind in ("present", "video")),
        )
    return Turnout(came, expected, voters_came, voters)

"""What a count of votes means: whether it is valid, who is elected, who stands again. Whole numbers, exact shares."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from math import ceil, floor


def ballots_needed(entitled: int, share: Fraction) -> int:
    """How many ballots make an election valid: at least ``share`` of those entitled, and one at least."""
    return max(1, ceil(share * entitled))


def votes_needed(entitled: int, share: Fraction) -> int:
    """How many votes elect: more than ``share`` of those entitled, whether they voted or not."""
    return floor(share * entitled) + 1


def elected(votes: Mapping[int, int], needed: int) -> int | None:
    """Who has the votes needed; nobody where several have equally many."""
    most = max(votes.values(), default=0)
    first = [candidate for candidate, number in votes.items() if number == most]
    return first[0] if most >= needed and len(first) == 1 else None


def leading(votes: Mapping[int, int]) -> list[int]:
    """Who stands in a second round: the two with the most votes and whoever has as many; nobody without a vote."""
    ranked = sorted(votes.values(), reverse=True)
    least = max(1, ranked[1] if len(ranked) > 1 else 1)
    return [candidate for candidate, number in votes.items() if number >= least]


def fault(*, cast: int, abstained: int, invalid: int, votes: Mapping[int, int], entitled: int) -> str:
    """What is wrong with counts: ``entitled`` fewer than ballots, or ``sum`` not that of the ballots; empty if nothing.

    Every ballot is a vote for one candidate, an abstention or invalid.
    """
    if cast > entitled:
        return "entitled"
    return "" if sum(votes.values()) + abstained + invalid == cast else "sum"

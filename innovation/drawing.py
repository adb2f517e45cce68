"""How proposals are handed out to reviewers, so that everybody can work it out again. Knows no database.

Proposals and reviewers are each put in the order of the SHA-256 of ``seed:kind:key``; with an empty seed they stay in
the order in which they are given. In that order each proposal goes to the reviewers with the fewest so far, of
several to those who come first; who is barred from a proposal never gets it. Then proposals change hands as long as
that brings a reviewer closer to another who has at least two more or fewer.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Iterable, Mapping, Sequence
from hashlib import sha256

Hands = dict[int, list[int]]
Barred = Mapping[int, Collection[int]]


def digest(seed: str, kind: str, key: int) -> str:
    """What puts a proposal or reviewer in its place: the SHA-256 of ``seed:kind:key``, in hexadecimal digits."""
    return sha256(f"{seed}:{kind}:{key}".encode()).hexdigest()


def in_order(seed: str, kind: str, keys: Iterable[int]) -> list[int]:
    """The keys, each once, in the order that the seed gives them; as they are given where it is empty."""
    each = list(dict.fromkeys(keys))
    return sorted(each, key=lambda key: (digest(seed, kind, key), key)) if seed else each


def hand_out(seed: str, barred: Barred, reviewers: Iterable[int], number: int) -> dict[int, list[int]]:
    """Who reviews which proposal: by proposal, at most ``number`` different reviewers, none of them barred from it.

    ``barred`` names every proposal with who may not review it. A proposal for which fewer are free has fewer. The
    loads of the reviewers differ by as little as the conflicts allow.
    """
    ranked = in_order(seed, "reviewer", reviewers)
    hands = _dealt(in_order(seed, "proposal", barred), barred, ranked, number)
    while path := _evening(hands, barred):
        for giver, taker, proposal in path:
            hands[giver].remove(proposal)
            hands[taker].append(proposal)
    return {proposal: [each for each in ranked if proposal in hands[each]] for proposal in barred}


def _dealt(order: Sequence[int], barred: Barred, ranked: Sequence[int], number: int) -> Hands:
    hands: Hands = {reviewer: [] for reviewer in ranked}
    for proposal in order:
        free = [each for each in ranked if each not in barred[proposal]]
        for reviewer in sorted(free, key=lambda each: len(hands[each]))[:number]:
            hands[reviewer].append(proposal)
    return hands


def _evening(hands: Hands, barred: Barred) -> list[tuple[int, int, int]]:
    """Proposals that change hands (giver, taker, proposal) so that two loads come closer; empty where none can."""
    for start in sorted(hands, key=lambda reviewer: -len(hands[reviewer])):
        if path := _path(start, hands, barred):
            return path
    return []


def _path(start: int, hands: Hands, barred: Barred) -> list[tuple[int, int, int]]:
    """The shortest way by which ``start`` hands a proposal on, until it reaches somebody with at least two fewer."""
    came: dict[int, tuple[int, int]] = {}
    waiting = deque([start])
    while waiting:
        giver = waiting.popleft()
        for taker in hands:
            if taker == start or taker in came:
                continue
            proposal = next((p for p in hands[giver] if taker not in barred[p] and p not in hands[taker]), None)
            if proposal is None:
                continue
            came[taker] = (giver, proposal)
            if len(hands[start]) - len(hands[taker]) >= 2:
                return _walked(taker, came)
            waiting.append(taker)
    return []


def _walked(taker: int, came: Mapping[int, tuple[int, int]]) -> list[tuple[int, int, int]]:
    steps: list[tuple[int, int, int]] = []
    while taker in came:
        giver, proposal = came[taker]
        steps.insert(0, (giver, taker, proposal))
        taker = giver
    return steps

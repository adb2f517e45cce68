"""How spot checks are handed out by lot, so that everybody can work it out again.

Posts and checkers are each put in the order of the SHA-256 of ``seed:kind:key``. In that order each post goes to the
checker with the fewest posts so far, of several to the one who comes first; nobody checks their own post. Then posts
change hands as long as that brings a checker closer to another who has at least two posts more or less. The day of
a post is the one at the place ``SHA-256(seed:day:key) mod number of days``.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from hashlib import sha256
from typing import Literal

from branchmgr.working_days import is_working_day

Kind = Literal["post", "checker", "day"]
Hands = dict[str, list[str]]

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Lot:
    """Who checks a post, about which day."""

    checker: str
    day: date


def commitment_of(seed: str) -> str:
    """What is shown of a seed that is still kept back: its SHA-256."""
    return sha256(seed.encode()).hexdigest()


def digest(seed: str, kind: Kind, key: str) -> str:
    """What puts a post or a checker in its place: the SHA-256 of ``seed:kind:key``, in hexadecimal digits."""
    return sha256(f"{seed}:{kind}:{key}".encode()).hexdigest()


def in_order(seed: str, kind: Kind, keys: Iterable[str]) -> list[str]:
    """The keys, each once, in the order that the seed gives them."""
    return sorted(set(keys), key=lambda key: (digest(seed, kind, key), key))


def hand_out(
    seed: str, posts: Mapping[str, str], checkers: Iterable[str], days: Sequence[date], *, order: Sequence[str] = ()
) -> dict[str, Lot]:
    """Who checks which post about which day.

    ``posts`` names the holder of each. A post that nobody but its holder could check is left out; without a checker
    or a day nothing is handed out. The loads of the checkers differ by as little as the posts
    allow. ``order`` is that of the checkers where the number of one was erased since.
    """
    ranked = list(order) or in_order(seed, "checker", checkers)
    if not ranked or not days:
        return {}
    hands = _dealt(in_order(seed, "post", posts), posts, ranked)
    while path := _evening(hands, posts):
        for giver, taker, post in path:
            hands[giver].remove(post)
            hands[taker].append(post)
    return {post: Lot(checker, day_of(seed, post, days)) for checker, held in hands.items() for post in held}


def day_of(seed: str, post: str, days: Sequence[date]) -> date:
    """The day about which a post is checked. ``days`` must not be empty."""
    return days[int(digest(seed, "day", post), 16) % len(days)]


def working_days(first: date, last: date) -> list[date]:
    """The working days from ``first`` to ``last``, both included; all days where none of them is one."""
    days = [first + number * DAY for number in range((last - first).days + 1)]
    return [day for day in days if is_working_day(day)] or days


def _dealt(order: Sequence[str], posts: Mapping[str, str], ranked: Sequence[str]) -> Hands:
    """Each post with the checker who has the fewest; ``ranked`` says who comes first among equals."""
    hands: Hands = {checker: [] for checker in ranked}
    for post in order:
        allowed = [checker for checker in ranked if checker != posts[post]]
        if allowed:
            hands[min(allowed, key=lambda checker: len(hands[checker]))].append(post)
    return hands


def _evening(hands: Hands, posts: Mapping[str, str]) -> list[tuple[str, str, str]]:
    """Posts that change hands (giver, taker, post) so that two loads come closer; empty where none can."""
    for start in sorted(hands, key=lambda checker: -len(hands[checker])):
        path = _path(start, hands, posts)
        if path:
            return path
    return []


def _path(start: str, hands: Hands, posts: Mapping[str, str]) -> list[tuple[str, str, str]]:
    """The shortest way by which ``start`` hands a post on, until it reaches somebody with at least two fewer."""
    came: dict[str, tuple[str, str]] = {}
    waiting = deque([start])
    while waiting:
        giver = waiting.popleft()
        for taker in hands:
            post = next((each for each in hands[giver] if posts[each] != taker), "")
            if taker == start or taker in came or not post:
                continue
            came[taker] = (giver, post)
            if len(hands[start]) - len(hands[taker]) >= 2:
                return _walked(taker, came)
            waiting.append(taker)
    return []


def _walked(taker: str, came: Mapping[str, tuple[str, str]]) -> list[tuple[str, str, str]]:
    """The steps that lead to ``taker``, from the first."""
    steps: list[tuple[str, str, str]] = []
    while taker in came:
        giver, post = came[taker]
        steps.insert(0, (giver, taker, post))
        taker = giver
    return steps

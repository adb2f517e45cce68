"""The lot of the spot checks: every post once, nobody their own, loads as even as can be, the same for everybody."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pioneer_posts import draws
from pioneer_posts.draws import Lot

DAYS = [date(2026, 8, 3), date(2026, 9, 1), date(2026, 10, 12)]
PEOPLE = [f"P{number}" for number in range(6)]

seeds = st.text("0123456789abcdef", min_size=1, max_size=64)
checkers_of_a_branch = st.lists(st.sampled_from(PEOPLE), min_size=1, max_size=5, unique=True)
# Any number of posts a holder: harder than a round, in which everybody holds one at most.
posts_of_a_round = st.dictionaries(
    st.sampled_from([f"2026H2-{n:02}" for n in range(1, 7)]), st.sampled_from([*PEOPLE, "outside"])
)


def loads(lots: Mapping[str, Lot], checkers: Sequence[str]) -> list[int]:
    """How many posts each checker has."""
    counted = Counter(lot.checker for lot in lots.values())
    return [counted[checker] for checker in checkers]


def spread_at_best(posts: Mapping[str, str], checkers: Sequence[str]) -> int:
    """The smallest difference of loads of all ways to hand out the posts, tried one by one."""
    choices = [[each for each in checkers if each != holder] for holder in posts.values()]
    ways = (Counter(way) for way in product(*(some for some in choices if some)))
    return min(max(way[each] for each in checkers) - min(way[each] for each in checkers) for way in ways)


@given(seeds, posts_of_a_round, checkers_of_a_branch)
def test_every_post_is_handed_out_once_and_nobody_checks_their_own(
    seed: str, posts: dict[str, str], checkers: list[str]
) -> None:
    lots = draws.hand_out(seed, posts, checkers, DAYS)

    assert set(lots) == {post for post, holder in posts.items() if set(checkers) - {holder}}
    assert all(lot.checker in checkers and lot.checker != posts[post] for post, lot in lots.items())
    assert all(lot.day in DAYS for lot in lots.values())


@given(seeds, posts_of_a_round, checkers_of_a_branch)
def test_loads_differ_as_little_as_the_posts_allow(seed: str, posts: dict[str, str], checkers: list[str]) -> None:
    found = loads(draws.hand_out(seed, posts, checkers, DAYS), checkers)
    assert max(found) - min(found) == spread_at_best(posts, checkers)


@given(seeds, st.integers(2, 6), st.integers(1, 30))
def test_loads_differ_by_one_at_most_where_everybody_holds_one_post(seed: str, many: int, posts: int) -> None:
    checkers = PEOPLE[:many]
    holders = [*checkers, *(f"M{number}" for number in range(30))][:posts]
    lots = draws.hand_out(seed, {f"N{n}": holder for n, holder in enumerate(holders)}, checkers, DAYS)
    found = loads(lots, checkers)
    assert (sum(found), max(found) - min(found) <= 1) == (posts, True)


@given(seeds, posts_of_a_round, checkers_of_a_branch, st.randoms(use_true_random=False))
def test_draw_is_the_same_in_whatever_order_it_is_fed(
    seed: str, posts: dict[str, str], checkers: list[str], shuffler: object
) -> None:
    turned = dict(reversed(posts.items()))
    again = draws.hand_out(seed, turned, [*reversed(checkers), *checkers], DAYS)
    assert again == draws.hand_out(seed, posts, checkers, DAYS)


def test_draw_is_pinned_to_its_seed() -> None:
    posts = {"2026H2-01": "A", "2026H2-02": "B", "2026H2-03": "C", "2026H2-04": "M"}
    lots = draws.hand_out("5eed", posts, ["A", "B", "C"], DAYS)
    assert {post: (lot.checker, lot.day.isoformat()) for post, lot in sorted(lots.items())} == {
        "2026H2-01": ("C", "2026-10-12"),
        "2026H2-02": ("A", "2026-09-01"),
        "2026H2-03": ("B", "2026-10-12"),
        "2026H2-04": ("A", "2026-10-12"),
    }
    assert draws.commitment_of("5eed") == "253e2c69fc07d2cf6f83c79b0bf81b9122c816573477986ca87c6ef907a52a53"


def test_lot_favours_nobody_over_many_seeds() -> None:
    checkers = PEOPLE[:4]
    drawn = Counter(
        draws.hand_out(f"{n:x}", {"2026H2-01": "P0"}, checkers, DAYS)["2026H2-01"].checker for n in range(3000)
    )
    assert set(drawn) == set(checkers[1:])
    assert all(900 < drawn[checker] < 1100 for checker in checkers[1:])


@pytest.mark.parametrize(
    ("checkers", "days"), [([], DAYS), (["A"], DAYS), (["B"], [])], ids=["nobody", "only the holder", "no day"]
)
def test_nothing_is_handed_out_without_checker_or_day(checkers: list[str], days: list[date]) -> None:
    assert draws.hand_out("5eed", {"2026H2-01": "A"}, checkers, days) == {}


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        (date(2025, 9, 26), date(2025, 10, 9), ["09-26", "09-28", "09-29", "09-30", "10-09"]),  # 28 makes up for 国庆
        (date(2025, 10, 4), date(2025, 10, 5), ["10-04", "10-05"]),  # nothing but holidays
        (date(2099, 1, 2), date(2099, 1, 5), ["01-02", "01-05"]),  # a year not known yet: Monday to Friday
        (date(2025, 9, 2), date(2025, 9, 1), []),
    ],
)
def test_working_days_follow_the_notice_of_the_year(first: date, last: date, expected: list[str]) -> None:
    assert [f"{day:%m-%d}" for day in draws.working_days(first, last)] == expected

"""Rules of suggestion: tables computed by hand, what is no rule, and properties."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appraisal.suggestion_rules import EXAMPLES, CannotCompute, Figure, RuleFault, parse_rule

HALF = Decimal("0.5")


def figure(done: str | None = None, due: str | None = None, word: str = "") -> Figure:
    return Figure(None if done is None else Fraction(done), None if due is None else Fraction(due), word)


@pytest.mark.parametrize(
    ("rule", "found", "maximum", "expected"),
    [
        # per occurrence: from full marks downwards, from nothing upwards
        ("按次 -1.5", figure("0"), "4", "4"),
        ("按次 -1.5", figure("2"), "4", "1"),
        ("按次 -1.5", figure("3"), "4", "0"),
        ("按次 +1", figure("0"), "4", "0"),
        ("按次 +1", figure("3"), "4", "3"),
        ("按次 +2 上限 3", figure("2"), "4", "3"),
        ("按次 -2 下限 1", figure("9"), "4", "1"),
        # frequency: 3 off for each one missing, more than required is not more
        ("频次 -3 应 3", figure("3"), "9", "9"),
        ("频次 -3 应 3", figure("2"), "9", "6"),
        ("频次 -3 应 3", figure("5"), "9", "9"),
        ("频次 -3", figure("1", "3"), "9", "3"),
        # ratio: 90 % is enough; 89.9 % begins the first ten, 80 % ends it, 79 % begins the second
        ("比率 90% 每 10% -1", figure("9", "10"), "5", "5"),
        ("比率 90% 每 10% -1", figure("899", "1000"), "5", "4"),
        ("比率 90% 每 10% -1", figure("8", "10"), "5", "4"),
        ("比率 90% 每 10% -1", figure("79", "100"), "5", "3"),
        ("比率 0.9 每 0.1 -1", figure("0", "10"), "5", "0"),  # nine begun: below nothing
        # table and level
        ("分段 0:0, 1:3, 3:5", figure("0"), "5", "0"),
        ("分段 0:0, 1:3, 3:5", figure("2"), "5", "3"),
        ("分段 3:5、1:3", figure("3"), "5", "5"),
        ("分段 2:3", figure("1"), "5", "0"),
        ("等级 成效明显=5, 有推进=3, 无=0", figure(word="有推进"), "5", "3"),
        # all or nothing, share
        ("达标 2", figure("1"), "10", "0"),
        ("达标 2", figure("2"), "10", "10"),
        ("达标", figure("3", "3"), "10", "10"),
        ("按比例", figure("2", "3"), "10", "6.5"),  # 6.666… to the step
        ("按比例", figure("5", "3"), "10", "10"),
        # English and full-width ways of writing
        ("each -1.5", figure("1"), "4", "2.5"),
        ("required -3 of 3", figure("1"), "9", "3"),
        ("ratio 90% per 10% -1 min 2", figure("0", "1"), "5", "2"),
        ("ALL 2", figure("2"), "10", "10"),
        ("频次　－３　应　３", figure("2"), "9", "6"),
        # a maximum that is no multiple of the step is never passed over
        ("按比例", figure("1", "1"), "4.7", "4.5"),
    ],
)
def test_rule_gives_points(rule: str, found: Figure, maximum: str, expected: str) -> None:
    assert parse_rule(rule).suggest(found, maximum=Decimal(maximum), step=HALF) == Decimal(expected)


@pytest.mark.parametrize(
    ("rule", "found", "reason"),
    [
        ("按次 -1", figure(), "no_figure"),
        ("频次 -3", figure("2"), "no_due"),
        ("频次 -3", figure("0", "0"), "no_due"),
        ("达标", figure("0", "0"), "no_due"),
        ("比率 90% 每 10% -1", figure("0", "0"), "no_due"),
        ("按比例", figure("0", "0"), "no_due"),
        ("按比例", figure("1"), "no_due"),
        ("分段 1:2", figure(), "no_figure"),
        ("等级 好=5", figure(word="差"), "unknown_word"),
        ("等级 好=5", figure("3"), "no_figure"),
        ("达标", figure("3"), "no_due"),
    ],
)
def test_what_cannot_be_computed_is_no_number(rule: str, found: Figure, reason: str) -> None:
    with pytest.raises(CannotCompute) as missing:
        parse_rule(rule).suggest(found, maximum=Decimal(10), step=HALF)
    assert missing.value.reason == reason


@pytest.mark.parametrize(
    "text",
    [
        "",
        "扣分",
        "按次 1",
        "按次 -",
        "按次 -1 -2",
        "频次 3",
        "比率 90% 每 0% -1",
        "比率 120% 每 10% -1",
        "分段",
        "分段 1-3",
        "分段 1:3, 1:5",
        "等级 好",
        "等级 好=5, 好=3",
        "按比例 上限 3 上限 4",
        "按次 +1 上限 1 下限 2",
        "按次 +1e5",
        "按次 +٣",
    ],
)
def test_what_is_no_rule_is_refused(text: str) -> None:
    with pytest.raises(RuleFault):
        parse_rule(text)


amounts = st.integers(0, 4000).map(lambda number: Decimal(number) / 100)
rules = st.one_of(
    st.builds("按次 {}{}".format, st.sampled_from("+-"), amounts),
    st.builds("频次 -{}".format, amounts),
    st.builds("频次 -{} 应 {}".format, amounts, amounts),
    st.builds("比率 {}% 每 {}% -{}".format, st.integers(0, 100), st.integers(1, 100), amounts),
    st.builds("分段 1:{}, 2:{}, 5:{}".format, amounts, amounts, amounts),
    st.builds("达标 {}".format, amounts),
    st.just("按比例"),
)
bounded = st.one_of(
    rules, st.builds("{} 上限 {}".format, rules, amounts), st.builds("{} 下限 {}".format, rules, amounts)
)
maxima = st.integers(1, 40).map(lambda number: Decimal(number) / 2)
growing = st.one_of(
    st.builds("按次 +{}".format, amounts),
    rules.filter(lambda rule: rule.startswith(("频次", "比率", "达标", "按比例"))),
)


@given(bounded)
def test_rule_written_is_read_as_the_same_rule(text: str) -> None:
    rule = parse_rule(text)
    assert parse_rule(str(rule)) == rule
    assert str(parse_rule(str(rule))) == str(rule)


@given(bounded, st.integers(0, 50), st.integers(0, 50), maxima)
def test_points_stay_within_the_maximum_and_on_the_step(text: str, done: int, due: int, maximum: Decimal) -> None:
    try:
        points = parse_rule(text).suggest(Figure(Fraction(done), Fraction(due)), maximum=maximum, step=HALF)
    except CannotCompute:
        return
    assert 0 <= points <= maximum
    assert points % HALF == 0


@given(growing, st.integers(0, 50), st.integers(0, 50), st.integers(1, 50), maxima)
def test_who_did_more_is_never_suggested_less(text: str, one: int, more: int, due: int, maximum: Decimal) -> None:
    rule = parse_rule(text)
    less = rule.suggest(Figure(Fraction(one), Fraction(due)), maximum=maximum, step=HALF)
    greater = rule.suggest(Figure(Fraction(one + more), Fraction(due)), maximum=maximum, step=HALF)
    assert less <= greater


@pytest.mark.parametrize("example", EXAMPLES.values())
def test_example_is_a_rule_in_its_own_way_of_writing(example: str) -> None:
    assert str(parse_rule(example)) == example

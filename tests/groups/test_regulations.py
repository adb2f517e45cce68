"""Rules as dated data: what the regulations say, what a branch set instead, and how both are cited."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from django.utils import translation

from activities.amounts import Bands, Rate, owed
from branchmgr import clock
from groups import regulations
from groups.enums import Office
from groups.figures import FIGURES
from groups.models import Branch, RuleChange
from tests.factories import groups as make

DAY = date(2026, 5, 1)
pytestmark = pytest.mark.django_db


def change(branch: Branch, rule: str, name: str, figure: str, from_day: date) -> RuleChange:
    return RuleChange.objects.create(
        branch=branch,
        rule=rule,
        name=name,
        figure=figure,
        from_day=from_day,
        reason="支委会决定",
        by=make.holder(Office.SECRETARY, branch),
        at=clock.now(),
    )


def test_every_rule_has_both_languages_a_known_document_and_figures_with_a_word() -> None:
    for rule in regulations.REGULATIONS.values():
        assert set(rule.names) == {"en", "zh-hans"}
        assert all(version.document in regulations.DOCUMENTS for version in rule.versions)
        assert list(rule.versions) == sorted(rule.versions, key=lambda version: version.from_day)
        assert all(name in FIGURES for version in rule.versions for name in version.figures)


def test_a_branch_goes_by_its_own_figure_from_its_day_on() -> None:
    one, other = make.branch(), make.branch()
    change(one, "theme_day", "times", "2", date(2026, 4, 1))
    change(one, "theme_day", "times", "3/2", date(2026, 6, 1))

    def times(branch: Branch, *day: int) -> Fraction:
        return regulations.figure("theme_day", "times", branch=branch, day=date(2026, *day))

    assert [times(one, 3, 31), times(one, 4, 1), times(one, 6, 1), times(other, 6, 1)] == [1, 2, Fraction(3, 2), 1]
    assert regulations.figures("theme_day", "times", branches=[one, other], day=DAY) == {one.pk: 2, other.pk: 1}


def test_figures_of_any_number_of_branches_take_one_query(django_assert_num_queries: Any) -> None:
    places = [make.branch() for _ in range(3)]
    for some in (places[:1], places):
        with django_assert_num_queries(1):
            regulations.figures("group_meeting", "times", branches=some, day=DAY)


def test_the_source_is_cited_with_its_article_in_the_readers_language() -> None:
    with translation.override("zh-hans"):
        assert regulations.cited("group_meeting").startswith("《中国共产党支部工作条例（试行）》")
        assert "13" in regulations.cited("group_meeting")
        assert "条例未定" in regulations.cited("party_lesson")
    with translation.override("en"):
        assert regulations.cited("life_meeting").endswith(", article 17")


@pytest.mark.parametrize(
    ("base", "due"),
    [("3000", "15.0"), ("3000.01", "30.0"), ("5000", "50"), ("10000", "150"), ("10000.01", "200"), ("60000", "1000")],
)
def test_the_bands_give_the_dues_of_the_notice(base: str, due: str) -> None:
    found = regulations.dues_bands("employed", DAY, branch=make.branch())
    bands = Bands(tuple(Rate(*pair) for pair in found.rates), found.cap, found.unit)
    assert owed(Decimal(base), bands) == Decimal(due)


def test_a_branch_may_set_a_cap_of_its_own() -> None:
    branch = make.branch()
    change(branch, "dues", "cap", "800", date(2026, 1, 1))
    assert regulations.dues_bands("retired", DAY, branch=branch) == (
        ((Decimal(5000), Decimal("0.005")), (None, Decimal("0.01"))),
        Decimal(800),
        Decimal("0.1"),
    )


def test_the_file_holds_figures_as_text_so_that_no_float_comes_in() -> None:
    content = json.loads(Path(regulations.__file__).with_name("regulations.json").read_text(encoding="utf-8"))
    stated = [
        figure for row in content["rules"] for version in row["versions"] for figure in version["figures"].values()
    ]
    assert stated
    assert all(isinstance(figure, str) for figure in stated)

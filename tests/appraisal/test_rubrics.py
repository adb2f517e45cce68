"""The library of rubrics: every file is a scheme without a fault, and says what its source says."""

from __future__ import annotations

from dataclasses import asdict
from decimal import Decimal

import pytest
from django.utils.translation import override

from appraisal import scheme_checks
from appraisal.enums import Cadence, IndicatorKind, VetoEffect
from appraisal.rubric_library import FOLDER, library
from appraisal.scheme_contents import SchemeItem

KEYS = ("brand-yearly", "group-half-yearly", "group-quarterly")


def test_library_has_every_file() -> None:
    assert tuple(library()) == KEYS == tuple(sorted(path.stem for path in FOLDER.iterdir()))


@pytest.mark.parametrize("key", KEYS)
def test_rubric_is_a_scheme_without_a_fault(key: str) -> None:
    contents = library()[key].for_year(2027)

    assert scheme_checks.check(contents) == []
    assert scheme_checks.notices(contents) == []
    assert (contents.full_marks, contents.terms.year) == (Decimal(100), 2027)
    assert contents.in_order() == contents


@pytest.mark.parametrize("key", KEYS)
def test_rubric_fits_the_tables(key: str) -> None:
    contents = library()[key].contents

    assert contents.terms.cadence in Cadence.values
    assert {item.kind for item in contents.items} <= set(IndicatorKind.values)
    assert {item.veto_effect for item in contents.items} <= {"", *VetoEffect.values}
    assert all(item.code and item.name and item.dimension for item in contents.items)
    assert all(bool(item.veto_effect) == (item.kind == "veto") for item in contents.items)
    assert set(asdict(contents.items[0])) == set(SchemeItem.__dataclass_fields__)


def test_quarterly_rubric_has_sixteen_indicators() -> None:
    contents = library()["group-quarterly"].contents

    assert len([item for item in contents.items if item.kind in ("points", "deduction")]) == 16
    assert contents.terms.cadence == Cadence.QUARTER


def test_half_yearly_rubric_has_five_aspects_and_twelve_clauses_and_four_grades() -> None:
    contents = library()["group-half-yearly"].contents

    assert (len(contents.dimensions), len(contents.items), contents.terms.cadence) == (5, 12, Cadence.HALF)
    assert [(band.grade, band.lower) for band in contents.bands] == [
        ("优秀", Decimal(95)),
        ("合格", Decimal(80)),
        ("基本合格", Decimal(60)),
        ("不合格", Decimal(0)),
    ]


def test_brand_rubric_has_five_aspects_the_last_a_veto() -> None:
    contents = library()["brand-yearly"].contents

    assert (len(contents.dimensions), contents.terms.cadence) == (5, Cadence.YEAR)
    assert [item.kind for item in contents.items if item.dimension == contents.dimensions[-1]] == ["veto"]


@pytest.mark.parametrize(
    ("language", "title"), [("zh-hans", "品牌党小组年度评审"), ("en", "Yearly review of brand groups")]
)
def test_rubric_is_titled_in_the_language_of_the_reader(language: str, title: str) -> None:
    with override(language):
        assert library()["brand-yearly"].title == title

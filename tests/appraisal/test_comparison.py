"""The comparison of the branches below a committee: blocks by scheme, figures, missing publications, the workbook."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from appraisal import comparison
from appraisal.comparison import BranchFigures, blocks_of, comparison_of, figures_of
from appraisal.enums import Cadence, HonourKind
from appraisal.models import Honour, Scheme
from appraisal.moments import PeriodCode
from appraisal.services.periods import open_period
from branchmgr import clock
from branchmgr.models import AuditEvent
from groups.enums import Office
from groups.models import Branch, Committee
from tests.factories import groups
from tests.factories.appraisal import SMALL, indicator, scheme
from tests.factories.results import Given, published, sheet_rows

pytestmark = pytest.mark.django_db
D = Decimal
NOW = datetime.fromisoformat("2026-10-09T10:00:00+08:00")


@pytest.fixture(autouse=True)
def _now() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def committee() -> Committee:
    return groups.committee("DW01", name="烟厂党委")


def a_branch(committee: Committee, code: str, number: int = 2) -> Branch:
    branch = groups.branch(code, name=f"支部{code}", committee=committee)
    for index in range(1, number + 1):
        groups.group(branch, f"{code}-{index}")
    return branch


def live(made: Scheme, *codes: str, given: Given | None = None) -> Scheme:
    for code in codes:
        published(made, code, given)
    return made


def figures(committee: Committee, cadence: str | None = None) -> list[BranchFigures]:
    return list(figures_of(list(Branch.objects.under(committee).order_by("code")), 2026, cadence, now=NOW))


def codes_of(committee: Committee, **choice: Any) -> list[list[str]]:
    values: dict[str, Any] = {"words": "", "sort": "", "page": None, "now": NOW} | choice
    found = comparison_of(committee, 2026, values.pop("cadence", None), **values)
    return [[each.branch.code for each in block.branches] for block in found.blocks]


def test_figures_of_a_branch(committee: Committee) -> None:
    branch = a_branch(committee, "ZB01", 3)
    live(scheme(branch), "2026Q1", given={("ZB01-1", "A1"): 30, ("ZB01-2", "A1"): 35})
    live(Scheme.objects.get(), "2026Q2", given={("ZB01-1", "A1"): 10})

    (found,) = figures(committee)

    # means 80, 97.5, 100
    assert (found.groups, found.mean, found.spread, found.full_marks) == (3, D("92.50"), D("20.00"), D(100))
    assert [(share.grade, share.groups, str(share.percent)) for share in found.shares] == [
        ("优秀", 2, "67"),
        ("合格", 1, "33"),
        ("基本合格", 0, "0"),
        ("不合格", 0, "0"),
    ]
    assert found.missing == ["2026Q3"]


def test_branches_whose_schemes_say_the_same_share_a_block(committee: Committee) -> None:
    for code, fields in (("ZB01", {}), ("ZB02", {"name": "另一名称", "tie_break": ["A1"]}), ("ZB03", {"bonus_cap": 3})):
        live(scheme(a_branch(committee, code), **fields), "2026Q1")
    other = [*SMALL[:1], indicator("B1", "80", dimension="三会一课"), *SMALL[2:]]
    live(scheme(a_branch(committee, "ZB04"), indicators=other), "2026Q1")
    live(scheme(a_branch(committee, "ZB05"), cadence=Cadence.HALF), "2026H1")
    live(scheme(a_branch(committee, "ZB06"), bands=(("好", "90"), ("差", "0"))), "2026Q1")
    a_branch(committee, "ZB07")

    blocks = blocks_of(figures(committee))

    assert [[each.branch.code for each in block.branches] for block in blocks] == [
        ["ZB01", "ZB02"],
        ["ZB03"],
        ["ZB04"],
        ["ZB06"],
        ["ZB05"],
        ["ZB07"],
    ]
    assert [block.comparable for block in blocks] == [True] * 5 + [False]


def test_branch_that_changed_its_scheme_is_not_compared_with_one_that_did_not(committee: Committee) -> None:
    live(scheme(a_branch(committee, "ZB01")), "2026Q1", "2026Q2")
    changing = a_branch(committee, "ZB02")
    live(scheme(changing), "2026Q1")
    live(scheme(changing, bonus_cap=1, meeting_on=date(2026, 3, 20)), "2026Q2")
    assert len(blocks_of(figures(committee))) == 2


def test_new_version_that_says_the_same_stays_in_its_block(committee: Committee) -> None:
    live(scheme(a_branch(committee, "ZB01")), "2026Q1", "2026Q2")
    again = a_branch(committee, "ZB02")
    live(scheme(again), "2026Q1")
    live(scheme(again, meeting_on=date(2026, 3, 20)), "2026Q2")
    assert len(blocks_of(figures(committee))) == 1


def test_missing_and_overdue_periods_are_named(committee: Committee) -> None:
    branch = a_branch(committee, "ZB01")
    made = live(scheme(branch), "2026Q1")
    open_period(branch, code=PeriodCode.parse("2026Q3"), by=None, now=clock.now())
    silent = a_branch(committee, "ZB02")
    scheme(silent, cadence=Cadence.HALF)
    a_branch(committee, "ZB03")

    found = {each.branch.code: each for each in figures(committee)}

    assert (found["ZB01"].missing, [str(each.code) for each in found["ZB01"].overdue]) == (
        ["2026Q2", "2026Q3"],
        ["2026Q3"],
    )
    assert (found["ZB02"].missing, found["ZB02"].scheme and found["ZB02"].scheme.cadence) == (["2026H1"], "half")
    assert (found["ZB03"].missing, found["ZB03"].scheme, found["ZB03"].full_marks) == ((), None, None)
    assert found["ZB01"].scheme == made


def test_order_is_within_blocks_and_turns_round(committee: Committee) -> None:
    for code, points in (("ZB01", 30), ("ZB02", 40), ("ZB03", 20)):
        live(scheme(a_branch(committee, code)), "2026Q1", given={(f"{code}-1", "A1"): points})
    live(scheme(a_branch(committee, "ZB04", 5), bonus_cap=1), "2026Q1")
    assert codes_of(committee) == [["ZB01", "ZB02", "ZB03"], ["ZB04"]]
    assert codes_of(committee, sort="mean") == [["ZB03", "ZB01", "ZB02"], ["ZB04"]]
    assert codes_of(committee, sort="-mean") == [["ZB02", "ZB01", "ZB03"], ["ZB04"]]
    assert codes_of(committee, sort="nonsense") == [["ZB01", "ZB02", "ZB03"], ["ZB04"]]
    assert codes_of(committee, words="ZB02") == [["ZB02"]]


def test_blocks_run_on_over_pages(committee: Committee, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(comparison, "ROWS", 2)
    for code in ("ZB01", "ZB02", "ZB03"):
        live(scheme(a_branch(committee, code, 1)), "2026Q1")
    live(scheme(a_branch(committee, "ZB04", 1), bonus_cap=1), "2026Q1")
    assert codes_of(committee) == [["ZB01", "ZB02"]]
    assert codes_of(committee, page="2") == [["ZB03"], ["ZB04"]]


def test_very_many_branches_stand_by_their_codes(committee: Committee, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(comparison, "SORTED_AT_MOST", 2)
    for code, points in (("ZB01", 30), ("ZB02", 40), ("ZB03", 20)):
        live(scheme(a_branch(committee, code)), "2026Q1", given={(f"{code}-1", "A1"): points})
    assert codes_of(committee, sort="mean") == [["ZB01", "ZB02", "ZB03"]]
    found = comparison_of(committee, 2026, None, words="", sort="mean", page=None, now=NOW)
    assert not found.sortable


def test_cadences_are_compared_apart(committee: Committee) -> None:
    branch = a_branch(committee, "ZB01")
    live(scheme(branch), "2026Q1")
    live(scheme(branch, cadence=Cadence.HALF), "2026H1", given={("ZB01-1", "A1"): 20})
    assert [[str(p.code) for p in each.published] for each in figures(committee)] == [["2026Q1"]]
    assert [(each.mean, each.missing) for each in figures(committee, "half")] == [(D("90.00"), [])]
    assert [each.published for each in figures(committee, "year")] == [[]]


# ---- the page and the workbook


@pytest.fixture
def admin(committee: Committee) -> Client:
    client = Client()
    client.cookies["django_language"] = "en"
    client.force_login(groups.admin(committee))
    return client


@pytest.fixture
def compared(committee: Committee) -> Branch:
    """Two branches of one scheme, one of another, one without any; ZB01 holds an honour."""
    branch = a_branch(committee, "ZB01")
    live(scheme(branch), "2026Q1", given={("ZB01-1", "A1"): 30})
    live(scheme(a_branch(committee, "ZB02")), "2026Q1")
    live(scheme(a_branch(committee, "ZB03"), name="=另一办法", bonus_cap=1), "2026Q1")
    a_branch(committee, "ZB04")
    Honour.objects.create(
        branch=branch,
        year=2026,
        cadence=Cadence.QUARTER,
        kind=HonourKind.BRAND,
        group=branch.groups.get(code="ZB01-2"),
        meeting_on=date(2026, 10, 8),
        resolution="同意",
        decided_by=groups.holder(Office.SECRETARY, branch),
        decided_at=NOW,
    )
    return branch


def test_page_says_that_blocks_are_not_ranked(committee: Committee, compared: Branch, admin: Client) -> None:
    text = admin.get(reverse("year_comparison", args=[committee.pk, 2026])).content.decode()
    for said in (
        "blocks are not ranked against each other",
        "Block 1",
        "Block 2",
        "党小组考评办法 (version 1)",
        "full marks 100",
    ):
        assert said in text
    assert "Block 3" not in text
    assert "no approved scheme" in text
    assert "brand Party group 小组ZB01-2" in text
    assert "Q2 2026, Q3 2026" in text
    empty = admin.get(reverse("year_comparison", args=[committee.pk, 2026]), {"q": "nobody"}).content.decode()
    assert "No branch found" in empty


def test_workbook_has_every_branch_in_its_block(committee: Committee, compared: Branch, admin: Client) -> None:
    response = admin.post(reverse("comparison_export", args=[committee.pk, 2026]))
    content = response.getvalue()
    header, *rows = sheet_rows(content, "党支部对比")
    found = [dict(zip(header, row, strict=True)) for row in rows]
    names = (
        "对比组",
        "党支部代码",
        "考评办法",
        "版本",
        "满分",
        "参评党小组数",
        "各组平均分的平均",
        "最高",
        "最低",
        "极差",
    )
    assert [[row[name] for name in names] for row in found] == [
        [1, "ZB01", "党小组考评办法", 1, 100, 2, 95, 100, 90, 10],
        [1, "ZB02", "党小组考评办法", 1, 100, 2, 100, 100, 100, 0],
        [2, "ZB03", "=另一办法", 1, 100, 2, 100, 100, 100, 0],
        [None, "ZB04", None, None, None, 0, None, None, None, None],
    ]
    assert (found[0]["荣誉"], found[0]["未公布"]) == ("品牌党小组 小组ZB01-2", "2026Q2、2026Q3")
    assert found[0]["等次分布"] == "优秀 1（50%）；合格 1（50%）；基本合格 0（0%）；不合格 0（0%）"
    notes = dict(sheet_rows(content, "说明")[1:])
    assert (notes["上级党组织"], "不作排名比较" in notes["说明"]) == ("烟厂党委", True)
    event = AuditEvent.objects.get(action="comparison_exported")
    assert (event.branch, event.after) == ("", {"place": "DW01", "year": 2026})


def test_page_takes_as_many_queries_for_one_branch_as_for_many(committee: Committee, admin: Client) -> None:
    address = reverse("year_comparison", args=[committee.pk, 2026])
    counts = []
    for codes in (("ZB01",), ("ZB02", "ZB03")):
        for code in codes:
            live(scheme(a_branch(committee, code)), "2026Q1")
        admin.get(address)
        with CaptureQueriesContext(connection) as queries:
            admin.get(address)
        counts.append(len(queries))
    assert counts[0] == counts[1]

"""Workbooks that leave, opened with openpyxl and checked cell by cell against figures computed by hand."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import connections
from openpyxl import load_workbook

from appraisal.enums import IndicatorKind, VetoEffect
from appraisal.exports import ranking
from branchmgr.models import AuditEvent
from branchmgr.snapshots import snapshot
from groups.enums import Office
from groups.models import Branch
from tests.factories import groups
from tests.factories.appraisal import SMALL, indicator, scheme
from tests.factories.appraisal import period as a_period
from tests.factories.results import EXEMPT, VETO, published, sheet_rows, totalled

pytestmark = pytest.mark.django_db

NOW = datetime(2027, 1, 5, 2, 30, tzinfo=UTC)
KINDS = (
    *SMALL[:3],
    indicator("V1", kind=IndicatorKind.VETO, dimension="一票否决", name="弄虚作假"),
    indicator("V2", kind=IndicatorKind.VETO, dimension="一票否决", veto_effect=VetoEffect.CEILING, ceiling="合格"),
)


def a_branch(*codes: str) -> Branch:
    branch = groups.branch("ZB01", name="生产安全党支部")
    for code in codes:
        groups.group(branch, code, name=f"小组{code}")
    return branch


def export(folder: Path, command: str = "export_ranking", **options: Any) -> bytes:
    target = folder / "out.xlsx"
    with time_machine.travel(NOW, tick=False):
        call_command(command, output=str(target), **options)
    return target.read_bytes()


@pytest.fixture
def world() -> Branch:
    """Two published quarters, one that is only totalled; a veto, a ceiling, an exemption, a group founded in May."""
    branch = a_branch("XA", "XB", "XC")
    groups.group(branch, "XN", name="=新组", founded_on=date(2026, 5, 4))
    made = scheme(branch, indicators=KINDS, tie_break=["三会一课", "A1"])
    published(made, "2026Q1", {("XA", "A1"): "38.5", ("XB", "B1"): 57, ("XB", "H1"): 2, ("XC", "V1"): VETO})
    published(
        made, "2026Q2", {("XA", "A1"): EXEMPT, ("XA", "B1"): 50, ("XB", "V2"): VETO, ("XN", "B1"): 30, ("XN", "H1"): 4}
    )
    totalled(made, "2026Q3", {("XB", "A1"): 1})
    return branch


def test_ranking_sheet_cell_by_cell(world: Branch, tmp_path: Path) -> None:
    rows = sheet_rows(export(tmp_path, branch="ZB01", year=2026), "年终排名")
    named = (
        "名次 党支部代码 党支部 党小组代码 党小组 第一季度 第二季度 第三季度 第四季度 合计 平均 等次 一票否决 荣誉 备注"
    )
    where = ["ZB01", "生产安全党支部"]
    ceiling, last = "2026Q2 V2 项目V2（等次不超过:合格）：有记录可查", "2026Q1 V1 弄虚作假（末位）：有记录可查"
    vetoed, partial = "不参与评优（一票否决）", "未全程参评；2026-05-04 成立"
    assert rows == [
        named.split(),
        [1, *where, "XB", "小组XB", 99, 100, None, None, 199, 99.5, "优秀", ceiling, None, vetoed],
        [2, *where, "XA", "小组XA", 98.5, 83.33, None, None, 181.83, 90.92, "合格", None, None, None],
        [3, *where, "XN", "=新组", None, 74, None, None, 74, 74, "基本合格", None, None, partial],
        [4, *where, "XC", "小组XC", 100, 100, None, None, 200, 100, "不合格", last, None, vetoed],
    ]


def test_other_sheets_cell_by_cell(world: Branch, tmp_path: Path) -> None:
    content = export(tmp_path, branch="ZB01", year=2026)
    assert sheet_rows(content, "分项累计") == [
        ["党支部代码", "党小组代码", "党小组", "A1 项目A1", "B1 项目B1", "H1 项目H1", "V1 弄虚作假", "V2 项目V2"],
        ["ZB01", "XB", "小组XB", 80, 117, 2, None, None],
        ["ZB01", "XA", "小组XA", 38.5, 110, 0, None, None],
        ["ZB01", "XN", "=新组", 40, 30, 4, None, None],
        ["ZB01", "XC", "小组XC", 80, 120, 0, None, None],
    ]
    assert sheet_rows(content, "扣分与加分") == [
        ["党支部代码", "党小组代码", "考评期", "考核项目", "满分", "得分", "扣分或加分", "理由"],
        ["ZB01", "XB", "2026Q1", "B1 项目B1", 60, 57, -3, "有记录可查"],
        ["ZB01", "XB", "2026Q1", "H1 项目H1", 4, 2, 2, "有记录可查"],
        ["ZB01", "XA", "2026Q2", "B1 项目B1", 60, 50, -10, "有记录可查"],
        ["ZB01", "XN", "2026Q2", "B1 项目B1", 60, 30, -30, "有记录可查"],
        ["ZB01", "XN", "2026Q2", "H1 项目H1", 4, 4, 4, "有记录可查"],
    ]
    assert sheet_rows(content, "更正") == [
        ["考评期", "党小组代码", "考核项目", "原得分", "更正后", "理由", "决定人", "时间"]
    ]
    headers, basis = sheet_rows(content, "口径")
    assert dict(zip(headers, basis, strict=True)) == {
        "党支部代码": "ZB01",
        "党支部": "生产安全党支部",
        "考评办法": "党小组考评办法",
        "版本": 1,
        "支委会日期": datetime(2025, 12, 20),
        "决议": "支委会研究通过",
        "周期": "季度",
        "年终方法": "合计",
        "并列先比": "三会一课；A1 项目A1",
        "加分": "计入排名，不计入等次，上限 5 分",
        "等次": "优秀 ≥ 95；合格 ≥ 80；基本合格 ≥ 60；不合格 ≥ 0",
        "纳入考评期": "2026Q1、2026Q2",
        "年终依据": "是",
        "导出人": "系统",
        "导出时间": datetime(2027, 1, 5, 10, 30),
    }


def test_cells_are_typed_and_sheets_are_fit_for_paper(world: Branch, tmp_path: Path) -> None:
    export(tmp_path, branch="ZB01", year=2026)
    book = load_workbook(tmp_path / "out.xlsx")
    assert book.sheetnames == ["年终排名", "分项累计", "扣分与加分", "更正", "口径"]
    for sheet in book:
        assert sheet.freeze_panes == "A2"
        assert sheet.auto_filter.ref == sheet.dimensions
        assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
        assert sheet.print_title_rows == "$1:$1"
    first = book["年终排名"]
    assert (first["A2"].data_type, first["A2"].number_format) == ("n", "0")
    assert (first["J2"].data_type, first["J2"].number_format) == ("n", "0.00")
    assert (first["E4"].value, first["E4"].data_type) == ("=新组", "s")
    assert book["口径"]["E2"].is_date


def test_unpublished_period_changes_no_byte(world: Branch, tmp_path: Path) -> None:
    before = export(tmp_path, branch="ZB01", year=2026)
    made = world.schemes.get()
    a_period(made, "2026Q4")
    totalled(scheme(world, cadence="half", bands=(("甲", "0"),)), "2026H1", {("XA", "A1"): 2})
    assert export(tmp_path, branch="ZB01", year=2026) == before


def test_half_yearly_ranking_has_two_columns(tmp_path: Path) -> None:
    made = scheme(a_branch("XA"), cadence="half", annual_method="mean")
    published(made, "2026H1", {("XA", "B1"): "53.25"})
    published(made, "2026H2")
    rows = sheet_rows(export(tmp_path, branch="ZB01", year=2026), "年终排名")
    assert rows[0][5:9] == ["上半年", "下半年", "合计", "平均"]
    assert rows[1][5:9] == [93.25, 100, 193.25, 96.63]


def test_group_that_took_no_part_stands_without_rank(tmp_path: Path) -> None:
    made = scheme(a_branch("XA", "XB"))
    published(made, "2026Q1", {("XA", "A1"): EXEMPT, ("XA", "B1"): EXEMPT, ("XA", "H1"): 4, ("XB", "A1"): 1})
    content = export(tmp_path, branch="ZB01", year=2026)
    last = sheet_rows(content, "年终排名")[-1]
    assert last[:1] + last[3:] == [None, "XA", "小组XA", *[None] * 9, "未全程参评；2026Q1 不参评"]
    assert sheet_rows(content, "分项累计")[-1][3:] == [None] * 4
    assert [row[1] for row in sheet_rows(content, "扣分与加分")[1:]] == []


def test_committee_has_all_branches_below_ranked_within_themselves(tmp_path: Path) -> None:
    top = groups.committee("DW01")
    below = groups.committee("DZZ1", parent=top)
    for code, place, cadence in (("ZB2", below, "quarter"), ("ZB1", top, "half"), ("ZB3", top, "quarter")):
        branch = groups.branch(code, name=code, committee=place)
        groups.group(branch, f"{code}a")
        groups.group(branch, f"{code}b")
        kinds = [{**SMALL[0], "name": f"{code}的项目"}, SMALL[1]]
        made = scheme(branch, cadence=cadence, indicators=kinds)
        if code != "ZB3":
            published(made, "2026H1" if cadence == "half" else "2026Q1", {(f"{code}a", "A1"): 39})
    published(scheme(groups.branch("ZX"), indicators=SMALL), "2026Q1")

    content = export(tmp_path, committee="DW01", year=2026)

    rows = sheet_rows(content, "年终排名")
    assert rows[0][5:11] == ["第一季度", "第二季度", "第三季度", "第四季度", "上半年", "下半年"]
    assert [row[:2] + row[3:4] + row[5:11] for row in rows[1:]] == [
        [1, "ZB1", "ZB1b", None, None, None, None, 100, None],
        [2, "ZB1", "ZB1a", None, None, None, None, 99, None],
        [1, "ZB2", "ZB2b", 100, None, None, None, None, None],
        [2, "ZB2", "ZB2a", 99, None, None, None, None, None],
    ]
    assert sheet_rows(content, "分项累计")[0][3:] == ["A1", "B1 项目B1"]
    assert [row[0] for row in sheet_rows(content, "口径")[1:]] == ["ZB1", "ZB2"]


@pytest.mark.parametrize(("at_once", "together"), [(1, [1, 1, 1]), (5, [2, 1]), (6, [2, 1]), (9, [3])])
def test_some_branches_at_a_time_give_the_same_bytes_as_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, at_once: int, together: list[int]
) -> None:
    top = groups.committee("DW01")
    for code, number in (("ZB1", 3), ("ZB2", 2), ("ZB3", 4)):
        branch = groups.branch(code, name=code, committee=top)
        for place in range(number):
            groups.group(branch, f"{code}-{place}")
        published(scheme(branch, indicators=SMALL), "2026Q1", {(f"{code}-0", "A1"): 39})
    whole = export(tmp_path, committee="DW01", year=2026)

    monkeypatch.setattr(ranking, "GROUPS_AT_ONCE", at_once)
    assert [len(chunk) for chunk in ranking.Ranking(top, 2026).chunks] == together
    assert export(tmp_path, committee="DW01", year=2026) == whole


def test_same_world_gives_the_same_bytes(world: Branch, tmp_path: Path) -> None:
    assert export(tmp_path, branch="ZB01", year=2026) == export(tmp_path, branch="ZB01", year=2026)
    results = {"command": "export_results", "branch": "ZB01", "period": "2026Q2"}
    assert export(tmp_path, **results) == export(tmp_path, **results)


def test_results_item_by_item(world: Branch, tmp_path: Path) -> None:
    content = export(tmp_path, "export_results", branch="ZB01", period="2026Q2")
    reason = "有记录可查"
    assert sheet_rows(content, "考评结果") == [
        ["名次", "党小组代码", "党小组", "基础分", "加分", "总分", "等次", "一票否决", "备注"],
        [1, "XB", "小组XB", 100, 0, 100, "合格", f"V2 项目V2（等次不超过:合格）：{reason}", "不参与评优（一票否决）"],
        [1, "XC", "小组XC", 100, 0, 100, "优秀", None, None],
        [3, "XA", "小组XA", 83.333333, 0, 83.33, "合格", None, f"A1 项目A1 不适用：{reason}"],
        [4, "XN", "=新组", 70, 4, 74, "基本合格", None, None],
    ]
    assert sheet_rows(content, "分项得分") == [
        ["名次", "党小组代码", "党小组", "A1 项目A1", "B1 项目B1", "H1 项目H1", "V1 弄虚作假", "V2 项目V2"],
        [1, "XB", "小组XB", 40, 60, None, None, "是"],
        [1, "XC", "小组XC", 40, 60, None, None, None],
        [3, "XA", "小组XA", "不适用", 50, None, None, None],
        [4, "XN", "=新组", 40, 30, 4, None, None],
    ]
    assert [row[:2] for row in sheet_rows(content, "扣分与加分")[1:]] == [
        ["XA", "2026Q2"],
        ["XN", "2026Q2"],
        ["XN", "2026Q2"],
    ]
    assert sheet_rows(content, "口径")[1][11] == "2026Q2"


def test_export_is_audited_with_the_person_who_took_it(world: Branch, tmp_path: Path) -> None:
    secretary = groups.holder(Office.SECRETARY, world, employee_no="10001", name="李书记")
    content = export(tmp_path, branch="ZB01", year=2026, by="10001")
    assert sheet_rows(content, "口径")[1][13] == "李书记（10001）"
    event = AuditEvent.objects.latest("pk")
    assert (event.action, event.actor, event.branch, event.after, event.origin) == (
        "ranking_exported",
        secretary,
        "ZB01",
        {"place": "ZB01", "year": 2026},
        "command export_ranking",
    )


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"branch": "ZB99", "year": 2026}, "ZB99"),
        ({"committee": "DW99", "year": 2026}, "DW99"),
        ({"committee": "DW01", "year": 2026}, "党委DW01"),
        ({"branch": "ZB01", "year": 2025}, "2025"),
        ({"branch": "ZB01", "year": 2026, "cadence": "half"}, "2026Q1"),
        ({"branch": "ZB01", "year": 2026, "by": "20001"}, "20001"),
        ({"branch": "ZB01", "year": 2026, "by": "nobody"}, "nobody"),
        ({"command": "export_results", "branch": "ZB01", "period": "2026Q3"}, "2026Q3"),
        ({"command": "export_results", "branch": "ZB01", "period": "2026Q4"}, "2026Q4"),
        ({"command": "export_results", "branch": "ZB01", "period": "third quarter"}, "third quarter"),
        ({"command": "export_results", "branch": "ZB99", "period": "2026Q1"}, "ZB99"),
    ],
)
def test_refusals_say_what_is_wrong_and_leave_no_file(
    world: Branch, tmp_path: Path, options: dict[str, Any], said: str
) -> None:
    groups.committee("DW01")
    groups.holder(Office.LEADER, world.groups.get(code="XA"), employee_no="20001")
    entries = AuditEvent.objects.count()
    with pytest.raises(CommandError) as refusal:
        export(tmp_path, **options)
    assert said in str(refusal.value)
    assert "Traceback" not in str(refusal.value)
    assert (list(tmp_path.iterdir()), AuditEvent.objects.count()) == ([], entries)


def test_refusal_before_publication_names_statuses_and_no_figure(tmp_path: Path) -> None:
    made = scheme(a_branch("XA"))
    totalled(made, "2026Q1", {("XA", "A1"): "37.5"})
    with pytest.raises(CommandError) as refusal:
        export(tmp_path, branch="ZB01", year=2026)
    assert "2026Q1" in str(refusal.value)
    assert "97" not in str(refusal.value)


@pytest.mark.parametrize("target", ["missing/out.xlsx", "taken"])
def test_output_that_cannot_be_written_is_refused_and_leaves_nothing(
    world: Branch, tmp_path: Path, target: str
) -> None:
    (tmp_path / "taken").mkdir()
    entries = AuditEvent.objects.count()
    with pytest.raises(CommandError, match=target):
        call_command("export_ranking", branch="ZB01", year=2026, output=str(tmp_path / target))
    assert ([each.name for each in tmp_path.iterdir()], AuditEvent.objects.count()) == (["taken"], entries)


def test_older_file_stays_whole_where_an_export_is_refused(world: Branch, tmp_path: Path) -> None:
    (tmp_path / "out.xlsx").write_bytes(b"older")
    with pytest.raises(CommandError):
        export(tmp_path, branch="ZB01", year=2020)
    assert (tmp_path / "out.xlsx").read_bytes() == b"older"


def test_deductions_are_exact_decimals(tmp_path: Path) -> None:
    made = scheme(a_branch("XA"), step="0.05")
    published(made, "2026Q1", {("XA", "B1"): "59.95"})
    published(made, "2026Q2", {("XA", "B1"): "59.85"})
    rows = sheet_rows(export(tmp_path, branch="ZB01", year=2026), "扣分与加分")
    assert [Decimal(str(row[6])) for row in rows[1:]] == [Decimal("-0.05"), Decimal("-0.15")]
    assert sheet_rows(export(tmp_path, branch="ZB01", year=2026), "分项累计")[1][4] == 119.8


@pytest.mark.pg
@pytest.mark.django_db(transaction=True)
def test_reading_in_a_snapshot_does_not_see_what_is_written_meanwhile() -> None:
    def write() -> None:
        groups.branch()
        connections.close_all()

    with ThreadPoolExecutor(1) as others, snapshot():
        before = Branch.objects.count()
        others.submit(write).result()

        assert Branch.objects.count() == before
    assert Branch.objects.count() == before + 1

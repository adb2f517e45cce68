from __future__ import annotations

import io
import tempfile
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.worksheet.datavalidation import DataValidation

from branchmgr.errors import Fault
from branchmgr.spreadsheets import Column, Sheet, limits, marked_copy, marking, read_workbook, template
from tests.hostile import workbooks as hostile

GROUPS = Sheet(
    "党小组",
    (
        Column("代码", required=True, note="全系统唯一", example="XZ01"),
        Column("名称", required=True, example="第一党小组"),
        Column("类别", kind="choice", choices=("在岗", "在外"), example="在岗"),
        Column("成立日期", kind="date", example="2024-3-1"),
        Column("满分", kind="decimal", example="7.5"),
        Column("顺延", kind="yes_no", example="否"),
    ),
)
RED = "FFFFC7CE"


def _source() -> bytes:
    book = openpyxl.Workbook()
    page = book.worksheets[0]
    page.title = "党小组"
    page.append(["代码*", "名称", "成立日期", "备注"])
    page.append(["XZ01", "=1+1", "昨天", "=LEN(A2)"])
    page.append(["XZ02", None, date(2024, 3, 1), "x"])
    page["A2"].value, page["A2"].data_type = "=XZ01", "s"
    page.column_dimensions["B"].width = 42
    offer = DataValidation(type="list", formula1='"甲,乙"')
    offer.add("D2:D9")
    page.add_data_validation(offer)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _faults(source: bytes) -> tuple[Fault, ...]:
    book = read_workbook(source, [GROUPS])
    for row in book.rows("党小组"):
        row.date("成立日期")
    return book.faults


def _red(page: Any) -> dict[str, str]:
    return {
        cell.coordinate: cell.comment.text
        for row in page.iter_rows()
        for cell in row
        if cell.comment and cell.fill.fgColor.rgb == RED
    }


@pytest.fixture(params=["with looks", "values only"])
def copied(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Any:
    if request.param == "values only":
        monkeypatch.setattr(marking, "_TAME_ELEMENTS", 0)
    source = _source()
    return openpyxl.load_workbook(io.BytesIO(marked_copy(source, _faults(source))))


def test_copy_marks_just_the_faulty_cells(copied: Any) -> None:
    red = _red(copied["党小组"])
    assert set(red) == {"B2", "C2", "B3"}
    assert "B2" in red["B2"]


def test_copy_lists_every_fault_on_its_first_sheet(copied: Any) -> None:
    listed = copied["错误清单"]
    assert copied.sheetnames == ["错误清单", "党小组"]
    assert [[cell.value for cell in row][:4] for row in listed.iter_rows(min_row=2)] == [
        ["党小组", "2", "名称", "=1+1"],
        ["党小组", "2", "成立日期", "昨天"],
        ["党小组", "3", "名称", None],
    ]
    assert listed["D2"].data_type == "s"


def test_copy_keeps_text_as_text(copied: Any) -> None:
    page = copied["党小组"]
    assert (page["A2"].value, page["A2"].data_type, page["A3"].value) == ("=XZ01", "s", "XZ02")


def test_copy_with_looks_keeps_widths_offers_and_formulas() -> None:
    source = _source()
    page = openpyxl.load_workbook(io.BytesIO(marked_copy(source, _faults(source))))["党小组"]
    assert page.column_dimensions["B"].width == 42
    assert [str(offer.sqref) for offer in page.data_validations.dataValidation] == ["D2:D9"]
    assert page["D2"].value == "=LEN(A2)"


def test_copy_mended_and_sent_again_bears_the_marks_left_alone() -> None:
    source = _source()
    book = openpyxl.load_workbook(io.BytesIO(marked_copy(source, _faults(source))))
    page = book["党小组"]
    page["B2"].value = "一组"
    page["C2"].value = "2024-3-1"
    stream = io.BytesIO()
    book.save(stream)
    again = stream.getvalue()
    faults = _faults(again)
    assert [(fault.row, fault.column) for fault in faults] == [(3, "名称")]
    copy = openpyxl.load_workbook(io.BytesIO(marked_copy(again, faults)))
    assert set(_red(copy["党小组"])) == {"B3"}
    assert copy.sheetnames == ["错误清单", "党小组"]
    assert not any("错误清单" in str(notice) for notice in read_workbook(again, [GROUPS]).notices)


def test_copy_hostile_messages_and_values_stay_text() -> None:
    faults = [Fault("组织", 2, "名称", "=cmd|' /C calc'!A0", "=1+1"), Fault("无", 0, "", "", "#N/A")]
    copy = openpyxl.load_workbook(io.BytesIO(marked_copy(hostile.workbook(), faults)))
    assert {cell.data_type for row in copy["错误清单"].iter_rows() for cell in row if cell.value} == {"s"}
    assert _red(copy["组织"]) == {"B2": "=1+1"}


def test_copy_of_a_file_openpyxl_cannot_read_keeps_its_values() -> None:
    broken = hostile.with_part("xl/styles.xml", "<nothing/>")
    copy = openpyxl.load_workbook(io.BytesIO(marked_copy(broken, [Fault("组织", 2, "名称", "一支部", "x")])))
    assert _red(copy["组织"]) == {"B2": "x"}
    assert copy["组织"]["A2"].value == "DZB01"


def test_copy_leaves_no_file_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    for most in (marking._TAME_ELEMENTS, 0):
        monkeypatch.setattr(marking, "_TAME_ELEMENTS", most)
        marked_copy(_source(), _faults(_source()))
    assert list(tmp_path.iterdir()) == []


def test_copy_of_forged_formulas_ends_soon() -> None:
    rows = hostile.HEADER + '<row><c><f t="shared" ref="A2:B9" si="0">' + "A1+" * 2_000 + "1</f></c></row>"
    source = hostile.workbook(rows + '<row><c><f t="shared" si="0"/></c></row>' * 5_000)
    assert marked_copy(source, [])


def test_template_reads_back_without_a_fault() -> None:
    book = read_workbook(template([GROUPS]), [GROUPS])
    (row,) = book.rows("党小组")
    assert (row.text("代码"), row.text("名称"), row.choice("类别")) == ("XZ01", "第一党小组", "在岗")
    assert (row.date("成立日期"), str(row.decimal("满分")), row.yes_no("顺延")) == (date(2024, 3, 1), "7.5", False)
    assert (book.faults, book.notices) == ((), [])


def test_template_shows_what_is_required_and_offered() -> None:
    book = openpyxl.load_workbook(io.BytesIO(template([GROUPS], notes=["先填党小组。"])))
    page = book["党小组"]
    assert [cell.value for cell in page[1]] == ["代码*", "名称*", "类别", "成立日期", "满分", "顺延"]
    assert (page["A1"].font.b, page.freeze_panes, page["A1"].comment.text) == (True, "A2", "全系统唯一")
    offers = {str(offer.sqref): offer.formula1 for offer in page.data_validations.dataValidation}
    assert offers == {"C2:C5000": '"在岗,在外"', "F2:F5000": '"是,否"'}
    assert book.sheetnames == ["党小组", "说明"]
    words = [cell.value for row in book["说明"].iter_rows() for cell in row]
    assert "先填党小组。" in words
    assert "在岗 / 在外" in words


def test_template_keeps_leading_zeros_of_codes() -> None:
    page = openpyxl.load_workbook(io.BytesIO(template([GROUPS])))["党小组"]
    assert page.column_dimensions["A"].number_format == "@"


def test_faults_are_counted_beyond_those_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "FAULTS_KEPT", 3)
    rows = hostile.HEADER + "".join(f"<row>{hostile.text(f'A{n}', 'x')}</row>" for n in range(2, 12))
    book = read_workbook(hostile.workbook(rows), [Sheet("组织", (Column("名称", required=True), Column("代码")))])
    assert (len(book.faults), book.fault_count) == (3, 10)

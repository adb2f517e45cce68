from __future__ import annotations

import io
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from branchmgr.errors import RefusedError
from branchmgr.spreadsheets import Column, ReadWorkbook, Row, Sheet, cleaned, parse_date, parse_time, read_workbook
from tests.hostile import workbooks as hostile

PEOPLE = Sheet(
    "人员",
    (
        Column("工号", required=True),
        Column("姓名", required=True),
        Column("入党日期", kind="date"),
        Column("得分", kind="decimal"),
        Column("类别", kind="choice", choices=("在岗", "在外", "离退休")),
        Column("并列", kind="yes_no"),
    ),
)
HEADER = ["工号*", "姓名", "入党日期", "得分", "类别", "并列"]


def _book(*rows: list[Any], header: list[Any] = HEADER, sheet: Sheet = PEOPLE) -> ReadWorkbook:
    book = openpyxl.Workbook()
    page = book.worksheets[0]
    page.title = sheet.title
    for row in [header, *rows]:
        page.append(row)
    return read_workbook(_saved(book), [sheet])


def _saved(book: openpyxl.Workbook) -> bytes:
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _value(value: Any) -> Row:
    return _book([1, "张三", value, value, value, value]).rows("人员")[0]


def _stored(cell: str) -> tuple[ReadWorkbook, Row]:
    """A row whose 代码 cell is stored as this XML."""
    book = read_workbook(
        hostile.workbook(hostile.HEADER + f'<row r="2">{cell}{hostile.text("B2", "x")}</row>'),
        [Sheet("组织", (Column("代码"), Column("名称")))],
    )
    return book, book.rows("组织")[0]


def _told(book: ReadWorkbook) -> list[tuple[int, str]]:
    return [(fault.row, fault.column) for fault in book.faults]


@pytest.mark.parametrize(
    "spelling",
    [
        "2024-3-1",
        "2024-03-01",
        "2024/3/1",
        "2024.3.1",
        "2024年3月1日",
        "2024年03月01日",
        " ２０２４－３－１ ",
        "２０２４年３月１日",
    ],
)
def test_date_every_spelling_is_the_same_day(spelling: str) -> None:
    assert parse_date(spelling) == date(2024, 3, 1)
    assert _value(spelling).date("入党日期") == date(2024, 3, 1)


@pytest.mark.parametrize("value", [date(2024, 2, 29), datetime(2024, 2, 29)])
def test_date_real_date_cell_is_its_day(value: date) -> None:
    assert _value(value).date("入党日期") == date(2024, 2, 29)


@pytest.mark.parametrize("value", [datetime(2024, 2, 29, 13, 5), datetime(2024, 2, 29, 0, 0, 1), "2024-02-29 13:05"])
def test_date_with_a_time_is_no_day(value: object) -> None:
    assert _value(value).date("入党日期") is None


@pytest.mark.parametrize(
    "wrong",
    [
        "2023-2-29",
        "2024-9-31",
        "2024-13-1",
        "2024/3-1",
        "24-3-1",
        "2024-3",
        "20240301",
        45352,
        1.5,
        "三月",
        "٢٠٢٤-3-1",
        "1024-3-1",
    ],
)
def test_date_that_is_none_is_one_fault(wrong: object) -> None:
    book = _book([1, "张三", wrong])
    row = book.rows("人员")[0]
    assert row.date("入党日期") is None
    assert row.date("入党日期") is None
    assert _told(book) == [(2, "入党日期")]


@pytest.mark.parametrize(
    ("value", "number"),
    [
        (7, "7"),
        (7.0, "7"),
        (7.5, "7.5"),
        ("7.50", "7.50"),
        ("１００", "100"),
        (" 0.5 ", "0.5"),
        (1.1, "1.1"),
        (-1, "-1"),
        (0, "0"),
        ("-0", "0"),
        (100.005, "100.005"),
    ],
)
def test_decimal_number_or_text_is_exact(value: object, number: str) -> None:
    assert _value(value).decimal("得分") == Decimal(number)


@pytest.mark.parametrize(
    "wrong", ["1_000", "1,000", "٣", "1e2", "NaN", "inf", "1e309", "7分", "7 5", True, date(2024, 1, 1)]
)
def test_decimal_that_is_none_is_a_fault(wrong: object) -> None:
    book = _book([1, "张三", None, wrong])
    assert book.rows("人员")[0].decimal("得分") is None
    assert _told(book) == [(2, "得分")]


@pytest.mark.parametrize(
    ("stored", "number"),
    [("1.1000000000000001", "1.1"), ("7.4999999999999996", "7.5"), ("1E2", "100"), ("1.0", "1"), ("0.1", "0.1")],
)
def test_stored_number_is_what_was_typed(stored: str, number: str) -> None:
    assert _stored(f'<c r="A2"><v>{stored}</v></c>')[1].decimal("代码") == Decimal(number)


@pytest.mark.parametrize(
    "stored", ["0.30000000000000004", "1_000", "٣", "nan", "inf", "1e309", "0x10", "1e-300", "--1"]
)
def test_stored_number_computed_or_forged_is_a_fault(stored: str) -> None:
    book, row = _stored(f'<c r="A2"><v>{stored}</v></c>')
    assert row.decimal("代码") is None
    assert _told(book) == [(2, "代码")]


@given(st.decimals(min_value=0, max_value=999, places=2, allow_nan=False))
def test_decimal_as_excel_stores_it_comes_back(number: Decimal) -> None:
    _book_read, row = _stored(f'<c r="A2"><v>{float(number):.17g}</v></c>')
    assert row.decimal("代码") == number


@pytest.mark.parametrize(("value", "number"), [(1, 1), (1.0, 1), ("1.0", 1), ("２", 2), (None, None)])
def test_integer_is_whole(value: object, number: int | None) -> None:
    assert _value(value).integer("得分") == number


def test_integer_with_a_fraction_is_a_fault() -> None:
    book = _book([1, "张三", None, 1.5])
    assert book.rows("人员")[0].integer("得分") is None
    assert len(book.faults) == 1


@pytest.mark.parametrize(
    ("value", "moment"), [("9:00", time(9)), ("０９：３０", time(9, 30)), (time(9, 30), time(9, 30))]
)
def test_time_in_any_form(value: object, moment: time) -> None:
    assert _value(value).time("得分") == moment


@pytest.mark.parametrize("wrong", ["25:00", "9点", "9:60", "9"])
def test_time_that_is_none_is_a_fault(wrong: str) -> None:
    book = _book([1, "张三", None, wrong])
    assert book.rows("人员")[0].time("得分") is None
    assert len(book.faults) == 1
    with pytest.raises(ValueError, match=r"time|hour|minute"):
        parse_time(wrong)


def test_choice_and_yes_no_take_their_words_alone() -> None:
    book = _book(
        [1, "张三", None, None, " 在岗", "是"],
        [2, "李四", None, None, "在家", "YES"],
        [3, "王五", None, None, None, "否"],
    )
    first, second, third = book.rows("人员")
    assert [first.choice("类别"), second.choice("类别"), third.choice("类别")] == ["在岗", None, None]
    assert [first.yes_no("并列"), second.yes_no("并列"), third.yes_no("并列")] == [True, None, False]
    assert [(fault.row, fault.column, fault.value) for fault in book.faults] == [
        (3, "类别", "在家"),
        (3, "并列", "YES"),
    ]


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("  张三\t", "张三"),
        ("ＤＺＢ０１", "DZB01"),
        ("张　三", "张 三"),
        ("技术中心（青州）：一组，二组·𠮷㐂", "技术中心（青州）：一组，二组·𠮷㐂"),
        ("7² ① ㎡ 﨑", "7² ① ㎡ 﨑"),
        ("a\nb", "a\nb"),
    ],
)
def test_text_is_trimmed_and_otherwise_itself(typed: str, read: str) -> None:
    assert cleaned(typed) == read
    assert _value(typed).text("类别") == read


@pytest.mark.parametrize(
    ("number", "text"), [(10001, "10001"), (10001.0, "10001"), (0.5, "0.5"), (date(2024, 3, 1), "2024-03-01")]
)
def test_text_of_other_cells_is_what_is_seen(number: object, text: str) -> None:
    assert _value(number).text("类别") == text


def test_text_of_a_number_too_long_for_excel_is_a_fault() -> None:
    book = _book([110101199001011234, "张三"])
    book.rows("人员")[0].text("工号")
    assert _told(book) == [(2, "工号")]


@pytest.mark.parametrize("raw", ["a_x0000_b", "_xD800_", "_x0007_", "a&#x85;b", "_xFFFE_"])
def test_text_with_control_characters_is_a_fault(raw: str) -> None:
    book, row = _stored(hostile.text("A2", raw))
    assert row.text("代码") == ""
    assert _told(book) == [(2, "代码")]


def test_text_written_with_escapes_is_itself() -> None:
    assert _stored(hostile.text("A2", "a_x000A_b_x005F_x0041_c_xD842__xDFB7_"))[1].text("代码") == "a\nb_x0041_c𠮷"


def test_text_over_2000_characters_is_a_fault() -> None:
    book = _book([1, "好" * 2000], [2, "好" * 2001])
    assert [row.text("姓名")[:1] for row in book.rows("人员")] == ["好", ""]
    assert [(fault.row, len(fault.value)) for fault in book.faults] == [(3, 100)]


def test_formula_is_refused_with_its_address_whatever_its_stored_value() -> None:
    book, row = _stored('<c r="A2"><f>1+1</f><v>99</v></c>')
    assert row.text("代码") == ""
    assert [(fault.row, fault.column, fault.value) for fault in book.faults] == [(2, "代码", "99")]
    assert "A2" in str(book.faults[0].message)


def test_formula_of_an_array_reaches_the_cells_that_show_its_values() -> None:
    rows = (
        hostile.HEADER
        + f'<row r="2"><c r="A2"><f t="array" ref="A2:A3">B2:B3</f><v>1</v></c>{hostile.text("B2", "x")}</row>'
        + f'<row r="3"><c r="A3"><v>2</v></c>{hostile.text("B3", "x")}</row>'
        + f'<row r="4"><c r="A4"><v>3</v></c>{hostile.text("B4", "x")}</row>'
    )
    book = read_workbook(hostile.workbook(rows), [Sheet("组织", (Column("代码"), Column("名称")))])
    assert [fault.row for fault in book.faults] == [2, 3]
    assert [row.text("代码") for row in book.rows("组织")] == ["", "", "3"]


def test_formula_in_an_unknown_column_is_left_alone() -> None:
    book = _book([1, "张三", None, None, None, None, "=A2"], header=[*HEADER, "备注"])
    assert book.faults == ()


def test_error_cell_is_a_fault_with_its_address() -> None:
    book, _row = _stored('<c r="A2" t="e"><v>#N/A</v></c>')
    assert [(fault.value, "A2" in str(fault.message)) for fault in book.faults] == [("#N/A", True)]


def test_rows_empty_ones_are_skipped_and_numbers_are_excels() -> None:
    book = _book([1, "张三"], [None] * 6, ["  ", ""], [2, "李四"])
    assert [(row.number, row.text("姓名")) for row in book.rows("人员")] == [(2, "张三"), (5, "李四")]
    assert book.faults == ()


def test_rows_with_something_beside_the_table_alone_are_skipped() -> None:
    book = _book([1, "张三"], [None] * 6 + ["制表人"])
    assert [row.number for row in book.rows("人员")] == [2]
    assert [str(notice) for notice in book.notices if "G" in str(notice)] != []


def test_rows_hidden_are_read_and_noticed() -> None:
    source = openpyxl.Workbook()
    page = source.worksheets[0]
    page.title = "人员"
    page.append(HEADER)
    page.append([1, "张三"])
    page.row_dimensions[2].hidden = True
    book = read_workbook(_saved(source), [PEOPLE])
    assert [row.text("姓名") for row in book.rows("人员")] == ["张三"]
    assert ["人员" in str(notice) for notice in book.notices] == [True]


def test_required_cell_left_empty_is_a_fault() -> None:
    book = _book([None, "张三"], [2, None])
    assert _told(book) == [(2, "工号"), (3, "姓名")]


def test_headers_in_any_order_with_or_without_asterisk() -> None:
    book = _book(["张三", 7], header=[" 姓名 *", "工号＊"])
    assert [(row.text("工号"), row.text("姓名"), row.date("入党日期")) for row in book.rows("人员")] == [
        ("7", "张三", None)
    ]
    assert book.faults == ()


def test_headers_missing_and_doubled_are_faults_and_unknown_ones_notices() -> None:
    book = _book(["张三", "张三", "x"], header=["姓名", "姓名*", "爱好"])
    assert _told(book) == [(1, "工号"), (1, "姓名")]
    assert ["爱好" in str(notice) for notice in book.notices] == [True]


def test_headers_of_open_sheets_are_data() -> None:
    scores = Sheet("打分", (Column("党小组代码", required=True),), open_columns=True)
    book = _book(["XZ01", 5, "不适用"], header=["党小组代码*", "A1 三会一课", "B2"], sheet=scores)
    assert book.headers("打分") == ("党小组代码", "A1 三会一课", "B2")
    assert book.rows("打分")[0].text("B2") == "不适用"
    assert book.notices == []


def test_sheets_missing_unknown_and_optional() -> None:
    source = openpyxl.Workbook()
    source.worksheets[0].title = "杂项"
    book = read_workbook(_saved(source), [PEOPLE, Sheet("任职", (), required=False)])
    assert [(fault.sheet, fault.row) for fault in book.faults] == [("人员", 0)]
    assert ["杂项" in str(notice) for notice in book.notices] == [True]
    assert (book.rows("任职"), "任职" in book) == ([], False)


def test_faults_come_in_order_and_refuse_together() -> None:
    book = _book([1, "张三", "x", "y"], [None, "李四", "z"])
    second, first = reversed(book.rows("人员"))
    second.decimal("得分")
    first.date("入党日期")
    second.date("入党日期")
    second.fault("姓名", "unknown")
    book.fault("人员", "as a whole")
    assert _told(book) == [
        (0, ""),
        (2, "入党日期"),
        (3, "工号"),
        (3, "姓名"),
        (3, "入党日期"),
    ]
    with pytest.raises(RefusedError) as refusal:
        book.refuse_if_faulty()
    assert refusal.value.faults == book.faults
    assert str(len(book.faults)) in str(refusal.value)


def test_faults_none_lets_pass() -> None:
    _book([1, "张三"]).refuse_if_faulty()


def test_dates_counted_from_1904_are_read_right() -> None:
    source = openpyxl.Workbook()
    source.epoch = CALENDAR_MAC_1904
    page = source.worksheets[0]
    page.title = "人员"
    page.append(HEADER)
    page.append([1, "张三", date(2024, 3, 1)])
    assert read_workbook(_saved(source), [PEOPLE]).rows("人员")[0].date("入党日期") == date(2024, 3, 1)


@pytest.mark.parametrize(
    ("serial", "day"),
    [
        ("1", date(1900, 1, 1)),
        ("59", date(1900, 2, 28)),
        ("61", date(1900, 3, 1)),
        ("60", None),
        ("-1", None),
        ("9999999", None),
    ],
)
def test_dates_at_the_edges_of_excels_calendar(serial: str, day: date | None) -> None:
    assert _stored(f'<c r="A2" s="1"><v>{serial}</v></c>')[1].date("代码") == day

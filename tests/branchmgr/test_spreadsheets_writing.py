from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from branchmgr.blanks import is_blank
from branchmgr.spreadsheets import (
    Column,
    Format,
    Sheet,
    Written,
    WrittenColumn,
    read_workbook,
    workbook_response,
    write_workbook,
)

TEXTS = [
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "\tx",
    "\rx",
    "x\r\ny",
    "#N/A",
    "#DIV/0!",
    "TRUE",
    "110101199001011234",
    "007",
    "<b>&\"'",
    "𠮷㐂·（青州）",
    "a\nb",
    '=HYPERLINK("http://example.invalid")',
]


FORMS: tuple[Format, ...] = ("integer", "date", "datetime")


def _written(*sheets: Written, **options: Any) -> bytes:
    stream = io.BytesIO()
    write_workbook(stream, sheets, **options)
    return stream.getvalue()


def _column(values: list[Any], form: Format = "text") -> bytes:
    return _written(Written("表", [WrittenColumn("值", format=form)], [(value,) for value in values]))


def _opened(data: bytes) -> Any:
    return openpyxl.load_workbook(io.BytesIO(data)).worksheets[0]


def test_text_is_text_whatever_it_begins_with() -> None:
    page = _opened(_column(TEXTS))
    cells = [page.cell(row, 1) for row in range(2, len(TEXTS) + 2)]
    assert [cell.value for cell in cells] == TEXTS
    assert {cell.data_type for cell in cells} == {"s"}
    assert {cell.number_format for cell in cells} == {"@"}


def test_formula_and_error_are_seen_where_a_writer_makes_them() -> None:
    """The control: openpyxl's own cells, as a writer without our care leaves them."""
    book = openpyxl.Workbook()
    book.worksheets[0].append(["=1+1", "#N/A"])
    stream = io.BytesIO()
    book.save(stream)
    page = _opened(stream.getvalue())
    assert [page["A1"].data_type, page["B1"].data_type] == ["f", "e"]


def test_text_in_number_and_date_columns_is_text() -> None:
    forms: tuple[Format, ...] = ("number", "integer", "date", "datetime")
    assert [_opened(_column(["=1+1"], form))["A2"].data_type for form in forms] == ["s"] * 4


@given(st.text(alphabet=st.characters(exclude_categories=["Cc", "Cs", "Cn"]), max_size=50))
def test_text_comes_back_equal(text: str) -> None:
    book = read_workbook(_column([text, "end"]), [Sheet("表", (Column("值"),))])
    rows = {row.number: row.text("值") for row in book.rows("表")}
    full_width = str.maketrans("０１２３４５６７８９", "0123456789") | {0x3000: 0x20}
    letters = {code: code - 0xFEE0 for code in (*range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B))}
    typed = text.translate(full_width | letters).strip()
    assert rows.get(2, "") == ("" if is_blank(typed) else typed)
    assert book.faults == ()


@given(st.text(max_size=50))
def test_text_of_any_kind_makes_a_file_that_opens(text: str) -> None:
    assert _opened(_column([text, "end"]))["A3"].value == "end"


def test_text_beyond_excels_limit_is_cut() -> None:
    value = _opened(_column(["好" * 40_000]))["A2"].value
    assert (len(value), value[-1]) == (32_767, "…")


def test_number_is_a_number_with_two_places_and_never_a_float() -> None:
    data = _column([Decimal("7.50"), 3, Decimal("-0.005"), Decimal("1E+3")], "number")
    page = _opened(data)
    assert [(page.cell(row, 1).value, page.cell(row, 1).number_format) for row in range(2, 6)] == [
        (7.5, "0.00"),
        (3, "0.00"),
        (-0.005, "0.00"),
        (1000, "0.00"),
    ]
    assert b"<v>7.50</v>" in zipfile.ZipFile(io.BytesIO(data)).read("xl/worksheets/sheet1.xml")
    with pytest.raises(TypeError):
        _column([0.5], "number")


def test_integer_date_and_moment_are_what_they_are() -> None:
    moment = datetime(2026, 9, 30, 16, 0, 1, tzinfo=UTC)  # already October in Shanghai
    rows = [(1, date(2024, 2, 29), moment), (None, None, None)]
    columns = [WrittenColumn(form, format=form) for form in FORMS]
    page = _opened(_written(Written("表", columns, rows)))
    assert [cell.value for cell in page[2]] == [1, datetime(2024, 2, 29), datetime(2026, 10, 1, 0, 0, 1)]
    assert [cell.number_format for cell in page[2]] == ["0", "yyyy\\-mm\\-dd", "yyyy\\-mm\\-dd\\ hh:mm:ss"]
    assert page.max_row == 2


def test_sheet_is_laid_out_for_reading_and_printing() -> None:
    columns = [WrittenColumn("名次", format="integer"), WrittenColumn("党小组"), WrittenColumn("备注", width=33)]
    page = _opened(_written(Written("年终 '排名'", columns, [(1, "生产安全第一党小组", ""), (2, "x", "")])))
    assert (page.freeze_panes, page.auto_filter.ref, page.print_title_rows) == ("A2", "A1:C3", "$1:$1")
    assert (page.page_setup.orientation, page.page_setup.paperSize) == ("landscape", 9)
    assert page.sheet_properties.pageSetUpPr.fitToPage
    assert (page.page_setup.fitToWidth, page.page_setup.fitToHeight) == (1, 0)
    assert [page.column_dimensions[letter].width for letter in "ABC"] == [7, 21, 33]
    assert page["A1"].font.b


def test_sheets_without_rows_and_with_names_to_escape() -> None:
    sheets = [Written(title, [WrittenColumn("<甲>")], []) for title in ("a&b", 'c"d')]
    book = openpyxl.load_workbook(io.BytesIO(_written(*sheets)))
    assert book.sheetnames == ["a&b", 'c"d']
    assert book.worksheets[1]["A1"].value == "<甲>"


@pytest.mark.parametrize("titles", [[""], ["a/b"], ["x" * 32], ["a", "A"], []])
def test_sheets_with_impossible_titles_are_refused(titles: list[str]) -> None:
    with pytest.raises(ValueError, match="sheet"):
        _written(*(Written(title, [WrittenColumn("a")], []) for title in titles))


def test_rows_of_wrong_length_are_refused() -> None:
    with pytest.raises(ValueError, match="zip"):
        _written(Written("表", [WrittenColumn("a")], [("a", "b")]))


def test_same_rows_give_the_same_bytes() -> None:
    moment = datetime(2026, 1, 1, 9, tzinfo=UTC)
    assert _column(TEXTS) == _column(TEXTS)
    sheet = Written("表", [WrittenColumn("a")], [("x",)])
    assert _written(sheet, created=moment) == _written(sheet, created=moment)
    book = openpyxl.load_workbook(io.BytesIO(_written(sheet, created=moment)))
    assert book.properties.created == datetime(2026, 1, 1, 9)


def test_rows_are_taken_one_by_one() -> None:
    taken = []

    def rows() -> Iterator[tuple[int]]:
        for number in range(5_000):
            taken.append(number)
            yield (number,)

    class Stream(io.BytesIO):
        """Notes how many rows were asked for when the first bytes of the sheet went out."""

        seen: list[int] = []

        def write(self, data: Any) -> int:
            self.seen.append(len(taken))
            return super().write(data)

    write_workbook(Stream(), [Written("表", [WrittenColumn("a", format="integer")], rows())])
    assert min(seen for seen in Stream.seen if seen) < 1_000


@pytest.mark.django_db
def test_response_streams_the_workbook_under_its_chinese_name_and_leaves_nothing(tmp_path: Path, settings: Any) -> None:
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path)
    response = workbook_response("年终 排名/2026", [Written("表", [WrittenColumn("a")], [("=x",)])])
    assert "filename*=utf-8''%E5%B9%B4%E7%BB%88%20%E6%8E%92%E5%90%8D_2026.xlsx" in response["Content-Disposition"]
    assert response["Content-Disposition"].startswith("attachment")
    assert response["Content-Type"].endswith("spreadsheetml.sheet")
    assert _opened(b"".join(response.streaming_content))["A2"].value == "=x"  # type: ignore[arg-type]
    response.close()
    assert list(tmp_path.iterdir()) == []


def test_response_of_rows_that_fail_leaves_nothing(tmp_path: Path, settings: Any) -> None:
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path)

    def rows() -> Iterator[tuple[str]]:
        yield ("a",)
        raise RuntimeError("the database went away")

    with pytest.raises(RuntimeError, match="went away"):
        workbook_response("a", [Written("表", [WrittenColumn("a")], rows())])
    assert list(tmp_path.iterdir()) == []

"""Numbers, days and texts that people should not type: one verdict, whatever door they come in by.

The data are in ``tests/hostile/*.json``; the fields that pages add by themselves are tried in test_responses.py.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from django import forms
from django.urls import get_resolver

from appraisal.cells import CellFault, parse_cell
from branchmgr.decimals import parse_decimal
from branchmgr.errors import RefusedError
from branchmgr.forms import BaseForm, DayField, PointsField, WholeField
from branchmgr.spreadsheets import Column, ReadWorkbook, Sheet, limits, parse_date, read_workbook
from tests.addresses import patterns
from tests.hostile import typed, workbooks
from tests.hostile.typed import DATES, NUMBERS, REFUSED, TEXTS, Typed, cell, differs

SHEET = Sheet("组织", (Column("代码"), Column("名称")))
OTHERS = (forms.DecimalField, forms.FloatField, forms.DateField, forms.DateTimeField, forms.IntegerField)
"""fields of Django's own, which read otherwise than the workbooks' reader does"""


def book_of(values: list[Typed]) -> ReadWorkbook:
    """A workbook that holds the values as texts, one a row from row 2 on."""
    rows = "".join(f'<row r="{row}">{cell(f"A{row}", each.text)}</row>' for row, each in enumerate(values, start=2))
    return read_workbook(workbooks.workbook(workbooks.HEADER + rows), [SHEET])


def by_workbook(values: list[Typed], kind: str) -> list[tuple[Typed, Any]]:
    """What the reader of workbooks makes of each value; ``kind`` is the reader's word for it. An empty row is none."""
    book = book_of(values)
    read = {row.number: getattr(row, kind)("代码") for row in book.rows("组织")}
    faulty = {fault.row for fault in book.faults}
    return [(each, REFUSED if row in faulty else read.get(row, "")) for row, each in enumerate(values, start=2)]


@pytest.mark.parametrize(("values", "kind"), [(NUMBERS, "decimal"), (DATES, "date"), (TEXTS, "text")])
def test_reader_of_workbooks_agrees_with_the_data(values: list[Typed], kind: str) -> None:
    assert [(str(each), found) for each, found in by_workbook(values, kind) if found != each.means] == []


@pytest.mark.parametrize(("values", "read"), [(NUMBERS, parse_decimal), (DATES, parse_date)])
def test_parser_agrees_with_the_data(values: list[Typed], read: Any) -> None:
    assert [str(each) for each in values if differs(read, each, each.means)] == []


@pytest.mark.parametrize("each", NUMBERS, ids=str)
def test_grid_reads_numbers_alike(each: Typed) -> None:
    most, step = Decimal(999999999999), Decimal("0.000001")

    def points(text: str) -> Any:
        try:
            return parse_cell(text, kind="points", maximum=most, step=step).points
        except CellFault as fault:
            raise ValueError(fault.reason) from fault

    expected = REFUSED if each.means is not REFUSED and each.means < 0 else each.means
    assert not differs(points, each, expected)


STORED = [("7", "7"), ("7.0", "7"), ("1E2", "100"), ("100.005", "100.005"), ("1.1000000000000001", "1.1"), ("-0", "0")]
NOT_STORED = ["1e309", "-1e309", "NaN", "INF", "1_000", "0x10", "", "1e99999", "0.30000000000000004", "1,000"]


def stored(value: str) -> ReadWorkbook:
    row = f'<row r="2"><c r="A2"><v>{value}</v></c>{workbooks.text("B2", "x")}</row>'
    return read_workbook(workbooks.workbook(workbooks.HEADER + row), [SHEET])


@pytest.mark.parametrize(("value", "means"), STORED)
def test_number_that_a_workbook_stores_is_read_without_a_trace_of_a_float(value: str, means: str) -> None:
    found = stored(value).rows("组织")[0].decimal("代码")
    assert (type(found), str(found)) == (Decimal, means)


@pytest.mark.parametrize("value", NOT_STORED)
def test_number_that_no_workbook_stores_is_refused(value: str) -> None:
    book = stored(value)
    assert book.rows("组织")[0].decimal("代码") is None
    assert bool(book.faults) == bool(value)


# Every form of the product, by looking at its class.


def all_forms(kind: type[BaseForm] = BaseForm) -> Iterator[type[BaseForm]]:
    """Every class of forms that an address leads to."""
    assert list(patterns(get_resolver()))  # which imports them all
    for each in kind.__subclasses__():
        if not each.__module__.startswith("tests"):
            yield each
        yield from all_forms(each)


def declared() -> dict[str, forms.Field]:
    return {f"{each.__name__} {name}": field for each in all_forms() for name, field in each.base_fields.items()}


def test_every_declared_field_agrees_with_the_data() -> None:
    found = {place: typed.faults_of(field) for place, field in declared().items()}
    assert {place: faults for place, faults in found.items() if faults} == {}
    assert sum(typed.takes_any_text(field) for field in declared().values()) > 60


def test_no_form_reads_numbers_and_days_by_itself() -> None:
    own = {place: field for place, field in declared().items() if type(field) in OTHERS}
    assert list(own) == []


def reading(kind: type[forms.Field], read: Any) -> forms.Field:
    """A field that reads what is typed in a way of its own."""
    own: forms.Field = type("Own", (kind,), {"to_python": read})()
    return own


@pytest.mark.parametrize(
    ("field", "fault"),
    [
        (type("Whole", (WholeField,), {"to_python": forms.IntegerField.to_python})(), "underscore"),
        (
            type("Points", (PointsField,), {"to_python": lambda _field, text: Decimal(float(text))})(),
            "not a number",
        ),
        (type("Day", (DayField,), {"to_python": forms.DateField.to_python})(), "Chinese"),
        (forms.CharField(), "overlong"),
    ],
)
def test_field_that_reads_by_itself_is_found(field: forms.Field, fault: str) -> None:
    assert any(each.startswith(f"{fault}: ") for each in typed.faults_of(field))


def test_form_that_takes_unreadable_texts_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(BaseForm, "full_clean", forms.Form.full_clean)
    faults = typed.faults_of(forms.CharField(max_length=2000))
    assert [each.partition(":")[0] for each in faults] == [
        "replacement character", "bell", "escape", "delete", "next line of the C1 set", "no character",
        "first half of a character", "second half of a character", *(each.name for each in TEXTS if each.means == ""),
    ]  # fmt: skip


@pytest.mark.parametrize(("count", "taken"), [(7, True), (9, False)])
def test_rows_that_hold_nothing_are_counted_too(count: int, taken: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "ROW", 8)
    source = workbooks.workbook(workbooks.HEADER + "<row/>" * count)
    if taken:
        assert read_workbook(source, [SHEET]).rows("组织") == []
        return
    with pytest.raises(RefusedError, match="8"):
        read_workbook(source, [SHEET])

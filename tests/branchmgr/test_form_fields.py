"""The fields of every form: days, points, workbooks, and what is said of wrong ones."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.template import Context, Template
from django.test import RequestFactory

from branchmgr import forms


class Sheet(forms.BaseForm):
    day = forms.DayField(required=False)
    points = forms.PointsField(most=Decimal(10), required=False)
    book = forms.WorkbookField(required=False)


@pytest.mark.parametrize("typed", ["2026-09-30", "2026/9/30", "2026.9.30", "2026年9月30日", "２０２６-09-30"])
def test_day_field_reads_what_people_type(typed: str) -> None:
    form = Sheet({"day": typed})
    assert form.is_valid()
    assert form.cleaned_data["day"] == date(2026, 9, 30)


@pytest.mark.parametrize("typed", ["2026-02-30", "26-9-30", "2026-9/30", "٢٠٢٦-09-30", "30.9.2026", "\0"])
def test_day_field_refuses(typed: str) -> None:
    assert Sheet({"day": typed}).errors == {"day": ["Enter a date such as 2026-09-30."]}


@pytest.mark.parametrize("typed", ["1899-12-31", "2200/1/1", "0001年1月1日"])
def test_day_field_says_from_when_to_when_a_day_may_be(typed: str) -> None:
    assert Sheet({"day": typed}).errors == {"day": ["Enter a day from 1900-01-01 to 2199-12-31."]}


def test_day_field_may_stay_empty() -> None:
    assert [Sheet({"day": typed}).errors for typed in ("", " ", "\u3000")] == [{}, {}, {}]


@pytest.mark.parametrize(("typed", "value"), [("7.5", Decimal("7.5")), ("１０", Decimal(10)), (" ", None), ("-0", 0)])
def test_points_field_reads_what_people_type(typed: str, value: Decimal | None) -> None:
    form = Sheet({"points": typed})
    assert form.is_valid()
    assert form.cleaned_data["points"] == value


@pytest.mark.parametrize("typed", ["10.5", "-1", "1e1", "1_0", "NaN", "٣", "seven"])
def test_points_field_refuses(typed: str) -> None:
    assert set(Sheet({"points": typed}).errors) == {"points"}


@pytest.mark.parametrize(("name", "size"), [("roster.xls", 10), ("roster.xlsx.exe", 10), ("roster.xlsx", 10485761)])
def test_workbook_field_refuses(name: str, size: int) -> None:
    assert set(Sheet({}, {"book": SimpleUploadedFile(name, b"x" * size)}).errors) == {"book"}


def test_form_sums_up_errors_on_top_and_beside_the_field(rf: RequestFactory) -> None:
    values = {"request": rf.get("/somewhere/"), "form": Sheet({"points": "seven"})}
    page = Template("{% include '_form.html' with submit='Save' %}").render(Context(values))
    assert page.count('href="#id_points"') == 1
    assert page.count('id="id_points_error"') == 1
    assert 'value="seven"' in page

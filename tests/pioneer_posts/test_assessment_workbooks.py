"""Assessments by workbook: one's own sheet out and back, all or nothing."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from openpyxl import Workbook, load_workbook

from branchmgr.models import AuditEvent, User
from pioneer_posts.models import Assessment
from tests.factories import imports
from tests.factories.assessed_round import NOW, AssessedRound, assessed_round, handed_in, saved
from tests.factories.workbooks import workbook

pytestmark = pytest.mark.django_db
HEADERS = ("编号", "姓名", "示范岗", "部门", "1.1", "1.1 说明", "2.1", "2.1 说明", "3.1", "3.1 说明", "评语")


@pytest.fixture
def made() -> Iterator[AssessedRound]:
    with time_machine.travel(NOW, tick=False):
        yield assessed_round()


def client_of(user: User) -> Client:
    client = Client()
    client.cookies["django_language"] = "en"
    client.force_login(user)
    return client


def sheet(*rows: tuple[Any, ...], headers: tuple[str, ...] = HEADERS) -> SimpleUploadedFile:
    return SimpleUploadedFile("x.xlsx", workbook(评估=[headers, *rows]))


def test_own_workbook_goes_out_and_comes_back_without_change(made: AssessedRound) -> None:
    saved(made.holding, made.head)
    client = client_of(made.head)
    answer = client.post(reverse("assessment_export", args=[made.round.pk]))
    content = answer.getvalue()
    book = load_workbook(BytesIO(content))
    rows = [list(row) for row in book["评估"].iter_rows(values_only=True)]
    assert rows == [
        ["编号*", *HEADERS[1:]] if rows[0][0].endswith("*") else list(HEADERS),
        ["2026H2-01", "甲一", "零违章示范岗", "安全保卫科", 18, "缺席一次", 25, "见记录", "已采纳", None, None],
        ["2026H2-02", "乙二", "安全守护示范岗", "安全保卫科", *[None] * 7],
    ]
    offers = book["评估"].data_validations.dataValidation
    assert [(str(each.sqref).split(":")[0], each.formula1) for each in offers] == [("I2", '"已实施并见效,已采纳,无"')]
    notes = list(book["说明"].iter_rows(values_only=True))
    assert ("评估", "1.1", None, "number", "1.1 组织生活与学习: 0 to 20 points") in [
        (*row[:4], (row[4] or "").split("\n")[0]) for row in notes
    ]
    assert [row[3] for row in notes[-3:]] == [20, 50, 30]
    url = reverse("assessment_import", args=[made.round.pk])
    back = client.post(url, {"file": SimpleUploadedFile("x.xlsx", content)}, follow=True)
    assert "0 drafts changed, 1 draft as before" in back.content.decode()


def test_workbook_becomes_drafts_that_are_not_handed_in(made: AssessedRound) -> None:
    rows = (
        ("2026H2-01", "甲一", "", "", 17.5, "迟到", "", "", "已采纳", "", "好"),
        ("2026H2-02", "", "", "", "", "", 50, "全部达成", 30, "", ""),
    )
    client, url = client_of(made.head), reverse("assessment_import", args=[made.round.pk])
    assert client.get(url).status_code == 200
    shown = client.post(url, {"file": sheet(*rows)}, follow=True)
    assert [(each.key, each.name) for each in shown.context["found"].changes_by_sheet[0].changes] == [
        ("2026H2-01", "甲一"),
        ("2026H2-02", "乙二"),
    ]
    assert not Assessment.objects.exists()
    answer = imports.confirm(client)
    assert "2 drafts changed" in answer.content.decode()
    found = Assessment.objects.order_by("holding__number")
    assert [[(m.item.code, m.points, m.level) for m in each.marks.all()] for each in found] == [
        [("1.1", Decimal("17.5"), ""), ("3.1", Decimal(20), "已采纳")],
        [("2.1", Decimal(50), ""), ("3.1", Decimal(30), "已实施并见效")],
    ]
    assert [(each.status, each.comment) for each in found] == [("draft", "好"), ("draft", "")]
    assert AuditEvent.objects.filter(action="import_assessments").count() == 1


def test_faulty_workbook_is_refused_as_a_whole_with_every_place(made: AssessedRound) -> None:
    handed_in(made.second, made.head)
    rows = (
        ("2026H2-01", "张三", "", "", 25, "", "", "", "优", "", ""),
        ("2026H2-02", "", "", "", 20, "", "", "", "", "", ""),
        ("2026H2-09", "", "", "", 20, "", "", "", "", "", ""),
        ("2026H2-01", "", "", "", "", "只有说明", "", "", "", "", ""),
    )
    url = reverse("assessment_import", args=[made.round.pk])
    shown = client_of(made.head).post(url, {"file": sheet(*rows)}, follow=True).content.decode()
    for words in (
        "The name does not fit the number",
        "Enter 0 to 20 points",
        "Choose one of: 已实施并见效",
        "You handed this in already",
        "No post with this number is yours",
        "This number has two rows",
        "a note alone is not kept",
    ):
        assert words in shown
    assert Assessment.objects.filter(holding=made.holding).count() == 0


def test_workbook_names_what_it_left_out_and_refuses_what_is_twice_computed_or_empty(made: AssessedRound) -> None:
    client, url = client_of(made.head), reverse("assessment_import", args=[made.round.pk])
    unknown = sheet(("2026H2-01", 18, "迟到"), headers=("编号", "1.1", "备忘"))
    assert "备忘" in client.post(url, {"file": unknown}, follow=True).content.decode()
    twice = client.post(url, {"file": sheet(("2026H2-01", 18, 19), headers=("编号", "1.1", "1.1"))}, follow=True)
    assert "Two columns have this header" in twice.content.decode()
    empty = client.post(url, {"file": sheet(headers=("编号", "1.1"))})
    assert (empty.status_code, "No row of the sheet 评估 is a post that you assess" in empty.content.decode()) == (
        422,
        True,
    )
    book, stream = Workbook(), BytesIO()
    book.worksheets[0].title = "评估"
    for row in (("编号", "3.1", "3.1 说明"), ("2026H2-01", '="无"', "见记录")):
        book.worksheets[0].append(row)
    book.save(stream)
    computed = imports.bring(client, url, stream.getvalue()).content.decode()
    assert ("1 place has to be mended" in computed, "=&quot;无&quot;" in computed) == (True, True)
    assert load_workbook(BytesIO(imports.marked(client))).sheetnames[0] == "错误清单"

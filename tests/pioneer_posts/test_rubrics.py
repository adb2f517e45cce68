"""Assessment forms: their arithmetic, what is wrong with one, and the workbook."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from branchmgr import clock
from branchmgr.errors import RefusedError
from branchmgr.models import AuditEvent
from branchmgr.spreadsheets import write_workbook
from groups.models import Branch
from pioneer_posts.enums import RoundStatus, RubricKind
from pioneer_posts.exports import form_workbook
from pioneer_posts.levels import parse_levels, written_levels
from pioneer_posts.rubrics import Item, check_items, items_of, standard_items
from pioneer_posts.services.rubric_sheets import import_form
from pioneer_posts.services.rubrics import set_items
from tests.factories import groups, posts
from tests.factories.workbooks import workbook

NOW = datetime(2026, 6, 1, 8, tzinfo=clock.zone())
HEADERS = ("维度", "编号", "项目", "满分", "方式", "标准", "等级", "参考数据")
NAMES = st.text("优良中差AB1", min_size=1, max_size=6)
POINTS = st.integers(0, 10_000).map(lambda cents: Decimal(cents) / 100)


@given(st.dictionaries(NAMES, POINTS, min_size=1, max_size=6))
def test_levels_written_and_read_are_the_same(levels: dict[str, Decimal]) -> None:
    assert parse_levels(written_levels(levels.items())) == tuple(levels.items())


def test_levels_are_read_as_people_type_them() -> None:
    assert parse_levels(" 优 １０；良  8;\n差 0;") == (("优", 10), ("良", 8), ("差", 0))
    assert parse_levels("已实施 并见效 15") == (("已实施 并见效", 15),)


@pytest.mark.parametrize(
    "text", ["", ";", "优", "优10", "10", "优 十", "优 10;优 8", "优 -1", "优 1e1", "优" * 31 + " 1"]
)
def test_levels_that_cannot_be_read_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        parse_levels(text)


def test_standard_form_adds_to_100_without_a_fault() -> None:
    assert check_items(standard_items(), step=Decimal("0.5")) == []


def item(**changed: object) -> Item:
    return replace(Item("业绩", "1", "目标", Decimal(100), RubricKind.POINTS), **changed)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("items", "words"),
    [
        ([], "no item"),
        ([item(maximum=Decimal("99.5"))], "add to 99.5 instead of 100"),
        ([item(maximum=Decimal(50)), item(maximum=Decimal(50))], "is there 2 times"),
        ([item(maximum=Decimal(0)), item(code="2")], "more than 0"),
        ([item(maximum=Decimal("0.25")), item(code="2", maximum=Decimal("99.75"))], "no multiple of the step"),
        ([item(kind=RubricKind.LEVELS)], "write the levels"),
        ([item(kind=RubricKind.LEVELS, levels="优 90;差 0")], "worth the maximum, 100"),
        ([item(levels="优 100")], "only an item judged by levels"),
        ([item(name="")], "are needed"),
        ([item(name="长" * 101)], "at most 100 characters"),
    ],
)
def test_faulty_form_is_told_in_a_sentence(items: list[Item], words: str) -> None:
    assert words in " ".join(check_items(items, step=Decimal("0.5")))


@pytest.fixture
def branch() -> Branch:
    return groups.branch("ZB01")


@pytest.mark.django_db
def test_form_that_is_downloaded_comes_back_without_change(branch: Branch) -> None:
    made = posts.post_round(branch)
    stream = BytesIO()
    write_workbook(stream, form_workbook(made))
    import_form(made, source=stream.getvalue(), by=None, now=NOW)
    assert AuditEvent.objects.count() == 0


@pytest.mark.django_db
def test_form_of_a_workbook_takes_the_place_of_the_old_one(branch: Branch) -> None:
    made = posts.post_round(branch)
    rows = [
        HEADERS,
        ("业绩", "1", "目标", 60, "目标完成率", "", "", "目标"),
        ("纪律", "2", "到岗", "40", "扣分", "迟到扣1分", "", ""),
    ]
    shown = import_form(made, source=workbook(评估表=rows), by=None, now=NOW, dry_run=True)
    assert made.items.count() == 3
    outcome = import_form(made, source=workbook(评估表=rows), by=None, now=NOW)
    assert (shown.fingerprint, shown.changed) == (outcome.fingerprint, 5)
    assert import_form(made, source=workbook(评估表=rows), by=None, now=NOW).changes == ()
    assert [(each.code, each.maximum, each.kind, each.source) for each in items_of(made)] == [
        ("1", 60, "aims", "aims"),
        ("2", 40, "deduction", ""),
    ]
    entry = AuditEvent.objects.get()
    assert (entry.action, len(entry.before["items"]), len(entry.after["items"])) == ("set_items", 3, 2)


@pytest.mark.django_db
def test_faulty_workbook_of_a_form_changes_nothing_and_names_each_place(branch: Branch) -> None:
    made = posts.post_round(branch)
    rows = [
        HEADERS,
        ("业绩", "1", "目标", 60, "等级", "", "优 50", ""),
        ("纪律", "1", "到岗", 30.25, "扣分", "", "", "天气"),
    ]
    source = workbook(评估表=rows)
    whole = workbook(评估表=[*rows[:2], ("纪律", "1", "到岗", 30, "扣分", "", "", "")])
    for wrong, places in ((source, {(2, "等级"), (3, "参考数据")}), (whole, {(2, "等级"), (0, "")})):
        for dry_run in (True, False):
            with pytest.raises(RefusedError) as refused:
                import_form(made, source=wrong, by=None, now=NOW, dry_run=dry_run)
            assert {(fault.row, fault.column) for fault in refused.value.faults} == places
    assert made.items.count() == 3


@pytest.mark.django_db
def test_form_is_frozen_when_the_call_opens(branch: Branch) -> None:
    made = posts.post_round(branch, RoundStatus.CALLING)
    with pytest.raises(RefusedError, match="frozen"):
        set_items(made, standard_items(), by=None, now=NOW)

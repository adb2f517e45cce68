"""Scores by workbook: the import, its faults, the command, the screen and the sheet to download."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from django.utils import translation
from openpyxl import Workbook, load_workbook

from appraisal.enums import PeriodStatus
from appraisal.models import Indicator, Period, Score
from appraisal.queries import sheet_of
from appraisal.score_export import score_workbook
from appraisal.services.score_sheets import import_scores
from appraisal.services.scores import Edit, save_cells
from branchmgr.errors import RefusedError
from branchmgr.imports.changes import Outcome
from branchmgr.models import AuditEvent
from groups.enums import Office
from groups.models import PartyGroup
from tests.factories import appraisal, groups, imports

pytestmark = pytest.mark.django_db

HEADER = ("党小组代码", "党小组", "A1", "B1 项目B1", "H1", "V1")
REASONS = ("党小组代码", "考核项目", "理由")

Rows = Sequence[Sequence[object]]


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture
def period() -> Period:
    branch = groups.branch("ZB1", name="生产安全党支部")
    groups.group(branch, "G1", name="计划调度组")
    groups.group(branch, "G2", name="质量管理组")
    return appraisal.period(appraisal.scheme(branch), "2026Q3")


def workbook(scores: Rows, reasons: Rows | None = None, *, header: Sequence[object] = HEADER) -> bytes:
    book = Workbook()
    page: Any = book.active
    page.title = "打分"
    page.append(list(header))
    for row in scores:
        page.append(list(row))
    if reasons is not None:
        page = book.create_sheet("理由")
        page.append(list(REASONS))
        for row in reasons:
            page.append(list(row))
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def run(period: Period, source: bytes) -> Outcome:
    return import_scores(period, source=source, by=None)


def faults(period: Period, source: bytes) -> set[tuple[str, int, str, str]]:
    with pytest.raises(RefusedError) as refused:
        run(period, source)
    assert all(str(fault.message) for fault in refused.value.faults)
    return {(fault.sheet, fault.row, fault.column, fault.value) for fault in refused.value.faults}


def standing() -> Mapping[tuple[str, str], tuple[str, str]]:
    texts = {}
    for score in Score.objects.select_related("group", "indicator"):
        cell = score.cell
        text = "不适用" if cell.exempt else "是" if cell.vetoed else "" if cell.points is None else f"{cell.points:f}"
        texts[score.group.code, score.indicator.code] = (
            text.rstrip("0").rstrip(".") if "." in text else text,
            score.reason,
        )
    return texts


GOOD = workbook(
    [("G1", "计划调度组", 38.5, "５９", 2, "是"), ("G2", None, "不适用", 60, None, "否")],
    [("G1", "B1", "迟到"), ("G1", "H1", "表彰"), ("G1", "V1", "违纪"), ("G2", "A1 项目A1", "借调")],
)


def test_import_writes_every_kind_of_cell_once(period: Period) -> None:
    first, second = run(period, GOOD), run(period, GOOD)

    assert (first.changed, first.unchanged, first.notices) == (6, 1, ())
    assert (second.changed, second.unchanged) == (0, 7)
    assert standing() == {
        ("G1", "A1"): ("38.5", ""),
        ("G1", "B1"): ("59", "迟到"),
        ("G1", "H1"): ("2", "表彰"),
        ("G1", "V1"): ("是", "违纪"),
        ("G2", "A1"): ("不适用", "借调"),
        ("G2", "B1"): ("60", ""),
    }
    assert set(Score.objects.values_list("version", flat=True)) == {1}
    assert [event.action for event in AuditEvent.objects.all()] == ["import_scores"]


def test_empty_leaves_and_the_word_clears(period: Period) -> None:
    run(period, GOOD)

    run(period, workbook([("G1", "", None, "清空", "", "否")]))

    assert standing()["G1", "A1"] == ("38.5", "")
    assert standing()["G1", "B1"] == ("", "")
    assert standing()["G1", "H1"] == ("2", "表彰")
    assert standing()["G1", "V1"] == ("", "")
    assert standing()["G2", "B1"] == ("60", "")


def test_present_reason_is_enough_and_a_new_one_replaces_it(period: Period) -> None:
    run(period, GOOD)

    run(period, workbook([("G1", "", None, 58, None, None)]))
    run(period, workbook([], [("G1", "H1", "市级表彰")]))

    assert standing()["G1", "B1"] == ("58", "迟到")
    assert standing()["G1", "H1"] == ("2", "市级表彰")


def test_reason_without_a_score_is_a_notice(period: Period) -> None:
    outcome = run(period, workbook([("G1", "", 40, None, None, None)], [("G1", "B1", "迟到")]))

    assert (outcome.changed, len(outcome.notices)) == (1, 1)
    assert "G1 B1" in outcome.notices[0]


def test_another_name_for_a_group_is_a_notice(period: Period) -> None:
    assert "计划调度组" in run(period, workbook([("G1", "调度组", 40)])).notices[0]


def test_every_fault_is_told_at_once_and_nothing_is_changed(period: Period) -> None:
    groups.group(period.branch, "G8", founded_on=date(2026, 10, 1))
    groups.group(period.branch, "G9", dissolved_on=date(2026, 9, 30))
    source = workbook(
        [
            ("G1", "", 40.5, 59, 4.5, "也许"),
            ("G2", "", -1, "很好", "不适用", "是"),
            ("G1", "", 1),
            ("X1", "", 1),
            ("G8", "", 1),
            ("G9", "", 1),
            (None, "无代码", 1),
            ("G2", "", 0.25),
        ],
        [("G2", "V1", "违纪"), ("G2", "V1", "再次"), ("X2", "A1", "x"), ("G1", "Z9", "x"), ("G1", "A1", "长" * 501)],
        header=(*HEADER, "Z1", "A1 重复"),
    )

    assert faults(period, source) == {
        ("打分", 1, "Z1", "Z1"),
        ("打分", 1, "A1 重复", "A1 重复"),
        ("打分", 2, "A1", "40.5"),
        ("打分", 2, "B1 项目B1", "59"),
        ("打分", 2, "H1", "4.5"),
        ("打分", 2, "V1", "也许"),
        ("打分", 3, "A1", "-1"),
        ("打分", 3, "B1 项目B1", "很好"),
        ("打分", 3, "H1", "不适用"),
        ("打分", 4, "党小组代码", "G1"),
        ("打分", 5, "党小组代码", "X1"),
        ("打分", 6, "党小组代码", "G8"),
        ("打分", 7, "党小组代码", "G9"),
        ("打分", 8, "党小组代码", ""),
        ("打分", 9, "党小组代码", "G2"),
        ("理由", 3, "考核项目", "V1"),
        ("理由", 4, "党小组代码", "X2"),
        ("理由", 5, "考核项目", "Z9"),
        ("理由", 6, "理由", ("长" * 501)[:100]),
    }
    assert not Score.objects.exists()
    assert not AuditEvent.objects.exists()


def test_formula_is_refused_with_its_address(period: Period) -> None:
    assert faults(period, workbook([("G1", "", "=20+20")])) == {("打分", 2, "A1", "=20+20")}


def test_workbook_without_the_sheet_is_refused(period: Period) -> None:
    book = Workbook()
    stream = BytesIO()
    book.save(stream)

    assert {fault[0] for fault in faults(period, stream.getvalue())} == {"打分"}


@pytest.mark.parametrize("source", [b"", b"no workbook", GOOD[:500]])
def test_what_is_no_workbook_is_refused_in_words(period: Period, source: bytes) -> None:
    with pytest.raises(RefusedError):
        run(period, source)


@pytest.mark.parametrize("status", [status for status in PeriodStatus if status != PeriodStatus.SCORING])
def test_period_not_in_scoring_is_refused(period: Period, status: PeriodStatus) -> None:
    archive_at = period.publish_at
    Period.objects.filter(pk=period.pk).update(status=status, archive_at=archive_at)

    with pytest.raises(RefusedError, match="in scoring"):
        run(period, GOOD)


def test_sheet_to_download_comes_back_without_change(period: Period) -> None:
    run(period, GOOD)
    before = standing()

    outcome = run(period, score_workbook(sheet_of(period)))

    assert (outcome.changed, outcome.unchanged, outcome.notices) == (0, 6, ())
    assert standing() == before


@pytest.mark.parametrize(
    "typed",
    [
        "Ａ１ 迟到",
        "第一行\x0b第二行",
        "甲\r\n乙\r丙",
        " 迟到\u3000",
        "甲\uffff",
        "乙\x85\x7f",
        "=1+1",
        "①",
        "长" * 500,
        "_x0041_",
    ],
)
def test_reason_typed_in_the_grid_comes_back_by_workbook_as_it_stands(period: Period, typed: str) -> None:
    group, indicator = PartyGroup.objects.get(code="G1"), Indicator.objects.get(code="B1")
    save_cells(period, edits=[Edit(group.pk, indicator.pk, "59", typed, 0)], by=None)

    outcome = run(period, score_workbook(sheet_of(period)))

    assert (outcome.changed, outcome.unchanged) == (0, 1)


def test_sheet_to_download_is_typed_and_explains_itself(period: Period) -> None:
    run(period, GOOD)

    book = load_workbook(BytesIO(score_workbook(sheet_of(period))))

    rows = [list(row) for row in book["打分"].iter_rows(values_only=True)]
    assert rows[0] == ["党小组代码*", "党小组", "A1 项目A1", "B1 项目B1", "H1 项目H1", "V1 项目V1"]
    assert rows[1] == ["G1", "计划调度组", 38.5, 59, 2, "是"]
    assert rows[2][:4] == ["G2", "质量管理组", "不适用", 60]
    assert [list(row) for row in book["理由"].iter_rows(min_row=2, max_row=2, values_only=True)] == [
        ["G1", "B1", "迟到"]
    ]
    assert "说明" in book.sheetnames


def test_reason_that_looks_like_a_formula_stays_text(period: Period) -> None:
    appraisal.score(period, PartyGroup.objects.get(code="G1"), "B1", "59", reason="=1+1")

    book = load_workbook(BytesIO(score_workbook(sheet_of(period))))

    assert book["理由"]["C2"].data_type == "s"
    assert run(period, score_workbook(sheet_of(period))).changed == 0


# ---- the command


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "scores.xlsx"
    path.write_bytes(GOOD)
    return path


def test_command_imports_for_the_person_named(period: Period, file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    secretary = groups.holder(Office.SECRETARY, period.branch)

    call_command("import_scores", str(file), branch="ZB1", period="2026Q3", by=secretary.username)

    assert "2026Q3" in capsys.readouterr().out
    assert Score.objects.filter(changed_by=secretary).count() == 6


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"branch": "ZB9", "period": "2026Q3"}, "ZB9"),
        ({"branch": "ZB1", "period": "2026Q9"}, "2026Q9"),
        ({"branch": "ZB1", "period": "2026Q4"}, "2026Q4"),
        ({"branch": "ZB1", "period": "2026Q3", "by": "nobody"}, "nobody"),
    ],
)
def test_command_refuses_in_words(period: Period, file: Path, options: Any, words: str) -> None:
    with pytest.raises(CommandError, match=words):
        call_command("import_scores", str(file), **options)


def test_command_refuses_a_person_who_may_not_score(period: Period, file: Path) -> None:
    member = groups.holder(Office.ORGANISATION, period.branch)

    with pytest.raises(CommandError, match=member.username):
        call_command("import_scores", str(file), branch="ZB1", period="2026Q3", by=member.username)


def test_command_tells_faults_one_a_line(period: Period, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "bad.xlsx"
    path.write_bytes(workbook([("G1", "", 41), ("X1", "", 1)]))

    with pytest.raises(CommandError):
        call_command("import_scores", str(path), branch="ZB1", period="2026Q3")

    lines = capsys.readouterr().err.splitlines()
    assert [line.split(" · ")[:4] for line in lines] == [["打分", "2", "A1", "41"], ["打分", "3", "党小组代码", "X1"]]


# ---- the screen


@pytest.fixture
def client_of_secretary(period: Period) -> Client:
    client = Client()
    client.cookies["django_language"] = "en"
    client.force_login(groups.holder(Office.SECRETARY, period.branch))
    return client


def test_screen_shows_what_changes_and_imports_it(client_of_secretary: Client, period: Period) -> None:
    page = imports.bring(client_of_secretary, reverse("score_import", args=[period.pk]), GOOD)
    cells = {each.key: (each.kind, each.fields) for each in page.context["found"].changes_by_sheet[0].changes}
    assert (len(cells), cells["G1 B1"]) == (6, ("created", (("打分", "", "59"), ("理由", "", "迟到"))))
    assert not Score.objects.exists()

    done = imports.confirm(client_of_secretary)

    assert ("6 cells changed" in done.text, reverse("period_grid", args=[period.pk]) in done.text) == (True, True)
    assert Score.objects.count() == 6


def test_screen_shows_all_faults_and_gives_the_workbook_back_marked(
    client_of_secretary: Client, period: Period
) -> None:
    page = imports.bring(
        client_of_secretary, reverse("score_import", args=[period.pk]), workbook([("G1", "", 41), ("X1", "", 1)])
    )

    assert [(fault.row, fault.value) for fault in page.context["found"].faults] == [(2, "41"), (3, "X1")]
    book = load_workbook(BytesIO(imports.marked(client_of_secretary)))
    assert book["打分"]["C2"].comment is not None
    assert not Score.objects.exists()


def test_committee_member_may_download_but_not_import(period: Period) -> None:
    client = Client()
    client.force_login(groups.holder(Office.ORGANISATION, period.branch))

    assert client.get(reverse("score_sheet", args=[period.pk])).status_code == 200
    assert imports.bring(client, reverse("score_import", args=[period.pk]), GOOD).status_code == 403

"""The command ``import_scheme``, as a person at the machine uses it."""

from __future__ import annotations

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from appraisal.models import Scheme
from branchmgr.models import AuditEvent
from groups.enums import Office
from tests.factories import groups
from tests.factories.scheme_workbooks import items, terms, workbook

pytestmark = pytest.mark.django_db
APPROVAL = ("--approve", "--meeting-date", "2026-01-05", "--resolution", "支委会研究通过")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """The reference workbook in a file."""
    path = tmp_path / "scheme.xlsx"
    path.write_bytes(workbook())
    return path


def run(*arguments: str) -> str:
    """What the command prints."""
    out = StringIO()
    call_command("import_scheme", *arguments, stdout=out)
    return out.getvalue()


def refused(*arguments: str) -> tuple[str, list[str]]:
    """The last sentence of a refusal (exit status 1), and the lines before it."""
    errors = StringIO()
    with pytest.raises(CommandError) as refusal:
        call_command("import_scheme", *arguments, stderr=errors)
    assert refusal.value.returncode == 1
    return str(refusal.value), errors.getvalue().splitlines()


def test_import_alone_makes_a_draft(file: Path) -> None:
    groups.branch("ZB01")

    printed = run(str(file), "--branch", "ZB01")

    assert not Scheme.objects.get().is_approved
    assert len(printed.splitlines()) == 1


def test_import_with_approval_freezes_and_audits_both(file: Path) -> None:
    groups.branch("ZB01")

    printed = run(str(file), "--branch", "ZB01", *APPROVAL)

    scheme = Scheme.objects.get()
    assert (str(scheme.meeting_on), scheme.resolution, scheme.approved_by) == ("2026-01-05", "支委会研究通过", None)
    assert [(e.action, e.actor_name) for e in AuditEvent.objects.order_by("number")] == [
        ("import_scheme", "system"),
        ("approve_scheme", "system"),
    ]
    assert len(printed.splitlines()) == 2


@pytest.mark.parametrize("arguments", [(), APPROVAL])
def test_the_same_command_again_changes_nothing(file: Path, arguments: tuple[str, ...]) -> None:
    groups.branch("ZB01")
    run(str(file), "--branch", "ZB01", *arguments)
    before = (list(Scheme.objects.values()), AuditEvent.objects.count())

    run(str(file), "--branch", "ZB01", *arguments)

    assert (list(Scheme.objects.values()), AuditEvent.objects.count()) == before


def test_a_draft_imported_before_is_approved_by_the_same_file(file: Path) -> None:
    groups.branch("ZB01")
    run(str(file), "--branch", "ZB01")

    run(str(file), "--branch", "ZB01", *APPROVAL)

    assert Scheme.objects.get().is_approved


@pytest.mark.parametrize(
    "arguments",
    [
        ("--approve",),
        ("--approve", "--meeting-date", "2026-01-05"),
        ("--approve", "--resolution", "同意"),
        ("--approve", "--meeting-date", "2026-01-05", "--resolution", "  "),
        ("--approve", "--meeting-date", "明天", "--resolution", "同意"),
        ("--meeting-date", "2026-01-05", "--resolution", "同意"),
        ("--by", "nobody"),
    ],
)
def test_a_refused_approval_imports_nothing(file: Path, arguments: tuple[str, ...]) -> None:
    groups.branch("ZB01")

    refused(str(file), "--branch", "ZB01", *arguments)

    assert (Scheme.objects.count(), AuditEvent.objects.count()) == (0, 0)


def test_an_approved_scheme_is_not_approved_with_another_date(file: Path) -> None:
    groups.branch("ZB01")
    run(str(file), "--branch", "ZB01", *APPROVAL)

    refused(str(file), "--branch", "ZB01", "--approve", "--meeting-date", "2026-01-06", "--resolution", "同意")

    assert str(Scheme.objects.get().meeting_on) == "2026-01-05"


def test_an_unknown_branch_and_a_missing_file_are_told_in_words(file: Path) -> None:
    groups.branch("ZB01")

    assert "ZB99" in refused(str(file), "--branch", "ZB99")[0]
    assert "none.xlsx" in refused(str(file.with_name("none.xlsx")), "--branch", "ZB01")[0]


def test_faults_are_printed_one_a_line(file: Path) -> None:
    groups.branch("ZB01")
    file.write_bytes(workbook(terms(公布日="31"), items({"A2": {"代码": "A1"}})))

    _sentence, lines = refused(str(file), "--branch", "ZB01")

    assert [line.split(" · ")[:4] for line in lines] == [
        ["办法", "11", "值", "31"],
        ["考核项目", "2", "代码", "A1"],
        ["考核项目", "3", "代码", "A1"],
    ]


def test_what_is_no_workbook_is_refused_in_one_sentence(file: Path) -> None:
    groups.branch("ZB01")
    file.write_text("代码,名称")

    assert refused(str(file), "--branch", "ZB01")[1] == []


def test_by_names_the_secretary_and_nobody_else(file: Path) -> None:
    branch = groups.branch("ZB01")
    groups.holder(Office.SECRETARY, branch, employee_no="10001")
    groups.holder(Office.ORGANISATION, branch, employee_no="10002")

    refused(str(file), "--branch", "ZB01", "--by", "10002")
    run(str(file), "--branch", "ZB01", "--by", "10001")

    assert AuditEvent.objects.get().actor_name == "10001"

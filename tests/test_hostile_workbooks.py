"""Workbooks made to do harm: refused by page and command with the same sentence, and nothing of them stays."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.test import Client, override_settings
from django.urls import reverse
from django.utils.html import escape

from appraisal.models import Scheme, Score
from branchmgr.enums import ImportState
from branchmgr.errors import RefusedError
from branchmgr.imports.sizes import is_large
from branchmgr.models import AuditEvent, User
from groups.enums import Office
from groups.models import Branch, Committee, Person
from groups.services.roster import import_roster
from tests.factories import appraisal, groups, imports, workbooks
from tests.factories.long_works import HINTS
from tests.hostile.refused import REFUSED, REFUSED_WITH_NAME
from tests.hostile.typed import Lines

pytestmark = [pytest.mark.django_db, pytest.mark.once]  # no database is asked

SEEN_BY_ITS_READER = {"unknown_string"}
"""whose fault stands in a sheet, and is seen by those doors alone that read the sheet"""
ALL = {
    name: build for name, (build, _sentence) in REFUSED.items() if name not in SEEN_BY_ITS_READER
} | REFUSED_WITH_NAME
MOST_BYTES = 10 * 1024 * 1024
SCORES = ("--branch", "ZB01", "--period", "2026Q3")


@pytest.fixture
def folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Where everything lands that is kept for a moment or longer."""
    place = tmp_path / "landing"
    for name in ("temporary", "uploads"):
        (place / name).mkdir(parents=True)
    monkeypatch.setattr(tempfile, "tempdir", str(place / "temporary"))
    settings = {"FILE_UPLOAD_TEMP_DIR": str(place / "temporary"), "UPLOADS_ROOT": place / "uploads"}
    with override_settings(**settings, FILE_UPLOAD_MAX_MEMORY_SIZE=100):  # so that each file goes by the disk
        yield place


@pytest.fixture
def branch() -> Branch:
    branch = groups.branch("ZB01", committee=groups.committee("DW01"))
    groups.group(branch, "XA")
    appraisal.period(appraisal.scheme(branch), "2026Q3")
    return branch


@pytest.fixture
def everything(branch: Branch) -> User:
    """Somebody who is secretary and admin at once."""
    user = groups.holder(Office.SECRETARY, branch)
    groups.appoint(user.person, Office.ADMIN, Committee.objects.get())
    return user


@pytest.fixture
def client(everything: User) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(everything)
    client.cookies["django_language"] = "en"
    return client


def kept_in(folder: Path) -> list[str]:
    """Every file but the little that worker and pages tell each other."""
    found = (path for path in folder.rglob("*") if path.is_file() and path.name not in HINTS)
    return [str(path.relative_to(folder)) for path in found]


def state() -> tuple[int, ...]:
    entries = AuditEvent.objects.exclude(action="begin_work")  # that a worker was asked to look at a large one
    return (*(model.objects.count() for model in (Person, Score, Scheme)), entries.count())


def sentence_of(data: bytes) -> str:
    """What the service says of a workbook."""
    with pytest.raises(RefusedError) as refusal:
        import_roster(data, by=None)
    return str(refusal.value)


def pages(branch: Branch) -> list[str]:
    """Addresses that take a workbook."""
    period = branch.schemes.get().periods.get()
    return [
        reverse("roster_import"),
        reverse("score_import", args=[period.pk]),
        reverse("scheme_import", args=[branch.pk]),
    ]


def by_command(folder: Path, data: bytes) -> set[str]:
    """The sentences of all commands that take a workbook."""
    path = folder / "workbook.xlsx"
    path.write_bytes(data)
    said = set()
    for command in (("import_roster",), ("import_scores", *SCORES), ("import_scheme", "--branch", "ZB01")):
        with pytest.raises(CommandError) as refusal:
            call_command(command[0], str(path), *command[1:], stderr=Lines(), stdout=Lines())
        said.add(str(refusal.value))
    return said


@pytest.mark.parametrize("name", ALL)
def test_hostile_workbook_is_refused_everywhere_and_leaves_nothing(
    name: str,
    client: Client,
    branch: Branch,
    folders: Path,
    tmp_path: Path,
    django_capture_on_commit_callbacks: Any,
) -> None:
    data, before = ALL[name](), state()
    sentence = sentence_of(data)
    if name in REFUSED:
        assert sentence == str(REFUSED[name][1])
    assert by_command(tmp_path, data) == {sentence}
    with django_capture_on_commit_callbacks(execute=True):
        for page in pages(branch):
            assert told(client, page, data, sentence) == (page, True)
    assert state() == before
    assert kept_in(folders) == []


def told(client: Client, page: str, data: bytes, sentence: str) -> tuple[str, bool]:
    """Whether a page refuses a workbook in the sentence: at once, or by the worker where it is large."""
    answer = imports.bring(client, page, data)
    if is_large(data) and len(data) <= MOST_BYTES:
        answer = imports.worked(client)
        return page, (answer.context["item"].state, escape(sentence) in answer.text) == (ImportState.REFUSED, True)
    # A form says in words of its own that a file is empty or too large.
    in_words = escape(sentence) in answer.text or not 0 < len(data) <= MOST_BYTES
    return page, (answer.status_code, in_words) == (422, True)


def test_right_workbook_goes_through_the_same_doors(
    client: Client, branch: Branch, folders: Path, django_capture_on_commit_callbacks: Any
) -> None:
    """It is kept until it is confirmed, which shows that the search of the folders would find what stays."""
    people = workbooks.roster(people=[["7", "张三", None, "群众", None, None, "ZB01"]])
    answer = imports.bring(client, reverse("roster_import"), people)
    assert answer.status_code == 200
    assert {Path(each).parts[:2] for each in kept_in(folders)} == {("uploads", "imports")}

    with django_capture_on_commit_callbacks(execute=True):
        imports.confirm(client)
    assert Person.objects.filter(employee_no="7").exists()
    assert kept_in(folders) == [f"uploads/imports/{imports.newest().found}"]  # what is worth a look

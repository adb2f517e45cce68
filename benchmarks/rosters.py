"""``import``: a roster imported by the service beside openpyxl reading the same file."""

from __future__ import annotations

import os
from collections.abc import Iterator
from io import BytesIO

from django.db import transaction
from openpyxl import load_workbook

from benchmarks.figures import Figure, side_by_side
from groups.services.roster import import_roster
from tests.factories import workbooks

PEOPLE = int(os.environ.get("BENCH_IMPORT_PEOPLE", "5000"))
GROUPS = int(os.environ.get("BENCH_IMPORT_GROUPS", "1000"))
TIMES = int(os.environ.get("BENCH_IMPORT_TIMES", "3"))
GROUPS_A_BRANCH = 20


def figures() -> Iterator[Figure]:
    """Everybody is new: places, people, accounts, memberships and audit are written, and taken back."""
    source = _roster()
    ours, theirs = side_by_side(lambda: _import(source), lambda: _read(source), times=TIMES)
    yield Figure("import", ours, theirs, 4, f"{PEOPLE} people, {GROUPS} groups")


def _import(source: bytes) -> None:
    with transaction.atomic():
        outcome = import_roster(source, by=None)
        transaction.set_rollback(True)
    created = sum(sheet.created for sheet in outcome.summaries)
    assert created >= PEOPLE + GROUPS, outcome.summaries


def _read(source: bytes) -> None:
    book = load_workbook(BytesIO(source), read_only=True)
    for sheet in book.worksheets:
        for _row in sheet.iter_rows(values_only=True):
            pass


def _roster() -> bytes:
    branches = range(-(-GROUPS // GROUPS_A_BRANCH))
    return workbooks.roster(
        organisations=[("BD", "公司党委", "党委", ""), *((f"BB{n}", f"第{n}党支部", "党支部", "BD") for n in branches)],
        groups=[
            (f"BG{n}", f"第{n}党小组", f"BB{n // GROUPS_A_BRANCH}", f"{n}班", "", "2020-07-01") for n in range(GROUPS)
        ],
        people=[_person(n) for n in range(PEOPLE)],
    )


def _person(number: int) -> tuple[str, ...]:
    group = number % GROUPS
    named = (f"9{number:06}", f"张{number}", "女" if number % 3 else "男", "正式党员", "2012-07-01", "2013-07-01")
    return (*named, f"BB{group // GROUPS_A_BRANCH}", f"BG{group}", f"第{number % 40}部门", "调度员", "在岗")

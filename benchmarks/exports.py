"""``export``: the year's ranking of a committee as a workbook beside openpyxl writing the same cells from memory."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from io import StringIO
from pathlib import Path
from typing import Any

from django.core.management import call_command
from openpyxl import Workbook, load_workbook

from benchmarks.figures import Figure, side_by_side
from benchmarks.world import published_year

GROUPS = int(os.environ.get("BENCH_EXPORT_GROUPS", "100000"))
INDICATORS = int(os.environ.get("BENCH_EXPORT_INDICATORS", "20"))
TIMES = int(os.environ.get("BENCH_EXPORT_TIMES", "3"))
GROUPS_A_BRANCH = 100
MEMORY = 250.0

Sheets = dict[str, list[tuple[Any, ...]]]


def figures() -> Iterator[Figure]:
    """Time, and the memory at its highest of a process that does nothing but the export."""
    place = published_year(-(-GROUPS // GROUPS_A_BRANCH), GROUPS_A_BRANCH, INDICATORS)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "ranking.xlsx"
        command = ["export_ranking", "--committee", place.code, "--year", "2026", "--output", str(file)]
        megabytes = _memory(command)
        cells = _cells(file)
        ours, theirs = side_by_side(
            lambda: call_command(*command, stdout=StringIO()),
            lambda: _write(cells, Path(folder) / "plain.xlsx"),
            times=TIMES,
        )
    count = sum(len(row) for rows in cells.values() for row in rows)
    yield Figure("export", ours, theirs, 1.5, f"{GROUPS} groups, {count} cells")
    yield Figure("export_memory", megabytes, MEMORY, 1, "the most the process held", unit="MB")


def _memory(command: Sequence[str]) -> float:
    """Runs the command in a process of its own; that of the largest child counts, and there was none before."""
    subprocess.run([sys.executable, "manage.py", *command], check=True, stdout=subprocess.DEVNULL)
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024


def _cells(file: Path) -> Sheets:
    book = load_workbook(file, read_only=True)
    return {sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in book.worksheets}


def _write(cells: Sheets, file: Path) -> None:
    book = Workbook(write_only=True)
    for title, rows in cells.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    book.save(file)

"""``close`` and ``close_scaling``: the total of a quarter of many branches beside one bare SQL statement.

PostgreSQL. Each branch has a scheme of its own with exemptions, a bonus, a veto of each effect and ties. Ours is the
Celery task ``help_close`` in as many processes at once as the machine has cores: chunk by chunk, results, steps, closed
times and audit entries written. The statement, which PostgreSQL spreads over the cores as it sees fit, writes totals,
ranks and grades into a table without keys. What one process needs for all of it is said in the note.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator

from django.db import connection

from appraisal.models import Period
from benchmarks.closing_world import INDICATORS, clean, close_all, fill, workers
from benchmarks.figures import Figure, milliseconds

GROUPS = int(os.environ.get("BENCH_CLOSE_GROUPS", "100000"))
FEWER = int(os.environ.get("BENCH_CLOSE_FEWER", "10000"))
GROUPS_A_BRANCH = 10
TIMES = int(os.environ.get("BENCH_CLOSE_TIMES", "3"))
WORKERS = int(os.environ.get("BENCH_CLOSE_WORKERS", "2"))
MEMORY = 300.0

REFERENCE = """
CREATE TABLE bare AS
WITH sums AS (
  SELECT c.period_id, c.group_id, p.scheme_id,
    SUM(i.maximum) FILTER (WHERE i.kind IN ('points', 'deduction')) AS whole,
    SUM(i.maximum) FILTER (WHERE i.kind IN ('points', 'deduction') AND NOT c.exempt) AS within,
    SUM(c.points) FILTER (WHERE i.kind IN ('points', 'deduction') AND NOT c.exempt) AS points,
    LEAST(COALESCE(SUM(c.points) FILTER (WHERE i.kind = 'bonus'), 0), MAX(s.bonus_cap)) AS bonus,
    COALESCE(BOOL_OR(c.vetoed AND i.veto_effect = 'last'), FALSE) AS last,
    COALESCE(BOOL_OR(c.vetoed), FALSE) AS vetoed,
    MIN(b.lower) FILTER (WHERE c.vetoed AND i.veto_effect = 'ceiling') AS ceiling,
    COALESCE(SUM(c.points) FILTER (WHERE i.code = 'K0'), 0) AS tie1,
    COALESCE(SUM(c.points) FILTER (WHERE d.name = '内容1'), 0) AS tie2
  FROM appraisal_score c
    JOIN appraisal_period p ON p.id = c.period_id
    JOIN appraisal_scheme s ON s.id = p.scheme_id
    JOIN appraisal_indicator i ON i.id = c.indicator_id
    JOIN appraisal_dimension d ON d.id = i.dimension_id
    LEFT JOIN appraisal_band b ON b.scheme_id = s.id AND b.grade = i.ceiling
  WHERE p.year = 2026 AND p.number = 3
  GROUP BY c.period_id, c.group_id, p.scheme_id
), figures AS (
  SELECT *, ROUND(points * whole / within + bonus, 2) AS total, ROUND(points * whole / within, 2) AS graded
  FROM sums WHERE within > 0
)
SELECT period_id, group_id, ROUND(points * whole / within, 6) AS base, bonus, total, graded,
  RANK() OVER (PARTITION BY period_id ORDER BY last, total DESC, tie1 DESC, tie2 DESC) AS rank,
  (SELECT grade FROM appraisal_band b WHERE b.scheme_id = f.scheme_id
    AND b.lower <= CASE WHEN last THEN 0 ELSE LEAST(graded, ceiling) END ORDER BY b.lower DESC LIMIT 1) AS grade,
  last, NOT vetoed AS honours
FROM figures f
"""


def figures() -> Iterator[Figure]:
    """Time beside the statement's, the most memory of a process that does nothing but the close, and time per group."""
    fewer = _measured(FEWER)[0] / FEWER
    ours, theirs = _measured(GROUPS)
    alone = milliseconds(close_all)
    clean()
    megabytes = _memory()
    said = (
        f"{GROUPS} groups in {GROUPS // GROUPS_A_BRANCH} branches, {INDICATORS} indicators; {WORKERS} workers,"
        f" one alone {alone:.0f} ms"
    )
    yield Figure("close", ours, theirs, 3, said)
    yield Figure("close_memory", megabytes, MEMORY, 1, "the most a worker held", unit="MB")
    yield Figure("close_scaling", ours / GROUPS, fewer, 1.2, f"a group of {GROUPS} beside one of {FEWER}")


def _measured(groups: int) -> tuple[float, float]:
    """The best of some rounds of each, in turns; what was written is taken away after each."""
    fill(groups, GROUPS_A_BRANCH)
    ours, theirs = [], []
    with workers(WORKERS) as together:
        for _round in range(TIMES):
            theirs.append(milliseconds(_bare))
            ours.append(milliseconds(together))
            _expect_the_same(groups)
            clean()
    return min(ours), min(theirs)


def _bare() -> None:
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS bare")
        cursor.execute(REFERENCE)


def _expect_the_same(groups: int) -> None:
    """The positive control of the comparison: both did all of it, and said the same."""
    figures = "period_id, group_id, base, bonus, total, {graded}, rank, grade, last, honours"
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM appraisal_result")
        assert cursor.fetchone() == (groups,)
        cursor.execute(
            f"SELECT {figures.format(graded='graded')} FROM bare EXCEPT"
            f" SELECT {figures.format(graded='graded_total')} FROM appraisal_result"
        )
        assert cursor.fetchall() == []
    assert not Period.objects.in_scoring().exists()


def _memory() -> float:
    """The most memory of a worker's process that closes all of it."""
    code = (
        "import django, resource; django.setup();"
        "from benchmarks.closing_world import close_all; close_all();"
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)"
    )
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert not Period.objects.in_scoring().exists()
    return float(done.stdout.split()[-1])

"""Many branches closed by several workers at once while people type scores: every figure is that of the cells."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from random import Random
from threading import Event
from typing import Any

import pytest
from django.db import connections, transaction

from appraisal import closes
from appraisal.enums import PeriodStatus
from appraisal.models import Period, PeriodStep, Result, Score
from appraisal.queries import sheet_of, standings_of
from appraisal.services import totals
from appraisal.services.result_rows import FIGURES, result_row
from appraisal.services.scores import Edit, save_cells
from branchmgr import audit, clock
from branchmgr.errors import RefusedError
from branchmgr.models import AuditEvent
from groups.models import PartyGroup
from tests.factories import appraisal as make
from tests.factories import groups as place
from tests.faults.celery_processes import somebody_waits, until

pytestmark = [pytest.mark.pg, pytest.mark.django_db(transaction=True)]

BRANCHES, GROUPS, WORKERS, TYPISTS = 70, 3, 4, 3


@pytest.fixture(autouse=True)
def _large_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(closes, "PIECES", 8)


@pytest.fixture
def periods() -> list[Period]:
    """One quarter of each branch, over, scored in every cell."""
    found = []
    for number in range(BRANCHES):
        branch = place.branch(f"ZB{number:02}")
        for each in range(GROUPS):
            place.group(branch, f"ZB{number:02}-{each}")
        found.append(make.period(make.scheme(branch), "2026Q3"))
        make.fill(found[-1])
    return found


def together(acts: Sequence[Callable[[], Any]]) -> list[Any]:
    """What each of the acts gives, done at the same time, each over a connection of its own."""

    def alone(act: Callable[[], Any]) -> Any:
        try:
            return act()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(alone, acts))


def typed(periods: Sequence[Period], seed: int, stop: Event) -> tuple[int, int]:
    """Types scores into cells at random until all is closed; how many were saved, how many refused."""
    chosen, user, saved, refused = Random(seed), None, 0, 0
    while not stop.is_set():
        period = chosen.choice(periods)
        score = chosen.choice(list(Score.objects.of(period).filter(indicator__code="B1")))
        text = str(Decimal(chosen.randrange(0, 120)) / 2)
        edit = Edit(score.group_id, score.indicator_id, text, "考勤记录有缺漏", score.version)
        try:
            verdicts = save_cells(period, edits=[edit], by=user)
        except RefusedError:
            refused += 1
        else:
            saved += sum(1 for verdict in verdicts if verdict.status == "saved")
    return saved, refused


def closed_by_all(periods: Sequence[Period]) -> list[list[str]]:
    """Four workers close everything, again and again until nothing is left; their lines, those of each together."""
    stop, now = Event(), periods[0].closes_at

    def worker() -> list[str]:
        lines = []
        while Period.objects.due_for_total(now).exists():
            lines += list(closes.close(now))
        stop.set()
        return lines

    typists = [lambda seed=seed: typed(periods, seed, stop) for seed in range(TYPISTS)]
    with clock.held_at(now):
        done = together([worker] * WORKERS + typists)
    assert sum(saved for saved, _refused in done[WORKERS:]) > 0
    return done[:WORKERS]


def test_workers_and_typists_at_once_leave_the_figures_of_the_cells(periods: list[Period]) -> None:
    lines = closed_by_all(periods)

    assert sorted(line for each in lines for line in each) == [f"ZB{n:02} 2026Q3 totalled" for n in range(BRANCHES)]
    for period in Period.objects.select_related("branch", "scheme"):
        sheet = sheet_of(period)
        expected = {pk: result_row(period, pk, standing) for pk, standing in standings_of(sheet).items()}
        found = {row.group_id: row for row in Result.objects.filter(period=period)}
        assert {pk: _figures(row) for pk, row in found.items()} == {pk: _figures(row) for pk, row in expected.items()}
    assert PeriodStep.objects.filter(status=PeriodStatus.TOTALLED).count() == BRANCHES
    assert AuditEvent.objects.filter(action="period_totalled").count() == BRANCHES
    assert AuditEvent.objects.filter(action="time_closed").count() == BRANCHES
    audit.verify()


def test_close_holds_up_nobody_who_holds_a_group(periods: list[Period]) -> None:
    """Somebody holds a group and is about to leave an audit entry: the close waits before it holds any chain."""
    period = periods[0]
    with ThreadPoolExecutor(1) as pool, clock.held_at(period.closes_at):
        with transaction.atomic():
            PartyGroup.objects.select_for_update(of=("self",)).filter(branch=period.branch).first()
            close = pool.submit(together, [lambda: totals.total_due([period.pk], by=None, now=period.closes_at)])
            until(somebody_waits)
            audit.record("group_looked_at", by=None, subject=period.branch, branch=period.branch.code)
        (done,) = close.result()
    assert [each.pk for each in done.periods] == [period.pk]
    audit.verify()


def _figures(row: Result) -> tuple[Any, ...]:
    return tuple(getattr(row, name) for name in FIGURES)

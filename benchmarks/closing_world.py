"""The data of ``closing``: branches whose third quarter is over and scored in every cell, all copies of one.

The database makes the copies itself, without its triggers and keys, in the time that it takes to write them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from decimal import Decimal
from multiprocessing import get_context
from multiprocessing.synchronize import Barrier
from typing import Final

from django.db import connection, connections
from django.db.models import ForeignKey, Model

from activities.models import ClosedTime
from appraisal import tasks
from appraisal.enums import PeriodStatus
from appraisal.models import Band, Dimension, Indicator, Period, PeriodStep, Result, Scheme, Score
from branchmgr import clock
from branchmgr.backup import numbers
from branchmgr.models import AuditChain, AuditEvent
from groups.models import Branch, PartyGroup
from tests.factories import appraisal as make
from tests.factories import groups as place

NOW: Final = datetime(2026, 10, 1, 0, 0, 30, tzinfo=clock.zone())
"""over, and not yet public"""
PATIENCE: Final = 1200.0
"""seconds: a worker that fails ends the measuring at once, one that hangs after this"""
COPIED: Final[tuple[type[Model], ...]] = (Branch, PartyGroup, Scheme, Dimension, Indicator, Band, Period, Score)
WRITTEN: Final[tuple[type[Model], ...]] = (Result, PeriodStep, ClosedTime, AuditEvent, AuditChain)
ITEMS: Final = (
    *(make.indicator(f"K{n}", "5", "points", dimension=f"内容{n // 4}") for n in range(8)),
    *(make.indicator(f"K{n}", "7.5", "deduction", dimension=f"内容{n // 4}") for n in range(8, 16)),
    *(make.indicator(f"H{n}", "4", "bonus", dimension="加分") for n in range(2)),
    make.indicator("V0", kind="veto", dimension="否决"),
    make.indicator("V1", kind="veto", dimension="否决", veto_effect="ceiling", ceiling="合格"),
)
INDICATORS: Final = len(ITEMS)


def fill(groups: int, in_branch: int) -> None:
    """So many groups in branches of the same size, and nothing else of branches in the whole database."""
    with _bare_tables(), connection.cursor() as cursor:
        for model in (*COPIED, *WRITTEN):
            cursor.execute(f"TRUNCATE {model._meta.db_table} RESTART IDENTITY CASCADE")
        _pattern(in_branch)
        stride = 1 + max(numbers.last_number(model) for model in COPIED)
        for model in COPIED:
            columns, values = zip(*_copied(model, stride), strict=True)
            cursor.execute(
                f"INSERT INTO {model._meta.db_table} ({', '.join(columns)}) SELECT {', '.join(values)}"
                f" FROM {model._meta.db_table} t, generate_series(1, {groups // in_branch - 1}) n ORDER BY n, t.id"
            )
            numbers.go_on_after(model, stride * (groups // in_branch + 1))
        cursor.execute(f"TRUNCATE {PeriodStep._meta.db_table}")
        cursor.execute("VACUUM ANALYZE")


def close_all() -> None:
    """What a worker does with a tick that finds the quarter over."""
    tasks.help_close(NOW.isoformat())


@contextmanager
def workers(count: int) -> Iterator[Callable[[], None]]:
    """So many processes that are connected and wait, as Celery's do; the call has them close all of it together."""
    connections.close_all()
    context = get_context("fork")
    begin, end = context.Barrier(count + 1), context.Barrier(count + 1)
    processes = [context.Process(target=_wait_and_close, args=(begin, end)) for _worker in range(count)]
    for process in processes:
        process.start()
    end.wait(PATIENCE)

    def together() -> None:
        begin.wait(PATIENCE)
        end.wait(PATIENCE)

    try:
        yield together
    finally:
        for process in processes:
            process.terminate()
            process.join()


def _wait_and_close(begin: Barrier, end: Barrier) -> None:
    try:
        connection.ensure_connection()
        while True:
            end.wait(PATIENCE)
            begin.wait(PATIENCE)
            close_all()
    finally:
        begin.abort()
        end.abort()


def clean() -> None:
    """Takes away what a close wrote."""
    with _bare_tables(), connection.cursor() as cursor:
        for model in WRITTEN:
            cursor.execute(f"TRUNCATE {model._meta.db_table} CASCADE")
        cursor.execute("UPDATE appraisal_period SET status = 'scoring'")
        cursor.execute("VACUUM FULL ANALYZE appraisal_period")


@contextmanager
def _bare_tables() -> Iterator[None]:
    """Without triggers, which would refuse what nobody may do, and without the checks of keys."""
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        try:
            yield
        finally:
            cursor.execute("SET session_replication_role = DEFAULT")


def _pattern(groups: int) -> None:
    """The branch that is copied: ties are common, one group has an exemption, one a veto, some a bonus."""
    branch = place.branch("B0")
    scheme = make.scheme(branch, indicators=ITEMS, tie_break=["K0", "内容1"], bonus_cap=Decimal(5))
    period = make.period(scheme, "2026Q3", PeriodStatus.SCORING)
    there = [place.group(branch, f"B0-{number}") for number in range(groups)]
    items = list(scheme.indicators.all())
    Score.objects.bulk_create(
        _score(period, group, item, row, column) for row, group in enumerate(there) for column, item in enumerate(items)
    )


def _score(period: Period, group: PartyGroup, item: Indicator, row: int, column: int) -> Score:
    score = Score(period=period, group=group, indicator=item, changed_at=clock.now())
    if item.kind == "veto":
        score.vetoed = (row, item.code) in ((3, "V0"), (5, "V1"))
    elif item.kind == "bonus":
        score.points = Decimal(row % 4) / 2 if row % 2 else None
    elif (row, column) in ((2, 4), (7, 9)):
        score.exempt = True
    else:
        score.points = Decimal(8 + (row // 2 + column) % 3) / 2
    taken = item.kind == "deduction" and score.points is not None
    score.reason = f"第{row}组：考勤记录有缺漏" if taken or score.exempt or score.vetoed else ""
    return score


def _copied(model: type[Model], stride: int) -> Iterator[tuple[str, str]]:
    """Each column with what it holds in the n-th copy: keys move on by the same stride, codes end with the number."""
    for field in model._meta.concrete_fields:
        name = f'"{field.column}"'
        moved = field.primary_key or (isinstance(field, ForeignKey) and field.related_model in COPIED)
        if moved:
            yield name, f"t.{name} + n * {stride}"
        elif field.name == "code" and model in (Branch, PartyGroup):
            yield name, f"t.{name} || '-' || n"
        else:
            yield name, f"t.{name}"

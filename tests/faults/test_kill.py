"""``kill -9`` after every write that the close of a quarter makes: the next tick ends it as if nothing had happened."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator

import pytest

from appraisal.enums import PeriodStatus
from appraisal.models import Period
from branchmgr import audit, clock, ticking
from branchmgr.backup import numbers, tables
from branchmgr.models import AuditEvent, Notification
from tests.faults.closing_branches import DUE, furnish
from tests.faults.database_copies import (
    Contents,
    Original,
    contents,
    copied,
    working_in,
)
from tests.faults.killed_process import each_write_for_itself, ended

pytestmark = [pytest.mark.pg, pytest.mark.django_db(transaction=True)]

LEAST_POINTS = 30
LONG_GONE = 1000
EVERY = int(os.environ.get("FAULTS_KILL_EVERY", "1"))
"""1: a process is killed after each write; 3: after every third one"""


def close() -> None:
    """What the beat does; the clock stands still, so that two runs write the same moments."""
    with clock.held_at(DUE):
        for _line in ticking.tick(DUE):
            continue


@pytest.fixture
def before() -> Iterator[str]:
    """A database in which everything is due, and in which keys of rows that are long gone were given."""
    furnish()
    for model in tables.kept():
        numbers.go_on_after(model, numbers.last_number(model) + LONG_GONE)
    with copied("before") as name:
        yield name


@pytest.fixture
def undisturbed(before: str) -> tuple[int, Contents]:
    """How many writes the close makes by itself, and what is in the database afterwards."""
    with working_in(before), copied("whole") as run, working_in(run):
        count = ended(close)
        found = contents()
        public = Period.objects.filter(status=PeriodStatus.PUBLISHED, number=3)
        assert [period.branch.code for period in public] == ["ZB1", "ZB2"]
        assert Notification.objects.filter(kind="published", at=DUE).exists()
        assert AuditEvent.objects.filter(action="period_published", at=DUE).count() == 2
    return count, found


def written(before: str, whole: Contents) -> set[str]:
    """The tables that a close writes to."""
    with working_in(before):
        begun = contents()
    return {name for name, rows in whole.items() if rows != begun[name]}


def after_a_kill(
    original: Original, point: int, names: set[str], *, prepare: Callable[[], None] | None = None
) -> Contents:
    """What is there once the close was killed after the ``point``-th write and the tick came again."""
    assert ended(close, after=point, prepare=prepare) == -signal.SIGKILL
    original.give_lost_numbers_again(names)
    ended(close)  # in a process like the one that was killed
    return contents()


@pytest.mark.long
def test_close_killed_after_any_write_ends_as_the_undisturbed_one(
    before: str, undisturbed: tuple[int, Contents]
) -> None:
    writes, whole = undisturbed
    points, different = range(1, writes + 1, EVERY), {}
    names = written(before, whole)

    with working_in(before), copied("killed") as run, working_in(run):
        original = Original()
        for point in points:
            found = after_a_kill(original, point, names)
            audit.verify()
            if found != whole:
                different[point] = [name for name in whole if found[name] != whole[name]]
            original.put_back(found)
        assert contents() == original.contents

    assert different == {}
    assert len(points) >= LEAST_POINTS


def test_close_without_transactions_is_caught(before: str, undisturbed: tuple[int, Contents]) -> None:
    """The control: where each write stays by itself, a kill leaves a half behind that no tick can mend."""
    _writes, whole = undisturbed
    names = written(before, whole)

    with working_in(before), copied("killed") as run, working_in(run):
        assert after_a_kill(Original(), 12, names, prepare=each_write_for_itself) != whole

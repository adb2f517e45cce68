"""Long work of a kind of its own, which can be whatever a test needs."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any
from unittest.mock import patch

from django.db import transaction
from django.test import TestCase

from branchmgr import audit, clock, long_work, ticking
from branchmgr.long_work import kinds
from branchmgr.models import LongWork, User

CONTENT = b"one,two\n" * 100
HINTS = {"progress", "progress.new", "sign", "stop", "watched"}


@contextmanager
def own_kinds() -> Iterator[None]:
    """Inside, no kind is known but the test's own."""
    with patch.object(kinds, "_kinds", {}):
        register()
        yield


def register(run: Any = None, **more: Any) -> None:
    """The one kind; whatever is not said is an export that anybody may have."""
    said: dict[str, Any] = {"label": "test", "may": lambda _user, _arguments: True} | more
    long_work.register("test", run=run or export, **said)


def export(work: LongWork, progress: long_work.Progress) -> long_work.Outcome:
    """Four steps, a file and an entry."""

    @transaction.atomic
    def record() -> None:
        audit.record("export_test", by=work.asked_by)

    for step in range(4):
        progress.at(step, 4)
    return long_work.Outcome(file=BytesIO(CONTENT), name="表.csv", media_type="text/csv", record=record)


def begun(by: User, **arguments: Any) -> LongWork:
    """A work that waits."""
    return long_work.begin("test", title="Test", arguments=arguments, by=by)


def carried_out(by: User, **arguments: Any) -> LongWork:
    """A work that a worker had."""
    work = begun(by, **arguments)
    long_work.carry_out(work.pk)
    work.refresh_from_db()
    return work


def files(folder: Path) -> set[str]:
    """What is kept for works, without the little that worker and pages tell each other."""
    return {path.name for path in folder.rglob("*") if path.is_file() and path.name not in HINTS}


def look(moment: datetime) -> list[str]:
    """One look of the tick, with what follows a commit."""
    with TestCase.captureOnCommitCallbacks(execute=True):
        return list(ticking.look_at("long_work", moment))


def later(**time: float) -> datetime:
    """A moment from now."""
    return clock.now() + timedelta(**time)
